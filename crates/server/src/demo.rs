//! `steppe demo`: two servers in one process, with made-up people, posts and pictures, who follow each other across: to look
//! at and to develop against.

mod pictures;
mod script;

use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;

use bytes::Bytes;
use hosting::{Manifest, Registry, State};
use services::follows::Wishes;
use services::media::{self, Details};
use services::people::{self, NewPerson};
use services::polls::NewPoll;
use services::profiles::{self, Changes};
use services::search::Named;
use services::server::{self, Decisions};
use services::statuses::{self, NewStatus};
use services::{favourites, fetches, follows, passwords, pins, reblogs, rules};
use tenant::{Registrations, Tenant, Unit};
use types::{AccountId, StatusId};

use crate::StartResult;
use crate::config::Config;
use crate::run::{self, Listeners};
use script::{PASSWORD, PEOPLE, POSTS, Person, SERVERS};

/// Serves until Ctrl-C; people and posts are made when the folder is empty.
pub async fn run(config: &Config) -> StartResult<()> {
    let listeners = Listeners::open(config).await?;
    let port = listeners.doors.local_addr()?.port();
    let _in_use = crate::start::serve_folder(&config.data)?;
    let registry = Arc::new(crate::start::load(config)?);
    let is_new = registry.all().is_empty();
    if is_new {
        for server in &SERVERS {
            registry.put(server.name, manifest(server.name, port)?)?;
        }
    }
    say_where(&registry, &listeners)?;
    let filling = is_new.then(|| tokio::spawn(fill_all(registry.clone(), port)));
    run::run(registry, config, listeners).await?;
    drop(filling);
    Ok(())
}

fn manifest(name: &str, port: u16) -> StartResult<Manifest> {
    let domain: types::Host = format!("{name}:{port}").parse()?;
    Ok(Manifest {
        account_domain: domain.clone(),
        web_domain: domain,
        https: false,
        state: State::Active,
        postgres: None,
        schema: None,
    })
}

fn say_where(registry: &Registry, listeners: &Listeners) -> StartResult<()> {
    let address = listeners.doors.local_addr()?;
    tracing::info!(%address, data = %registry.data().display(), "listening");
    let mut terminal = std::io::stdout();
    writeln!(terminal, "\n  Two servers to look at:\n")?;
    for server in registry.all() {
        writeln!(terminal, "      {}", server.place().urls.base())?;
    }
    let first = PEOPLE.first().map_or("", |person| person.name);
    writeln!(
        terminal,
        "\n  Everybody's password is “{PASSWORD}”; {first} owns the first. Ctrl-C stops them.\n"
    )?;
    Ok(())
}

async fn fill_all(registry: Arc<Registry>, port: u16) {
    match Filling::new(&registry, port).await {
        Ok(mut filling) => match filling.all().await {
            Ok(()) => tracing::info!("everybody is there"),
            Err(error) => tracing::error!(%error, "the demonstration is not whole"),
        },
        Err(error) => tracing::error!(%error, "the demonstration cannot begin"),
    }
}

/// Somebody in the script.
fn in_script(name: &str) -> StartResult<&'static Person> {
    let person = PEOPLE.iter().find(|person| person.name == name);
    Ok(person.ok_or("the script names somebody who is not in it")?)
}

/// What was made so far.
struct Filling {
    port: u16,
    servers: HashMap<&'static str, Arc<Tenant>>,
    people: HashMap<&'static str, AccountId>,
    /// Addresses of posts, by their place in the script.
    posts: Vec<(&'static str, StatusId, String)>,
}

impl Filling {
    async fn new(registry: &Registry, port: u16) -> StartResult<Self> {
        let mut servers = HashMap::new();
        for server in &SERVERS {
            let host = format!("{}:{port}", server.name).parse()?;
            if let hosting::Found::Open(tenant) = registry.find(&host).await? {
                servers.insert(server.name, tenant);
            }
        }
        Ok(Self {
            port,
            servers,
            people: HashMap::new(),
            posts: Vec::new(),
        })
    }

    async fn all(&mut self) -> StartResult<()> {
        for person in &PEOPLE {
            let id = self.person(person).await?;
            self.people.insert(person.name, id);
        }
        for server in &SERVERS {
            self.server(server).await?;
        }
        for person in &PEOPLE {
            for other in person.follows {
                let target = self.known(person, other).await?;
                follows::follow(
                    self.home(person),
                    self.id(person),
                    target,
                    Wishes::default(),
                )
                .await?;
            }
        }
        for post in &POSTS {
            self.post(post).await?;
        }
        Ok(())
    }

    fn home(&self, person: &Person) -> &Arc<Tenant> {
        &self.servers[person.server]
    }

    fn id(&self, person: &Person) -> AccountId {
        self.people[person.name]
    }

    async fn server(&self, server: &script::Server) -> StartResult<()> {
        let tenant = &self.servers[server.name];
        for (text, hint) in server.rules {
            let draft = rules::Draft {
                text: (*text).into(),
                hint: (*hint).into(),
            };
            rules::add(tenant, draft).await?;
        }
        let decisions = Decisions {
            title: server.title.into(),
            short_description: server.description.into(),
            about: server.about.into(),
            contact_account: server.owner.into(),
            registrations: Registrations::Approval,
            languages: vec![server.language.into()],
            public_timelines: true,
            picture: Some(pictures::landscape(server.seed, 1500, 500)?),
            picture_description: server.picture.into(),
            ..Decisions::default()
        };
        Ok(server::decide(tenant, decisions).await?)
    }

    async fn person(&self, person: &Person) -> StartResult<AccountId> {
        let tenant = self.home(person);
        let hash = passwords::hash(tenant, PASSWORD.into()).await?;
        let new = NewPerson {
            username: person.name.into(),
            email: format!("{}@mail.example", person.name),
            password_hash: hash,
            role: person.role,
            locale: "en".into(),
            reason: String::new(),
            approved: true,
            confirmed: true,
            ip: String::new(),
        };
        let work = move |unit: &Unit<'_>| people::create(unit, new);
        let (id, _) = tenant.write(work).await?;
        let field = |(name, value): &(&str, &str)| ((*name).into(), (*value).into());
        let changes = Changes {
            display_name: Some(person.shown.into()),
            note: Some(person.note.into()),
            fields: Some(person.fields.iter().map(field).collect()),
            avatar: Some(pictures::portrait(person.seed)?),
            header: Some(pictures::landscape(person.seed, 1500, 500)?),
            discoverable: Some(true),
            indexable: Some(true),
            ..Changes::default()
        };
        profiles::update(tenant, id, changes).await?;
        Ok(id)
    }

    /// An account as somebody's server knows it.
    async fn known(&self, person: &Person, other: &str) -> StartResult<AccountId> {
        let target = in_script(other)?;
        if target.server == person.server {
            return Ok(self.id(target));
        }
        let handle = format!("@{}@{}:{}", target.name, target.server, self.port);
        match fetches::resolve(self.home(person), &handle).await? {
            Some(Named::Account(id)) => Ok(id),
            _ => Err(format!("{handle} cannot be found").into()),
        }
    }

    async fn post(&mut self, post: &script::Post) -> StartResult<()> {
        let author = in_script(post.author)?;
        let (tenant, me) = (self.home(author).clone(), self.id(author));
        let mut media_ids = Vec::new();
        for (seed, description) in post.pictures {
            let details = Details {
                description: Some((*description).into()),
                focus: None,
            };
            let picture: Bytes = pictures::landscape(*seed, 1200, 800)?;
            media_ids.push(media::upload(&tenant, me, picture, None, details).await?);
        }
        let new = NewStatus {
            text: post.text.replace("{port}", &self.port.to_string()),
            spoiler_text: post.warning.into(),
            language: Some(post.language.into()),
            in_reply_to_id: match post.answers {
                Some(at) => Some(self.seen(author, at).await?),
                None => None,
            },
            media_ids,
            poll: (!post.poll.is_empty()).then(|| NewPoll {
                options: post.poll.iter().map(|option| (*option).into()).collect(),
                expires_in: 7 * 24 * 3600,
                multiple: false,
                hide_totals: false,
            }),
            ..NewStatus::default()
        };
        let id = statuses::post(&tenant, me, new).await?;
        let uri = tenant.urls.status(me, id);
        self.posts.push((author.server, id, uri));
        if post.pinned {
            pins::add(&tenant, me, id).await?;
        }
        let at = self.posts.len() - 1;
        for name in post.liked {
            let (tenant, me, id) = self.reader(name, at).await?;
            favourites::add(&tenant, me, id).await?;
        }
        for name in post.boosted {
            let (tenant, me, id) = self.reader(name, at).await?;
            reblogs::boost(&tenant, me, id, None).await?;
        }
        Ok(())
    }

    async fn reader(
        &self,
        name: &str,
        at: usize,
    ) -> StartResult<(Arc<Tenant>, AccountId, StatusId)> {
        let reader = in_script(name)?;
        let id = self.seen(reader, at).await?;
        Ok((self.home(reader).clone(), self.id(reader), id))
    }

    /// A post as somebody's server knows it.
    async fn seen(&self, reader: &Person, at: usize) -> StartResult<StatusId> {
        let (server, id, uri) = &self.posts[at];
        match reader.server == *server {
            true => Ok(*id),
            false => Ok(fetches::status(self.home(reader), uri).await?),
        }
    }
}
