//! Blocking domains for oneself.
