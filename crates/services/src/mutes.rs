//! Muting accounts.
