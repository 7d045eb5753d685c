//! The Mastodon client API. All routes are on this screen, each with what it takes to use it.

mod access;
mod accounts;
mod error;
mod input;
mod paging;
mod routes;
mod statuses;
mod timelines;

pub use access::Access;
pub use error::ApiError;
pub use routes::{Route, Routes};

use access::Access::{Optional, User};

/// Every route of the client API.
pub fn routes() -> Routes {
    Routes::default()
        // accounts
        .get("/api/v1/accounts/verify_credentials", User("read:accounts"), accounts::verify_credentials)
        .get("/api/v1/accounts/{id}", Optional("read:accounts"), accounts::show)
        // statuses
        .post("/api/v1/statuses", User("write:statuses"), statuses::create)
        .get("/api/v1/statuses/{id}", Optional("read:statuses"), statuses::show)
        // timelines
        .get("/api/v1/timelines/home", User("read:statuses"), timelines::home)
}
