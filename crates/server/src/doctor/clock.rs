//! The clock of this machine, against those of others: servers that are known, whatever stands before this one, PostgreSQL.

use http::HeaderMap;
use http_client::{Client, Limits};
use types::{Clock, Timestamp};
use url::Url;

use super::{Finding, Hosted};
use crate::config::Config;

/// Other servers that are asked.
const ASKED: usize = 3;
/// A difference that others forgive, in milliseconds: their Date has whole seconds, and takes a while to arrive.
const FORGIVEN: u64 = 30_000;
/// A difference with which others refuse what we sign.
const REFUSED: u64 = 300_000;

/// By how much a clock is ahead of ours.
pub(super) struct Offset {
    whose: String,
    milliseconds: i64,
}

impl Offset {
    pub(super) fn new(whose: impl Into<String>, theirs: i64, ours: Timestamp) -> Self {
        Self {
            whose: whose.into(),
            milliseconds: theirs - ours.0,
        }
    }

    /// From the `Date` of an answer.
    pub(super) fn of_answer(whose: &str, headers: &HeaderMap) -> Option<Self> {
        let date = headers.get("date")?.to_str().ok()?;
        let date = httpdate::parse_http_date(date).ok()?;
        let theirs = date.duration_since(std::time::UNIX_EPOCH).ok()?.as_millis();
        Some(Self::new(
            whose,
            i64::try_from(theirs).ok()?,
            Clock::system().now(),
        ))
    }
}

/// Asks servers that have answered of late.
pub(super) async fn ask_others(config: &Config, servers: &[Hosted], clocks: &mut Vec<Offset>) {
    let client = Client::new(config.policy());
    for host in known_hosts(config, servers).await {
        let Ok(url) = Url::parse(&format!("https://{host}/.well-known/nodeinfo")) else {
            continue;
        };
        if let Ok(answer) = client
            .get(&url, &Limits::DOCUMENT, |_| HeaderMap::new())
            .await
        {
            clocks.extend(Offset::of_answer(&host, &answer.headers));
        }
    }
}

/// Servers that the first server here delivers to.
async fn known_hosts(config: &Config, servers: &[Hosted]) -> Vec<String> {
    let Some(first) = servers.first() else {
        return Vec::new();
    };
    let location = first.manifest.database(&first.folder);
    let found = tenant::examine(&location).await;
    // What is damaged or newer is not opened: that would change it.
    if !found.is_ok_and(|found| found.version == Some(found.newest) && found.defects.is_empty()) {
        return Vec::new();
    }
    let domain = first.manifest.web_domain.as_str();
    let Ok(tenant) = crate::start::tenant(config, Some(domain)).await else {
        return Vec::new();
    };
    let hosts = tenant
        .read(|unit| store::hosts::answering(unit, ASKED))
        .await;
    hosts.unwrap_or_else(|_: store::Error| Vec::new())
}

/// The middle one of the differences counts: one clock may be wrong.
pub(super) fn judge(clocks: &[Offset]) -> Finding {
    let mut offsets: Vec<_> = clocks.iter().map(|clock| clock.milliseconds).collect();
    offsets.sort_unstable();
    let Some(middle) = offsets.get(offsets.len() / 2) else {
        return Finding::ok(
            "clock",
            "there is nothing to compare it with: no other server is known yet",
        );
    };
    let names: Vec<_> = clocks.iter().map(|clock| clock.whose.as_str()).collect();
    let names = names.join(", ");
    let (size, way) = (
        middle.unsigned_abs(),
        if *middle > 0 { "behind" } else { "ahead of" },
    );
    let what = format!("this machine is {} seconds {way} {names}", size / 1000);
    let advice = "let the machine set its clock: timedatectl set-ntp true, or install chrony";
    if size > REFUSED {
        let meaning = "other servers refuse what this one signs: posts do not arrive there, and theirs look as if they came \
                       from another time";
        Finding::problem("clock", what, meaning, advice)
    } else if size > FORGIVEN {
        Finding::warning(
            "clock",
            what,
            "posts are out of order in timelines, and some servers refuse them",
            advice,
        )
    } else {
        Finding::ok("clock", format!("agrees with {names}"))
    }
}
