//! Files of other servers: fetched once, when they are first shown, and kept as long as there is room.

mod download;

use std::sync::Arc;

use media::storage::{Blob, Key};
use store::jobs::Job;
use store::remote_files::{self, Owner, RemoteFile};
use tenant::{Tenant, Unit, Version, is_remote};
use types::{AccountId, HOUR, MINUTE};

use crate::pictures::{self, Files};
use crate::{Error, Result};
use download::{Fetched, Learnt};

/// For so long nobody asks again for what could not be had, in milliseconds.
const PATIENCE: i64 = 5 * MINUTE;
/// How exactly it is known when a file was last looked at, in milliseconds.
const EXACTNESS: i64 = HOUR;
/// Files that are removed at a time.
const BATCH: usize = 100;

/// The file of `owner`; fetched when it is not here. `seal`: the end of the address that was asked for.
pub async fn open(
    tenant: &Arc<Tenant>,
    owner: Owner,
    version: Version,
    seal: &str,
) -> Result<(Key, Blob)> {
    let found = tenant
        .read(move |unit| -> Result<_> { Ok((url(unit, owner)?, remote_files::of(unit, owner)?)) });
    let (url, kept) = found.await?;
    let url = url.filter(|url| tenant.remote_files.fits(seal, owner, url));
    let url = url.ok_or(Error::NotFound)?;
    if let Some(kept) = kept.filter(|kept| kept.url == url)
        && let Some(found) = read(tenant, &kept, version).await?
    {
        note_look(tenant, owner, &kept).await?;
        return Ok(found);
    }
    let kept = fetch(tenant, owner, url).await?;
    read(tenant, &kept, version).await?.ok_or(Error::NotFound)
}

/// Where the file lies on its own server, if it is shown here. The one place that says no.
fn url(unit: &Unit<'_>, owner: Owner) -> Result<Option<String>> {
    let origin = remote_files::origin(unit, owner)?;
    let shown = origin.filter(|(domain, url)| is_remote(url) && unit.tenant().shows_files(domain));
    Ok(shown.map(|(_, url)| url))
}

async fn read(tenant: &Tenant, kept: &RemoteFile, version: Version) -> Result<Option<(Key, Blob)>> {
    let name = match version {
        Version::Original => &kept.file,
        Version::Small => &kept.small,
    };
    let key = Key::parse(name).map_err(|error| Error::Internal(error.to_string()))?;
    let blob = tenant.storage.open(&key).await;
    let blob = blob.map_err(pictures::unavailable)?;
    Ok(blob.map(|blob| (key, blob)))
}

async fn note_look(tenant: &Arc<Tenant>, owner: Owner, kept: &RemoteFile) -> Result<()> {
    if tenant.clock.now() < kept.seen_at.plus(EXACTNESS) {
        return Ok(());
    }
    let noted = tenant.write(move |unit| remote_files::set_seen(unit, owner, unit.now));
    Ok(noted.await?)
}

/// Fetches a file, unless somebody else has done so meanwhile, or it could not be had of late.
async fn fetch(tenant: &Arc<Tenant>, owner: Owner, url: String) -> Result<RemoteFile> {
    let tenant = tenant.clone();
    pictures::to_the_end(async move {
        let _turn = tenant.remote_files.turn(owner).await;
        let kept = tenant
            .read(move |unit| remote_files::of(unit, owner))
            .await?;
        if let Some(kept) = kept.filter(|kept| kept.url == url)
            && read(&tenant, &kept, Version::Original).await?.is_some()
            && read(&tenant, &kept, Version::Small).await?.is_some()
        {
            return Ok(kept);
        }
        let attempt = ("remote file", tenant.number, owner, url.clone());
        let (limits, now) = (&tenant.process.limits, tenant.clock.now());
        limits
            .count(&attempt, 1, PATIENCE, now)
            .map_err(|_| Error::NotFound)?;
        let mut files = Files::new(&tenant);
        let outcome = keep(&tenant, owner, url, &mut files).await;
        let kept = files.settle(outcome).await?;
        limits.forget(&attempt);
        Ok(kept)
    })
    .await
}

async fn keep(
    tenant: &Arc<Tenant>,
    owner: Owner,
    url: String,
    files: &mut Files<'_>,
) -> Result<RemoteFile> {
    let fetched = download::download(tenant, owner, &url, files).await?;
    let Fetched {
        file,
        small,
        size,
        learnt,
    } = fetched;
    let write = move |unit: &Unit<'_>| {
        if self::url(unit, owner)?.as_ref() != Some(&url) {
            return Err(Error::NotFound);
        }
        forget(unit, owner)?;
        let kept = RemoteFile {
            kind: owner.kind().into(),
            owner_id: owner.id(),
            url,
            file,
            small,
            size,
            seen_at: unit.now,
        };
        remote_files::insert(unit, &kept)?;
        learn(unit, owner, learnt)?;
        let budget = unit.tenant().settings().media_cache_bytes;
        if unit.tenant().remote_files.grow(size.unsigned_abs(), budget) {
            unit.enqueue(&Job::EvictRemoteFiles)?;
        }
        Ok(kept)
    };
    tenant.write(write).await
}

/// Writes down what a file turned out to be, where its server said nothing or something else.
fn learn(unit: &Unit<'_>, owner: Owner, learnt: Learnt) -> Result<()> {
    let (Owner::Attachment(id) | Owner::Preview(id)) = owner else {
        return Ok(());
    };
    let Some(mut media) = store::media::by_id(unit, id)? else {
        return Ok(());
    };
    match learnt {
        Learnt::Picture(picture) => {
            if let Owner::Attachment(_) = owner {
                media.kind = "image".into();
                (media.width, media.height) = picture.size;
            }
            (media.small_width, media.small_height) = picture.small_size;
            media.blurhash = media.blurhash.or(picture.blurhash);
        }
        Learnt::Recording(kind) if matches!(media.kind.as_str(), "image" | "unknown") => {
            media.kind = kind.into();
        }
        Learnt::Recording(_) => return Ok(()),
    }
    store::media::update(unit, &media)?;
    if let Some(status) = media.status_id {
        unit.touch_status(status);
    }
    Ok(())
}

/// Keeps the file of `owner` no more.
pub(crate) fn forget(unit: &Unit<'_>, owner: Owner) -> Result<()> {
    let gone = remote_files::delete(unit, owner.kind(), owner.id())?;
    discard(unit, gone.into_iter().collect())
}

/// Keeps no file of these accounts any more.
pub(crate) fn forget_of(unit: &Unit<'_>, accounts: &[AccountId]) -> Result<()> {
    discard(unit, remote_files::delete_of(unit, accounts)?)
}

/// Keeps no emoji of a domain any more.
pub(crate) fn forget_emojis(unit: &Unit<'_>, domain: &str) -> Result<()> {
    discard(unit, remote_files::delete_emojis(unit, domain)?)
}

fn discard(unit: &Unit<'_>, gone: Vec<RemoteFile>) -> Result<()> {
    pictures::discard(unit, gone.into_iter().flat_map(RemoteFile::keys).collect())
}

/// Removes what was not looked at for longest, until the rest is within the budget.
pub(crate) async fn evict(tenant: &Arc<Tenant>) -> Result<()> {
    while tenant.write(evict_some).await? {}
    Ok(())
}

/// Answers whether there is more to remove.
fn evict_some(unit: &Unit<'_>) -> Result<bool> {
    let budget = unit.tenant().settings().media_cache_bytes;
    let budget = i64::try_from(budget).unwrap_or(i64::MAX);
    let mut excess = remote_files::total(unit)?.saturating_sub(budget);
    let mut gone = Vec::new();
    if excess > 0 {
        for old in remote_files::least_seen(unit, BATCH)? {
            if excess <= 0 {
                break;
            }
            remote_files::delete(unit, &old.kind, old.owner_id)?;
            excess -= old.size;
            gone.push(old);
        }
    }
    discard(unit, gone)?;
    Ok(excess > 0)
}
