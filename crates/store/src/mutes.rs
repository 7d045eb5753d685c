//! Mutes of accounts.
