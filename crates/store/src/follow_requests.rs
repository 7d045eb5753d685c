//! Requests to follow.
