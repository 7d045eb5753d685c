//! Threads, and direct conversations as one account sees them.
