//! A table of routes: what serves a path, and who may use it. The sweep test walks over it.

use axum::Router;
use axum::handler::Handler;
use axum::middleware;
use axum::routing::{MethodFilter, any, on};
use http::Method;

use crate::ApiError;
use crate::access::{self, Access};

/// One route, as the sweep sees it.
#[derive(Clone, Debug)]
pub struct Route {
    /// GET, POST …
    pub method: Method,
    /// With `{id}` for parameters.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
}

/// Routes being put together.
#[derive(Default)]
pub struct Routes {
    router: Router,
    table: Vec<Route>,
}

macro_rules! methods {
    ($($name:ident $filter:ident),*) => {$(
        /// Adds a route for this method.
        pub fn $name<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
        where
            H: Handler<T, ()>,
            T: 'static,
        {
            self.add(Method::$filter, MethodFilter::$filter, path, access, handler)
        }
    )*};
}

impl Routes {
    methods!(get GET, post POST, put PUT, patch PATCH, delete DELETE);

    fn add<H, T>(
        mut self,
        method: Method,
        filter: MethodFilter,
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self
    where
        H: Handler<T, ()>,
        T: 'static,
    {
        let guard = middleware::from_fn_with_state(access, access::guard);
        self.router = self.router.route(path, on(filter, handler).layer(guard));
        self.table.push(Route {
            method,
            path,
            access,
        });
        self
    }

    /// The table.
    pub fn table(&self) -> &[Route] {
        &self.table
    }

    /// What serves them. Whatever else is asked under `/api` is not there, in the API's words.
    pub fn into_router(self) -> Router {
        self.router
            .route("/api/{*rest}", any(nothing))
            .method_not_allowed_fallback(nothing)
    }
}

async fn nothing() -> ApiError {
    ApiError::new(http::StatusCode::NOT_FOUND, "Not Found")
}
