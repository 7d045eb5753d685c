//! Keys that make posting twice harmless.
