//! Kept versions of edited posts.

use db::{Json, Result, Tx, model, params, sql};
use serde::{Deserialize, Serialize};
use types::{EditId, MediaId, StatusId, Timestamp};

model! {
    /// A post as it was from `created_at` on.
    pub struct StatusEdit {
        pub id: EditId,
        pub status_id: StatusId,
        pub content: String,
        pub source: String,
        pub spoiler_text: String,
        pub sensitive: bool,
        pub media: Json<Vec<EditMedia>>,
        pub poll_options: Option<Json<Vec<String>>>,
        pub created_at: Timestamp,
    }
}

/// A picture of a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditMedia {
    pub id: MediaId,
    pub description: Option<String>,
}

/// Keeps a version.
pub fn insert(tx: &Tx<'_>, edit: &StatusEdit) -> Result<()> {
    tx.exec(
        sql!(
            StatusEdit,
            "insert into status_edits ({cols}) values ({marks})"
        ),
        &edit.values(),
    )?;
    Ok(())
}

/// The versions of a post, the first one first; none when it was never edited.
pub fn of(tx: &Tx<'_>, status: StatusId) -> Result<Vec<StatusEdit>> {
    tx.all(
        sql!(
            StatusEdit,
            "select {cols} from status_edits where status_id = $1 order by id"
        ),
        params![status],
    )
}
