//! How far one has read.
