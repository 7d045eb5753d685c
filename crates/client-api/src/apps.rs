//! OAuth applications.
