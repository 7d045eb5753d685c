//! Filters with their keywords and posts.
