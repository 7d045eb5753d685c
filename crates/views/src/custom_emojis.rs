//! The server's custom emoji.
