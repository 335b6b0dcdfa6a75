//! HTTP: one route for each endpoint that `shared::api` declares, and what is the same for all of them.
//!
//! `Routes::add` takes method, path, body limit and caller from the declaration, so that no handler can forget one of them. Every
//! answer goes out through `finish`, which sets the headers that all have and writes the one line of log.

mod applications;
mod asked;
mod attachments;
mod attempts;
mod audit;
mod callbacks;
mod caller;
mod consent_link;
mod consents;
mod deliveries;
mod demonstration;
mod directory;
mod disputes;
mod faults;
#[cfg(test)]
mod fuzz;
mod headers;
mod intake;
mod limits;
mod live;
mod mailbox;
mod messages;
mod offers;
mod overview;
mod pages;
mod people;
mod preconditions;
mod programme;
mod proof;
mod reading;
mod reply;
mod service_tokens;
mod session;
mod settings;
mod sign_in;
mod template;
mod terms;
mod thread;
mod warnings;

use crate::{
    error::Error,
    log,
    portal::{self, Portal},
};
use asked::Asked;
use attempts::Seen;
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, Method as HttpMethod},
    response::{IntoResponse, Response},
    routing::{MethodFilter, on},
};
use reply::Reply;
use shared::{
    api::{self, ENDPOINTS, Endpoint, Method, Nothing},
    instant::Instant,
};
use std::future::Future;
use worker::send::SendFuture;

pub fn router(portal: Portal) -> Router {
    routes().router.fallback(pages::serve).method_not_allowed_fallback(wrong_method).with_state(portal)
}

/// The router in the making, and the names of the endpoints that it has.
struct Routes {
    router: Router<Portal>,
    names: Vec<&'static str>,
}

fn routes() -> Routes {
    Routes { router: Router::new(), names: Vec::new() }
        .add::<api::Describe, _, _>(describe)
        .add::<api::ReportFault, _, _>(faults::report)
        .add::<api::GetSession, _, _>(session::get)
        .add::<api::SignOut, _, _>(session::sign_out)
        .add::<api::ListSessions, _, _>(session::list)
        .add::<api::EndSession, _, _>(session::end)
        .add::<api::SignOutEverywhere, _, _>(session::sign_out_everywhere)
        .add::<api::SignOthersOut, _, _>(session::sign_others_out)
        .add::<api::ListPeople, _, _>(people::list)
        .add::<api::InvitePerson, _, _>(people::invite)
        .add::<api::InviteAgain, _, _>(people::invite_again)
        .add::<api::ChangePerson, _, _>(people::change)
        .add::<api::RemovePerson, _, _>(people::remove)
        .add::<api::EndSessionsOf, _, _>(people::end_sessions)
        .add::<api::GetSignInWays, _, _>(sign_in::ways)
        .add::<api::StartSignIn, _, _>(sign_in::start)
        .add::<api::FinishSignIn, _, _>(sign_in::finish)
        .add::<api::SignInByAccess, _, _>(sign_in::by_access)
        .add::<api::LetInAnew, _, _>(sign_in::let_in_anew)
        .add::<api::DemoAccounts, _, _>(demonstration::accounts)
        .add::<api::DemoSignIn, _, _>(demonstration::sign_in)
        .add::<api::DemoConsents, _, _>(demonstration::consents)
        .add::<api::MoveDemoClock, _, _>(demonstration::move_clock)
        .add::<api::ListDemoMailbox, _, _>(mailbox::list)
        .add::<api::ReadDemoMail, _, _>(mailbox::read)
        .add::<api::GetTexts, _, _>(template::texts)
        .add::<api::TemplateXlsx, _, _>(template::xlsx)
        .add::<api::TemplateCsv, _, _>(template::csv)
        .add::<api::Preview, _, _>(intake::preview)
        .add::<api::Submit, _, _>(intake::submit)
        .add::<api::PreviewOffer, _, _>(offers::preview)
        .add::<api::Offer, _, _>(offers::offer)
        .add::<api::GetPartner, _, _>(offers::partner)
        .add::<api::AskToMove, _, _>(offers::ask_to_move)
        .add::<api::WithdrawMoveRequest, _, _>(offers::withdraw)
        .add::<api::ListApplications, _, _>(applications::list)
        .add::<api::GetApplication, _, _>(reading::application)
        .add::<api::GetApplicationRecords, _, _>(reading::records)
        .add::<api::GetProof, _, _>(proof::get)
        .add::<api::GetWarnings, _, _>(warnings::get)
        .add::<api::Decide, _, _>(applications::decide)
        .add::<api::Withdraw, _, _>(applications::withdraw)
        .add::<api::Accept, _, _>(terms::accept)
        .add::<api::ChangeCredit, _, _>(terms::change_credit)
        .add::<api::Propose, _, _>(terms::propose)
        .add::<api::AnswerProposal, _, _>(terms::answer)
        .add::<api::AskConsent, _, _>(deliveries::ask_consent)
        .add::<api::Attest, _, _>(terms::attest)
        .add::<api::ListDeliveries, _, _>(deliveries::list)
        .add::<api::SendAgain, _, _>(deliveries::send_again)
        .add::<api::Remind, _, _>(deliveries::remind)
        .add::<api::GetThread, _, _>(thread::get)
        .add::<api::WritePost, _, _>(thread::write)
        .add::<api::Attach, _, _>(attachments::attach)
        .add::<api::GetAttachment, _, _>(attachments::get)
        .add::<api::RaiseDispute, _, _>(disputes::raise)
        .add::<api::DecideDispute, _, _>(disputes::decide)
        .add::<api::ListRecords, _, _>(applications::records)
        .add::<api::ListConsents, _, _>(consents::list)
        .add::<api::AnswerConsent, _, _>(consents::answer)
        .add::<api::GetConsentLink, _, _>(consent_link::get)
        .add::<api::AnswerConsentLink, _, _>(consent_link::answer)
        .add::<api::ListTasks, _, _>(programme::tasks)
        .add::<api::GetOverview, _, _>(overview::get)
        .add::<api::Live, _, _>(live::live)
        .add::<api::ListMessages, _, _>(messages::list)
        .add::<api::ReadMessages, _, _>(messages::read)
        .add::<api::GetPreferences, _, _>(messages::preferences)
        .add::<api::ChangePreferences, _, _>(messages::choose)
        .add::<api::GetCredit, _, _>(programme::credit)
        .add::<api::GetOwner, _, _>(programme::owner)
        .add::<api::GetSettings, _, _>(settings::get)
        .add::<api::ChangeSettings, _, _>(settings::change)
        .add::<api::ListAudit, _, _>(audit::list)
        .add::<api::GetLogHead, _, _>(proof::log_head)
        .add::<api::GetLogConsistency, _, _>(proof::log_consistency)
        .add::<api::EmailCallback, _, _>(callbacks::email)
        .add::<api::SmsCallback, _, _>(callbacks::sms)
        .add::<api::ImportPartners, _, _>(directory::partners)
        .add::<api::ImportPeople, _, _>(directory::people)
        .add::<api::ImportSubCustomers, _, _>(directory::sub_customers)
        .add::<api::GetDirectory, _, _>(directory::get)
        .add::<api::ListServiceTokens, _, _>(service_tokens::list)
        .add::<api::MakeServiceToken, _, _>(service_tokens::make)
        .add::<api::RevokeServiceToken, _, _>(service_tokens::revoke)
}

impl Routes {
    fn add<E, H, F>(mut self, handler: H) -> Self
    where
        E: Endpoint + 'static,
        H: Fn(Asked<E>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<Reply<E>, Error>> + 'static,
    {
        let filter = match E::METHOD {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
            Method::Delete => MethodFilter::DELETE,
        };
        // What comes from JavaScript isn't `Send`; a Worker has one thread.
        let serve = move |State(portal): State<Portal>, request: Request| {
            SendFuture::new(serve::<E, H, F>(handler.clone(), portal, request))
        };
        self.router = self.router.route(E::PATH, on(filter, serve));
        self.names.push(E::NAME);
        self
    }
}

/// Answers one request to an endpoint.
async fn serve<E, H, F>(handler: H, portal: Portal, request: Request) -> Response
where
    E: Endpoint,
    H: Fn(Asked<E>) -> F,
    F: Future<Output = Result<Reply<E>, Error>>,
{
    let (begun, method) = (portal::now(), request.method().clone());
    let mut seen = Seen::of::<E>(&portal, &request);
    let answered = async { handler(Asked::read(portal.clone(), request, &mut seen).await?).await }.await;
    let statements = portal.statements().and_then(|statements| HeaderValue::from_str(&statements).ok());
    if let Err(error) = &answered {
        seen.refused(error);
    }
    let mut response = answered.map_or_else(reply::problem, IntoResponse::into_response);
    if let Some(statements) = statements {
        response.headers_mut().insert(api::headers::STATEMENTS, statements);
    }
    finish(response, &method, E::PATH, begun)
}

async fn wrong_method(request: Request) -> Response {
    finish(reply::problem(Error::MethodNotAllowed), request.method(), "none", portal::now())
}

/// The headers that every answer has, and one line of log: no ids, no names, no tokens.
fn finish(mut response: Response, method: &HttpMethod, path: &str, begun: Instant) -> Response {
    headers::put_on(response.headers_mut());
    let line = serde_json::json!({
        "method": method.as_str(),
        "path": path,
        "status": response.status().as_u16(),
        "ms": portal::now().since(begun).millis(),
    });
    log::info(line);
    response
}

async fn describe(_asked: Asked<api::Describe>) -> Result<Reply<api::Describe>, Error> {
    Reply::json(&ENDPOINTS)
}

/// The answer of an endpoint that has nothing to say.
const NOTHING: Nothing = Nothing {};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_declared_endpoint_has_a_route() {
        let declared: Vec<_> = ENDPOINTS.iter().map(|endpoint| endpoint.name).collect();
        assert_eq!(routes().names, declared);
    }
}
