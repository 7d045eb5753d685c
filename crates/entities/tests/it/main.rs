//! What the entities look like on the wire.

mod compare;
mod everywhere;
mod recordings;
mod samples;
mod shapes;
