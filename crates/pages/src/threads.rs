//! `/@user/id`: a post with what it answers and what answers it, and the same post for other sites to embed.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use entities::Status;
use http::HeaderMap;
use tenant::Tenant;
use types::StatusId;
use views::public::Thread;

use crate::errors::PageError;
use crate::headers::Framed;
use crate::layout::Page;
use crate::posts::{self, Post};
use crate::profiles::{elsewhere, segment};
use crate::public::{self, Meta};

/// Characters of a post in a title and in a description at most.
const IN_TITLE: usize = 60;
const IN_DESCRIPTION: usize = 300;

#[derive(Template)]
#[template(path = "public/thread.html")]
pub struct ThreadPage<'a> {
    page: &'a Page,
    meta: Meta,
    before: Vec<Post<'a>>,
    post: Post<'a>,
    after: Vec<Post<'a>>,
}

#[derive(Template)]
#[template(path = "public/embed.html")]
pub struct Embed<'a> {
    page: &'a Page,
    meta: Meta,
    post: Post<'a>,
}

/// `GET /@user/id`
pub async fn show(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    headers: HeaderMap,
    Path((name, id)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let id = status_id(&id)?;
    let read = tenant.read(move |unit| views::public::thread(unit, &name, id));
    let Thread { status, context } = read.await?;
    if let Some(answer) = not_here(&page, &status) {
        return Ok(answer);
    }
    let thread = ThreadPage {
        page: &page,
        meta: meta(&page, &status),
        before: Post::list(&page, &context.ancestors),
        post: Post::opened(&page, &status),
        after: Post::list(&page, &context.descendants),
    };
    Ok(public::html(&page, &headers, &thread))
}

/// `GET /@user/id/embed`
pub async fn embed(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    headers: HeaderMap,
    Path((name, id)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let id = status_id(&id)?;
    let read = tenant.read(move |unit| views::public::post(unit, &name, id));
    let status = read.await?;
    if let Some(answer) = not_here(&page, &status) {
        return Ok(answer);
    }
    // other sites show it to whoever they like: nobody's name stands on it
    let page = Page {
        account: None,
        ..page
    };
    let embed = Embed {
        page: &page,
        meta: meta(&page, &status),
        post: Post::opened(&page, &status),
    };
    Ok((Extension(Framed), public::html(&page, &headers, &embed)).into_response())
}

/// `GET /users/user/statuses/id`, as other servers call it.
pub async fn moved(Path((name, id)): Path<(String, String)>) -> Result<Redirect, PageError> {
    let id = status_id(&id)?;
    Ok(Redirect::temporary(&format!("/@{}/{id}", segment(&name))))
}

fn status_id(id: &str) -> Result<StatusId, PageError> {
    id.parse().map_err(|_| services::Error::NotFound.into())
}

/// A boost is shown as what it boosts, and a post of another server is shown there.
fn not_here(page: &Page, status: &Status) -> Option<Response> {
    let shown = status.reblog.as_deref().unwrap_or(status);
    let url = shown.core.url.as_deref().unwrap_or(&shown.core.uri);
    if !shown.account.is_local() {
        return Some(elsewhere(page, &shown.account, url));
    }
    let original = status.reblog.is_some();
    original.then(|| Redirect::to(url).into_response())
}

fn meta(page: &Page, status: &Status) -> Meta {
    let core = &status.core;
    let name = posts::plain_name(&status.account);
    let open = !core.sensitive && core.spoiler_text.is_empty();
    let picture = core.media_attachments.iter().find(|media| {
        posts::preview(media).is_some_and(|url| open && posts::is_ours(url, &page.base))
    });
    let url = core.url.clone().unwrap_or_default();
    let query: String = form_urlencoded::byte_serialize(url.as_bytes()).collect();
    Meta {
        kind: "article",
        title: match posts::excerpt(status, IN_TITLE).as_str() {
            "" => page.t.post_by(name),
            words => page.t.post_title(name, words),
        },
        description: posts::excerpt(status, IN_DESCRIPTION),
        image: match picture {
            Some(picture) => picture.url.clone(),
            None => Some(status.account.avatar_static.clone()),
        },
        image_description: match picture {
            Some(picture) => picture.description.clone().unwrap_or_default(),
            None => status.account.avatar_description.clone(),
        },
        large: picture.is_some(),
        published: Some(core.created_at.to_string()),
        document: Some(core.uri.clone()),
        oembed: Some(format!("{}/api/oembed?url={query}", page.base)),
        hidden: status.account.noindex == Some(true) || status.account.limited,
        url,
        ..Meta::default()
    }
}
