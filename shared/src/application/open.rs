//! Opening an application (R2): every row is checked, and all are accepted or none (R2.6).

use super::{
    Application, Authorisation, Block, Consent, CreditLine, CutoverTime, Dispute, Facts, GivenAt, Head, Mode, Opener,
    OriginalDecider, Parties, Pause, Proposal, Record, RecordState, Refusal, Review, Revision, Step, Turn, Version,
    run::Run,
};
use crate::{
    conditions::{Condition, Move, Named, check},
    credit::{Credit, Money, Shortfall},
    directory::Role,
    event::{DeciderRole, Event, OpenedEvent, OpenedRow, Place, RowCredit, Signature, What},
    ids::{ApplicationId, CustomerId, PartnerId},
    instant::Instant,
    rows::{MAX_ROWS, Row, RowSet},
    seal::{Hash, SealKey},
    settings::OutgoingDistributor,
    texts::{TextKind, TextVersion, current},
};
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeSet;

/// What the opener asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    pub id: ApplicationId,
    /// 32 random bytes in its making.
    pub seal_key: SealKey,
    pub opener: Opener,
    /// Its role, where it is a partner.
    pub role: Option<Role>,
    pub new_reseller: PartnerId,
    pub original_reseller: PartnerId,
    pub original_decider: OriginalDecider,
    pub mode: Mode,
    pub cutover: CutoverTime,
    /// The notice acknowledged (R2.3); by a sub-customer, which asks to be moved, the text of the consent that it gives with it.
    pub notice: TextVersion,
    /// The statement ticked, where the original reseller opens (R2.5).
    pub statement: Option<TextVersion>,
    /// Row `n + 1` of the application.
    pub rows: Vec<OpenRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OpenRow {
    pub customer: CustomerId,
    pub name: Option<String>,
    /// Set by the new reseller; left out by the other openers.
    pub credit: Option<Credit>,
}

/// As a list of its fields, which reads as well: with their names, ten thousand rows are twice as long.
impl Serialize for OpenRow {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        (&self.customer, &self.name, &self.credit).serialize(to)
    }
}

/// A new application and what happened to it so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Before its first event: what `effects` of the first event are taken of, and what the events are applied to.
    pub blank: Application,
    pub application: Application,
    pub events: Vec<Event>,
}

/// A row that can't be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    pub row: Row,
    pub failed: Vec<Condition>,
    pub named: Named,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenRefusal {
    Refused(Refusal),
    /// R2.3.
    NoticeNotAcknowledged,
    /// R2.1.
    OriginalResellerUnknown,
    NoRows,
    TooManyRows,
    /// R2.6.
    Rows(Vec<BadRow>),
    /// R4.2.
    Credit(Shortfall),
}

/// Checks every row of a file or an opening against the conditions (R3); the rows that fail, in their order.
pub fn check_rows<'a>(
    rows: impl Iterator<Item = (Row, &'a CustomerId, Option<&'a str>)>,
    between: Move<'_>,
    facts: &Facts,
    now: Instant,
) -> Vec<BadRow> {
    let mut seen = BTreeSet::new();
    let mut bad = Vec::new();
    for (row, customer, name) in rows {
        let mut failed = check(facts.customers.get(customer), name, between, &facts.settings, now);
        if !seen.insert(customer) {
            failed.push(Condition::Twice);
        }
        if !failed.is_empty() {
            let named = if name.is_some() { Named::Given } else { Named::NotGiven };
            bad.push(BadRow { row, failed, named });
        }
    }
    bad
}

/// Opens an application, or says why not. Nothing is stored either way: the caller does that with the events.
///
/// `facts` are those of the new reseller, the original reseller, and the sub-customers named in `opening`.
pub fn open(opening: Opening, facts: &Facts, signature: &Signature, now: Instant) -> Result<Opened, OpenRefusal> {
    check_texts(&opening)?;
    if opening.rows.is_empty() {
        return Err(OpenRefusal::NoRows);
    }
    if opening.rows.len() > usize::try_from(MAX_ROWS).unwrap_or(usize::MAX) {
        return Err(OpenRefusal::TooManyRows);
    }
    let parties = parties(&opening, facts)?;
    if facts.is_suspended(&opening.new_reseller) {
        return Err(OpenRefusal::Refused(Refusal::PartnerSuspended));
    }
    let between = Move { original_reseller: &opening.original_reseller, new_reseller: &opening.new_reseller };
    let numbered = || (1u32..).map(Row).zip(&opening.rows);
    let bad = check_rows(numbered().map(|(row, of)| (row, &of.customer, of.name.as_deref())), between, facts, now);
    if !bad.is_empty() {
        return Err(OpenRefusal::Rows(bad));
    }
    let by_new_reseller = opening.opener == Opener::NewReseller;
    if opening.rows.iter().any(|row| row.credit.is_some() != by_new_reseller) {
        return Err(OpenRefusal::Refused(Refusal::CreditLinesIncomplete));
    }
    let total: Money = opening.rows.iter().filter_map(|row| row.credit).sum();
    if by_new_reseller {
        facts.credit.can_hold(total).map_err(OpenRefusal::Credit)?;
    }
    let first = if by_new_reseller { parties.step_after(Step::NewReseller) } else { Some(Step::NewReseller) };
    let first = first.unwrap_or(Step::OriginalReseller);
    let rows = numbered().map(|(row, of)| opened_row(&opening, facts, row, of)).collect::<Vec<_>>();
    let credits: Vec<Credit> = opening.rows.iter().filter_map(|row| row.credit).collect();
    let place = Place::Credits(Revision(1)).to_string();
    let credits = by_new_reseller.then(|| opening.seal_key.seal(&place, credits));
    let blank = blank(&opening, parties.clone(), facts, first, &rows, now);
    let all: RowSet = blank.records.iter().map(|record| record.row).collect();

    let mut run = Run::new(blank.clone(), facts, signature, now);
    run.push(What::Opened(Box::new(OpenedEvent {
        opener: opening.opener,
        parties,
        mode: opening.mode,
        cutover: opening.cutover,
        notice: opening.notice,
        statement: opening.statement,
        opener_role: opening.role,
        rows,
        credits,
        first,
    })));
    run.arrive(&all, first);
    let authorised = all.iter().filter(|row| run.application.has_authorised(first, *row)).collect();
    run.advance(authorised, first);
    let (application, events) = run.finish();
    Ok(Opened { blank, application, events })
}

/// What was acknowledged and agreed to are the texts in force (R2.3, R5.4, R5.6).
fn check_texts(opening: &Opening) -> Result<(), OpenRefusal> {
    let in_force = |kind| current(kind).version;
    let ticked = opening.statement.as_ref();
    if ticked.is_some_and(|ticked| *ticked != in_force(TextKind::DataTransferStatement)) {
        return Err(OpenRefusal::Refused(Refusal::TextOutdated));
    }
    match opening.opener {
        Opener::SubCustomer(_) if opening.notice != in_force(TextKind::Consent) => {
            Err(OpenRefusal::Refused(Refusal::TextOutdated))
        }
        Opener::NewReseller | Opener::OriginalReseller if opening.notice != in_force(TextKind::Notice) => {
            Err(OpenRefusal::NoticeNotAcknowledged)
        }
        _ => Ok(()),
    }
}

/// R1.6, R5.1, R5.2: who takes part, as the directory has it now.
fn parties(opening: &Opening, facts: &Facts) -> Result<Parties, OpenRefusal> {
    let Some(new) = facts.partners.get(&opening.new_reseller) else {
        return Err(OpenRefusal::Refused(Refusal::NotAParty));
    };
    let original = facts.partners.get(&opening.original_reseller).filter(|original| original.id != new.id);
    let Some(original) = original else { return Err(OpenRefusal::OriginalResellerUnknown) };
    let asks_outgoing = facts.settings.outgoing_distributor == OutgoingDistributor::Decides;
    Ok(Parties {
        new_reseller: new.id.clone(),
        incoming_distributor: new.kind.distributor().cloned(),
        original_reseller: original.id.clone(),
        outgoing_distributor: original.kind.distributor().filter(|_| asks_outgoing).cloned(),
    })
}

fn opened_row(opening: &Opening, facts: &Facts, row: Row, of: &OpenRow) -> OpenedRow {
    let known = facts.customers.get(&of.customer).map(|facts| facts.customer.name.clone()).unwrap_or_default();
    // Who offers or asks for itself gives the name by doing so.
    let given = of.name.is_some() || opening.opener != Opener::NewReseller;
    let named = if given { Named::Given } else { Named::NotGiven };
    OpenedRow {
        row,
        customer: of.customer.clone(),
        name: opening.seal_key.seal(&Place::Name(row, named).to_string(), known),
        named,
        credit: RowCredit::Apart,
    }
}

fn blank(
    opening: &Opening,
    parties: Parties,
    facts: &Facts,
    first: Step,
    rows: &[OpenedRow],
    now: Instant,
) -> Application {
    let settings = facts.settings.clone();
    let turn = Turn { step: first, since: now, deadline: now + settings.decision_time() };
    let records = rows
        .iter()
        .zip(&opening.rows)
        .map(|(row, of)| Record {
            row: row.row,
            customer: row.customer.clone(),
            name: row.name.value.clone(),
            named: row.named,
            credit: of.credit.map_or(CreditLine::ToBeSet, CreditLine::Set),
            state: RecordState::Awaiting(turn),
            consent: Consent::NotAsked,
            block: Block::Clear,
            pause: Pause::NONE,
        })
        .collect();
    let party = match &opening.opener {
        Opener::NewReseller => Some(parties.new_reseller.clone()),
        Opener::OriginalReseller => Some(parties.original_reseller.clone()),
        Opener::SubCustomer(_) => None,
    };
    let authorisations = party
        .zip(opening.role)
        .map(|(party, role)| Authorisation {
            party,
            given: GivenAt::Opening,
            role: DeciderRole::Partner(role),
            statement: opening.statement.clone(),
            rows: rows.iter().map(|row| row.row).collect(),
            on: Version::FIRST,
            at: now,
        })
        .into_iter()
        .collect();
    let head = Head {
        id: opening.id.clone(),
        opener: opening.opener.clone(),
        opened_at: now,
        parties,
        original_decider: opening.original_decider,
        mode: opening.mode,
        cutover: opening.cutover,
        version: Version::FIRST,
        revision: Revision(0),
        chain: Hash::ZERO,
        seal_key: opening.seal_key.clone(),
        authorisations,
        proposal: Proposal::None,
        dispute: Dispute::None,
        agreed_to: matches!(opening.opener, Opener::SubCustomer(_)).then(|| opening.notice.clone()),
        settings,
        review: Review::NotBegun,
    };
    Application { head, records }
}
