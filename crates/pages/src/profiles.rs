//! `/@user`: who somebody is and what they wrote, for people and, as a feed, for their machines.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::{Redirect, Response};
use entities::Account;
use http::{HeaderMap, StatusCode};
use messages::Locale;
use services::people::Role;
use services::timelines::ByAccount;
use tenant::Tenant;
use views::public::Profile;

use crate::dates;
use crate::emojis::with_emojis;
use crate::errors::PageError;
use crate::feeds::Feed;
use crate::layout::{self, Page};
use crate::notices::{Action, Notice};
use crate::posts::{self, PostList};
use crate::public::{self, Meta, Paging};

#[derive(Template)]
#[template(path = "public/profile.html")]
pub struct ProfilePage<'a> {
    page: &'a Page,
    meta: Meta,
    account: &'a Account,
    tab: Tab,
    list: PostList<'a>,
}

/// Which posts of somebody.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Posts,
    WithReplies,
    Media,
}

impl Tab {
    fn asked(self) -> ByAccount {
        ByAccount {
            exclude_replies: self == Self::Posts,
            exclude_reblogs: self == Self::Media,
            only_media: self == Self::Media,
            ..ByAccount::default()
        }
    }
}

/// `GET /@user` and `GET /@user.rss`
pub async fn show(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    headers: HeaderMap,
    Path(name): Path<String>,
    Query(paging): Query<Paging>,
) -> Result<Response, PageError> {
    match name.strip_suffix(".rss") {
        Some(name) => feed(&page, &tenant, &headers, name.to_owned()).await,
        None => profile(&page, &tenant, &headers, name, paging, Tab::Posts).await,
    }
}

/// `GET /users/user`, as other servers call it.
pub async fn moved(Path(name): Path<String>) -> Redirect {
    Redirect::temporary(&format!("/@{}", segment(&name)))
}

/// A name as a part of a path.
pub(crate) fn segment(name: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || "_.-@".contains(*c);
    name.chars().filter(plain).collect()
}

/// `GET /@user/with_replies`
pub async fn with_replies(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    headers: HeaderMap,
    Path(name): Path<String>,
    Query(paging): Query<Paging>,
) -> Result<Response, PageError> {
    profile(&page, &tenant, &headers, name, paging, Tab::WithReplies).await
}

/// `GET /@user/media`
pub async fn media(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    headers: HeaderMap,
    Path(name): Path<String>,
    Query(paging): Query<Paging>,
) -> Result<Response, PageError> {
    profile(&page, &tenant, &headers, name, paging, Tab::Media).await
}

async fn profile(
    page: &Page,
    tenant: &Arc<Tenant>,
    headers: &HeaderMap,
    name: String,
    paging: Paging,
    tab: Tab,
) -> Result<Response, PageError> {
    let found = read(tenant, name, &paging, tab).await?;
    let account = found.account.as_ref();
    if !account.is_local() {
        return Ok(elsewhere(page, account, &account.url));
    }
    let profile = ProfilePage {
        page,
        meta: meta(page, account, tab == Tab::Posts && paging.is_first()),
        account,
        tab,
        list: PostList::new(page, &found.posts, &paging).with_pinned(&found.pinned),
    };
    Ok(public::html(page, headers, &profile))
}

async fn read(
    tenant: &Arc<Tenant>,
    name: String,
    paging: &Paging,
    tab: Tab,
) -> Result<Profile, PageError> {
    let (asked, range) = (tab.asked(), paging.range());
    let read = tenant.read(move |unit| views::public::profile(unit, &name, &asked, range));
    Ok(read.await?)
}

/// Only public posts of the person's own, and no answers to others.
async fn feed(
    page: &Page,
    tenant: &Arc<Tenant>,
    headers: &HeaderMap,
    name: String,
) -> Result<Response, PageError> {
    let found = read(tenant, name, &Paging::default(), Tab::Posts).await?;
    let account = found.account.as_ref();
    if !account.is_local() {
        return Err(services::Error::NotFound.into());
    }
    let name = posts::plain_name(account);
    let feed = Feed {
        title: page.t.feed_title(name, &page.site),
        link: account.url.clone(),
        address: format!("{}.rss", account.url),
        description: text::plain(&account.note),
        image: Some(account.avatar_static.as_str()),
        posts: Feed::of(&found.posts.items),
    };
    Ok(public::feed(page, headers, &feed))
}

pub(crate) fn role_words(t: Locale, role: Role) -> &'static str {
    match role {
        Role::User => t.role_user(),
        Role::Moderator => t.role_moderator(),
        Role::Admin => t.role_admin(),
        Role::Owner => t.role_owner(),
    }
}

/// Leads to the server where something lives. One is told before one leaves.
pub(crate) fn elsewhere(page: &Page, account: &Account, address: &str) -> Response {
    let host = account.domain();
    let web = address.starts_with("https://") || address.starts_with("http://");
    let notice = Notice {
        page,
        title: page.t.elsewhere_title(posts::plain_name(account)),
        text: vec![page.t.elsewhere_leave(host, &page.site)],
        action: web.then(|| Action::new(address.to_owned(), page.t.elsewhere_go(host))),
    };
    layout::html(StatusCode::OK, &notice)
}

/// `main`: whether it is the page that search engines should know.
fn meta(page: &Page, account: &Account, main: bool) -> Meta {
    let handle = page.full_account(&account.username);
    let note = text::plain(&account.note);
    Meta {
        kind: "profile",
        title: format!("{} ({handle})", posts::plain_name(account)),
        description: match note.trim() {
            "" => page.t.about_posts(account.statuses_count.unsigned_abs()),
            note => note.to_owned(),
        },
        url: account.url.clone(),
        image: Some(account.avatar_static.clone()),
        image_description: account.avatar_description.clone(),
        feed: Some(format!("{}.rss", account.url)),
        document: Some(account.uri.clone()),
        hidden: account.noindex == Some(true) || account.limited || !main,
        ..Meta::default()
    }
}

impl ProfilePage<'_> {
    fn name(&self) -> String {
        posts::name(self.account, &self.page.base)
    }

    fn handle(&self) -> String {
        self.page.full_account(&self.account.username)
    }

    fn note(&self) -> String {
        with_emojis(&self.account.note, &self.account.emojis, &self.page.base)
    }

    /// Name and value of a line of the profile's table, as HTML, and when the value was verified.
    fn fields(&self) -> Vec<(String, String, Option<String>)> {
        let emojis = |html: &str| with_emojis(html, &self.account.emojis, &self.page.base);
        let fields = self.account.fields.iter();
        fields
            .map(|field| {
                let verified = field.verified_at.map(|at| dates::day(self.page.t, at));
                (
                    emojis(&text::escaped(&field.name)),
                    emojis(&field.value),
                    verified,
                )
            })
            .collect()
    }

    /// What is said below the name.
    fn marks(&self) -> String {
        let (t, account) = (self.page.t, self.account);
        let roles = account
            .roles
            .iter()
            .flatten()
            .filter_map(|role| Role::named(&role.name.to_lowercase()))
            .map(|role| role_words(t, role));
        let flags = [
            (account.bot, t.profile_bot()),
            (account.locked, t.profile_locked()),
            (account.memorial, t.profile_memorial()),
        ];
        let flags = flags
            .into_iter()
            .filter_map(|(is, words)| is.then_some(words));
        roles.chain(flags).collect::<Vec<_>>().join(" · ")
    }

    fn counts(&self) -> String {
        let (t, account) = (self.page.t, self.account);
        let joined = dates::of_iso(t, &account.created_at.to_string());
        let mut said = vec![t.about_posts(account.statuses_count.unsigned_abs())];
        if account.hide_collections != Some(true) {
            said.push(t.profile_following(account.following_count.unsigned_abs()));
            said.push(t.profile_followers(account.followers_count.unsigned_abs()));
        }
        said.push(t.profile_joined(&joined));
        said.join(" · ")
    }

    /// Address, words and whether it is open.
    fn tabs(&self) -> Vec<(String, &'static str, bool)> {
        let (t, name) = (self.page.t, &self.account.username);
        let mut tabs = vec![
            (
                format!("/@{name}"),
                t.profile_posts(),
                self.tab == Tab::Posts,
            ),
            (
                format!("/@{name}/with_replies"),
                t.profile_with_replies(),
                self.tab == Tab::WithReplies,
            ),
        ];
        if self.account.show_media {
            tabs.push((
                format!("/@{name}/media"),
                t.profile_media(),
                self.tab == Tab::Media,
            ));
        }
        tabs
    }
}
