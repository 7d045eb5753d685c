//! Blocking accounts.
