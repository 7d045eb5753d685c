//! Blocks of accounts.
