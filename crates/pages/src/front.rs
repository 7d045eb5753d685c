//! The front page: what this server is, how to come in, and what people write here.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::response::Response;
use http::HeaderMap;
use services::first_run;
use tenant::{Registrations, Settings, Tenant};

use crate::about::paragraphs;
use crate::errors::PageError;
use crate::layout::Page;
use crate::posts::Post;
use crate::public::{self, Meta};

/// Posts that are shown.
const POSTS: usize = 10;

#[derive(Template)]
#[template(path = "front.html")]
pub struct Front<'a> {
    pub page: &'a Page,
    pub meta: Meta,
    pub description: Vec<String>,
    pub registrations: Registrations,
    /// Nobody can come in yet.
    pub awaits_owner: bool,
    pub people: u64,
    pub posts_count: u64,
    pub posts: Vec<Post<'a>>,
}

impl Front<'_> {
    fn joining(&self) -> &'static str {
        match self.registrations {
            Registrations::Open => self.page.t.about_open(),
            Registrations::Approval => self.page.t.about_approval(),
            Registrations::Closed => self.page.t.about_closed(),
        }
    }
}

/// `GET /`
pub async fn show(
    page: Page,
    Extension(tenant): Extension<Arc<Tenant>>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let settings = tenant.settings();
    let open = settings.public_timelines;
    let read = tenant.read(move |unit| {
        let posts = match open {
            true => views::public::local(unit, store::Page::newest(POSTS))?.items,
            false => Vec::new(),
        };
        let awaits_owner = first_run::awaits_owner(unit)?;
        views::instances::usage(unit).map(|usage| (usage, awaits_owner, posts))
    });
    let (usage, awaits_owner, posts) = read.await?;
    let front = Front {
        page: &page,
        meta: meta(&page, &tenant, &settings, "/"),
        description: paragraphs(&settings.short_description),
        registrations: settings.registrations,
        awaits_owner,
        people: usage.users.unsigned_abs(),
        posts_count: usage.local_posts.unsigned_abs(),
        posts: Post::list(&page, &posts),
    };
    Ok(public::html(&page, &headers, &front))
}

/// What a page about the whole server tells other sites.
pub(crate) fn meta(page: &Page, tenant: &Tenant, settings: &Settings, path: &str) -> Meta {
    let picture = settings.picture.as_str();
    Meta {
        kind: "website",
        title: page.site.clone(),
        description: settings.short_description.clone(),
        url: tenant.urls.absolute(path),
        image: (!picture.is_empty()).then(|| tenant.urls.media(picture)),
        image_description: settings.picture_description.clone(),
        large: true,
        ..Meta::default()
    }
}
