//! Followed hashtags.
