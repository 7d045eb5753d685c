//! Blocked domains.
