//! Accounts that an account features.
