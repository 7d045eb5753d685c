//! Private notes on accounts.
