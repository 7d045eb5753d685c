//! Secrets that are mailed.
