//! Documents at well-known places.

use axum::Json;
use entities::{NodeInfoLink, NodeInfoLinks, NodeInfoSchema};

use crate::access::Server;

/// <https://docs.joinmastodon.org/methods/oauth/#authorization-server-metadata>
pub async fn oauth_authorization_server(
    Server(tenant): Server,
) -> Json<entities::OAuthServerMetadata> {
    Json(views::oauth::metadata(&tenant.urls))
}

/// Where the NodeInfo documents are. <https://github.com/jhass/nodeinfo/blob/main/PROTOCOL.md>
pub async fn node_info(Server(tenant): Server) -> Json<NodeInfoLinks> {
    let link = |rel, path| NodeInfoLink {
        rel,
        href: tenant.urls.absolute(path),
    };
    Json(NodeInfoLinks {
        links: vec![
            link(NodeInfoSchema::V2_1, "/nodeinfo/2.1"),
            link(NodeInfoSchema::V2_0, "/nodeinfo/2.0"),
        ],
    })
}
