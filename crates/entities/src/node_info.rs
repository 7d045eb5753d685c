//! NodeInfo documents. [Schema](https://nodeinfo.diaspora.software/schema.html)

use std::borrow::Cow;

use serde::Serialize;

use crate::words::words;

/// Where the documents are. [NodeInfo protocol: discovery](https://nodeinfo.diaspora.software/protocol.html#discovery)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NodeInfoLinks {
    pub links: Vec<NodeInfoLink>,
}

/// One document of [`NodeInfoLinks`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NodeInfoLink {
    pub rel: NodeInfoSchema,
    pub href: String,
}

/// [NodeInfo 2.0](https://nodeinfo.diaspora.software/docson/index.html#/ns/schema/2.0#$$expand), 2.1 with the two more keys of its software.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeInfo {
    pub version: NodeInfoVersion,
    pub software: NodeInfoSoftware,
    pub protocols: Vec<Cow<'static, str>>,
    pub services: NodeInfoServices,
    pub usage: NodeInfoUsage,
    pub open_registrations: bool,
    pub metadata: NodeInfoMetadata,
}

/// The running software; 2.0 allows no other key than the first two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NodeInfoSoftware {
    pub name: Cow<'static, str>,
    pub version: Cow<'static, str>,
    /// 2.1 only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<Cow<'static, str>>,
    /// 2.1 only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub homepage: Option<Cow<'static, str>>,
}

/// Third-party networks to read from and write to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NodeInfoServices {
    pub outbound: Vec<Cow<'static, str>>,
    pub inbound: Vec<Cow<'static, str>>,
}

/// What is used how much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeInfoUsage {
    pub users: NodeInfoUsers,
    pub local_posts: i64,
}

/// Users in all, and those active in the last 30 and 180 days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeInfoUsers {
    pub total: i64,
    pub active_month: i64,
    pub active_halfyear: i64,
}

/// The free part of the document, with the two keys that Mastodon fills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeInfoMetadata {
    pub node_name: String,
    pub node_description: String,
}

words! {
    /// The version that a document follows.
    NodeInfoVersion {
        V2_0 = "2.0",
        V2_1 = "2.1",
    }
}

words! {
    /// The schema that a document follows, as discovery names it.
    NodeInfoSchema {
        V2_0 = "http://nodeinfo.diaspora.software/ns/schema/2.0",
        V2_1 = "http://nodeinfo.diaspora.software/ns/schema/2.1",
    }
}
