//! The ledger: one Durable Object for a programme, which decides, in order, and remembers in SQLite (invariants 2 and 3).
//!
//! A call is answered without an await between reading and writing: no two calls interleave, and what a call has read still holds
//! when it writes. The rules are in `shared`; here is what they are judged by, and what becomes of their events.
//! An `Err` on the way leaves the tables as they were (`Store::atomically`).

mod acting;
mod alarm;
mod attachments;
mod audit;
mod auditing;
pub mod client;
mod clock;
mod commands;
pub mod consent_links;
mod credit;
mod cursor;
mod disputes;
mod facts;
#[cfg(test)]
mod fuzz;
mod identities;
mod imports;
mod lists;
mod live;
mod log;
mod notices;
mod offers;
mod opening;
mod overview;
mod owners;
mod people;
mod proof;
pub mod protocol;
mod reading;
mod refusals;
mod retention;
mod schema;
pub mod service_tokens;
mod sessions;
mod settings;
mod store;
mod submission;
mod tasks;
mod terms;
mod thread;
mod viewer;
mod warnings;

use crate::{
    error::Error,
    language,
    portal::{self, Portal},
};
use opening::Once;
use protocol::{Ask, Call};
use serde::Serialize;
use shared::{
    api::{PROBLEM_JSON, headers, live_close},
    event::Origin,
    instant::{Instant, Span},
    language::Language,
};
use std::cell::Cell;
use store::Store;
pub use store::log::HEAD_DOCUMENT;
use terms::Change;
use viewer::Viewer;
use worker::{
    DurableObject, Env, Request, Response, ResponseBuilder, Socket, State, WebSocket, WebSocketIncomingMessage,
    durable_object,
};

#[durable_object]
pub struct Ledger {
    state: State,
    env: Env,
    store: Store,
    /// Whether the tables have been brought to their newest version since the object woke up.
    migrated: Cell<bool>,
    /// How far this ledger's time is ahead of the machine's (`clock`).
    ahead: Cell<Span>,
    /// The last change that listeners have heard of (`live`).
    told: Cell<u64>,
    is_demonstration: bool,
}

impl DurableObject for Ledger {
    fn new(state: State, env: Env) -> Self {
        let store = Store::new(state.storage());
        let is_demonstration = Portal::new(env.clone()).is_demonstration();
        let (migrated, ahead, told) = (Cell::new(false), Cell::new(Span::ZERO), Cell::new(0));
        Self { state, env, store, migrated, ahead, told, is_demonstration }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        if request.headers().has(live::CALL)? {
            return match self.listen(&request, portal::now()) {
                Ok(response) => Ok(response),
                Err(error) => self.refuse(error, "", Language::default()),
            };
        }
        let call = request.bytes().await;
        self.store.take_statements();
        let spoken = request.headers().get("accept-language")?.and_then(|wanted| Language::accepted(&wanted));
        let spoken = spoken.unwrap_or_default();
        let answered = call.map_err(Error::from).and_then(|call| language::speaking(spoken, || self.answer(&call)));
        let statements = self.store.take_statements();
        self.tell_live();
        // In the same turn as the writes. If it fails, they stand, and the next call arms it.
        if let Err(error) = self.arm().await {
            error.into_problem();
        }
        match answered {
            Ok(answer) => {
                self.response(&statements)?.with_header("content-type", "application/json")?.from_bytes(answer)
            }
            Err(error) => self.refuse(error, &statements, spoken),
        }
    }

    async fn alarm(&self) -> worker::Result<Response> {
        if let Err(error) = self.rung().await {
            // Logged; what wasn't done waits for the next run, which was armed first.
            error.into_problem();
        }
        self.tell_live();
        Response::empty()
    }

    /// Nothing is taken by a WebSocket: pings the platform answers itself.
    async fn websocket_message(&self, socket: WebSocket, _message: WebSocketIncomingMessage) -> worker::Result<()> {
        live::close(&socket, live_close::NOT_UNDERSTOOD);
        Ok(())
    }

    async fn websocket_close(
        &self,
        socket: WebSocket,
        _code: usize,
        _reason: String,
        _was_clean: bool,
    ) -> worker::Result<()> {
        live::close(&socket, 1000);
        Ok(())
    }

    async fn websocket_error(&self, _socket: WebSocket, _error: worker::Error) -> worker::Result<()> {
        Ok(())
    }

    async fn connect(&self, _socket: Socket) -> worker::Result<()> {
        Err(worker::Error::from("the ledger is called by requests"))
    }
}

impl Ledger {
    fn response(&self, statements: &str) -> worker::Result<ResponseBuilder> {
        let response = ResponseBuilder::new();
        if self.is_demonstration { response.with_header(headers::STATEMENTS, statements) } else { Ok(response) }
    }

    fn refuse(&self, error: Error, statements: &str, spoken: Language) -> worker::Result<Response> {
        let problem = language::speaking(spoken, || error.into_problem());
        let body = serde_json::to_vec(&problem)?;
        let response = self.response(statements)?.with_header("content-type", PROBLEM_JSON)?;
        response.with_status(problem.status).from_bytes(body)
    }

    fn ready(&self) -> Result<(), Error> {
        if !self.migrated.get() {
            schema::migrate(&self.store)?;
            self.read_clock()?;
            self.told.set(self.store.live_at()?);
            self.migrated.set(true);
        }
        Ok(())
    }

    fn answer(&self, call: &[u8]) -> Result<Vec<u8>, Error> {
        self.ready()?;
        let Call { caller, who, origin, ask } = serde_json::from_slice(call)
            .map_err(|error| Error::Unavailable(format!("a call of another form: {error}")))?;
        let now = self.now();
        let viewer: &Viewer = &self.viewer(&caller)?;
        viewer.admit(who)?;
        match self.audited(viewer, &ask, &origin)? {
            Some(audited) => self.answer_audited(audited, now, || self.carry_out(viewer, ask, origin, now)),
            None => self.carry_out(viewer, ask, origin, now),
        }
    }

    fn carry_out(&self, viewer: &Viewer, ask: Ask, origin: Origin, now: Instant) -> Result<Vec<u8>, Error> {
        match ask {
            Ask::Whoami => answered(self.whoami(viewer)),
            Ask::WhichService => answered(self.which_service(viewer)),
            Ask::ListServiceTokens(query) => answered(self.list_service_tokens(viewer, &query)),
            Ask::MakeServiceToken(request) => answered(self.make_service_token(viewer, &request, origin, now)),
            Ask::RevokeServiceToken { token } => answered(self.revoke_service_token(viewer, &token, origin, now)),
            Ask::SignIn { person, begins } => answered(self.sign_in(&person, &begins, &origin)),
            Ask::SignInBy { identified, begins } => answered(self.sign_in_by(&identified, &begins, origin, now)),
            Ask::LetInAnew { person } => answered(self.let_in_anew(viewer, &person, origin, now)),
            Ask::SignOut => answered(self.sign_out(viewer)),
            Ask::ListSessions => answered(self.list_sessions(viewer)),
            Ask::EndSession { session } => answered(self.end_session(viewer, &session)),
            Ask::SignOutEverywhere => answered(self.sign_out_everywhere(viewer)),
            Ask::SignOthersOut => answered(self.sign_others_out(viewer)),
            Ask::EndSessionsOf { person } => answered(self.end_sessions_of(viewer, &person, origin, now)),
            Ask::ListPeople(query) => answered(self.list_people(viewer, &query)),
            Ask::InvitePerson(request) => answered(self.invite_person(viewer, request, origin, now)),
            Ask::InviteAgain { person } => answered(self.invite_again(viewer, &person, origin, now)),
            Ask::ChangePerson { person, request } => {
                answered(self.change_person(viewer, &person, &request, origin, now))
            }
            Ask::RemovePerson { person } => answered(self.remove_person(viewer, &person, origin, now)),
            Ask::Clock => answered(Ok(self.clock())),
            Ask::MoveClock(request) => answered(self.move_clock(&request)),
            Ask::DemoAccounts => answered(self.demo_accounts()),
            Ask::DemoConsents { application } => answered(self.demo_consents(viewer, &application, origin, now)),
            Ask::Preview { original_reseller, rows } => answered(self.preview(viewer, &original_reseller, &rows, now)),
            Ask::Submit { key, request, submission } => {
                Ok(self.submit(viewer, Once { key: &key, request }, submission, origin, now)?.into_bytes())
            }
            Ask::PreviewOffer { new_reseller, rows } => answered(self.preview_offer(viewer, &new_reseller, &rows, now)),
            Ask::Offer { key, request, offer } => {
                Ok(self.offer(viewer, Once { key: &key, request }, offer, origin, now)?.into_bytes())
            }
            Ask::GetPartner { id } => answered(self.get_partner(&id)),
            Ask::RequestMove { key, request, wish } => {
                Ok(self.ask_to_move(viewer, Once { key: &key, request }, wish, origin, now)?.into_bytes())
            }
            Ask::WithdrawMoveRequest { application } => {
                answered(self.withdraw_move_request(viewer, &application, origin, now))
            }
            Ask::ListApplications(query) => answered(self.list_applications(viewer, &query)),
            Ask::GetApplication { application, lost } => answered(self.application(viewer, &application, lost, now)),
            Ask::GetRecords { application, page, lost } => {
                answered(self.records_page(viewer, &application, page, lost, now))
            }
            Ask::GetWarnings { application } => answered(self.warnings(viewer, &application, now)),
            Ask::Decide { application, on, request } => {
                answered(self.decide(viewer, &application, on, request, origin, now))
            }
            Ask::Withdraw { application, request } => {
                answered(self.withdraw(viewer, &application, request, origin, now))
            }
            Ask::Accept { application, on, lines } => {
                answered(self.accept(viewer, Change { application: &application, on, origin, now }, lines))
            }
            Ask::ChangeCredit { application, on, lines } => {
                answered(self.change_credit(viewer, Change { application: &application, on, origin, now }, lines))
            }
            Ask::Propose { application, on, request } => {
                answered(self.propose(viewer, Change { application: &application, on, origin, now }, request))
            }
            Ask::AnswerProposal { application, on, request } => {
                answered(self.answer_proposal(viewer, Change { application: &application, on, origin, now }, &request))
            }
            Ask::Attest { application, request } => answered(self.attest(viewer, &application, request, origin, now)),
            Ask::RaiseDispute { application, request } => {
                answered(self.raise_dispute(viewer, &application, &request, origin, now))
            }
            Ask::DecideDispute { application, request } => {
                answered(self.decide_dispute(viewer, &application, &request, origin, now))
            }
            Ask::ListRecords(query) => answered(self.list_records(viewer, &query, now)),
            Ask::ListConsents => answered(self.list_consents(viewer)),
            Ask::AnswerConsent { application, request } => {
                answered(self.answer_consent(viewer, &application, request, origin, now))
            }
            Ask::GetSettings => answered(self.get_settings(viewer)),
            Ask::ChangeSettings(request) => answered(self.change_settings(viewer, request, now)),
            Ask::MayAttach { application, file } => answered(self.may_attach(viewer, &application, &file, now)),
            Ask::Attach { application, file } => answered(self.attach(viewer, &application, file, now)),
            Ask::GetAttachment { application, hash } => answered(self.get_attachment(viewer, &application, hash, now)),
            Ask::GetThread { application, query } => answered(self.get_thread(viewer, &application, &query, now)),
            Ask::WritePost { application, key, request, post } => {
                Ok(self.write_post(viewer, &application, (&key, request), post, origin, now)?.into_bytes())
            }
            Ask::GetConsentLink => answered(self.consent_link(viewer)),
            Ask::AnswerConsentLink { request } => answered(self.answer_consent_link(viewer, request, origin, now)),
            Ask::GetEvidence { application } => Ok(self.evidence(viewer, &application, now)?.into_bytes()),
            Ask::GetLogHead => answered(self.get_log_head(now)),
            Ask::GetLogConsistency(query) => answered(self.get_log_consistency(&query)),
            Ask::ListTasks => answered(self.list_tasks(viewer, now)),
            Ask::GetOverview => answered(self.overview(viewer, now)),
            Ask::Live { after } => answered(self.live(viewer, after)),
            Ask::GetCredit => answered(self.get_credit(viewer)),
            Ask::GetOwner { sub_customer, query } => answered(self.get_owner(viewer, &sub_customer, &query, now)),
            Ask::ImportPartners { lines } => answered(self.import_partners(&lines, now)),
            Ask::ImportPeople { lines } => answered(self.import_people(&lines, now)),
            Ask::ImportSubCustomers { lines } => answered(self.import_customers(&lines, now)),
            Ask::GetDirectory => answered(self.directory()),
            Ask::ListMessages(query) => answered(self.list_messages(viewer, &query)),
            Ask::ReadMessages(request) => answered(self.read_messages(viewer, &request, now)),
            Ask::GetPreferences => answered(self.preferences(viewer)),
            Ask::ChangePreferences(request) => answered(self.change_preferences(viewer, request)),
            Ask::ListDeliveries { application, query } => answered(self.list_deliveries(viewer, &application, &query)),
            Ask::SendAgain { application, request } => answered(self.send_again(viewer, &application, &request, now)),
            Ask::Remind { application } => answered(self.remind_by_hand(viewer, &application, now)),
            Ask::RequestConsent { application, request } => {
                answered(self.ask_consent(viewer, &application, request, origin, now))
            }
            Ask::ListDemoMailbox(query) => answered(self.list_demo_mailbox(&query)),
            Ask::ListAudit(query) => answered(self.list_audit(&query)),
            Ask::NoteAttempt(attempt) => answered(self.note_attempt(viewer, attempt, origin, now)),
            Ask::ToDeliver { ids } => answered(self.to_deliver(viewer, ids, now)),
            Ask::DeliveryReports { reports } => answered(self.delivery_reports(viewer, reports, now)),
            Ask::MailToRead { id } => answered(self.mail_to_read(viewer, id)),
        }
    }
}

fn answered<T: Serialize>(answer: Result<T, Error>) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(&answer?).map_err(|error| Error::internal("an answer", error))
}
