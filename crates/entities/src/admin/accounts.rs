//! Accounts with what only moderators may know. [Mastodon docs](https://docs.joinmastodon.org/entities/Admin_Account/)

use std::sync::Arc;

use serde::Serialize;

use crate::{Id, Role, Timestamp};

/// What belongs to a user is null for remote accounts. [Mastodon docs: Admin::Account](https://docs.joinmastodon.org/entities/Admin_Account/)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Account {
    pub id: Id,
    pub username: String,
    /// None for local accounts.
    pub domain: Option<String>,
    pub created_at: Timestamp,
    pub email: Option<String>,
    /// The latest address.
    pub ip: Option<String>,
    pub confirmed: Option<bool>,
    pub suspended: bool,
    pub silenced: bool,
    pub sensitized: bool,
    pub disabled: Option<bool>,
    pub approved: Option<bool>,
    pub locale: Option<String>,
    /// The reason given at sign-up.
    pub invite_request: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by_application_id: Option<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invited_by_account_id: Option<Id>,
    pub ips: Vec<Ip>,
    pub account: Arc<crate::Account>,
    pub role: Option<Role>,
}

/// An address that a user came from. [Mastodon docs: Admin::Ip](https://docs.joinmastodon.org/entities/Admin_Ip/)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ip {
    pub ip: String,
    pub used_at: Timestamp,
}
