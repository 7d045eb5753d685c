//! OAuth scopes in words, grouped as the consent page shows them.

use messages::Locale;

/// One heading of the consent page and what stands under it.
#[derive(Debug, PartialEq, Eq)]
pub struct Group {
    pub title: &'static str,
    pub items: Vec<&'static str>,
    /// Whether it reaches beyond the person's own account.
    pub warning: bool,
}

/// Describes the scopes an app asks for. A scope that another one includes is left out.
#[must_use]
pub fn groups(t: Locale, scopes: &[&str]) -> Vec<Group> {
    let mut groups = [
        Group {
            title: t.consent_read(),
            items: Vec::new(),
            warning: false,
        },
        Group {
            title: t.consent_write(),
            items: Vec::new(),
            warning: false,
        },
        Group {
            title: t.consent_other(),
            items: Vec::new(),
            warning: false,
        },
        Group {
            title: t.consent_admin(),
            items: Vec::new(),
            warning: true,
        },
    ];
    for scope in scopes.iter().filter(|scope| !is_included(scope, scopes)) {
        let group = match scope.split(':').next() {
            Some("read") => 0,
            Some("write") => 1,
            Some("admin") => 3,
            _ => 2,
        };
        let words = words(t, scope);
        if !words.is_empty() && !groups[group].items.contains(&words) {
            groups[group].items.push(words);
        }
    }
    groups
        .into_iter()
        .filter(|group| !group.items.is_empty())
        .collect()
}

fn is_included(scope: &str, all: &[&str]) -> bool {
    scope
        .rsplit_once(':')
        .is_some_and(|(wider, _)| all.contains(&wider))
}

/// <https://docs.joinmastodon.org/api/oauth-scopes/>
fn words(t: Locale, scope: &str) -> &'static str {
    match scope {
        "profile" => t.scope_profile(),
        "push" => t.scope_push(),
        "follow" => t.scope_follow(),
        "read" => t.scope_read(),
        "read:accounts" => t.scope_read_accounts(),
        "read:blocks" => t.scope_read_blocks(),
        "read:bookmarks" => t.scope_read_bookmarks(),
        "read:collections" => t.scope_read_collections(),
        "read:favourites" => t.scope_read_favourites(),
        "read:filters" => t.scope_read_filters(),
        "read:follows" => t.scope_read_follows(),
        "read:lists" => t.scope_read_lists(),
        "read:me" => t.scope_profile(),
        "read:mutes" => t.scope_read_mutes(),
        "read:notifications" => t.scope_read_notifications(),
        "read:reports" => t.scope_read_reports(),
        "read:search" => t.scope_read_search(),
        "read:statuses" => t.scope_read_statuses(),
        "write" => t.scope_write(),
        "write:accounts" => t.scope_write_accounts(),
        "write:blocks" => t.scope_write_blocks(),
        "write:bookmarks" => t.scope_write_bookmarks(),
        "write:collections" => t.scope_write_collections(),
        "write:conversations" => t.scope_write_conversations(),
        "write:favourites" => t.scope_write_favourites(),
        "write:filters" => t.scope_write_filters(),
        "write:follows" => t.scope_write_follows(),
        "write:lists" => t.scope_write_lists(),
        "write:media" => t.scope_write_media(),
        "write:mutes" => t.scope_write_mutes(),
        "write:notifications" => t.scope_write_notifications(),
        "write:reports" => t.scope_write_reports(),
        "write:statuses" => t.scope_write_statuses(),
        "admin:read" => t.scope_admin_read(),
        "admin:read:accounts" => t.scope_admin_read_accounts(),
        "admin:read:canonical_email_blocks" => t.scope_admin_read_canonical_email_blocks(),
        "admin:read:domain_allows" => t.scope_admin_read_domain_allows(),
        "admin:read:domain_blocks" => t.scope_admin_read_domain_blocks(),
        "admin:read:email_domain_blocks" => t.scope_admin_read_email_domain_blocks(),
        "admin:read:ip_blocks" => t.scope_admin_read_ip_blocks(),
        "admin:read:reports" => t.scope_admin_read_reports(),
        "admin:write" => t.scope_admin_write(),
        "admin:write:accounts" => t.scope_admin_write_accounts(),
        "admin:write:canonical_email_blocks" => t.scope_admin_write_canonical_email_blocks(),
        "admin:write:domain_allows" => t.scope_admin_write_domain_allows(),
        "admin:write:domain_blocks" => t.scope_admin_write_domain_blocks(),
        "admin:write:email_domain_blocks" => t.scope_admin_write_email_domain_blocks(),
        "admin:write:ip_blocks" => t.scope_admin_write_ip_blocks(),
        "admin:write:reports" => t.scope_admin_write_reports(),
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_grouped_and_a_wide_one_swallows_its_parts() {
        let t = Locale::En;
        assert_eq!(
            groups(
                t,
                &[
                    "read",
                    "read:statuses",
                    "write:media",
                    "push",
                    "admin:read:accounts"
                ]
            ),
            [
                Group {
                    title: "Read",
                    items: vec![t.scope_read()],
                    warning: false
                },
                Group {
                    title: "Act as you",
                    items: vec![t.scope_write_media()],
                    warning: false
                },
                Group {
                    title: "Also",
                    items: vec![t.scope_push()],
                    warning: false
                },
                Group {
                    title: t.consent_admin(),
                    items: vec![t.scope_admin_read_accounts()],
                    warning: true
                },
            ]
        );
    }
}
