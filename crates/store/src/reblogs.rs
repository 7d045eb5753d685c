//! Boosts.
