//! A unit of work: a transaction, the server it belongs to, and the moment at which it happens.

use std::ops::Deref;
use std::sync::Arc;

use store::access_tokens::Bearer;
use store::jobs::Job;
use store::{Result, Tx};
use types::{AccountId, Id, JobId, StatusId, Timestamp, UserId};

use crate::{Channel, Event, StatusEntry, Tenant, TokenHash};

/// What the rules get to work with. Dereferences to the transaction, as `store` takes it.
pub struct Unit<'a> {
    tx: &'a Tx<'a>,
    tenant: &'a Arc<Tenant>,
    generation: u64,
    /// The moment at which all of it happens.
    pub now: Timestamp,
}

impl<'a> Unit<'a> {
    pub(crate) fn new(tx: &'a Tx<'a>, tenant: &'a Arc<Tenant>, generation: u64) -> Self {
        Self {
            tx,
            tenant,
            generation,
            now: tenant.clock.now(),
        }
    }

    /// The server.
    pub fn tenant(&self) -> &'a Arc<Tenant> {
        self.tenant
    }

    /// A new id, of the moment of this unit.
    pub fn id<I: Id>(&self) -> I {
        self.tenant.ids.next(self.now)
    }

    /// Writes a job that is due now.
    pub fn enqueue(&self, job: &Job) -> Result<()> {
        self.enqueue_at(job, self.now)
    }

    /// Writes a job that is due at `run_at`.
    pub fn enqueue_at(&self, job: &Job, run_at: Timestamp) -> Result<()> {
        store::jobs::insert(self.tx, self.id::<JobId>(), job, run_at)?;
        let tenant = self.tenant.clone();
        self.tx
            .on_commit(move || tenant.process.wake(tenant.number));
        Ok(())
    }

    /// Tells those who listen to `channel`, after the commit.
    pub fn publish(&self, channel: Channel, event: Event) {
        let tenant = self.tenant.clone();
        self.tx
            .on_commit(move || tenant.streams.publish(&channel, &event));
    }

    /// The rendered posts with these ids, as far as they are cached.
    pub fn cached_status(&self, id: StatusId) -> Option<Arc<StatusEntry>> {
        self.tenant.process.caches.status(self.tenant.number, id)
    }

    /// Keeps a rendered post that was read in this unit.
    pub fn cache_status(&self, id: StatusId, entry: Arc<StatusEntry>) {
        self.tenant
            .process
            .caches
            .keep_status(self.tenant.number, id, entry, self.generation);
    }

    /// The rendered account, if it is cached.
    pub fn cached_account(&self, id: AccountId) -> Option<Arc<entities::Account>> {
        self.tenant.process.caches.account(self.tenant.number, id)
    }

    /// Keeps a rendered account that was read in this unit.
    pub fn cache_account(&self, id: AccountId, account: Arc<entities::Account>) {
        self.tenant
            .process
            .caches
            .keep_account(self.tenant.number, id, account, self.generation);
    }

    /// Keeps who holds a token, as it was read in this unit.
    pub fn cache_bearer(&self, hash: TokenHash, bearer: Arc<Bearer>) {
        self.tenant
            .process
            .caches
            .keep_bearer(self.tenant.number, hash, bearer, self.generation);
    }

    /// Says that a token changes or ends with this unit.
    pub fn touch_token(&self, hash: TokenHash) {
        let tenant = self.tenant.clone();
        self.tx
            .on_commit(move || tenant.process.caches.forget_token(tenant.number, hash));
    }

    /// Says that what a person may do changes with this unit: role, confirmation, approval, suspension.
    pub fn touch_user(&self, id: UserId) {
        let tenant = self.tenant.clone();
        self.tx
            .on_commit(move || tenant.process.caches.forget_user(tenant.number, id));
    }

    /// Says that what is shown of a post changes with this unit.
    pub fn touch_status(&self, id: StatusId) {
        let tenant = self.tenant.clone();
        self.tx
            .on_commit(move || tenant.process.caches.forget_status(tenant.number, id));
    }

    /// Says that what is shown of an account changes with this unit.
    pub fn touch_account(&self, id: AccountId) {
        let tenant = self.tenant.clone();
        self.tx
            .on_commit(move || tenant.process.caches.forget_account(tenant.number, id));
    }
}

impl<'a> Deref for Unit<'a> {
    type Target = Tx<'a>;

    fn deref(&self) -> &Tx<'a> {
        self.tx
    }
}
