//! The network of a test world: its servers reach each other, and peers that a test plays itself. Nothing else is there.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use axum::Router;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use hosting::Registry;
use http::{Request, Response};
use http_client::{Error, Inside};
use parking_lot::Mutex;

/// What a peer says to a request, in its own time; an error is a network that fails.
pub type Answering = Arc<
    dyn Fn(&Request<Bytes>) -> BoxFuture<'static, Result<Response<Bytes>, Error>> + Send + Sync,
>;

/// Hosts that a test plays.
#[derive(Clone, Default)]
pub(crate) struct Network(Arc<Mutex<HashMap<String, Answering>>>);

impl Network {
    pub(crate) fn add(&self, host: &str, answering: Answering) {
        self.0.lock().insert(host.to_owned(), answering);
    }

    /// Peers first, then the servers of the world. `app` is held by the world.
    pub(crate) fn inside(&self, app: Weak<Router>, registry: Weak<Registry>) -> Inside {
        let network = self.clone();
        Arc::new(move |uri| {
            let host = uri.authority()?.as_str();
            let peer = network.0.lock().get(host).cloned();
            if let Some(answering) = peer {
                return Some(Box::new(move |request| answering(&request)));
            }
            let app = Router::clone(&*app.upgrade()?);
            server::inside(app, registry.clone())(uri)
        })
    }
}
