//! How far an account has read.
