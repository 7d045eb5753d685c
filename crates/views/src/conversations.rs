//! Direct conversations.
