//! Following and featuring hashtags.
