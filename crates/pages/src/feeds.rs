//! Posts as a feed: RSS 2.0 with pictures by Media RSS.

use askama::Template;
use entities::{MediaAttachment, MediaType, Status, Visibility};

use crate::posts;

/// Characters of an item's title at most.
const TITLE: usize = 80;

/// A feed. <https://www.rssboard.org/rss-specification>
#[derive(Template)]
#[template(path = "public/feed.xml")]
pub struct Feed<'a> {
    pub title: String,
    /// The page that it belongs to.
    pub link: String,
    /// Its own address.
    pub address: String,
    pub description: String,
    pub image: Option<&'a str>,
    pub posts: Vec<&'a Status>,
}

impl<'a> Feed<'a> {
    /// What goes into feeds: neither boosts nor what is not quite public.
    pub fn of(statuses: &'a [Status]) -> Vec<&'a Status> {
        let own = |status: &&Status| {
            status.reblog.is_none() && status.core.visibility == Visibility::Public
        };
        statuses.iter().filter(own).collect()
    }

    fn content(&self, post: &Status) -> String {
        let core = &post.core;
        match core.spoiler_text.as_str() {
            "" => core.content.clone(),
            warning => format!(
                "<p><strong>{}</strong></p><hr>{}",
                text::escaped(warning),
                core.content
            ),
        }
    }

    fn pictures<'p>(
        &self,
        post: &'p Status,
    ) -> impl Iterator<Item = (&'p str, &'p MediaAttachment)> {
        let pictures = post.core.media_attachments.iter();
        pictures
            .filter(|media| media.media_type == MediaType::Image)
            .filter_map(|media| Some((media.url.as_deref()?, media)))
    }
}

fn item_title(post: &Status) -> String {
    posts::excerpt(post, TITLE)
}
