//! Streams by WebSocket and SSE.
