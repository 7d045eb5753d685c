//! Favouriting posts.
