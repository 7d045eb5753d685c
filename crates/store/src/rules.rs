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

/// Changes a rule; false when it is not there.
pub fn update(tx: &Tx<'_>, rule: &Rule) -> Result<bool> {
    let updated = tx.exec(
        sql!("update rules set position = $2, text = $3, hint = $4 where id = $1"),
        params![rule.id, rule.position, rule.text, rule.hint],
    )?;
    Ok(updated == 1)
}

/// Removes a rule; false when it is not there.
pub fn delete(tx: &Tx<'_>, id: RuleId) -> Result<bool> {
    let deleted = tx.exec(sql!("delete from rules where id = $1"), params![id])?;
    Ok(deleted == 1)
}
