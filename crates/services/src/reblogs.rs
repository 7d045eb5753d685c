//! Boosting posts.
