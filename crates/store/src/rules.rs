//! Rules of the server.

use db::{Result, Tx, model, params, sql};
use types::RuleId;

model! {
    /// A rule.
    pub struct Rule {
        pub id: RuleId,
        pub position: i64,
        pub text: String,
        pub hint: String,
    }
}

/// All rules, in the order in which they are shown.
pub fn all(tx: &Tx<'_>) -> Result<Vec<Rule>> {
    tx.all(
        sql!(Rule, "select {cols} from rules order by position, id"),
        params![],
    )
}

/// Stores a new rule.
pub fn insert(tx: &Tx<'_>, rule: &Rule) -> Result<()> {
    tx.exec(
        sql!(Rule, "insert into rules ({cols}) values ({marks})"),
        &rule.values(),
    )?;
    Ok(())
}
