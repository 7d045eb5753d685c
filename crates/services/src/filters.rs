//! Filters: changing and matching them.

use std::sync::Arc;

use entities::FilterContext;
use store::Json;
use store::filters::{self, Filter, FilterKeyword, FilterStatus};
use tenant::{Channel, Event, Filters, Keyword, Tenant, Unit, bounds};
use types::{AccountId, FilterId, FilterKeywordId, FilterStatusId, SECOND, StatusId};

use crate::{Error, Result, Why, audience};

/// What a client says of a filter. None: stays as it is, or has its default.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    pub title: Option<String>,
    pub contexts: Option<Vec<String>>,
    pub action: Option<String>,
    /// Seconds from now; the inner none: never.
    pub expires_in: Option<Option<i64>>,
    pub keywords: Vec<KeywordChange>,
}

/// What a client says of a keyword.
#[derive(Clone, Debug, Default)]
pub struct KeywordChange {
    /// None: a new one.
    pub id: Option<FilterKeywordId>,
    pub keyword: Option<String>,
    pub whole_word: Option<bool>,
    pub destroy: bool,
}

/// Makes a filter.
pub async fn create(tenant: &Arc<Tenant>, me: AccountId, changes: Changes) -> Result<FilterId> {
    tenant
        .write(move |unit| {
            if filters::of(unit, me)?.len() >= bounds::FILTERS {
                return Err(Error::rule("You have too many filters"));
            }
            let filter = Filter {
                id: unit.id(),
                account_id: me,
                title: String::new(),
                contexts: Json(Vec::new()),
                action: "warn".into(),
                expires_at: None,
            };
            apply(unit, filter, &changes)
        })
        .await
}

/// Changes a filter.
pub async fn update(
    tenant: &Arc<Tenant>,
    me: AccountId,
    id: FilterId,
    changes: Changes,
) -> Result<FilterId> {
    tenant
        .write(move |unit| apply(unit, owned(unit, me, id)?, &changes))
        .await
}

/// Removes a filter.
pub async fn delete(tenant: &Arc<Tenant>, me: AccountId, id: FilterId) -> Result<()> {
    tenant
        .write(move |unit| {
            owned(unit, me, id)?;
            filters::delete(unit, id)?;
            changed(unit, me);
            Ok(())
        })
        .await
}

/// Adds a keyword to a filter.
pub async fn add_keyword(
    tenant: &Arc<Tenant>,
    me: AccountId,
    filter: FilterId,
    change: KeywordChange,
) -> Result<FilterKeywordId> {
    tenant
        .write(move |unit| {
            owned(unit, me, filter)?;
            changed(unit, me);
            put_keyword(unit, me, filter, None, &change)
        })
        .await
}

/// Changes a keyword.
pub async fn update_keyword(
    tenant: &Arc<Tenant>,
    me: AccountId,
    id: FilterKeywordId,
    change: KeywordChange,
) -> Result<FilterKeywordId> {
    tenant
        .write(move |unit| {
            let old = filters::keyword(unit, me, id)?.ok_or(Error::NotFound)?;
            changed(unit, me);
            put_keyword(unit, me, old.filter_id, Some(old), &change)
        })
        .await
}

/// Removes a keyword.
pub async fn delete_keyword(
    tenant: &Arc<Tenant>,
    me: AccountId,
    id: FilterKeywordId,
) -> Result<()> {
    tenant
        .write(move |unit| {
            filters::keyword(unit, me, id)?.ok_or(Error::NotFound)?;
            filters::delete_keyword(unit, id)?;
            changed(unit, me);
            Ok(())
        })
        .await
}

/// Puts a single post into a filter.
pub async fn add_status(
    tenant: &Arc<Tenant>,
    me: AccountId,
    filter: FilterId,
    status: StatusId,
) -> Result<FilterStatusId> {
    tenant
        .write(move |unit| {
            owned(unit, me, filter)?;
            audience::visible_status(unit, Some(me), status)?;
            let listed = filters::statuses(unit, &[filter])?;
            if listed.iter().any(|row| row.status_id == status) {
                return Err(Error::invalid("status", Why::Taken));
            }
            if listed.len() >= bounds::FILTER_STATUSES {
                return Err(Error::rule("This filter has too many posts"));
            }
            let row = FilterStatus {
                id: unit.id(),
                filter_id: filter,
                status_id: status,
            };
            filters::insert_status(unit, &row)?;
            changed(unit, me);
            Ok(row.id)
        })
        .await
}

/// Takes a single post out of its filter.
pub async fn delete_status(tenant: &Arc<Tenant>, me: AccountId, id: FilterStatusId) -> Result<()> {
    tenant
        .write(move |unit| {
            filters::status(unit, me, id)?.ok_or(Error::NotFound)?;
            filters::delete_status(unit, id)?;
            changed(unit, me);
            Ok(())
        })
        .await
}

/// The filter that a keyword belongs to.
pub async fn filter_of(
    tenant: &Arc<Tenant>,
    me: AccountId,
    id: FilterKeywordId,
) -> Result<FilterId> {
    tenant
        .read(move |unit| {
            let keyword = filters::keyword(unit, me, id)?.ok_or(Error::NotFound)?;
            Ok(keyword.filter_id)
        })
        .await
}

/// Removes a keyword; with the last one its filter, which in v1 was the same.
pub async fn delete_phrase(tenant: &Arc<Tenant>, me: AccountId, id: FilterKeywordId) -> Result<()> {
    tenant
        .write(move |unit| {
            let keyword = filters::keyword(unit, me, id)?.ok_or(Error::NotFound)?;
            filters::delete_keyword(unit, id)?;
            let filter = [keyword.filter_id];
            if filters::keywords(unit, &filter)?.is_empty()
                && filters::statuses(unit, &filter)?.is_empty()
            {
                filters::delete(unit, keyword.filter_id)?;
            }
            changed(unit, me);
            Ok(())
        })
        .await
}

/// The reader's filters, ready to be matched; from the cache when nothing has changed.
pub fn compiled(
    unit: &Unit<'_>,
    me: AccountId,
    entity: impl Fn(&Filter) -> entities::Filter,
) -> Result<Arc<Filters>> {
    if let Some(filters) = unit.cached_filters(me) {
        return Ok(filters);
    }
    let rows = filters::of(unit, me)?;
    let ids: Vec<FilterId> = rows.iter().map(|row| row.id).collect();
    let (keywords, statuses) = match ids.is_empty() {
        true => (Vec::new(), Vec::new()),
        false => (
            filters::keywords(unit, &ids)?,
            filters::statuses(unit, &ids)?,
        ),
    };
    let all = rows.iter().map(|row| {
        let words = keywords.iter().filter(|word| word.filter_id == row.id);
        let words = words.map(|word| Keyword {
            text: word.keyword.clone(),
            whole_word: word.whole_word,
        });
        let listed = statuses.iter().filter(|status| status.filter_id == row.id);
        let listed = listed.map(|status| status.status_id);
        (entity(row), words.collect(), listed.collect())
    });
    let compiled = Filters::new(all).map_err(|error| Error::Internal(error.to_string()))?;
    let compiled = Arc::new(compiled);
    unit.cache_filters(me, compiled.clone());
    Ok(compiled)
}

fn owned(unit: &Unit<'_>, me: AccountId, id: FilterId) -> Result<Filter> {
    filters::by_id(unit, me, id)?.ok_or(Error::NotFound)
}

fn apply(unit: &Unit<'_>, mut filter: Filter, changes: &Changes) -> Result<FilterId> {
    if let Some(title) = &changes.title {
        filter.title = title.trim().to_owned();
    }
    if let Some(contexts) = &changes.contexts {
        filter.contexts = Json(contexts.clone());
    }
    if let Some(action) = &changes.action {
        filter.action = action.clone();
    }
    if let Some(expires_in) = changes.expires_in {
        filter.expires_at = expires_in.map(|seconds| unit.now.plus(seconds.saturating_mul(SECOND)));
    }
    check(&filter)?;
    filters::put(unit, &filter)?;
    for change in &changes.keywords {
        change_keyword(unit, &filter, change)?;
    }
    changed(unit, filter.account_id);
    Ok(filter.id)
}

fn check(filter: &Filter) -> Result<()> {
    if filter.title.is_empty() {
        return Err(Error::invalid("title", Why::Blank));
    }
    if filter.title.chars().count() > bounds::FILTER_WORD {
        return Err(Error::invalid("title", Why::TooLong(bounds::FILTER_WORD)));
    }
    if filter.contexts.0.is_empty() {
        return Err(Error::invalid(
            "context",
            Why::Rule("Context None or invalid context supplied"),
        ));
    }
    if filter
        .contexts
        .0
        .iter()
        .any(|word| word.parse::<FilterContext>().is_err())
    {
        return Err(Error::invalid(
            "context",
            Why::Rule("Context None or invalid context supplied"),
        ));
    }
    if !matches!(filter.action.as_str(), "warn" | "hide" | "blur") {
        return Err(Error::invalid("action", Why::Inclusion));
    }
    Ok(())
}

fn change_keyword(unit: &Unit<'_>, filter: &Filter, change: &KeywordChange) -> Result<()> {
    let old = match change.id {
        Some(id) => {
            let old = filters::keyword(unit, filter.account_id, id)?;
            Some(
                old.filter(|old| old.filter_id == filter.id)
                    .ok_or(Error::NotFound)?,
            )
        }
        None => None,
    };
    match old {
        Some(old) if change.destroy => Ok(filters::delete_keyword(unit, old.id)?),
        old => put_keyword(unit, filter.account_id, filter.id, old, change).map(drop),
    }
}

fn put_keyword(
    unit: &Unit<'_>,
    me: AccountId,
    filter: FilterId,
    old: Option<FilterKeyword>,
    change: &KeywordChange,
) -> Result<FilterKeywordId> {
    if old.is_none() && filters::count_keywords(unit, me)? >= bounds::FILTER_KEYWORDS {
        return Err(Error::rule("Your filters have too many keywords"));
    }
    let old = old.unwrap_or_else(|| FilterKeyword {
        id: unit.id(),
        filter_id: filter,
        keyword: String::new(),
        whole_word: true,
    });
    let keyword = FilterKeyword {
        keyword: change
            .keyword
            .clone()
            .unwrap_or(old.keyword)
            .trim()
            .to_owned(),
        whole_word: change.whole_word.unwrap_or(old.whole_word),
        ..old
    };
    if keyword.keyword.is_empty() {
        return Err(Error::invalid("keyword", Why::Blank));
    }
    if keyword.keyword.chars().count() > bounds::FILTER_WORD {
        return Err(Error::invalid("keyword", Why::TooLong(bounds::FILTER_WORD)));
    }
    filters::put_keyword(unit, &keyword)?;
    Ok(keyword.id)
}

fn changed(unit: &Unit<'_>, me: AccountId) {
    unit.touch_filters(me);
    unit.publish(Channel::User(me), Event::FiltersChanged);
}
