//! How this server deals with others, kept in memory: it is asked with each request of another server.

use std::collections::HashMap;

use store::domain_policies::DomainPolicy;

/// How this server deals with another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Nothing comes from there and nothing goes there.
    pub suspend: bool,
    /// What comes from there is not shown to those who did not ask for it.
    pub silence: bool,
    /// No pictures from there.
    pub reject_media: bool,
    /// No reports from there.
    pub reject_reports: bool,
}

/// All policies of a server.
#[derive(Debug, Default)]
pub struct Policies(HashMap<String, (i64, Policy)>);

impl Policies {
    pub(crate) fn from_rows(rows: Vec<DomainPolicy>) -> Self {
        let policy = |row: DomainPolicy| {
            let policy = Policy {
                suspend: row.severity == SUSPEND,
                silence: row.severity == SILENCE,
                reject_media: row.reject_media,
                reject_reports: row.reject_reports,
            };
            (row.domain, (row.severity, policy))
        };
        Self(rows.into_iter().map(policy).collect())
    }

    /// The policy for a host: its own, or that of the nearest domain above it. `only_allowed`: who is not named is suspended.
    pub(crate) fn of(&self, host: &str, only_allowed: bool) -> Policy {
        let name = host.split_once(':').map_or(host, |(name, _)| name);
        let mut name = name.trim_end_matches('.');
        loop {
            if let Some((severity, policy)) = self.0.get(name) {
                let suspend = policy.suspend || only_allowed && *severity != ALLOW;
                return Policy { suspend, ..*policy };
            }
            match name.split_once('.') {
                Some((_, above)) => name = above,
                None => {
                    return Policy {
                        suspend: only_allowed,
                        ..Policy::default()
                    };
                }
            }
        }
    }
}

/// Severities as they are stored.
pub const SILENCE: i64 = 1;
/// See [`SILENCE`].
pub const SUSPEND: i64 = 2;
/// See [`SILENCE`].
pub const ALLOW: i64 = 3;

#[cfg(test)]
mod tests {
    use types::Timestamp;

    use super::*;

    #[test]
    fn a_policy_holds_for_all_names_below() {
        let row = |domain: &str, severity| DomainPolicy {
            domain: domain.into(),
            severity,
            reject_media: false,
            reject_reports: false,
            comment: String::new(),
            created_at: Timestamp(0),
        };
        let policies = Policies::from_rows(vec![
            row("bad.test", SUSPEND),
            row("good.bad.test", ALLOW),
            row("loud.test", SILENCE),
        ]);
        for (host, open, only_allowed) in [
            ("bad.test", true, true),
            ("a.bad.test", true, true),
            ("a.bad.test:8443", true, true),
            ("bad.test.", true, true),
            ("bad.test.:8443", true, true),
            ("notbad.test", false, true),
            ("good.bad.test", false, false),
            ("loud.test", false, true),
            ("localhost", false, true),
        ] {
            assert_eq!(policies.of(host, false).suspend, open, "{host}");
            assert_eq!(policies.of(host, true).suspend, only_allowed, "{host}");
        }
        assert!(policies.of("x.loud.test", false).silence);
    }
}
