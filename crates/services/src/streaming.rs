//! Listening to what happens: who may listen to what.

use std::net::IpAddr;
use std::sync::Arc;

use entities::StreamingChannel as Kind;
use store::statuses::Status;
use store::{access_tokens, mentions};
use tenant::{Channel, Event, Heard, Listener, Seat, Tenant, Unit};
use types::{ListId, SECOND, Visibility};

use crate::oauth::{Person, Session};
use crate::timelines::Origin;
use crate::{Error, Result, feeds, lists, timelines};

/// Streams that one connection can listen to.
const STREAMS: usize = 128;
/// Who has too many connections is asked to wait so long, in milliseconds.
const WAIT: i64 = 60 * SECOND;

/// A stream, as a client asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    pub kind: Kind,
    /// Which hashtag or list; empty for what there is only one of.
    pub of: String,
}

impl Stream {
    /// The only one of its kind.
    pub fn only(kind: Kind) -> Self {
        let of = String::new();
        Self { kind, of }
    }

    fn channel(&self, person: Person) -> Result<Channel> {
        Ok(match self.kind {
            Kind::User | Kind::UserNotification => Channel::User(person.account_id),
            Kind::Direct => Channel::Direct(person.account_id),
            Kind::List => Channel::List(self.list()?),
            Kind::Public => Channel::Public(Origin::Anywhere, false),
            Kind::PublicMedia => Channel::Public(Origin::Anywhere, true),
            Kind::PublicLocal => Channel::Public(Origin::Local, false),
            Kind::PublicLocalMedia => Channel::Public(Origin::Local, true),
            Kind::PublicRemote => Channel::Public(Origin::Remote, false),
            Kind::PublicRemoteMedia => Channel::Public(Origin::Remote, true),
            Kind::Hashtag => Channel::Hashtag(self.hashtag()?, false),
            Kind::HashtagLocal => Channel::Hashtag(self.hashtag()?, true),
        })
    }

    fn list(&self) -> Result<ListId> {
        self.of.parse().map_err(|_| Error::NotFound)
    }

    fn hashtag(&self) -> Result<String> {
        text::hashtags::normalise(&self.of).ok_or(Error::NotFound)
    }
}

/// One connection and what it listens to.
pub struct Listening {
    tenant: Arc<Tenant>,
    session: Session,
    person: Person,
    listener: Listener,
    streams: Vec<(Stream, Channel)>,
    _seat: Seat,
}

impl Listening {
    /// Somebody who listens to nothing yet. It ends with their token, and when what they may do changes.
    pub async fn begin(tenant: &Arc<Tenant>, session: &Session, address: IpAddr) -> Result<Self> {
        let person = session.person().ok_or(Error::Forbidden)?;
        let seat = tenant
            .process
            .seats
            .take(tenant.number, person.user_id, address);
        let mut listener = tenant.streams.listen();
        listener.subscribe(Channel::Token(session.token_id));
        listener.subscribe(Channel::Login(person.user_id));
        let listening = Self {
            tenant: tenant.clone(),
            session: session.clone(),
            person,
            listener,
            streams: Vec::new(),
            _seat: seat.ok_or(Error::Limited { retry_after: WAIT })?,
        };
        // From now on its end is heard; but it may have ended before.
        let token = session.token_id;
        let known = tenant.read(move |unit| access_tokens::exists(unit, token));
        match known.await? {
            true => Ok(listening),
            false => Err(Error::Forbidden),
        }
    }

    /// The server.
    pub fn tenant(&self) -> &Arc<Tenant> {
        &self.tenant
    }

    /// Who listens.
    pub fn person(&self) -> Person {
        self.person
    }

    /// What their app may do.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Listens to a stream, too; a list must be one's own.
    pub async fn subscribe(&mut self, stream: Stream) -> Result<()> {
        let channel = stream.channel(self.person)?;
        if self.streams.iter().any(|(known, _)| *known == stream) {
            return Ok(());
        }
        if self.streams.len() >= STREAMS {
            return Err(Error::rule("You listen to too many streams at once"));
        }
        if let Channel::List(id) = channel {
            let me = self.person.account_id;
            let own = self.tenant.read(move |unit| lists::own(unit, me, id));
            own.await?;
        }
        self.listener.subscribe(channel.clone());
        if stream.kind == Kind::User {
            self.tenant.feeds.want(self.person.account_id);
        }
        self.streams.push((stream, channel));
        Ok(())
    }

    /// Listens to a stream no more.
    pub fn unsubscribe(&mut self, stream: &Stream) {
        let Some(index) = self.streams.iter().position(|(known, _)| known == stream) else {
            return;
        };
        let (_, channel) = self.streams.swap_remove(index);
        if !self.streams.iter().any(|(_, other)| *other == channel) {
            self.listener.unsubscribe(&channel);
        }
    }

    /// Waits for what happens on its streams; none: it is over. Nothing is lost when it is not waited for to the end.
    pub async fn hear(&self) -> Option<Vec<Heard>> {
        loop {
            let mut heard = self.listener.hear().await?;
            heard.retain(|heard| self.told(heard).next().is_some());
            if !heard.is_empty() {
                return Some(heard);
            }
        }
    }

    /// The streams that tell of it.
    pub fn told<'a>(&'a self, (channel, event): &'a Heard) -> impl Iterator<Item = &'a Stream> {
        let notification = matches!(event, Event::Notification(_));
        let allowed = !notification || self.session.scopes.allow("read:notifications");
        let streams = self.streams.iter().filter(move |(stream, on)| {
            allowed && *on == **channel && (notification || stream.kind != Kind::UserNotification)
        });
        streams.map(|(stream, _)| stream)
    }
}

/// Where a post is heard of besides home timelines. Nothing is asked when nobody listens.
pub(crate) fn channels(unit: &Unit<'_>, status: &Status) -> Result<Vec<Channel>> {
    if unit.tenant().streams.are_empty() {
        return Ok(Vec::new());
    }
    let mut channels = on_lists(unit, status)?;
    if status.visibility != Visibility::Public || status.reblog_of_id.is_some() {
        return Ok(channels);
    }
    let tags = store::tags::of_all(unit, &[status.id])?.into_iter();
    for (_, tag) in tags {
        channels.push(Channel::Hashtag(tag.clone(), false));
        if status.local {
            channels.push(Channel::Hashtag(tag, true));
        }
    }
    let answered = status.in_reply_to_account_id;
    if answered.is_none_or(|answered| answered == status.account_id) {
        channels.extend(in_public(unit, status)?);
    }
    Ok(channels)
}

fn in_public(unit: &Unit<'_>, status: &Status) -> Result<Vec<Channel>> {
    let origin = match status.local {
        true => Origin::Local,
        false => Origin::Remote,
    };
    let has_media = !store::media::of_statuses(unit, &[status.id])?.is_empty();
    let of =
        |only_media| [Origin::Anywhere, origin].map(|origin| Channel::Public(origin, only_media));
    let mut channels = of(false).to_vec();
    if has_media {
        channels.extend(of(true));
    }
    Ok(channels)
}

/// Lists that somebody listens to and that show the post.
fn on_lists(unit: &Unit<'_>, status: &Status) -> Result<Vec<Channel>> {
    let listened = unit.tenant().streams.lists();
    if listened.is_empty() {
        return Ok(Vec::new());
    }
    let lists = store::lists::having(unit, &listened, status.account_id)?;
    let post = feeds::of_status(status, Vec::new(), mentions::of(unit, status.id)?);
    let mut channels = Vec::new();
    for list in lists {
        let (members, sources) = timelines::list_sources(unit, &list)?;
        if members.contains(&status.account_id) && feeds::is_wanted(&sources, &post) {
            channels.push(Channel::List(list.id));
        }
    }
    Ok(channels)
}
