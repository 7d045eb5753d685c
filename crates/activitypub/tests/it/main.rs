//! Tests of the crate from outside.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod captures;
mod fixtures;
mod keys;
mod properties;
mod signatures;
mod writing;
