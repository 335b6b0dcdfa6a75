//! The API's one client. An endpoint's declaration in `shared` says method, path, query, request and answer; `call` does the rest.
//!
//! Every failure becomes an `ApiError` with a title and words that say what to do. A change is sent with the header that no foreign
//! site can set, and the versions that its answer names are remembered (`versions`).

use crate::{language, offline, session, versions};
use gloo_net::http::RequestBuilder;
use serde::Deserialize;
use shared::{
    api::{
        self, AnswerConsent, AnswerConsentLink, ApplicationDetail, ChangeAnswer, ChangePreferences, ConsentRequest,
        DecisionAnswer, DemoConsents, DocumentVersion, Endpoint, GetApplication, GetApplicationRecords, ListMessages,
        Live, LiveAnswer, Method, Nothing, PostAnswer, Problem, ProblemCode, Raw, ReadQuery, RecordsPage,
        RecordsPageQuery, Submit, SubmitAnswer, SubmitRequest, UnreadAnswer, Withdraw, WithdrawRequest,
    },
    application::Version,
    ids::ApplicationId,
    language::Language,
    tr,
};
use std::{
    cell::Cell,
    future::{Future, poll_fn},
    pin::pin,
};

/// Why a call has no answer.
#[derive(Debug, Clone, PartialEq)]
pub enum ApiError {
    /// No answer came: no network, or the portal can't be reached. Whether the request arrived is unknown.
    Unreached,
    /// The portal said no, and why.
    Problem(Told),
    /// Something answered that isn't the portal, or another version of it.
    Unreadable { status: u16 },
}

/// What every problem says; the rest of it is read by whoever needs it (`ApiError::problem`), so that it isn't loaded for all.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Told {
    title: String,
    code: ProblemCode,
    detail: String,
    #[serde(skip)]
    document: String,
}

impl ApiError {
    /// The whole problem, with the rows that it is about.
    pub fn problem(&self) -> Option<Problem> {
        match self {
            ApiError::Problem(told) => serde_json::from_str(&told.document).ok(),
            ApiError::Unreached | ApiError::Unreadable { .. } => None,
        }
    }

    pub fn code(&self) -> Option<ProblemCode> {
        match self {
            ApiError::Problem(problem) => Some(problem.code),
            ApiError::Unreached | ApiError::Unreadable { .. } => None,
        }
    }

    /// What the person saw is no longer so: somebody else was faster (R5.7).
    pub fn is_outdated(&self) -> bool {
        matches!(self.code(), Some(ProblemCode::VersionOutdated | ProblemCode::NotAtThatStep))
    }

    /// What the portal said, from an answer that wasn't good.
    pub fn told(status: u16, document: String) -> Self {
        match serde_json::from_str::<Told>(&document) {
            Ok(told) => {
                if told.code == ProblemCode::NotSignedIn {
                    session::has_ended();
                }
                ApiError::Problem(Told { document, ..told })
            }
            Err(_) => ApiError::Unreadable { status },
        }
    }

    pub fn title(&self) -> String {
        match self {
            ApiError::Problem(problem) => problem.title.clone(),
            ApiError::Unreached => tr!("The portal can't be reached").to_owned(),
            ApiError::Unreadable { .. } => tr!("The answer can't be read").to_owned(),
        }
    }

    /// What to do.
    pub fn detail(&self) -> String {
        match self {
            ApiError::Problem(problem) => problem.detail.clone(),
            ApiError::Unreached => {
                tr!("Check your connection, then try again. Nothing you entered is lost.").to_owned()
            }
            ApiError::Unreadable { status } => tr!(
                "The portal answered with status {status} and not in its usual form. Try again in a moment.",
                status
            ),
        }
    }
}

/// Calls an endpoint: path parameters in their order, query, request.
pub async fn call<E: Endpoint>(
    parameters: &[&str],
    query: &E::Query,
    request: &E::Request,
) -> Result<E::Answer, ApiError> {
    call_with::<E>(parameters, query, request, &[]).await
}

/// Calls an endpoint that takes headers of its own.
pub async fn call_with<E: Endpoint>(
    parameters: &[&str],
    query: &E::Query,
    request: &E::Request,
    headers: &[(&str, &str)],
) -> Result<E::Answer, ApiError> {
    let mut address = api::path::<E>(parameters);
    let query = serde_urlencoded::to_string(query).unwrap_or_default();
    if !query.is_empty() {
        address.push('?');
        address.push_str(&query);
    }
    let body = if E::MAX_BODY > 0 { serde_json::to_string(request).ok() } else { None };
    let text = send(E::METHOD, &address, body, headers).await?;
    let text = if text.is_empty() { "{}" } else { &text };
    serde_json::from_str(text).map_err(|_| ApiError::Unreadable { status: 200 })
}

/// A file that an endpoint gives, as text.
pub async fn text<E: Endpoint<Query = Nothing, Answer = Raw>>(parameters: &[&str]) -> Result<String, ApiError> {
    send(E::METHOD, &api::path::<E>(parameters), None, &[]).await
}

/// The part that is the same for every endpoint.
async fn send(
    method: Method,
    address: &str,
    body: Option<String>,
    headers: &[(&str, &str)],
) -> Result<String, ApiError> {
    let answer = exchange(method, address, body, headers).await;
    if answer.as_ref().is_err_and(|error| error.code() == Some(ProblemCode::NotSignedIn)) {
        session::has_ended();
    }
    answer
}

async fn exchange(
    method: Method,
    address: &str,
    body: Option<String>,
    headers: &[(&str, &str)],
) -> Result<String, ApiError> {
    let mut request = RequestBuilder::new(address).method(match method {
        Method::Get => gloo_net::http::Method::GET,
        Method::Post => gloo_net::http::Method::POST,
        Method::Delete => gloo_net::http::Method::DELETE,
    });
    if method != Method::Get {
        request = request.header(api::headers::CSRF, "1");
    }
    // What is answered in words is answered in the language of the page.
    if let Some(tag) = language::to_ask_for() {
        request = request.header("accept-language", tag);
    }
    for (name, value) in headers {
        request = request.header(name, value);
    }
    if BY_ITSELF.get() {
        request = request.header(api::headers::BY_ITSELF, "1");
    }
    let request = match body {
        Some(body) => request.header("content-type", "application/json").body(body),
        None => request.build(),
    };
    let response = request.map_err(|_| ApiError::Unreached)?.send().await;
    offline::noted(response.is_ok());
    let response = response.map_err(|_| ApiError::Unreached)?;
    let (ok, status) = (response.ok(), response.status());
    let text = response.text().await.map_err(|_| ApiError::Unreached)?;
    if ok { Ok(text) } else { Err(ApiError::told(status, text)) }
}

/// An application with its timeline, at least as new as what this tab has changed or seen.
pub async fn application(id: &ApplicationId) -> Result<ApplicationDetail, ApiError> {
    let query = ReadQuery { at_least: versions::at_least(id, None) };
    let detail = call::<GetApplication>(&[id.as_str()], &query, &Nothing {}).await?;
    versions::seen(id, None, detail.summary.revision);
    Ok(detail)
}

/// A page of an application's records, likewise.
pub async fn records(id: &ApplicationId, page: u32) -> Result<RecordsPage, ApiError> {
    let query = RecordsPageQuery { page, at_least: versions::at_least(id, Some(page)) };
    let records = call::<GetApplicationRecords>(&[id.as_str()], &query, &Nothing {}).await?;
    versions::seen(id, Some(page), records.revision);
    Ok(records)
}

/// An answer to a change: it names the versions that the change has made.
pub trait Changed {
    fn documents(&self) -> &[DocumentVersion];
}

macro_rules! changed {
    ($($answer:ty),+) => {
        $(impl Changed for $answer {
            fn documents(&self) -> &[DocumentVersion] {
                &self.documents
            }
        })+
    };
}
changed!(ChangeAnswer, DecisionAnswer, SubmitAnswer, PostAnswer);

/// Makes a change, and remembers the versions that it has made.
pub async fn change<E>(
    parameters: &[&str],
    request: &E::Request,
    headers: &[(&str, &str)],
) -> Result<E::Answer, ApiError>
where
    E: Endpoint<Query = Nothing>,
    E::Answer: Changed,
{
    let answer = call_with::<E>(parameters, &Nothing {}, request, headers).await?;
    versions::note(answer.documents());
    Ok(answer)
}

/// Makes a change that the same `key` makes happen once (R2.6).
pub async fn change_once<E>(parameters: &[&str], request: &E::Request, key: &str) -> Result<E::Answer, ApiError>
where
    E: Endpoint<Query = Nothing>,
    E::Answer: Changed,
{
    change::<E>(parameters, request, &[(api::headers::IDEMPOTENCY_KEY, key)]).await
}

/// Makes a change to the version that the person has seen (R5.7). If that was an old one, what is read next is the newest.
pub async fn change_on<E>(id: &ApplicationId, version: Version, request: &E::Request) -> Result<E::Answer, ApiError>
where
    E: Endpoint<Query = Nothing>,
    E::Answer: Changed,
{
    let version = format!("\"{}\"", version.0);
    let answer = change::<E>(&[id.as_str()], request, &[(api::headers::IF_MATCH, version.as_str())]).await;
    if answer.as_ref().is_err_and(ApiError::is_outdated) {
        versions::doubt(id);
    }
    answer
}

/// Submits an application; the same `key` makes it happen once (R2.6).
pub async fn submit(request: &SubmitRequest, key: &str) -> Result<SubmitAnswer, ApiError> {
    change_once::<Submit>(&[], request, key).await
}

/// Withdraws rows, or the whole (R2.7).
pub async fn withdraw(id: &ApplicationId, request: &WithdrawRequest) -> Result<ChangeAnswer, ApiError> {
    change::<Withdraw>(&[id.as_str()], request, &[]).await
}

/// Answers for all sub-customers of an application; in a demonstration only.
pub async fn answer_for_all(id: &ApplicationId) -> Result<ChangeAnswer, ApiError> {
    change::<DemoConsents>(&[id.as_str()], &Nothing {}, &[]).await
}

/// Agrees, refuses, or takes a consent back (R5.4).
pub async fn answer_consent(id: &ApplicationId, request: &ConsentRequest) -> Result<ChangeAnswer, ApiError> {
    change::<AnswerConsent>(&[id.as_str()], request, &[]).await
}

/// The same by a personal link; its token goes in a header, so that no log has it.
pub async fn answer_consent_link(token: &str, request: &ConsentRequest) -> Result<ChangeAnswer, ApiError> {
    change::<AnswerConsentLink>(&[], request, &[(api::headers::CONSENT_LINK, token)]).await
}

/// How many messages the person hasn't read. Of the list's answer only the number is looked at, so that this stays small.
pub async fn unread() -> Option<u32> {
    let address = format!("{}?limit=1", ListMessages::PATH);
    let text = send(Method::Get, &address, None, &[]).await.ok()?;
    serde_json::from_str::<UnreadAnswer>(&text).ok().map(|answer| answer.unread)
}

/// Has the portal keep in which language the person has chosen to read (`language`), or just reads (`reads_in`). Says whether it did.
/// Written by hand: all the rest of the preferences is for the page that shows them.
pub async fn keep_language(how: &str, language: Language) -> bool {
    let body = format!("{{\"choices\":{{}},\"{how}\":\"{}\"}}", language.tag());
    send(Method::Post, ChangePreferences::PATH, Some(body), &[]).await.is_ok()
}

/// Where live changes are heard of.
pub const LIVE: &str = Live::PATH;

/// What has changed after the change with this number.
pub async fn live(after: Option<u64>) -> Result<LiveAnswer, ApiError> {
    let address = after.map_or_else(|| LIVE.to_owned(), |after| format!("{LIVE}?after={after}"));
    let text = send(Method::Get, &address, None, &[]).await?;
    serde_json::from_str(&text).map_err(|_| ApiError::Unreadable { status: 200 })
}

thread_local! {
    static BY_ITSELF: Cell<bool> = const { Cell::new(false) };
}

/// What the page asks by itself, without anything that the person does: it keeps no session from becoming idle.
pub async fn by_itself<F: Future>(request: F) -> F::Output {
    let mut request = pin!(request);
    poll_fn(move |context| {
        let before = BY_ITSELF.replace(true);
        let polled = request.as_mut().poll(context);
        BY_ITSELF.set(before);
        polled
    })
    .await
}
