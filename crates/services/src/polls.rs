//! Polls: voting and closing.
