//! Accounts. [Mastodon docs](https://docs.joinmastodon.org/entities/Account/)

use std::sync::Arc;

use serde::Serialize;
use serde::ser::{Error, Serializer};

use crate::written::{Written, raw};
use crate::{
    ApprovalGroups, CurrentUserApproval, CustomEmoji, Date, Day, Id, Role, Timestamp, Visibility,
    words::words,
};

/// A profile as anyone may see it. [Mastodon docs: Account](https://docs.joinmastodon.org/entities/Account/)
///
/// Its JSON is written once and then kept: a page shows the same few accounts again and again.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(remote = "Self")]
pub struct Account {
    pub id: Id,
    pub username: String,
    /// `user` here, `user@host` elsewhere.
    pub acct: String,
    pub display_name: String,
    pub locked: bool,
    pub bot: bool,
    pub discoverable: Option<bool>,
    pub indexable: bool,
    pub group: bool,
    pub created_at: Day,
    /// HTML.
    pub note: String,
    pub url: String,
    pub uri: String,
    pub avatar: String,
    pub avatar_static: String,
    pub avatar_description: String,
    pub header: String,
    pub header_static: String,
    pub header_description: String,
    pub followers_count: i64,
    pub following_count: i64,
    pub statuses_count: i64,
    pub last_status_at: Option<Date>,
    pub hide_collections: Option<bool>,
    pub show_media: bool,
    pub show_media_replies: bool,
    pub show_featured: bool,
    /// Sent when true only.
    #[serde(skip_serializing_if = "is_false")]
    pub suspended: bool,
    /// Sent when true only.
    #[serde(skip_serializing_if = "is_false")]
    pub limited: bool,
    /// Sent when true only.
    #[serde(skip_serializing_if = "is_false")]
    pub memorial: bool,
    /// Local accounts only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noindex: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved: Option<Arc<Account>>,
    pub feature_approval: FeatureApproval,
    pub emojis: Vec<CustomEmoji>,
    /// Highlighted roles; local accounts only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<AccountRole>>,
    pub fields: Vec<Field>,
    #[serde(skip)]
    pub written: Written,
}

/// An account field by field.
#[derive(Serialize)]
struct Fields<'a>(#[serde(serialize_with = "Account::serialize")] &'a Account);

impl Account {
    /// The server that it is of; empty for this one.
    pub fn domain(&self) -> &str {
        self.acct.split_once('@').map_or("", |(_, domain)| domain)
    }

    /// Whether it is of this server.
    pub fn is_local(&self) -> bool {
        self.domain().is_empty()
    }

    /// Its JSON.
    pub(crate) fn json(&self) -> serde_json::Result<&str> {
        self.written.json(&Fields(self))
    }
}

impl Serialize for Account {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        raw(self.json().map_err(S::Error::custom)?, serializer)
    }
}

/// The fields of an account among others.
fn flat<S: Serializer>(account: &Arc<Account>, serializer: S) -> Result<S::Ok, S::Error> {
    Account::serialize(account, serializer)
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// The signed-in user's own account. [Mastodon docs: CredentialAccount](https://docs.joinmastodon.org/entities/Account/#CredentialAccount)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CredentialAccount {
    #[serde(flatten, serialize_with = "flat")]
    pub account: Arc<Account>,
    pub source: AccountSource,
    pub role: Role,
}

/// What a profile form shows. [Mastodon docs: source](https://docs.joinmastodon.org/entities/Account/#source)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AccountSource {
    pub privacy: Visibility,
    pub sensitive: bool,
    pub language: Option<String>,
    pub quote_policy: QuotePolicy,
    /// Plain text.
    pub note: String,
    /// Names and values in plain text.
    pub fields: Vec<Field>,
    pub follow_requests_count: i64,
    pub hide_collections: Option<bool>,
    pub discoverable: Option<bool>,
    pub indexable: bool,
    pub attribution_domains: Vec<String>,
}

/// [Mastodon docs: MutedAccount](https://docs.joinmastodon.org/entities/Account/#MutedAccount)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MutedAccount {
    #[serde(flatten, serialize_with = "flat")]
    pub account: Arc<Account>,
    pub mute_expires_at: Option<Timestamp>,
}

/// [Mastodon docs: PartialAccountWithAvatar](https://docs.joinmastodon.org/entities/Account/#PartialAccountWithAvatar)
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartialAccountWithAvatar {
    pub id: Id,
    pub acct: String,
    pub locked: bool,
    pub bot: bool,
    pub url: String,
    pub avatar: String,
    pub avatar_static: String,
    pub avatar_description: String,
}

impl From<&Account> for PartialAccountWithAvatar {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id,
            acct: account.acct.clone(),
            locked: account.locked,
            bot: account.bot,
            url: account.url.clone(),
            avatar: account.avatar.clone(),
            avatar_static: account.avatar_static.clone(),
            avatar_description: account.avatar_description.clone(),
        }
    }
}

/// A role worn as a badge. [Mastodon docs: AccountRole](https://docs.joinmastodon.org/entities/Account/#AccountRole)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountRole {
    pub id: Id,
    pub name: String,
    pub color: String,
}

/// [Mastodon docs: Field](https://docs.joinmastodon.org/entities/Account/#Field)
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    pub name: String,
    /// HTML; plain text in [`AccountSource`].
    pub value: String,
    pub verified_at: Option<Timestamp>,
}

/// Who may put the account into a collection. [Mastodon docs: FeatureApproval](https://docs.joinmastodon.org/entities/FeatureApproval/)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FeatureApproval {
    pub automatic: ApprovalGroups,
    pub manual: ApprovalGroups,
    pub current_user: CurrentUserApproval,
}

words! {
    /// Who may quote by default. [Mastodon docs: source\[quote_policy\]](https://docs.joinmastodon.org/entities/Account/#source-quote_policy)
    QuotePolicy {
        Public = "public",
        Followers = "followers",
        Nobody = "nobody",
    }
}
