//! What the parties settle on the way: the new reseller accepts and sets credit lines (R5.9), changes them, answers what a decider asks
//! for (R8.1), and attests consents that it holds (R5.4).
//!
//! Amounts and days come as they were typed: one that can't be read is named before anything is decided.

use super::{
    Ledger,
    acting::Acting,
    commands::changed,
    protocol::CreditLines,
    refusals::{attachment_not_its_own, date_not_possible, lines_not_accepted, too_many_rows},
    viewer::Viewer,
};
use crate::{error::Error, zone};
use shared::{
    api::{AttestRequest, ChangeAnswer, ProposalAnswerRequest, ProposalRequest, TermsRequest},
    application::{Actor, Command, Terms, Version},
    credit::Credit,
    event::Origin,
    instant::Instant,
    rows::{MAX_ROWS, Row},
    settings::ConsentBy,
    thread::Party,
};

/// A change of the application's terms, as somebody asks for it.
pub struct Change<'a> {
    pub application: &'a str,
    /// The version that it was made on (R5.7).
    pub on: Version,
    pub origin: Origin,
    pub now: Instant,
}

impl Ledger {
    /// R5.9: an approver of the new reseller says yes to what another party opened, by setting every credit line.
    pub fn accept(&self, viewer: &Viewer, change: Change<'_>, lines: CreditLines) -> Result<ChangeAnswer, Error> {
        let on = change.on;
        self.change(viewer.member()?.into(), change, || Ok(Command::SetCredit { on, lines: read(lines)? }))
    }

    pub fn change_credit(
        &self,
        viewer: &Viewer,
        change: Change<'_>,
        lines: CreditLines,
    ) -> Result<ChangeAnswer, Error> {
        let on = change.on;
        self.change(viewer.acting()?, change, || Ok(Command::ChangeCredit { on, lines: read(lines)? }))
    }

    pub fn propose(
        &self,
        viewer: &Viewer,
        change: Change<'_>,
        request: ProposalRequest,
    ) -> Result<ChangeAnswer, Error> {
        let on = change.on;
        self.change(viewer.member()?.into(), change, || {
            let terms = match request.terms {
                TermsRequest::CutoverOn { date } => Terms::CutoverOn(self.beginning_of(&date)?),
                TermsRequest::InWords { words } => Terms::InWords(words),
            };
            Ok(Command::Propose { on, step: request.step, terms })
        })
    }

    pub fn answer_proposal(
        &self,
        viewer: &Viewer,
        change: Change<'_>,
        request: &ProposalAnswerRequest,
    ) -> Result<ChangeAnswer, Error> {
        let on = change.on;
        self.change(viewer.member()?.into(), change, || Ok(Command::AnswerProposal { on, accept: request.accept }))
    }

    /// R5.4: the file is one that the applicant's own people have attached to this application.
    pub fn attest(
        &self,
        viewer: &Viewer,
        id: &str,
        request: AttestRequest,
        origin: Origin,
        now: Instant,
    ) -> Result<ChangeAnswer, Error> {
        let member = viewer.member()?;
        let stored = self.visible(member, id)?;
        let party = Party::from(&member.person.membership);
        let files = self.store.attachments(stored.n, &[request.attachment])?;
        let is_applicant = party == Party::Partner(stored.head.parties.new_reseller.clone());
        let attests = is_applicant && stored.head.settings.consent == ConsentBy::Attestation;
        // Whoever attests nothing here at all is told so by the command.
        if attests && !files.iter().any(|file| file.party == party) {
            return Err(attachment_not_its_own());
        }
        let command = Command::AttestConsent { rows: request.rows, attachment: request.attachment };
        Ok(changed(self.command(stored, &actor(member.into()), command, &member.signature(origin), now)?))
    }

    /// A command that is made of what was typed, once it is seen that the application is there for the viewer.
    fn change(
        &self,
        by: Acting<'_>,
        change: Change<'_>,
        command: impl FnOnce() -> Result<Command, Error>,
    ) -> Result<ChangeAnswer, Error> {
        let Change { application, origin, now, .. } = change;
        let stored = self.visible(&by, application)?;
        let signature = by.signature(origin);
        Ok(changed(self.command(stored, &actor(by), command()?, &signature, now)?))
    }

    /// 00:00 of a day in the programme's zone.
    fn beginning_of(&self, date: &str) -> Result<Instant, Error> {
        zone::beginning_of(date, &self.settings()?.zone).ok_or_else(date_not_possible)
    }
}

fn actor(by: Acting<'_>) -> Actor {
    Actor::Person(by.membership().clone())
}

/// The credit lines, if all could be read.
fn read(lines: CreditLines) -> Result<Vec<(Row, Credit)>, Error> {
    let CreditLines { good, bad } = lines;
    if good.len() + bad.len() > usize::try_from(MAX_ROWS).unwrap_or(usize::MAX) {
        return Err(too_many_rows());
    }
    if bad.is_empty() { Ok(good) } else { Err(lines_not_accepted(bad)) }
}
