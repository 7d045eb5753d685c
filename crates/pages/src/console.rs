//! What the pages for those who are signed in have in common: their menus, small forms, and the word that something was done.

use axum::response::{IntoResponse, Redirect, Response};
use messages::Locale;
use services::people::Role;

use crate::layout::Page;

/// A page in a menu.
pub(crate) struct Item {
    pub href: &'static str,
    pub words: &'static str,
    pub open: bool,
}

type Entry = (&'static str, fn(Locale) -> &'static str);

const SETTINGS: [Entry; 9] = [
    ("/settings/profile", Locale::settings_profile),
    ("/settings/preferences", Locale::settings_preferences),
    (
        "/settings/follow_requests",
        Locale::settings_follow_requests,
    ),
    ("/settings/blocks", Locale::settings_blocks),
    ("/settings/mutes", Locale::settings_mutes),
    ("/settings/sessions", Locale::settings_sessions),
    ("/settings/passkeys", Locale::settings_passkeys),
    ("/settings/two_factor", Locale::settings_two_factor),
    ("/settings/account", Locale::settings_account),
];
const MODERATION: [Entry; 5] = [
    ("/admin", Locale::admin_overview),
    ("/admin/requests", Locale::admin_requests),
    ("/admin/reports", Locale::admin_reports),
    ("/admin/accounts", Locale::admin_accounts),
    ("/admin/domains", Locale::admin_domains),
];
const ADMINISTRATION: [Entry; 4] = [
    ("/admin/server", Locale::admin_server),
    ("/admin/rules", Locale::admin_rules),
    ("/admin/queues", Locale::admin_queues),
    ("/admin/storage", Locale::admin_storage),
];

/// What was done, as the address of the next page says it.
const DONE: [Entry; 24] = [
    ("saved", Locale::done_saved),
    ("removed", Locale::done_removed),
    ("sent", Locale::done_sent),
    ("ended", Locale::done_ended),
    ("approved", Locale::done_approved),
    ("rejected", Locale::done_rejected),
    ("asked", Locale::done_asked),
    ("kept", Locale::done_kept),
    ("opened", Locale::done_opened),
    ("followed", Locale::done_followed),
    ("refused", Locale::done_refused),
    ("unblocked", Locale::done_unblocked),
    ("unmuted", Locale::done_unmuted),
    ("silenced", Locale::done_silenced),
    ("suspended", Locale::done_suspended),
    ("disabled", Locale::done_disabled),
    ("lifted", Locale::done_lifted),
    ("reset", Locale::done_reset),
    ("assigned", Locale::done_assigned),
    ("unassigned", Locale::done_unassigned),
    ("resolved", Locale::done_resolved),
    ("reopened", Locale::done_reopened),
    ("hurried", Locale::done_hurried),
    ("off", Locale::done_off),
];

impl Page {
    pub(crate) fn is_staff(&self) -> bool {
        self.role >= Role::Moderator
    }

    pub(crate) fn is_admin(&self) -> bool {
        self.role >= Role::Admin
    }

    fn path(&self) -> &str {
        self.address.split('?').next().unwrap_or_default()
    }

    pub(crate) fn is_administration(&self) -> bool {
        self.path().starts_with("/admin")
    }

    /// The pages beside this one.
    pub(crate) fn menu(&self) -> Vec<Item> {
        let entries: Vec<Entry> = match (self.is_administration(), self.is_admin()) {
            (false, _) => SETTINGS.to_vec(),
            (true, false) => MODERATION.to_vec(),
            (true, true) => [MODERATION.as_slice(), &ADMINISTRATION].concat(),
        };
        let path = self.path();
        let open = |href: &str| {
            let below = path.strip_prefix(href);
            below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') && href != "/admin")
        };
        let item = |(href, words): Entry| Item {
            href,
            words: words(self.t),
            open: open(href),
        };
        entries.into_iter().map(item).collect()
    }

    /// What was done just before.
    pub(crate) fn done(&self) -> Option<&'static str> {
        let (_, query) = self.address.split_once('?')?;
        let what = query
            .split('&')
            .find_map(|pair| pair.strip_prefix("done="))?;
        let (_, words) = DONE.iter().find(|(name, _)| *name == what)?;
        Some(words(self.t))
    }

    /// A form of one button.
    pub(crate) fn button(&self, action: &str, words: &str) -> String {
        self.styled_button(action, &text::escaped(words), "plain")
    }

    /// The same in a list, where a screen reader hears of which entry it is.
    pub(crate) fn button_of(&self, action: &str, words: &str, of: &str) -> String {
        self.styled_button(action, &words_of(words, of), "plain")
    }

    /// The same, for what cannot be undone.
    pub(crate) fn danger_of(&self, action: &str, words: &str, of: &str) -> String {
        self.styled_button(action, &words_of(words, of), "plain danger")
    }

    /// `words` are HTML.
    fn styled_button(&self, action: &str, words: &str, class: &str) -> String {
        let action = text::escaped(action);
        let token = text::escaped(&self.form_token);
        format!(
            "<form class=\"inline\" method=\"post\" action=\"{action}\"><input type=\"hidden\" name=\"form_token\" value=\"{token}\"><button class=\"{class}\">{words}</button></form>"
        )
    }
}

/// HTML.
fn words_of(words: &str, of: &str) -> String {
    let (words, of) = (text::escaped(words), text::escaped(of));
    format!("{words}<span class=\"hidden\"> {of}</span>")
}

/// Goes on to a page that says what was done.
pub(crate) fn done(path: &str, what: &str) -> Response {
    Redirect::to(&format!("{path}?done={what}")).into_response()
}
