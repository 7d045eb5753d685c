//! Bookmarking posts.
