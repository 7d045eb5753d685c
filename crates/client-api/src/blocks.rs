//! Blocked accounts.
