//! The Worker of the Customer Migration portal: it answers `/api/*`; everything else is served as files by the platform.
//!
//! `http` turns requests into calls and answers into responses, `ledger` (a Durable Object) decides and remembers, `published` is
//! what people watch, in Workers KV, and `delivery` what leaves by email, SMS and webhook. The rules themselves are in the crate
//! `shared`: nothing here decides about a migration.

mod clock;
mod delivery;
mod error;
mod files;
#[cfg(test)]
mod fuzz;
mod http;
mod json;
mod language;
mod ledger;
mod log;
mod outward;
mod portal;
mod published;
mod random;
mod sessions;
mod sign_in;
mod trace;
mod zone;

use axum::{body::Body, http::Response};
use ledger::protocol::QueuedDelivery;
use tower_service::Service;
use worker::{Context, Env, HttpRequest, MessageBatch, event};

#[event(fetch)]
async fn fetch(request: HttpRequest, env: Env, context: Context) -> worker::Result<Response<Body>> {
    let portal = portal::Portal::new(env).within(context);
    let spoken = language::of(request.headers());
    let answering = http::router(portal).call(request);
    let answered: Result<_, std::convert::Infallible> = language::while_speaking(spoken, answering).await;
    answered.map_err(|never| match never {})
}

/// Both queues: notices that wait to be sent, and those that were tried too often.
#[event(queue)]
async fn queue(batch: MessageBatch<QueuedDelivery>, env: Env, _context: Context) -> worker::Result<()> {
    delivery::consume(&batch, &portal::Portal::new(env)).await;
    Ok(())
}
