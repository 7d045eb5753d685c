//! OAuth tokens.
