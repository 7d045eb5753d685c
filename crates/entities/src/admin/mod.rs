//! What moderators and administrators see. [Mastodon docs](https://docs.joinmastodon.org/methods/admin/)

mod accounts;
mod domain_allows;
mod domain_blocks;
mod email_domain_blocks;
mod ip_blocks;
mod reports;

pub use accounts::*;
pub use domain_allows::*;
pub use domain_blocks::*;
pub use email_domain_blocks::*;
pub use ip_blocks::*;
pub use reports::*;
