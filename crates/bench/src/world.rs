//! The servers that are measured: people, posts, follows.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hosting::{Manifest, State};
use hyper::Method;
use serde_json::{Value, json};
use server::config::Config;
use services::oauth;
use services::people::{self, NewPerson, Role};
use tenant::Tenant;
use types::{AccountId, Scopes};

use crate::client::Client;
use crate::process::Process;
use crate::{READS, Result};

const PEOPLE: usize = 50;
const POSTS: usize = 5000;
/// Everybody follows so many others.
const FOLLOWS: usize = 20;
/// A few people ask for thousands.
const UNLIMITED: &str = "[limits]\nenabled = false\n";
const DOMAIN: &str = "bench.test";

/// A folder with servers in it, and what is known of the first.
pub struct World {
    folder: tempfile::TempDir,
    tokens: Vec<String>,
    accounts: Vec<String>,
    statuses: Vec<String>,
    favourited: AtomicUsize,
}

impl World {
    /// One server with 50 people who have done nothing yet.
    pub async fn prepare(postgres: Option<String>) -> Result<Self> {
        Ok(Self::open(postgres).await?.0)
    }

    /// The same, still open.
    pub async fn open(postgres: Option<String>) -> Result<(Self, Arc<Tenant>)> {
        let folder = tempfile::tempdir()?;
        let config = Config {
            data: folder.path().to_owned(),
            domain: DOMAIN.into(),
            postgres,
            ..Config::default()
        };
        std::fs::write(folder.path().join("steppe.toml"), UNLIMITED)?;
        let registry = server::registry(&config)?;
        let server = registry.all().pop().ok_or("no server was made")?;
        let tenant = registry.open(&server).await?;
        let mut tokens = Vec::new();
        let mut accounts = Vec::new();
        for number in 0..PEOPLE {
            let person = person(number);
            let username = person.username.clone();
            let (account, _) = tenant
                .write(move |unit| people::create(unit, person))
                .await?;
            let scopes = Scopes::parse("read write follow").ok_or("known scopes")?;
            tokens.push(oauth::issue_for(&tenant, &username, &scopes).await?);
            accounts.push(account.to_string());
        }
        let world = Self {
            folder,
            tokens,
            accounts,
            statuses: Vec::new(),
            favourited: AtomicUsize::new(0),
        };
        Ok((world, tenant))
    }

    /// Lets the server reach this machine without TLS.
    pub fn allow_loopback(&self) -> Result<()> {
        let file = self.folder.path().join("steppe.toml");
        Ok(std::fs::write(
            file,
            format!("{UNLIMITED}[federation]\ndevelopment = true\n"),
        )?)
    }

    /// One of the people.
    pub fn account(&self, number: usize) -> Result<AccountId> {
        Ok(AccountId(self.accounts[number].parse()?))
    }

    /// So many servers without anybody.
    pub fn many(count: usize) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        for number in 0..count {
            let domain = Self::domain(number).parse()?;
            let manifest = Manifest {
                account_domain: Clone::clone(&domain),
                web_domain: domain,
                https: false,
                state: State::Active,
                postgres: None,
                schema: None,
            };
            manifest.write(&folder.path().join(Self::domain(number)))?;
        }
        Ok(Self {
            folder,
            tokens: Vec::new(),
            accounts: Vec::new(),
            statuses: Vec::new(),
            favourited: AtomicUsize::new(0),
        })
    }

    /// Where the servers lie.
    pub fn data(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// The domain of a server by its number.
    pub fn domain(number: usize) -> String {
        if number == 0 {
            DOMAIN.into()
        } else {
            format!("s{number}.test")
        }
    }

    /// Follows, and 5,000 posts with replies, mentions, hashtags, favourites and boosts among them.
    pub async fn fill(&mut self, client: &Client) -> Result<()> {
        for (number, token) in self.tokens.iter().enumerate() {
            for step in 1..=FOLLOWS {
                let path = format!(
                    "/api/v1/accounts/{}/follow",
                    self.accounts[(number + step) % PEOPLE]
                );
                post(client, Some(token), &path, &json!({})).await?;
            }
        }
        for number in 0..POSTS {
            let token = &self.tokens[number % PEOPLE];
            let answer = post(
                client,
                Some(token),
                "/api/v1/statuses",
                &self.status(number),
            )
            .await?;
            self.statuses
                .push(answer["id"].as_str().ok_or("a post has an id")?.to_owned());
            if number % 5 == 4 {
                let old = &self.statuses[number - number % 50 - number % 7 / 7];
                let admirer = &self.tokens[(number * 7 + 1) % PEOPLE];
                post(
                    client,
                    Some(admirer),
                    &format!("/api/v1/statuses/{old}/favourite"),
                    &json!({}),
                )
                .await?;
            }
            if number % 20 == 19 {
                let booster = &self.tokens[(number * 3 + 2) % PEOPLE];
                let path = format!("/api/v1/statuses/{}/reblog", self.statuses[number - 5]);
                post(client, Some(booster), &path, &json!({})).await?;
            }
        }
        Ok(())
    }

    fn status(&self, number: usize) -> Value {
        let text = format!(
            "Post {number}: the steppe is wide, the evening is long, and #tag{} was seen by @person{}.",
            number % 40,
            (number * 11 + 3) % PEOPLE
        );
        let reply = (number % 4 == 3).then(|| self.statuses[number - 2].clone());
        json!({ "status": text, "in_reply_to_id": reply })
    }

    /// The token of one of the people.
    pub fn token(&self, number: usize) -> &str {
        &self.tokens[number]
    }

    /// A recent post.
    pub fn status_path(&self) -> String {
        format!("/api/v1/statuses/{}", self.statuses[POSTS - 100])
    }

    /// The same, as a page for everybody.
    pub fn status_page(&self) -> String {
        let number = POSTS - 100;
        let author = number % PEOPLE;
        format!("/@person{author}/{}", self.statuses[number])
    }

    /// Somebody's posts.
    pub fn account_path(&self) -> String {
        format!("/api/v1/accounts/{}/statuses", self.accounts[7])
    }

    /// Reads as one of the people.
    pub async fn read(&self, client: &Client, path: &str) -> Result<()> {
        client
            .send(Method::GET, DOMAIN, path, Some(&self.tokens[3]), None, 200)
            .await
            .map(drop)
    }

    /// Writes one more post.
    pub async fn post(&self, client: &Client) -> Result<()> {
        let status = self.status(POSTS + 2);
        post(client, Some(&self.tokens[5]), "/api/v1/statuses", &status).await?;
        Ok(())
    }

    /// Writes a post that names and answers nobody.
    pub async fn post_as(&self, client: &Client, number: usize) -> Result<()> {
        let status = json!({ "status": "The steppe is wide, and the evening is long." });
        post(
            client,
            Some(&self.tokens[number]),
            "/api/v1/statuses",
            &status,
        )
        .await?;
        Ok(())
    }

    /// Asks for somebody's actor, as every server does that is to know them.
    pub async fn actor_of(&self, client: &Client, number: usize) -> Result<()> {
        let path = format!("/ap/users/{}", self.accounts[number]);
        client
            .send(Method::GET, DOMAIN, &path, None, None, 200)
            .await?;
        Ok(())
    }

    /// Waits until the newest post in somebody's home timeline has these words.
    pub async fn wait_until_home_has(
        &self,
        client: &Client,
        number: usize,
        words: &str,
    ) -> Result<()> {
        let path = "/api/v1/timelines/home?limit=1";
        let token = Some(self.tokens[number].as_str());
        loop {
            let page = client
                .send(Method::GET, DOMAIN, path, token, None, 200)
                .await?;
            if String::from_utf8_lossy(&page).contains(words) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// CPU of reading a home timeline.
    pub async fn read_cost(&self, process: &Process) -> Result<f64> {
        process
            .cost(READS, async || {
                self.read(&process.client, "/api/v1/timelines/home").await
            })
            .await
    }

    /// Favourites a post that this person has not yet favourited.
    pub async fn favourite(&self, client: &Client) -> Result<()> {
        let number = self.favourited.fetch_add(1, Ordering::Relaxed);
        let path = format!(
            "/api/v1/statuses/{}/favourite",
            self.statuses[POSTS - 1 - number]
        );
        post(client, Some(&self.tokens[9]), &path, &json!({}))
            .await
            .map(drop)
    }

    /// Looks at a page as a stranger does.
    pub async fn look(client: &Client, path: &str) -> Result<()> {
        client
            .send(Method::GET, DOMAIN, path, None, None, 200)
            .await
            .map(drop)
    }

    /// Asks for a path that is not there: what every request costs at least.
    pub async fn ask_for_nothing(client: &Client) -> Result<()> {
        client
            .send(Method::GET, DOMAIN, "/api/v1/nothing", None, None, 404)
            .await
            .map(drop)
    }

    /// Asks a server for an account that it does not have.
    pub async fn ask(client: &Client, number: usize) -> Result<()> {
        let host = Self::domain(number);
        client
            .send(Method::GET, &host, "/api/v1/accounts/1", None, None, 404)
            .await
            .map(drop)
    }
}

/// Sends JSON to the first server; answers what it says.
pub async fn post(client: &Client, token: Option<&str>, path: &str, body: &Value) -> Result<Value> {
    let answer = client
        .send(Method::POST, DOMAIN, path, token, Some(body), 200)
        .await?;
    Ok(serde_json::from_slice(&answer)?)
}

fn person(number: usize) -> NewPerson {
    NewPerson {
        username: format!("person{number}"),
        email: format!("person{number}@bench.test"),
        password_hash: "!".into(),
        role: Role::User,
        locale: "en".into(),
        reason: String::new(),
        approved: true,
        confirmed: true,
        ip: "127.0.0.1".into(),
    }
}
