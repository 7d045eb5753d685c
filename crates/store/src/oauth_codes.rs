//! OAuth authorization codes.
