//! Kept versions of edited posts.
