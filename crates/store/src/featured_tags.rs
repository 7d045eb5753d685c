//! Hashtags that an account features.
