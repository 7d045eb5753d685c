//! Featured hashtags.
