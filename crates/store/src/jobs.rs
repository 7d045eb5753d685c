//! Work that must happen, as rows.

use db::{Json, Result, Tx, model, params, sql};
use serde::{Deserialize, Serialize};
use types::{AccountId, JobId, MINUTE, MuteId, PollId, StatusId, Timestamp, UserId};

/// What is to be done. The doing is in `services::jobs`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Tell everybody here who should hear of a new post.
    FanOut {
        /// The post.
        status_id: StatusId,
    },
    /// Tell those who hold a post, those who boosted it and those whom it newly names that it was edited.
    FanOutEdit {
        /// The post.
        status_id: StatusId,
        /// Whom it names since the edit.
        #[serde(default)]
        named: Vec<AccountId>,
    },
    /// Tell the voters that a poll is over.
    ClosePoll {
        /// The poll.
        poll_id: PollId,
    },
    /// Send a mail.
    Mail {
        /// Address.
        to: String,
        /// Subject line.
        subject: String,
        /// Plain text.
        body: String,
    },
    /// Mail a link to choose a new password, when there is a login with this address.
    MailResetLink {
        /// In lower case.
        email: String,
    },
    /// Mail a link that confirms an address, when there is a login that waits for it.
    MailConfirmationLink {
        /// In lower case.
        email: String,
    },
    /// Remove an account whose address was never confirmed.
    ForgetNewcomer {
        /// Its login.
        user_id: UserId,
    },
    /// Delete an account whose owner asked for it, unless they have thought better of it.
    DeleteLogin {
        /// Its login.
        user_id: UserId,
    },
    /// Look whether the pages that a profile links to say that they are the same person's.
    VerifyLinks {
        /// Whose profile.
        account_id: AccountId,
    },
    /// Remove files of deleted media.
    DeleteFiles {
        /// Storage keys.
        keys: Vec<String>,
    },
    /// Remove pictures that no post has had for a day.
    SweepMedia,
    /// Make room among the kept files of other servers.
    EvictRemoteFiles,
    /// Forget rendered posts and accounts: the server's emoji have changed.
    ForgetRendered,
    /// Read settings and policies anew: another process may have changed them.
    Reload,
    /// Remove a mute that has expired.
    ExpireMute {
        /// The mute.
        mute_id: MuteId,
    },
    /// End follows between an account and a domain that it blocks.
    SeverDomain {
        /// Who blocks.
        account_id: AccountId,
        /// What is blocked.
        domain: String,
    },
    /// Let everybody follow who asked an account that is locked no more.
    AcceptRequests {
        /// Who was asked.
        account_id: AccountId,
    },
    /// Tell other servers how a profile is now.
    ShareProfile {
        /// Whose.
        account_id: AccountId,
    },
    /// Tell other servers how a poll stands.
    ShareTally {
        /// The poll.
        poll_id: PollId,
    },
    /// Let those follow the new account who followed one that has moved.
    FollowMoved {
        /// The old account.
        account_id: AccountId,
    },
    /// Make what is here of another server as the policy for it wants it.
    ApplyDomainPolicy {
        /// The other server.
        domain: String,
    },
    /// Take what a silenced account wrote out of public timelines, or put it back: what is older than `before`.
    Relist {
        /// The account.
        account_id: AccountId,
        /// What is newer is done.
        before: StatusId,
    },
    /// Remove an account of another server with all that it wrote and did.
    DeleteAccount {
        /// The account.
        account_id: AccountId,
    },
    /// Fetch what a post from elsewhere quotes, and its author's consent.
    SettleQuote {
        /// The post that quotes.
        status_id: StatusId,
        /// How many quotes lie around it.
        depth: u8,
        /// What cannot be had by then is given up.
        #[serde(default)]
        until: Timestamp,
    },
    /// Fetch those of other servers whom a post names and who are not known yet.
    FetchMentions {
        /// The post.
        status_id: StatusId,
        /// Their ActivityPub ids.
        uris: Vec<String>,
        /// Who cannot be had by then is given up.
        until: Timestamp,
    },
    /// Fetch the answers to a post that others have.
    FetchThread {
        /// The post.
        status_id: StatusId,
    },
    /// Fetch answers to a post that its server named when it told of the post.
    FetchAnswers {
        /// The post.
        status_id: StatusId,
        /// Their ActivityPub ids.
        uris: Vec<String>,
    },
    /// Look up a post of which somebody else says that it is new, changed or gone.
    LookUp {
        /// Its ActivityPub id.
        uri: String,
    },
    /// Fetch what an account of another server wrote of late and pinned, and its counts.
    FetchAccount {
        /// The account.
        account_id: AccountId,
    },
    /// Fetch how a poll of another server stands.
    FetchPoll {
        /// The poll.
        poll_id: PollId,
    },
    /// Do what a verified activity from elsewhere says, fetching what is unknown.
    ReceiveFetching(Received),
}

/// An activity from elsewhere whose signature was verified.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Received {
    /// Who signed it.
    pub signer_id: AccountId,
    /// As it came.
    pub body: String,
}

impl Job {
    /// Its name in the database and in the log; what is in it may be secret.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::FanOut { .. } => "fan_out",
            Self::FanOutEdit { .. } => "fan_out_edit",
            Self::ClosePoll { .. } => "close_poll",
            Self::Mail { .. } => "mail",
            Self::MailResetLink { .. } => "mail_reset_link",
            Self::MailConfirmationLink { .. } => "mail_confirmation_link",
            Self::ForgetNewcomer { .. } => "forget_newcomer",
            Self::DeleteLogin { .. } => "delete_login",
            Self::VerifyLinks { .. } => "verify_links",
            Self::DeleteFiles { .. } => "delete_files",
            Self::SweepMedia => "sweep_media",
            Self::EvictRemoteFiles => "evict_remote_files",
            Self::ForgetRendered => "forget_rendered",
            Self::Reload => "reload",
            Self::ExpireMute { .. } => "expire_mute",
            Self::SeverDomain { .. } => "sever_domain",
            Self::AcceptRequests { .. } => "accept_requests",
            Self::ShareProfile { .. } => "share_profile",
            Self::ShareTally { .. } => "share_tally",
            Self::FollowMoved { .. } => "follow_moved",
            Self::ApplyDomainPolicy { .. } => "apply_domain_policy",
            Self::Relist { .. } => "relist",
            Self::DeleteAccount { .. } => "delete_account",
            Self::SettleQuote { .. } => "settle_quote",
            Self::FetchMentions { .. } => "fetch_mentions",
            Self::FetchThread { .. } => "fetch_thread",
            Self::FetchAnswers { .. } => "fetch_answers",
            Self::LookUp { .. } => "look_up",
            Self::FetchAccount { .. } => "fetch_account",
            Self::FetchPoll { .. } => "fetch_poll",
            Self::ReceiveFetching(_) => "receive_fetching",
        }
    }
}

/// The line in which a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Work here, one job after the other.
    Local,
    /// Work that waits for other servers, several jobs at a time.
    Remote,
}

impl Job {
    /// Where it waits.
    pub fn line(&self) -> Line {
        match self {
            Self::ReceiveFetching(_)
            | Self::SettleQuote { .. }
            | Self::FetchMentions { .. }
            | Self::FetchThread { .. }
            | Self::FetchAnswers { .. }
            | Self::LookUp { .. }
            | Self::FetchAccount { .. }
            | Self::VerifyLinks { .. }
            | Self::FetchPoll { .. } => Line::Remote,
            _ => Line::Local,
        }
    }
}

impl JobRow {
    /// The post whose fan-out it is, if it is one.
    pub fn fan_out(&self) -> Option<StatusId> {
        match self.payload.0 {
            Job::FanOut { status_id } => Some(status_id),
            _ => None,
        }
    }
}

impl Line {
    fn is_remote(self) -> bool {
        self == Self::Remote
    }
}

model! {
    /// A job with its history.
    pub struct JobRow {
        pub id: JobId,
        pub payload: Json<Job>,
        pub attempts: i64,
    }
}

model! {
    /// Jobs of one kind that wait.
    pub struct Backlog {
        pub kind: String,
        pub waiting: i64,
        /// Those that were tried and failed.
        pub failed: i64,
        /// The oldest; its id says since when it waits.
        pub oldest: JobId,
        pub run_at: Timestamp,
        /// What went wrong with one of them.
        pub error: Option<String>,
    }
}

/// How long a taken job is left alone before another worker may take it.
pub const LEASE: i64 = 5 * MINUTE;

/// Writes a job, due at `run_at`.
pub fn insert(tx: &Tx<'_>, id: JobId, job: &Job, run_at: Timestamp) -> Result<()> {
    tx.exec(
        sql!("insert into jobs (id, kind, payload, run_at, remote) values ($1, $2, $3, $4, $5)"),
        params![id, job.kind(), Json(job), run_at, job.line().is_remote()],
    )?;
    Ok(())
}

/// Up to `limit` local jobs that are due, in their order.
pub fn due(tx: &Tx<'_>, now: Timestamp, limit: usize) -> Result<Vec<JobRow>> {
    let mut jobs: Vec<JobRow> = tx.all(
        sql!(
            JobRow,
            "select {cols} from jobs where remote = $1 and run_at <= $2 order by run_at, id limit $3"
        ),
        params![Line::Local.is_remote(), now, limit],
    )?;
    jobs.sort_by_key(|job| job.id);
    Ok(jobs)
}

/// Takes up to `limit` due jobs that wait for other servers for [`LEASE`]; nobody else gets them meanwhile.
pub fn take(tx: &Tx<'_>, now: Timestamp, limit: usize) -> Result<Vec<JobRow>> {
    let mut jobs: Vec<JobRow> = tx.all(
        sql!(
            JobRow,
            sqlite: "update jobs set run_at = $3, attempts = attempts + 1
                where id in (select id from jobs where remote = $1 and run_at <= $2 order by run_at, id limit $4)
                returning {cols}",
            postgres: "update jobs set run_at = $3, attempts = attempts + 1
                where id in (select id from jobs where remote = $1 and run_at <= $2 order by run_at, id limit $4
                             for update skip locked)
                returning {cols}",
        ),
        params![Line::Remote.is_remote(), now, now.plus(LEASE), limit],
    )?;
    jobs.sort_by_key(|job| job.id);
    Ok(jobs)
}

/// Makes due again what was taken by a process that has ended since. What was taken several times is left alone until its
/// lease ends: it may be what ends the process.
pub fn release(tx: &Tx<'_>, now: Timestamp) -> Result<()> {
    tx.exec(
        sql!(
            "update jobs set run_at = $1
             where attempts between 1 and 3 and run_at > $1 and run_at <= $2"
        ),
        params![now, now.plus(LEASE)],
    )?;
    Ok(())
}

/// Removes jobs that are done.
pub fn done(tx: &Tx<'_>, ids: &[JobId]) -> Result<()> {
    tx.exec(sql!("delete from jobs where id {in $1}"), params![ids])?;
    Ok(())
}

/// Puts a job back for `run_at` that failed so often, with what went wrong.
pub fn retry(tx: &Tx<'_>, id: JobId, attempts: i64, run_at: Timestamp, error: &str) -> Result<()> {
    tx.exec(
        sql!("update jobs set run_at = $2, attempts = $3, error = $4 where id = $1"),
        params![id, run_at, attempts, error],
    )?;
    Ok(())
}

/// When the next job of a line is due, if there is one.
pub fn next_due(tx: &Tx<'_>, line: Line) -> Result<Option<Timestamp>> {
    tx.scalar(
        sql!("select run_at from jobs where remote = $1 order by run_at limit 1"),
        params![line.is_remote()],
    )
}

/// What went wrong with jobs that were tried and are not done.
pub fn failed(tx: &Tx<'_>) -> Result<Vec<String>> {
    tx.column(
        sql!("select error from jobs where error is not null"),
        params![],
    )
}

/// What waits, by kind.
pub fn backlog(tx: &Tx<'_>) -> Result<Vec<Backlog>> {
    tx.all(
        sql!(
            "select kind, count(*), count(error), min(id), min(run_at), max(error) from jobs group by kind order by kind"
        ),
        params![],
    )
}

/// Lets failed jobs of a kind be tried now.
pub fn hurry(tx: &Tx<'_>, kind: &str, now: Timestamp) -> Result<()> {
    tx.exec(
        sql!("update jobs set run_at = $2 where kind = $1 and error is not null"),
        params![kind, now],
    )?;
    Ok(())
}

/// Drops failed jobs of a kind.
pub fn drop_failed(tx: &Tx<'_>, kind: &str) -> Result<()> {
    tx.exec(
        sql!("delete from jobs where kind = $1 and error is not null"),
        params![kind],
    )?;
    Ok(())
}
