//! Pinned posts.
