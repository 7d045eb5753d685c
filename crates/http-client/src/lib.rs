//! All outbound HTTP of the process: addresses are checked before they are reached, sizes and times are capped.
//!
//! Every host is taken to be hostile. A name is looked up once per connection, each address it leads to is
//! checked, and the connection goes to a checked address. What a host sends is cut off at [`Limits`].

mod address;
mod body;
mod client;
mod connect;
mod error;
mod gunzip;
mod policy;
mod pool;
mod resolve;
mod target;
mod tls;

#[cfg(test)]
mod tests;

pub use body::{Download, Response};
pub use client::{Client, Door, Inside};
pub use error::{Error, Refusal, Result};
pub use policy::{Limits, Network, Policy};
pub use resolve::Resolver;
