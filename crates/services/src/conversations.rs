//! Direct conversations and muted threads.
