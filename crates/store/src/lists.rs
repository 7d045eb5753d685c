//! Lists and their members.
