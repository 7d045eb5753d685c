//! Posts as other sites embed them.

use entities::OEmbed;
use tenant::Unit;
use types::StatusId;

use crate::{Error, Result, public};

const WIDTH: u32 = 400;
const NARROWEST: u32 = 240;
const HEIGHT: u32 = 300;
const LOWEST: u32 = 120;
/// Seconds for which other sites may keep it.
const CACHE_AGE: u32 = 86_400;

/// How big a site has room for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Size {
    pub max_width: Option<u32>,
    pub max_height: Option<u32>,
}

/// The post whose page has this address, when strangers may see it.
/// [Mastodon docs: oEmbed](https://docs.joinmastodon.org/methods/oembed/#get)
pub fn of_address(unit: &Unit<'_>, address: &str, size: Size) -> Result<OEmbed> {
    let urls = &unit.tenant().urls;
    let (name, id) = page(&urls.base(), address).ok_or(Error::NotFound)?;
    let status = public::post(unit, name, id)?;
    let (account, core) = (&status.account, &status.core);
    if status.reblog.is_some() || !account.is_local() {
        return Err(Error::NotFound);
    }
    let width = size.max_width.unwrap_or(WIDTH).clamp(NARROWEST, WIDTH);
    let height = size.max_height.unwrap_or(HEIGHT).clamp(LOWEST, HEIGHT);
    let name = match account.display_name.as_str() {
        "" => account.username.as_str(),
        name => name,
    };
    let source = format!(
        "{}/embed",
        urls.status_page(&account.username, StatusId(core.id.0))
    );
    Ok(OEmbed {
        embed_type: "rich",
        version: "1.0",
        title: name.to_owned(),
        author_name: name.to_owned(),
        author_url: account.url.clone(),
        provider_name: unit.tenant().settings().title.clone(),
        provider_url: urls.absolute("/"),
        cache_age: CACHE_AGE,
        html: format!(
            "<iframe src=\"{}\" title=\"{}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\" sandbox=\"allow-popups allow-popups-to-escape-sandbox\" style=\"border: 0\"></iframe>",
            text::escaped(&source),
            text::escaped(name),
        ),
        width,
        height: Some(height),
    })
}

/// Name and number of `https://here/@name/number`.
fn page<'a>(base: &str, address: &'a str) -> Option<(&'a str, StatusId)> {
    let (name, id) = address
        .strip_prefix(base)?
        .strip_prefix("/@")?
        .split_once('/')?;
    let id = id.split(['?', '#']).next()?.trim_end_matches('/');
    Some((name, id.parse().ok()?))
}
