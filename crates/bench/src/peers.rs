//! Other servers, played by this process: each has an address of its own on the loopback network.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use activitypub::dates;
use activitypub::keys::PrivateKey;
use activitypub::signatures::{BodyDigest, Outgoing, cavage};
use db::{params, sql};
use hyper::{HeaderMap, Method, Uri};
use serde_json::{Value, json};
use tenant::Tenant;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use types::{AccountId, RowId};

use crate::Result;

/// Somebody elsewhere who writes; they live on the first host.
const AUTHOR: AccountId = AccountId(2);
const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// So many servers, some of which never answer.
pub struct Peers {
    port: u16,
    hosts: usize,
    key: PrivateKey,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    arrived: AtomicUsize,
    closed: AtomicBool,
}

impl Peers {
    /// Begins to listen. Of the last `dead` hosts one half refuses connections, the other takes them and then says nothing.
    pub async fn listen(hosts: usize, dead: usize) -> Result<Self> {
        let first = TcpListener::bind((address(0), 0)).await?;
        let port = first.local_addr()?.port();
        let state = Arc::new(State::default());
        tokio::spawn(serve(first, state.clone()));
        for number in 1..hosts - dead / 2 {
            let listener = TcpListener::bind((address(number), port)).await?;
            match number < hosts - dead {
                true => drop(tokio::spawn(serve(listener, state.clone()))),
                false => drop(tokio::spawn(hold(listener))),
            }
        }
        Ok(Self {
            port,
            hosts,
            key: PrivateKey::generate()?,
            state,
        })
    }

    fn host(&self, number: usize) -> String {
        SocketAddr::from((address(number), self.port)).to_string()
    }

    fn author(&self) -> String {
        format!("http://{}/users/author", self.host(0))
    }

    /// Lets so many people of all hosts follow somebody.
    pub async fn follow(
        &self,
        tenant: &Arc<Tenant>,
        target: AccountId,
        count: usize,
    ) -> Result<()> {
        let hosts: Vec<String> = (0..self.hosts).map(|number| self.host(number)).collect();
        let follow = tenant.write(move |unit| -> tenant::Result<()> {
            for number in 0..count {
                let (id, host) = (unit.id::<AccountId>(), &hosts[number % hosts.len()]);
                let (name, base) = (format!("fan{number}"), format!("http://{host}"));
                let uri = format!("{base}/users/{name}");
                unit.exec(
                    sql!(
                        "insert into accounts (id, username, username_key, domain, uri, url, delivery_inbox, delivery_host, created_at)
                         values ($1, $2, $2, $3, $4, $4, $5, $3, 1)"
                    ),
                    params![id, name, host, uri, format!("{base}/inbox")],
                )?;
                unit.exec(
                    sql!("insert into follows (id, account_id, target_id, remote, created_at) values ($1, $2, $3, $4, 1)"),
                    params![unit.id::<RowId>(), id, target, true],
                )?;
            }
            Ok(())
        });
        Ok(follow.await?)
    }

    /// Makes the author known, and lets these people follow them.
    pub async fn write_to(&self, tenant: &Arc<Tenant>, readers: Vec<AccountId>) -> Result<()> {
        let (uri, host, key) = (self.author(), self.host(0), self.key.public_pem()?);
        let store = tenant.write(move |unit| -> tenant::Result<()> {
            unit.exec(
                sql!(
                    "insert into accounts (id, username, username_key, domain, uri, url, followers_url, public_key, public_key_id,
                       fetched_at, created_at)
                     values ($1, 'author', 'author', $2, $3, $3, $4, $5, $6, $7, 1)"
                ),
                params![AUTHOR, host, uri, format!("{uri}/followers"), key, format!("{uri}#key"), unit.now],
            )?;
            for reader in &readers {
                unit.exec(
                    sql!("insert into follows (id, account_id, target_id, created_at) values ($1, $2, $3, 1)"),
                    params![unit.id::<RowId>(), reader, AUTHOR],
                )?;
            }
            Ok(())
        });
        Ok(store.await?)
    }

    /// A note of the author, and the headers that sign it for `domain`.
    pub fn note(&self, domain: &str, number: usize) -> Result<(HeaderMap, Value)> {
        let actor = self.author();
        let id = format!("{actor}/notes/{number}");
        let now = types::Clock::system().now();
        let note = json!({
            "id": id, "type": "Note", "attributedTo": actor, "published": dates::write(now.0),
            "content": format!("<p>Note {number}: the steppe is wide, and the evening is long.</p>"),
            "to": [PUBLIC], "cc": [format!("{actor}/followers")],
        });
        let activity = json!({
            "@context": "https://www.w3.org/ns/activitystreams", "id": format!("{id}/activity"), "type": "Create",
            "actor": actor, "to": note["to"], "cc": note["cc"], "object": note,
        });
        let uri: Uri = format!("http://{domain}/inbox").parse()?;
        let request = Outgoing {
            method: &Method::POST,
            uri: &uri,
            body: Some(&BodyDigest::of(activity.to_string().as_bytes())),
            now: now.0,
        };
        Ok((
            cavage::sign(&self.key, &format!("{actor}#key"), &request)?,
            activity,
        ))
    }

    /// Signs something, as each delivery does.
    pub fn sign(&self) -> Result<()> {
        Ok(self.key.sign(&[7; 256]).map(drop)?)
    }

    /// How many activities have arrived.
    pub fn arrived(&self) -> usize {
        self.state.arrived.load(Ordering::Relaxed)
    }

    /// Waits until so many have arrived.
    pub async fn wait_for(&self, count: usize) {
        while self.arrived() < count {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// From now on nobody takes anything.
    pub fn close(&self) {
        self.state.closed.store(true, Ordering::Relaxed);
    }
}

fn address(number: usize) -> Ipv4Addr {
    let [_, high, middle, low] = (number as u32 + (1 << 16) + 1).to_be_bytes();
    Ipv4Addr::new(127, high, middle, low)
}

async fn serve(listener: TcpListener, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        let state = state.clone();
        tokio::spawn(async move {
            // Whoever hangs up is done.
            let _ = answer(stream, &state).await;
        });
    }
}

async fn hold(listener: TcpListener) {
    let mut held = Vec::new();
    while let Ok((stream, _)) = listener.accept().await {
        held.push(stream);
    }
}

/// Takes one request after the other from a connection.
async fn answer(stream: TcpStream, state: &State) -> Result<()> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    loop {
        let mut length = 0;
        loop {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        let status = match state.closed.load(Ordering::Relaxed) {
            true => "503 Service Unavailable",
            false => "202 Accepted",
        };
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
        stream.write_all(answer.as_bytes()).await?;
        state.arrived.fetch_add(1, Ordering::Relaxed);
    }
}
