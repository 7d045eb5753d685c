//! One's own profile.
