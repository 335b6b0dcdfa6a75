//! The Worker of the Customer Migration portal: it answers `/api/*`; everything else is served as files by the platform.
//!
//! `http` turns requests into calls and answers into responses, `ledger` (a Durable Object) decides and remembers, `published` is
//! what people watch, in Workers KV. The rules themselves are in the crate `shared`: nothing here decides about a migration.

mod access;
mod clock;
mod error;
mod files;
mod http;
mod json;
mod ledger;
mod portal;
mod published;
mod random;
mod sessions;
mod zone;

use axum::{body::Body, http::Response};
use tower_service::Service;
use worker::{Context, Env, HttpRequest, event};

#[event(fetch)]
async fn fetch(request: HttpRequest, env: Env, _context: Context) -> worker::Result<Response<Body>> {
    let answered: Result<_, std::convert::Infallible> = http::router(portal::Portal::new(env)).call(request).await;
    answered.map_err(|never| match never {})
}
