//! Hashtags that an account follows.
