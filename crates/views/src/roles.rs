//! What people may do on the server, as apps are told.

use entities::{AccountRole, Id, TextNumber};
use store::users::Role;

/// [Mastodon docs: permission flags](https://docs.joinmastodon.org/entities/Role/#permission-flags)
mod flags {
    pub const ADMINISTRATOR: i64 = 1;
    pub const DEVOPS: i64 = 1 << 1;
    pub const VIEW_AUDIT_LOG: i64 = 1 << 2;
    pub const VIEW_DASHBOARD: i64 = 1 << 3;
    pub const MANAGE_REPORTS: i64 = 1 << 4;
    pub const MANAGE_TAXONOMIES: i64 = 1 << 8;
    pub const MANAGE_APPEALS: i64 = 1 << 9;
    pub const MANAGE_USERS: i64 = 1 << 10;
    pub const INVITE_USERS: i64 = 1 << 16;
    pub const ALL: i64 = (1 << 23) - 1;
}

/// A role as its holder is told.
pub fn entity(role: Role) -> entities::Role {
    let (id, name) = name(role);
    entities::Role {
        id,
        name: name.into(),
        permissions: TextNumber(permissions(role)),
        color: String::new(),
        highlighted: role != Role::User,
        collection_limit: 0,
    }
}

/// A role as everybody sees it on a profile.
pub(crate) fn badge(role: Role) -> AccountRole {
    let (id, name) = name(role);
    AccountRole {
        id,
        name: name.into(),
        color: String::new(),
    }
}

/// Ids as a fresh Mastodon has them.
fn name(role: Role) -> (Id, &'static str) {
    match role {
        Role::User => (Id(-99), ""),
        Role::Moderator => (Id(1), "Moderator"),
        Role::Admin => (Id(2), "Admin"),
        Role::Owner => (Id(3), "Owner"),
    }
}

fn permissions(role: Role) -> i64 {
    use flags::*;
    match role {
        Role::User => INVITE_USERS,
        Role::Moderator => {
            VIEW_AUDIT_LOG
                | VIEW_DASHBOARD
                | MANAGE_REPORTS
                | MANAGE_TAXONOMIES
                | MANAGE_APPEALS
                | MANAGE_USERS
                | INVITE_USERS
        }
        Role::Admin => ALL & !(ADMINISTRATOR | DEVOPS),
        Role::Owner => ALL,
    }
}
