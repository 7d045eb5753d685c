//! The rules of a server.

use std::sync::Arc;

use store::rules::{self, Rule};
use tenant::Tenant;
use types::RuleId;

use crate::{Error, Problem, Result, Why};

/// Rules at most.
const RULES: usize = 50;
/// Characters of a rule and of its explanation at most.
pub const MAX_TEXT: usize = 300;
pub const MAX_HINT: usize = 1_000;

/// What a rule says.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub text: String,
    /// An explanation, or nothing.
    pub hint: String,
}

impl Draft {
    fn check(&self) -> Result<()> {
        let text = match self.text.trim().chars().count() {
            0 => Some(Why::Blank),
            length if length > MAX_TEXT => Some(Why::TooLong(MAX_TEXT)),
            _ => None,
        };
        let hint = self.hint.chars().count() > MAX_HINT;
        let hint = hint.then_some(Why::TooLong(MAX_HINT));
        let problems = [("text", text), ("hint", hint)];
        let problems: Vec<Problem> = problems
            .into_iter()
            .filter_map(|(field, why)| why.map(|why| Problem { field, why }))
            .collect();
        match problems.is_empty() {
            true => Ok(()),
            false => Err(Error::Invalid(problems)),
        }
    }

    fn rule(&self, id: RuleId, position: i64) -> Rule {
        Rule {
            id,
            position,
            text: self.text.trim().to_owned(),
            hint: self.hint.trim().to_owned(),
        }
    }
}

/// Adds a rule behind the others.
pub async fn add(tenant: &Arc<Tenant>, draft: Draft) -> Result<()> {
    draft.check()?;
    tenant
        .write(move |unit| {
            let all = rules::all(unit)?;
            if all.len() >= RULES {
                return Err(Error::invalid("text", Why::TooMany(RULES)));
            }
            let position = all.last().map_or(1, |last| last.position + 1);
            Ok(rules::insert(unit, &draft.rule(unit.id(), position))?)
        })
        .await
}

/// Changes what a rule says.
pub async fn change(tenant: &Arc<Tenant>, id: RuleId, draft: Draft) -> Result<()> {
    draft.check()?;
    tenant
        .write(move |unit| {
            let all = rules::all(unit)?;
            let old = all.iter().find(|rule| rule.id == id);
            let position = old.ok_or(Error::NotFound)?.position;
            rules::update(unit, &draft.rule(id, position))?;
            Ok(())
        })
        .await
}

/// Puts a rule before the one above it.
pub async fn raise(tenant: &Arc<Tenant>, id: RuleId) -> Result<()> {
    tenant
        .write(move |unit| {
            let mut all = rules::all(unit)?;
            let at = all.iter().position(|rule| rule.id == id);
            let at = at.ok_or(Error::NotFound)?;
            all.swap(at, at.saturating_sub(1));
            for (position, rule) in (1..).zip(&mut all) {
                rule.position = position;
                rules::update(unit, rule)?;
            }
            Ok(())
        })
        .await
}

/// Removes a rule.
pub async fn remove(tenant: &Arc<Tenant>, id: RuleId) -> Result<()> {
    tenant
        .write(move |unit| match rules::delete(unit, id)? {
            true => Ok(()),
            false => Err(Error::NotFound),
        })
        .await
}
