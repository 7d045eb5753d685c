//! The Mastodon client API. All routes are on this screen, each with what it takes to use it.

mod access;
mod accounts;
mod apps;
mod blocks;
mod bookmarks;
mod conversations;
mod custom_emojis;
mod domain_blocks;
mod emails;
mod endorsements;
mod error;
mod favourites;
mod featured_tags;
mod files;
mod filters;
mod follow_requests;
mod follows;
mod input;
mod instance;
mod lists;
mod markers;
mod media;
mod mutes;
mod notes;
mod notification_policies;
mod notification_requests;
mod notifications;
mod oauth;
mod oembed;
mod paging;
mod polls;
mod preferences;
mod profile;
mod quotes;
pub mod rates;
mod relationships;
mod remote_files;
mod reports;
mod routes;
mod search;
mod statuses;
mod streaming;
mod tags;
mod timelines;
mod well_known;

pub use access::Access;
pub use error::ApiError;
pub use routes::{Route, Routes};

use access::Access::{App, Newcomer, Open, Optional, User};
use entities::StreamingChannel;

/// Every route of the client API.
#[rustfmt::skip] // a route a line
pub fn routes() -> Routes {
    Routes::default()
        // apps and OAuth
        .post("/api/v1/apps", Open, apps::create)
        .get("/api/v1/apps/verify_credentials", App(""), apps::verify_credentials)
        .post("/oauth/token", Open, oauth::token)
        .post("/oauth/revoke", Open, oauth::revoke)
        .get("/oauth/userinfo", User("profile"), oauth::user_info)
        .post("/oauth/userinfo", User("profile"), oauth::user_info)
        // accounts
        .get("/api/v1/accounts/verify_credentials", User("profile"), profile::verify_credentials)
        .patch("/api/v1/accounts/update_credentials", User("write:accounts"), profile::update_credentials)
        .put("/api/v1/accounts/update_credentials", User("write:accounts"), profile::update_credentials)
        .get("/api/v1/profile", User("profile"), profile::show)
        .patch("/api/v1/profile", User("write:accounts"), profile::update)
        .put("/api/v1/profile", User("write:accounts"), profile::update)
        .delete("/api/v1/profile/avatar", User("write:accounts"), profile::delete_avatar)
        .delete("/api/v1/profile/header", User("write:accounts"), profile::delete_header)
        .get("/api/v1/preferences", User("read:accounts"), preferences::show)
        .post("/api/v1/accounts", App("write:accounts"), accounts::create)
        .post("/api/v1/emails/confirmations", Newcomer("write:accounts"), emails::confirmations)
        .get("/api/v1/emails/check_confirmation", Newcomer("read:accounts"), emails::check_confirmation)
        .get("/api/v1/accounts", Optional("read:accounts"), accounts::index)
        .get("/api/v1/accounts/lookup", Optional("read:accounts"), accounts::lookup)
        .get("/api/v1/accounts/{id}", Optional("read:accounts"), accounts::show)
        // people between: follows, blocks, mutes, notes
        .get("/api/v1/accounts/relationships", User("read:follows"), relationships::index)
        .get("/api/v1/accounts/familiar_followers", User("read:follows"), relationships::familiar_followers)
        .get("/api/v1/accounts/{id}/followers", Optional("read:accounts"), follows::followers)
        .get("/api/v1/accounts/{id}/following", Optional("read:accounts"), follows::following)
        .post("/api/v1/accounts/{id}/follow", User("write:follows"), follows::follow)
        .post("/api/v1/accounts/{id}/unfollow", User("write:follows"), follows::unfollow)
        .post("/api/v1/accounts/{id}/remove_from_followers", User("write:follows"), follows::remove_from_followers)
        .get("/api/v1/follow_requests", User("read:follows"), follow_requests::index)
        .post("/api/v1/follow_requests/{id}/authorize", User("write:follows"), follow_requests::authorize)
        .post("/api/v1/follow_requests/{id}/reject", User("write:follows"), follow_requests::reject)
        .get("/api/v1/blocks", User("read:blocks"), blocks::index)
        .post("/api/v1/accounts/{id}/block", User("write:blocks"), blocks::block)
        .post("/api/v1/accounts/{id}/unblock", User("write:blocks"), blocks::unblock)
        .get("/api/v1/mutes", User("read:mutes"), mutes::index)
        .post("/api/v1/accounts/{id}/mute", User("write:mutes"), mutes::mute)
        .post("/api/v1/accounts/{id}/unmute", User("write:mutes"), mutes::unmute)
        .get("/api/v1/domain_blocks", User("read:blocks"), domain_blocks::index)
        .post("/api/v1/domain_blocks", User("write:blocks"), domain_blocks::block)
        .delete("/api/v1/domain_blocks", User("write:blocks"), domain_blocks::unblock)
        .get("/api/v1/domain_blocks/preview", User("write:blocks"), domain_blocks::preview)
        .post("/api/v1/accounts/{id}/note", User("write:accounts"), notes::write)
        .get("/api/v1/endorsements", User("read:accounts"), endorsements::index)
        .get("/api/v1/accounts/{id}/endorsements", Optional("read:accounts"), endorsements::of_account)
        .post("/api/v1/accounts/{id}/endorse", User("write:accounts"), endorsements::endorse)
        .post("/api/v1/accounts/{id}/pin", User("write:accounts"), endorsements::endorse)
        .post("/api/v1/accounts/{id}/unendorse", User("write:accounts"), endorsements::unendorse)
        .post("/api/v1/accounts/{id}/unpin", User("write:accounts"), endorsements::unendorse)
        .post("/api/v1/reports", User("write:reports"), reports::create)
        // lists
        .get("/api/v1/lists", User("read:lists"), lists::index)
        .post("/api/v1/lists", User("write:lists"), lists::create)
        .get("/api/v1/lists/{id}", User("read:lists"), lists::show)
        .put("/api/v1/lists/{id}", User("write:lists"), lists::update)
        .patch("/api/v1/lists/{id}", User("write:lists"), lists::update)
        .delete("/api/v1/lists/{id}", User("write:lists"), lists::delete)
        .get("/api/v1/lists/{id}/accounts", User("read:lists"), lists::accounts)
        .post("/api/v1/lists/{id}/accounts", User("write:lists"), lists::add)
        .delete("/api/v1/lists/{id}/accounts", User("write:lists"), lists::remove)
        .get("/api/v1/accounts/{id}/lists", User("read:lists"), lists::with_account)
        // statuses
        .post("/api/v1/statuses", User("write:statuses"), statuses::create)
        .get("/api/v1/statuses", Optional("read:statuses"), statuses::index)
        .get("/api/v1/statuses/{id}", Optional("read:statuses"), statuses::show)
        .put("/api/v1/statuses/{id}", User("write:statuses"), statuses::update)
        .get("/api/v1/statuses/{id}/history", Optional("read:statuses"), statuses::history)
        .delete("/api/v1/statuses/{id}", User("write:statuses"), statuses::delete)
        .get("/api/v1/statuses/{id}/source", User("read:statuses"), statuses::source)
        .get("/api/v1/statuses/{id}/context", Optional("read:statuses"), statuses::context)
        // favourites, bookmarks, boosts, pins
        .post("/api/v1/statuses/{id}/favourite", User("write:favourites"), statuses::favourite)
        .post("/api/v1/statuses/{id}/unfavourite", User("write:favourites"), statuses::unfavourite)
        .get("/api/v1/statuses/{id}/favourited_by", Optional("read:accounts"), statuses::favourited_by)
        .get("/api/v1/favourites", User("read:favourites"), favourites::index)
        .post("/api/v1/statuses/{id}/bookmark", User("write:bookmarks"), statuses::bookmark)
        .post("/api/v1/statuses/{id}/unbookmark", User("write:bookmarks"), statuses::unbookmark)
        .get("/api/v1/bookmarks", User("read:bookmarks"), bookmarks::index)
        .post("/api/v1/statuses/{id}/reblog", User("write:statuses"), statuses::reblog)
        .post("/api/v1/statuses/{id}/unreblog", User("write:statuses"), statuses::unreblog)
        .get("/api/v1/statuses/{id}/reblogged_by", Optional("read:accounts"), statuses::reblogged_by)
        .get("/api/v1/statuses/{id}/quotes", User("read:statuses"), quotes::index)
        .post("/api/v1/statuses/{id}/quotes/{quoting_status_id}/revoke", User("write:statuses"), quotes::revoke)
        .put("/api/v1/statuses/{id}/interaction_policy", User("write:statuses"), quotes::set_policy)
        .patch("/api/v1/statuses/{id}/interaction_policy", User("write:statuses"), quotes::set_policy)
        .post("/api/v1/statuses/{id}/pin", User("write:accounts"), statuses::pin)
        .post("/api/v1/statuses/{id}/unpin", User("write:accounts"), statuses::unpin)
        .post("/api/v1/statuses/{id}/mute", User("write:mutes"), statuses::mute)
        .post("/api/v1/statuses/{id}/unmute", User("write:mutes"), statuses::unmute)
        // polls
        .get("/api/v1/polls/{id}", Optional("read:statuses"), polls::show)
        .post("/api/v1/polls/{id}/votes", User("write:statuses"), polls::vote)
        // media
        .post("/api/v1/media", User("write:media"), media::create)
        .post("/api/v2/media", User("write:media"), media::create)
        .get("/api/v1/media/{id}", User("write:media"), media::show)
        .put("/api/v1/media/{id}", User("write:media"), media::update)
        .patch("/api/v1/media/{id}", User("write:media"), media::update)
        .delete("/api/v1/media/{id}", User("write:media"), media::delete)
        .get("/media/{*key}", Open, files::show)
        .get("/remote/{kind}/{id}/{version}/{seal}", Open, remote_files::show)
        .get("/avatars/original/missing.png", Open, files::missing_avatar)
        .get("/headers/original/missing.png", Open, files::missing_header)
        // timelines
        .get("/api/v1/timelines/home", User("read:statuses"), timelines::home)
        .get("/api/v1/timelines/public", Optional("read:statuses"), timelines::public)
        .get("/api/v1/timelines/tag/{hashtag}", Optional("read:statuses"), timelines::tag)
        .get("/api/v1/timelines/list/{id}", User("read:lists"), timelines::list)
        .get("/api/v1/accounts/{id}/statuses", Optional("read:statuses"), timelines::account)
        // notifications
        .get("/api/v1/notifications", User("read:notifications"), notifications::index)
        .post("/api/v1/notifications/clear", User("write:notifications"), notifications::clear)
        .post("/api/v1/notifications/dismiss", User("write:notifications"), notifications::dismiss_by_body)
        .get("/api/v1/notifications/unread_count", User("read:notifications"), notifications::unread_count)
        .get("/api/v1/notifications/policy", User("read:notifications"), notification_policies::show_v1)
        .put("/api/v1/notifications/policy", User("write:notifications"), notification_policies::update_v1)
        .patch("/api/v1/notifications/policy", User("write:notifications"), notification_policies::update_v1)
        .get("/api/v2/notifications/policy", User("read:notifications"), notification_policies::show)
        .put("/api/v2/notifications/policy", User("write:notifications"), notification_policies::update)
        .patch("/api/v2/notifications/policy", User("write:notifications"), notification_policies::update)
        .get("/api/v1/notifications/requests", User("read:notifications"), notification_requests::index)
        .post("/api/v1/notifications/requests/accept", User("write:notifications"), notification_requests::accept_all)
        .post("/api/v1/notifications/requests/dismiss", User("write:notifications"), notification_requests::dismiss_all)
        .get("/api/v1/notifications/requests/merged", User("read:notifications"), notification_requests::merged)
        .get("/api/v1/notifications/requests/{id}", User("read:notifications"), notification_requests::show)
        .post("/api/v1/notifications/requests/{id}/accept", User("write:notifications"), notification_requests::accept)
        .post("/api/v1/notifications/requests/{id}/dismiss", User("write:notifications"), notification_requests::dismiss)
        .get("/api/v1/notifications/{id}", User("read:notifications"), notifications::show)
        .post("/api/v1/notifications/{id}/dismiss", User("write:notifications"), notifications::dismiss)
        .get("/api/v2/notifications", User("read:notifications"), notifications::grouped)
        .post("/api/v2/notifications/clear", User("write:notifications"), notifications::clear)
        .get("/api/v2/notifications/unread_count", User("read:notifications"), notifications::unread_groups)
        .get("/api/v2/notifications/{group_key}", User("read:notifications"), notifications::group)
        .get("/api/v2/notifications/{group_key}/accounts", User("read:notifications"), notifications::group_accounts)
        .post("/api/v2/notifications/{group_key}/dismiss", User("write:notifications"), notifications::dismiss_group)
        .get("/api/v1/markers", User("read:statuses"), markers::show)
        .post("/api/v1/markers", User("write:statuses"), markers::set)
        // filters
        .get("/api/v2/filters", User("read:filters"), filters::index)
        .post("/api/v2/filters", User("write:filters"), filters::create)
        .get("/api/v2/filters/keywords/{id}", User("read:filters"), filters::keyword)
        .put("/api/v2/filters/keywords/{id}", User("write:filters"), filters::update_keyword)
        .delete("/api/v2/filters/keywords/{id}", User("write:filters"), filters::delete_keyword)
        .get("/api/v2/filters/statuses/{id}", User("read:filters"), filters::status)
        .delete("/api/v2/filters/statuses/{id}", User("write:filters"), filters::delete_status)
        .get("/api/v2/filters/{id}", User("read:filters"), filters::show)
        .put("/api/v2/filters/{id}", User("write:filters"), filters::update)
        .delete("/api/v2/filters/{id}", User("write:filters"), filters::delete)
        .get("/api/v2/filters/{id}/keywords", User("read:filters"), filters::keywords)
        .post("/api/v2/filters/{id}/keywords", User("write:filters"), filters::add_keyword)
        .get("/api/v2/filters/{id}/statuses", User("read:filters"), filters::statuses)
        .post("/api/v2/filters/{id}/statuses", User("write:filters"), filters::add_status)
        .get("/api/v1/filters", User("read:filters"), filters::index_v1)
        .post("/api/v1/filters", User("write:filters"), filters::create_v1)
        .get("/api/v1/filters/{id}", User("read:filters"), filters::show_v1)
        .put("/api/v1/filters/{id}", User("write:filters"), filters::update_v1)
        .delete("/api/v1/filters/{id}", User("write:filters"), filters::delete_v1)
        // conversations
        .get("/api/v1/conversations", User("read:statuses"), conversations::index)
        .delete("/api/v1/conversations/{id}", User("write:conversations"), conversations::delete)
        .post("/api/v1/conversations/{id}/read", User("write:conversations"), conversations::read)
        .post("/api/v1/conversations/{id}/unread", User("write:conversations"), conversations::unread)
        // search and hashtags
        .get("/api/v2/search", Optional("read:search"), search::all)
        .get("/api/v1/accounts/search", User("read:accounts"), search::accounts)
        .get("/api/v1/tags/{name}", Optional(""), tags::show)
        .post("/api/v1/tags/{name}/follow", User("write:follows"), tags::follow)
        .post("/api/v1/tags/{name}/unfollow", User("write:follows"), tags::unfollow)
        .post("/api/v1/tags/{name}/feature", User("write:accounts"), tags::feature)
        .post("/api/v1/tags/{name}/unfeature", User("write:accounts"), tags::unfeature)
        .get("/api/v1/followed_tags", User("read:follows"), tags::followed)
        .get("/api/v1/featured_tags", User("read:accounts"), featured_tags::index)
        .post("/api/v1/featured_tags", User("write:accounts"), featured_tags::create)
        .get("/api/v1/featured_tags/suggestions", User("read:accounts"), featured_tags::suggestions)
        .delete("/api/v1/featured_tags/{id}", User("write:accounts"), featured_tags::delete)
        .get("/api/v1/accounts/{id}/featured_tags", Optional("read:accounts"), featured_tags::of_account)
        // streaming
        .get("/api/v1/streaming", User(""), streaming::socket)
        .get("/api/v1/streaming/health", Open, streaming::health)
        .get("/api/v1/streaming/user", User("read:statuses"), streaming::events(StreamingChannel::User))
        .get("/api/v1/streaming/user/notification", User("read:notifications"), streaming::events(StreamingChannel::UserNotification))
        .get("/api/v1/streaming/public", User("read:statuses"), streaming::events(StreamingChannel::Public))
        .get("/api/v1/streaming/public/local", User("read:statuses"), streaming::events(StreamingChannel::PublicLocal))
        .get("/api/v1/streaming/public/remote", User("read:statuses"), streaming::events(StreamingChannel::PublicRemote))
        .get("/api/v1/streaming/hashtag", User("read:statuses"), streaming::events(StreamingChannel::Hashtag))
        .get("/api/v1/streaming/hashtag/local", User("read:statuses"), streaming::events(StreamingChannel::HashtagLocal))
        .get("/api/v1/streaming/list", User("read:statuses"), streaming::events(StreamingChannel::List))
        .get("/api/v1/streaming/direct", User("read:statuses"), streaming::events(StreamingChannel::Direct))
        // the server itself
        .get("/api/v1/instance", Open, instance::show_v1)
        .get("/api/v2/instance", Open, instance::show)
        .get("/api/v1/instance/rules", Open, instance::rules)
        .get("/api/v1/instance/extended_description", Open, instance::extended_description)
        .get("/api/oembed", Open, oembed::show)
        .get("/nodeinfo/2.0", Open, instance::node_info_2_0)
        .get("/nodeinfo/2.1", Open, instance::node_info_2_1)
        .get("/api/v1/custom_emojis", Open, custom_emojis::index)
        // well-known places
        .get("/.well-known/nodeinfo", Open, well_known::node_info)
        .get("/.well-known/oauth-authorization-server", Open, well_known::oauth_authorization_server)
}
