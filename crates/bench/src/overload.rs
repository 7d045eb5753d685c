//! More than the server can do: reads, received notes and sign-ups at many times the rate at which they can be answered, and a
//! stampede of sign-ups alone.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{HeaderMap, Method, Request};
use serde_json::{Value, json};

use crate::Result;
use crate::client::Client;
use crate::peers::Peers;
use crate::process::Process;
use crate::reading::{self, now, p99, read_while};
use crate::report::Report;
use crate::world::{self, World};

const LASTS: Duration = Duration::from_secs(60);
/// Connections that read as fast as they are answered: what the server sustains.
const CALM: usize = 16;
/// Connections in the flood, and how often each second all of them together ask.
const READERS: usize = 1000;
const SENDERS: Crowd = (300, 2000);
const NEWCOMERS: Crowd = (200, 400);
/// Sign-ups a second in the stampede.
const STAMPEDE: Crowd = (400, 40);
/// Notes that are sent again and again: to sign new ones would cost more than to take them.
const NOTES: usize = 1000;

/// How many connections, and how many requests a second.
type Crowd = (usize, usize);
type Note = (HeaderMap, Value);

/// How often each answer came, and how long the good ones took.
#[derive(Default)]
struct Seen {
    statuses: BTreeMap<u16, usize>,
    good: Vec<Duration>,
    /// Refusals that do not say when to come back.
    impolite: usize,
    broken: usize,
}

/// One server on SQLite under a flood.
pub async fn run(binary: &Path, report: &mut Report) -> Result<()> {
    eprintln!("==> Overload");
    let (world, tenant) = World::open(None).await?;
    let peers = Peers::listen(1, 0).await?;
    peers.write_to(&tenant, vec![world.account(1)?]).await?;
    drop(tenant);
    world.allow_loopback()?;
    let process = Process::start(binary, &world.data(), &World::domain(0)).await?;
    for number in 0..50 {
        world.post_as(&process.client, number).await?;
    }
    let (world, app) = (Arc::new(world), Arc::new(app(&process.client).await?));
    stampede(&process, &world, &app, report).await?;
    flood(&process, &world, &peers, &app, report).await?;
    process.stop().await
}

async fn stampede(
    process: &Process,
    world: &Arc<World>,
    app: &Arc<String>,
    report: &mut Report,
) -> Result<()> {
    let quiet = read_while(process, world, async || {
        tokio::time::sleep(Duration::from_secs(5)).await
    });
    let quiet = p99(quiet.await?);
    let mut seen = Ok(Seen::default());
    let meanwhile = read_while(process, world, async || {
        seen = crowd(process.port, STAMPEDE, LASTS, true, |number| {
            sign_up(app, "stampede", number)
        })
        .await;
    });
    let meanwhile = meanwhile.await?;
    let seen = seen?;
    eprintln!("    sign-ups: {:?}, {} broken", seen.statuses, seen.broken);
    reading::tell(
        report,
        "the same during a stampede, in quiet ones",
        quiet,
        meanwhile,
    );
    report.add(
        "SQLite",
        "sign-ups lost",
        (STAMPEDE.1 * LASTS.as_secs() as usize - seen.good.len()) as f64,
        "",
    );
    report.add(
        "SQLite",
        "p99 of a sign-up in the stampede",
        p99(seen.good),
        "ms wall",
    );
    Ok(())
}

async fn flood(
    process: &Process,
    world: &Arc<World>,
    peers: &Peers,
    app: &Arc<String>,
    report: &mut Report,
) -> Result<()> {
    let read = |_| {
        Ok(
            request(Method::GET, "/api/v1/timelines/home", Some(world.token(3)))
                .body(Full::default())?,
        )
    };
    let calm = crowd(process.port, (CALM, usize::MAX), LASTS / 10, false, read).await?;
    let sustained = calm.good.len() as f64 / (LASTS / 10).as_secs_f64();
    report.add(
        "SQLite",
        "reads a second that are sustained",
        sustained,
        "/s",
    );
    let domain = World::domain(0);
    let notes: Vec<Note> = (0..NOTES)
        .map(|number| peers.note(&domain, number))
        .collect::<Result<_>>()?;
    let note = |number: usize| deliver(&notes[number % NOTES]);
    let reads = crowd(
        process.port,
        (READERS, sustained as usize * 10),
        LASTS,
        false,
        read,
    );
    let receives = crowd(process.port, SENDERS, LASTS, false, note);
    let joins = crowd(process.port, NEWCOMERS, LASTS, false, |number| {
        sign_up(app, "flood", number)
    });
    let (reads, receives, joins) = tokio::try_join!(reads, receives, joins)?;
    for (name, what, seen) in [
        ("reads", "p99 of a read that is answered", reads),
        ("notes", "p99 of a note that is taken", receives),
        ("sign-ups", "p99 of a sign-up that is taken", joins),
    ] {
        eprintln!(
            "    {name}: {:?}, {} broken, {} without Retry-After",
            seen.statuses, seen.broken, seen.impolite
        );
        report.add("SQLite", what, p99(seen.good), "ms wall");
    }
    report.add(
        "SQLite",
        "most memory in the flood",
        process.peak_mib()?,
        "MiB",
    );
    process.settle().await?;
    let after = read_while(process, world, async || {
        tokio::time::sleep(Duration::from_secs(5)).await
    });
    report.add(
        "SQLite",
        "p99 of the home timeline afterwards",
        p99(after.await?),
        "ms wall",
    );
    report.add(
        "SQLite",
        "memory afterwards",
        process.resident_mib()?,
        "MiB",
    );
    Ok(())
}

/// Asks over many connections, at a rate of all together. With `patient`, who is sent away comes back when they were told to.
async fn crowd(
    port: u16,
    (connections, rate): Crowd,
    lasts: Duration,
    patient: bool,
    make: impl Fn(usize) -> Result<Request<Full<Bytes>>>,
) -> Result<Seen> {
    let started = now();
    let count = (rate as f64 * lasts.as_secs_f64()) as usize;
    let one = async |first: usize| -> Result<Seen> {
        let mut seen = Seen::default();
        let mut client = Client::connect(port).await?;
        for number in (first..count).step_by(connections) {
            let due = started + Duration::from_secs_f64(number as f64 / rate as f64);
            tokio::time::sleep_until(due.into()).await;
            if started.elapsed() > lasts && !patient {
                break;
            }
            loop {
                let broken = seen.broken;
                let done = seen.ask(&client, make(number)?).await;
                if seen.broken > broken {
                    client = Client::connect(port).await?;
                }
                if done || !patient {
                    break;
                }
                tokio::time::sleep(Duration::from_secs(3)).await;
            }
        }
        Ok(seen)
    };
    let all = futures_util::future::try_join_all((0..connections).map(one)).await?;
    Ok(all.into_iter().fold(Seen::default(), Seen::with))
}

impl Seen {
    /// Whether it was done.
    async fn ask(&mut self, client: &Client, request: Request<Full<Bytes>>) -> bool {
        let started: Instant = now();
        let Ok((status, polite)) = client.try_send(request).await else {
            self.broken += 1;
            return false;
        };
        *self.statuses.entry(status).or_default() += 1;
        let good = (200..300).contains(&status);
        match good {
            true => self.good.push(started.elapsed()),
            false if !polite => self.impolite += 1,
            false => {}
        }
        good
    }

    fn with(mut self, other: Self) -> Self {
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        self.good.extend(other.good);
        self.impolite += other.impolite;
        self.broken += other.broken;
        self
    }
}

fn request(method: Method, path: &str, token: Option<&str>) -> hyper::http::request::Builder {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", World::domain(0));
    match token {
        Some(token) => request.header("authorization", format!("Bearer {token}")),
        None => request,
    }
}

fn deliver((headers, activity): &Note) -> Result<Request<Full<Bytes>>> {
    let request =
        request(Method::POST, "/inbox", None).header("content-type", "application/activity+json");
    let mut request = request.body(Full::from(activity.to_string()))?;
    request.headers_mut().extend(headers.clone());
    request
        .headers_mut()
        .insert("host", World::domain(0).parse()?);
    Ok(request)
}

/// Everybody signs up from a network of their own.
fn sign_up(app: &str, crowd: &str, number: usize) -> Result<Request<Full<Bytes>>> {
    let username = format!("{crowd}{number}");
    let form = json!({
        "username": username, "email": format!("{username}@bench.test"), "password": "correct horse battery", "agreement": true,
        "locale": "en",
    });
    let address = format!(
        "198.{}.{}.{}",
        18 + number / 65536 % 2,
        number / 256 % 256,
        number % 256
    );
    let request = request(Method::POST, "/api/v1/accounts", Some(app))
        .header("content-type", "application/json")
        .header("x-forwarded-for", address);
    Ok(request.body(Full::from(form.to_string()))?)
}

/// The token of an app with which people sign up.
async fn app(client: &Client) -> Result<String> {
    let scopes = "read write";
    let form = json!({ "client_name": "Bench", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob", "scopes": scopes });
    let app = world::post(client, None, "/api/v1/apps", &form).await?;
    let form = json!({
        "grant_type": "client_credentials", "scope": scopes,
        "client_id": app["client_id"], "client_secret": app["client_secret"],
    });
    let token = world::post(client, None, "/oauth/token", &form).await?;
    Ok(token["access_token"].as_str().ok_or("a token")?.to_owned())
}
