//! Rules of the server.
