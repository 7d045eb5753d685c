//! Signing in browsers.
