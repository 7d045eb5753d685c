//! Versions of an edited post.
