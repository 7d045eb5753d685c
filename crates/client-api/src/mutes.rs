//! Muted accounts.
