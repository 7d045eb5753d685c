//! Domains that the viewer blocks.

use entities::DomainBlockPreview;
use store::Page;
use tenant::Unit;
use types::{AccountId, Host};

use crate::{Listed, Result};

/// A page of them. [Mastodon docs](https://docs.joinmastodon.org/methods/domain_blocks/#get)
pub fn list(unit: &Unit<'_>, me: AccountId, page: Page) -> Result<Listed<Vec<String>>> {
    let rows = store::domain_blocks::of(unit, me, page)?;
    let domains: Vec<String> = rows.iter().map(|(_, domain)| domain.clone()).collect();
    Ok(Listed::new(domains, &rows, page, |(id, _)| id.0))
}

/// What blocking a domain would sever.
pub fn preview(unit: &Unit<'_>, me: AccountId, domain: &Host) -> Result<DomainBlockPreview> {
    let (following_count, followers_count) =
        store::domain_blocks::counts(unit, me, domain.as_str())?;
    Ok(DomainBlockPreview {
        following_count,
        followers_count,
    })
}
