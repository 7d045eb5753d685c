//! A post as the public pages show it.

use askama::Template;
use entities::{Account, MediaAttachment, MediaType, Status};
use messages::Locale;
use services::timelines::Filled;

use crate::dates;
use crate::emojis::with_emojis;
use crate::layout::Page;
use crate::public::Paging;

/// A post in a list or opened on its own page.
#[derive(Template)]
#[template(path = "public/post.html")]
pub struct Post<'a> {
    t: Locale,
    base: &'a str,
    /// What was written: of a boost, the original.
    status: &'a Status,
    booster: Option<&'a Account>,
    pinned: bool,
    opened: bool,
}

/// A page of posts, with the ways to newer and older ones.
#[derive(Template)]
#[template(path = "public/list.html")]
pub struct PostList<'a> {
    page: &'a Page,
    pinned: Vec<Post<'a>>,
    posts: Vec<Post<'a>>,
    /// The query for older posts.
    older: Option<String>,
    /// Whether these are the newest posts.
    first: bool,
}

impl<'a> PostList<'a> {
    pub fn new(page: &'a Page, posts: &'a Filled<Status>, paging: &Paging) -> Self {
        let oldest = posts.span.filter(|_| posts.more);
        Self {
            page,
            pinned: Vec::new(),
            posts: Post::list(page, &posts.items),
            older: oldest.map(|(_, oldest)| format!("?max_id={oldest}")),
            first: paging.is_first(),
        }
    }

    pub fn with_pinned(self, pinned: &'a [Status]) -> Self {
        let pinned = pinned.iter().map(|post| Post::pinned(self.page, post));
        Self {
            pinned: pinned.collect(),
            ..self
        }
    }
}

/// A post inside another that quotes it.
struct Quoted<'a> {
    url: &'a str,
    /// HTML, as is the content: what was written, or the warning before it.
    author: String,
    handle: &'a str,
    content: String,
}

/// Words for a number.
type Counted = fn(Locale, u64) -> String;

/// An option of a poll.
struct Choice<'a> {
    title: &'a str,
    /// None while results are hidden.
    percent: Option<i64>,
}

impl<'a> Post<'a> {
    pub fn listed(page: &'a Page, status: &'a Status) -> Self {
        let (status, booster) = match &status.reblog {
            Some(original) => (original.as_ref(), Some(status.account.as_ref())),
            None => (status, None),
        };
        Self {
            t: page.t,
            base: &page.base,
            status,
            booster,
            pinned: false,
            opened: false,
        }
    }

    pub fn list(page: &'a Page, statuses: &'a [Status]) -> Vec<Self> {
        let listed = |status| Self::listed(page, status);
        statuses.iter().map(listed).collect()
    }

    pub fn pinned(page: &'a Page, status: &'a Status) -> Self {
        Self {
            pinned: true,
            ..Self::listed(page, status)
        }
    }

    pub fn opened(page: &'a Page, status: &'a Status) -> Self {
        Self {
            opened: true,
            ..Self::listed(page, status)
        }
    }

    fn url(&self) -> &str {
        let core = &self.status.core;
        core.url.as_deref().unwrap_or(&core.uri)
    }

    fn author(&self) -> String {
        name(&self.status.account, self.base)
    }

    fn content(&self) -> String {
        let core = &self.status.core;
        with_emojis(&core.content, &core.emojis, self.base)
    }

    fn warning(&self) -> String {
        let core = &self.status.core;
        with_emojis(&text::escaped(&core.spoiler_text), &core.emojis, self.base)
    }

    fn language(&self) -> &str {
        self.status.core.language.as_deref().unwrap_or_default()
    }

    fn avatar(&self) -> &str {
        avatar(&self.status.account, self.base)
    }

    fn date(&self) -> String {
        match self.opened {
            true => dates::with_time(self.t, self.status.core.created_at),
            false => dates::day(self.t, self.status.core.created_at),
        }
    }

    /// Whom it answers, when that is known; its own author is not named.
    fn answers(&self) -> Option<String> {
        let core = &self.status.core;
        let target = core.in_reply_to_account_id?;
        if target == self.status.account.id {
            return None;
        }
        let target = core.mentions.iter().find(|mention| mention.id == target);
        Some(target.map_or_else(
            || self.t.post_reply().to_owned(),
            |target| self.t.post_reply_to(format!("@{}", target.acct)),
        ))
    }

    /// What it quotes, when a stranger may see that.
    fn quoted(&self) -> Option<Quoted<'_>> {
        let quote = self.status.quote.as_ref()?;
        let entities::Quoted::Full(Some(status)) = &quote.quoted else {
            return None;
        };
        let core = &status.core;
        Some(Quoted {
            url: core.url.as_deref().unwrap_or(&core.uri),
            author: name(&status.account, self.base),
            handle: &status.account.acct,
            content: match core.spoiler_text.as_str() {
                "" => with_emojis(&core.content, &core.emojis, self.base),
                warning => with_emojis(&text::escaped(warning), &core.emojis, self.base),
            },
        })
    }

    fn pictures(&self) -> Vec<&MediaAttachment> {
        self.media(true)
    }

    /// What is not shown on the page but can be opened.
    fn files(&self) -> Vec<&MediaAttachment> {
        self.media(false)
    }

    fn media(&self, shown: bool) -> Vec<&MediaAttachment> {
        let media = self.status.core.media_attachments.iter();
        media
            .filter(|media| media.url.is_some() && self.is_picture(media) == shown)
            .collect()
    }

    /// Pictures of other servers are not loaded: strangers' browsers are not sent there without a click.
    fn is_picture(&self, media: &MediaAttachment) -> bool {
        let ours = preview(media).is_some_and(|url| is_ours(url, self.base));
        media.media_type == MediaType::Image && ours
    }

    fn choices(&self) -> Vec<Choice<'_>> {
        let Some(poll) = &self.status.poll else {
            return Vec::new();
        };
        let all = match poll.multiple {
            true => poll.voters_count.unwrap_or(poll.votes_count),
            false => poll.votes_count,
        };
        let percent = |votes: i64| (votes * 100 + all / 2) / all.max(1);
        let options = poll.options.iter();
        options
            .map(|option| Choice {
                title: &option.title,
                percent: option.votes_count.map(percent),
            })
            .collect()
    }

    /// What is said below a poll.
    fn poll_state(&self) -> String {
        let Some(poll) = &self.status.poll else {
            return String::new();
        };
        let voters = poll.voters_count.unwrap_or(poll.votes_count);
        let voters = self.t.poll_voters(voters.unsigned_abs());
        match poll.expires_at {
            _ if poll.expired => format!("{voters} · {}", self.t.poll_ended()),
            Some(end) => {
                let end = dates::with_time(self.t, end);
                format!("{voters} · {}", self.t.poll_ends(&end))
            }
            None => voters,
        }
    }

    /// What is said below the opened post.
    fn counts(&self) -> String {
        let (t, core) = (self.t, &self.status.core);
        let mut said = Vec::new();
        if let Some(at) = core.edited_at {
            said.push(t.post_edited(dates::with_time(t, at)));
        }
        if let Some(app) = &self.status.application {
            said.push(t.post_via(&app.name));
        }
        let counts: [(i64, Counted); 3] = [
            (core.replies_count, Locale::post_replies),
            (core.reblogs_count, Locale::post_boosts),
            (core.favourites_count, Locale::post_favourites),
        ];
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        said.extend(counts.map(|(count, words)| words(t, count.unsigned_abs())));
        said.join(" · ")
    }
}

/// The name of an account as HTML.
pub(crate) fn name(account: &Account, base: &str) -> String {
    with_emojis(&text::escaped(plain_name(account)), &account.emojis, base)
}

/// The name of an account as text.
pub(crate) fn plain_name(account: &Account) -> &str {
    match account.display_name.trim() {
        "" => &account.username,
        name => name,
    }
}

pub(crate) fn avatar<'a>(account: &'a Account, base: &str) -> &'a str {
    if is_ours(&account.avatar_static, base) {
        &account.avatar_static
    } else {
        "/avatars/original/missing.png"
    }
}

/// What a list shows of a picture.
pub(crate) fn preview(media: &MediaAttachment) -> Option<&str> {
    media.preview_url.as_deref().or(media.url.as_deref())
}

/// The attributes that tell how big the preview is, so that nothing jumps when it arrives.
pub(crate) fn size(media: &MediaAttachment) -> String {
    let small = media.meta.as_ref().and_then(|meta| meta.small.as_ref());
    match small.and_then(|small| small.width.zip(small.height)) {
        Some((width, height)) => format!(" width=\"{width}\" height=\"{height}\""),
        None => String::new(),
    }
}

/// Whether a file is on this server: pages load nothing from elsewhere.
pub(crate) fn is_ours(url: &str, base: &str) -> bool {
    url.strip_prefix(base)
        .is_some_and(|path| path.starts_with('/'))
}

/// The beginning of what a post says, as text: for titles and descriptions of links.
pub(crate) fn excerpt(status: &Status, most: usize) -> String {
    let core = &status.core;
    let words = match core.spoiler_text.as_str() {
        "" => text::plain(&core.content),
        warning => warning.to_owned(),
    };
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", words[..end].trim_end()),
        None => words,
    }
}
