//! Filters, and hiding what they hide.

use std::sync::Arc;

use entities::{
    Filter, FilterAction, FilterContext, FilterKeyword, FilterRules, FilterStatus, Status, v1,
};
use store::filters::{self, Filter as Row};
use tenant::{Filters, Unit};
use types::{AccountId, FilterId, FilterKeywordId, FilterStatusId};

use crate::{Error, Result, id, time};

/// The viewer's filters, ready to be matched.
pub(crate) fn compiled(unit: &Unit<'_>, viewer: AccountId) -> Result<Arc<Filters>> {
    services::filters::compiled(unit, viewer, bare)
}

/// Leaves out posts that a filter of the viewer hides where they are shown.
pub fn hide(mut statuses: Vec<Status>, context: FilterContext) -> Vec<Status> {
    statuses.retain(|status| !is_hidden(status, context));
    statuses
}

/// Whether a filter of the viewer hides a post in this context.
pub fn is_hidden(status: &Status, context: FilterContext) -> bool {
    let results = status.viewer.iter().flat_map(|viewer| &viewer.filtered);
    let mut filters = results.map(|result| &result.filter);
    filters.any(|filter| {
        filter.filter_action == FilterAction::Hide && filter.context.contains(&context)
    })
}

/// All filters of the viewer. <https://docs.joinmastodon.org/methods/filters/#get>
pub fn list(unit: &Unit<'_>, me: AccountId) -> Result<Vec<Filter>> {
    whole(unit, filters::of(unit, me)?)
}

/// One filter of the viewer. <https://docs.joinmastodon.org/methods/filters/#get-one>
pub fn one(unit: &Unit<'_>, me: AccountId, id: FilterId) -> Result<Filter> {
    let row = filters::by_id(unit, me, id)?.ok_or(Error::NotFound)?;
    whole(unit, vec![row])?.pop().ok_or(Error::NotFound)
}

/// The keywords of a filter. <https://docs.joinmastodon.org/methods/filters/#keywords-get>
pub fn keywords(unit: &Unit<'_>, me: AccountId, id: FilterId) -> Result<Vec<FilterKeyword>> {
    Ok(one(unit, me, id)?.rules.unwrap_or_default().keywords)
}

/// One keyword. <https://docs.joinmastodon.org/methods/filters/#keywords-get-one>
pub fn keyword(unit: &Unit<'_>, me: AccountId, id: FilterKeywordId) -> Result<FilterKeyword> {
    filters::keyword(unit, me, id)?
        .map(keyword_entity)
        .ok_or(Error::NotFound)
}

/// The single posts in a filter. <https://docs.joinmastodon.org/methods/filters/#statuses-get>
pub fn statuses(unit: &Unit<'_>, me: AccountId, id: FilterId) -> Result<Vec<FilterStatus>> {
    Ok(one(unit, me, id)?.rules.unwrap_or_default().statuses)
}

/// One single post in a filter. <https://docs.joinmastodon.org/methods/filters/#statuses-get-one>
pub fn status(unit: &Unit<'_>, me: AccountId, id: FilterStatusId) -> Result<FilterStatus> {
    filters::status(unit, me, id)?
        .map(status_entity)
        .ok_or(Error::NotFound)
}

/// All keywords as filters of one phrase. <https://docs.joinmastodon.org/methods/filters/#get-v1>
pub fn list_v1(unit: &Unit<'_>, me: AccountId) -> Result<Vec<v1::Filter>> {
    let filters = list(unit, me)?;
    Ok(filters.iter().flat_map(phrases).collect())
}

/// One keyword as a filter of one phrase. <https://docs.joinmastodon.org/methods/filters/#get-one-v1>
pub fn one_v1(unit: &Unit<'_>, me: AccountId, id: FilterKeywordId) -> Result<v1::Filter> {
    let row = filters::keyword(unit, me, id)?.ok_or(Error::NotFound)?;
    let filter = one(unit, me, row.filter_id)?;
    let phrase = phrases(&filter)
        .into_iter()
        .find(|phrase| phrase.id.0 == row.id.0);
    phrase.ok_or(Error::NotFound)
}

fn phrases(filter: &Filter) -> Vec<v1::Filter> {
    let keywords = filter.rules.iter().flat_map(|rules| &rules.keywords);
    keywords
        .map(|keyword| v1::Filter {
            id: keyword.id,
            phrase: keyword.keyword.clone(),
            context: filter.context.clone(),
            whole_word: keyword.whole_word,
            expires_at: filter.expires_at,
            irreversible: filter.filter_action == FilterAction::Hide,
        })
        .collect()
}

fn whole(unit: &Unit<'_>, rows: Vec<Row>) -> Result<Vec<Filter>> {
    let ids: Vec<FilterId> = rows.iter().map(|row| row.id).collect();
    let keywords = filters::keywords(unit, &ids)?;
    let statuses = filters::statuses(unit, &ids)?;
    let rules = |filter: FilterId| FilterRules {
        keywords: keywords
            .iter()
            .filter(|row| row.filter_id == filter)
            .cloned()
            .map(keyword_entity)
            .collect(),
        statuses: statuses
            .iter()
            .filter(|row| row.filter_id == filter)
            .cloned()
            .map(status_entity)
            .collect(),
    };
    Ok(rows
        .iter()
        .map(|row| Filter {
            rules: Some(rules(row.id)),
            ..bare(row)
        })
        .collect())
}

fn bare(row: &Row) -> Filter {
    Filter {
        id: id(row.id),
        title: row.title.clone(),
        context: row
            .contexts
            .0
            .iter()
            .filter_map(|word| word.parse().ok())
            .collect(),
        expires_at: row.expires_at.map(time),
        filter_action: row.action.parse().unwrap_or(FilterAction::Warn),
        rules: None,
    }
}

fn keyword_entity(row: filters::FilterKeyword) -> FilterKeyword {
    FilterKeyword {
        id: id(row.id),
        keyword: row.keyword,
        whole_word: row.whole_word,
    }
}

fn status_entity(row: filters::FilterStatus) -> FilterStatus {
    FilterStatus {
        id: id(row.id),
        status_id: id(row.status_id),
    }
}
