//! The thread around a post. <https://docs.joinmastodon.org/methods/statuses/#context>

use std::collections::HashMap;

use entities::{Context, FilterContext};
use store::threads;
use tenant::Unit;
use types::{AccountId, StatusId};

use super::{Wanted, list, one};
use crate::{Result, filters};

/// How much of a thread is shown.
struct Reach {
    ancestors: usize,
    descendants: usize,
    depth: usize,
}

const SIGNED_IN: Reach = Reach {
    ancestors: 4096,
    descendants: 4096,
    depth: 4096,
};
const STRANGER: Reach = Reach {
    ancestors: 40,
    descendants: 60,
    depth: 20,
};

/// The posts above and below a post that `viewer` may see.
pub fn context(unit: &Unit<'_>, viewer: Option<AccountId>, id: StatusId) -> Result<Context> {
    one(unit, viewer, id)?;
    let reach = if viewer.is_some() {
        SIGNED_IN
    } else {
        STRANGER
    };
    let ancestors = threads::ancestors(unit, id, reach.ancestors)?;
    let answers = threads::descendants(unit, id, reach.depth, reach.descendants)?;
    let shown = |ids: &[StatusId]| {
        let statuses = list(unit, viewer, ids, Wanted::Timeline)?;
        Ok::<_, crate::Error>(filters::hide(statuses, FilterContext::Thread))
    };
    Ok(Context {
        ancestors: shown(&ancestors)?,
        descendants: shown(&depth_first(id, &answers))?,
    })
}

/// Every answer stands behind what it answers.
fn depth_first(root: StatusId, answers: &[(StatusId, StatusId)]) -> Vec<StatusId> {
    let mut children: HashMap<StatusId, Vec<StatusId>> = HashMap::new();
    for (answer, parent) in answers {
        children.entry(*parent).or_default().push(*answer);
    }
    let mut order = Vec::with_capacity(answers.len());
    let mut waiting = vec![root];
    while let Some(next) = waiting.pop() {
        if next != root {
            order.push(next);
        }
        waiting.extend(children.remove(&next).into_iter().flatten().rev());
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_follow_what_they_answer() {
        let answers = [(2, 1), (3, 1), (4, 2), (5, 3), (6, 2)];
        let answers = answers.map(|(answer, parent)| (StatusId(answer), StatusId(parent)));
        let order = depth_first(StatusId(1), &answers);
        assert_eq!(order, [2, 4, 6, 3, 5].map(StatusId));
    }
}
