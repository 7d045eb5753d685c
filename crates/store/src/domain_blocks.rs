//! Domains that one account does not want to see.
