//! How often one may ask: by token, person and network, and less often for what costs more. The numbers are Mastodon's, which
//! apps know.

use std::net::IpAddr;

use tenant::{Quota, Spent, Tenant, TokenHash};
use types::{MINUTE, UserId};

use crate::oauth::Session;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Whatever costs no more than other things.
    Other,
    /// Uploading a file.
    Upload,
    /// Taking a post or a boost back, which many servers must hear of.
    Withdrawal,
    /// Registering an app.
    App,
}

/// Who asks.
#[derive(Clone, Copy)]
pub enum Caller<'a> {
    /// Somebody without a token that is good.
    Visitor(IpAddr),
    /// Somebody with a token.
    Token(TokenHash, &'a Session),
}

/// Counts a request. Answers what is left of the quota that ends first; none where nothing is limited.
pub fn admit(tenant: &Tenant, caller: Caller<'_>, act: Act) -> Option<Spent> {
    let rates = &tenant.process.rates;
    match caller {
        Caller::Visitor(address) => {
            let network = tenant::network(address);
            let app = (act == Act::App).then_some(rates.apps).flatten();
            let spent = [
                spend(tenant, ("visitor", network), rates.visitor, 5 * MINUTE),
                spend(tenant, ("app", network), app, 10 * MINUTE),
            ];
            tightest(spent)
        }
        Caller::Token(token, session) => {
            let person = session.person().map(|person| person.user_id);
            let costly = |of| costly(tenant, of, act);
            let of_person = |of: UserId| spend(tenant, ("person", of), rates.person, 5 * MINUTE);
            let spent = [
                spend(tenant, ("token", token), rates.token, 5 * MINUTE),
                person.and_then(of_person),
                person.and_then(costly),
            ];
            tightest(spent)
        }
    }
}

fn costly(tenant: &Tenant, person: UserId, act: Act) -> Option<Spent> {
    let rates = &tenant.process.rates;
    match act {
        Act::Upload => spend(tenant, ("upload", person), rates.uploads, 30 * MINUTE),
        Act::Withdrawal => spend(
            tenant,
            ("withdrawal", person),
            rates.withdrawals,
            30 * MINUTE,
        ),
        Act::Other | Act::App => None,
    }
}

fn spend(
    tenant: &Tenant,
    what: impl std::hash::Hash,
    most: Option<u32>,
    span: i64,
) -> Option<Spent> {
    let quota = Quota { most: most?, span };
    let what = (tenant.number, what);
    Some(
        tenant
            .process
            .requests
            .spend(what, quota, tenant.clock.now()),
    )
}

fn tightest<const N: usize>(spent: [Option<Spent>; N]) -> Option<Spent> {
    let order = |spent: &Spent| (!spent.refused, spent.left);
    spent.into_iter().flatten().min_by_key(order)
}
