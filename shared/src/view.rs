//! What a party may see: the canonical document in, an answer built for its viewer out (R3.11).
//!
//! Every answer about an application is made here, from what the ledger publishes. What a viewer may not know is left out here,
//! not hidden in a page:
//! - names of sub-customers: for the original side and the programme; for the new side where it gave the name itself;
//! - credit lines: for the new side and the programme, never for the original side;
//! - reasons of a block: as R3.11 says, by name for the original side and the programme;
//! - what people wrote and who they are: for all parties, since the application is theirs together; addresses for nobody.

mod agreed;
#[cfg(test)]
mod tests;
pub mod timeline;

use crate::{
    api::{
        ApplicationDetail, ApplicationSummary, BlockView, Can, ConsentCan, ConsentCounts, ConsentLinkAnswer,
        ConsentQuestion, ConsentView, EndedView, EndedWhy, FirstApprovalView, IfSilent, OpenerView, PartnerRef,
        ProposalView, RECORDS_PER_PAGE, RecordView, RecordsPage, StatusCount, TermsView, TurnView, TwoPeopleView,
        Waiting,
    },
    application::{
        Block, Consent, Ending, Given, Head, Opener, Parties, PauseNow, Proposal, ProposedTerms, Record, RecordState,
        Status, Step, WaitingFor, decides_at,
    },
    conditions::{Condition, Finding, Named, for_applicant},
    credit::{Credit, Money},
    directory::{Membership, Role},
    event::Event,
    ids::{ApplicationId, PartnerId},
    instant::Instant,
    settings::{ConsentBy, Silence},
    texts::{TextKind, shown},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The names of the partners in a document.
pub type Names = BTreeMap<PartnerId, String>;

/// What is published of an application: everything but its records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadDocument {
    pub head: Head,
    pub names: Names,
    pub tally: Tally,
    /// The newest `TIMELINE_LIMIT` events, oldest first.
    pub events: Vec<Event>,
}

/// Events in a published document.
pub const TIMELINE_LIMIT: usize = 500;

/// A published page of an application's records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageDocument {
    pub page: u32,
    pub pages: u32,
    pub revision: u32,
    #[serde(with = "crate::application::grouped")]
    pub records: Vec<Record>,
}

/// What is counted over an application's records.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    pub records: u32,
    pub by_status: Vec<StatusCount>,
    pub steps: Vec<StepTally>,
    pub consents: ConsentCounts,
    /// The sum of all credit lines, also of final records.
    pub total_credit: Money,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepTally {
    pub step: Step,
    pub records: u32,
    pub blocked: u32,
    pub without_consent: u32,
    pub due: Option<Instant>,
}

/// From which side somebody looks at an application; a distributor may stand on both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sides {
    /// The new reseller or the incoming distributor.
    pub incoming: bool,
    /// The original reseller or the outgoing distributor.
    pub outgoing: bool,
    /// Internal review or administration.
    pub programme: bool,
}

impl Sides {
    pub(crate) fn see_credit(self) -> bool {
        self.incoming || self.programme
    }
    pub(crate) fn see_names(self, named: Named) -> bool {
        self.outgoing || self.programme || named == Named::Given
    }
    pub(crate) fn see_conditions(self) -> bool {
        self.outgoing || self.programme
    }
}

/// The viewer's sides; `None` when it has no part: to them the application doesn't exist.
pub fn sides(viewer: &Membership, parties: &Parties) -> Option<Sides> {
    match viewer {
        Membership::Partner { partner, .. } => {
            let is = |step| parties.at(step) == Some(partner);
            let incoming = is(Step::NewReseller) || is(Step::IncomingDistributor);
            let outgoing = is(Step::OriginalReseller) || is(Step::OutgoingDistributor);
            (incoming || outgoing).then_some(Sides { incoming, outgoing, programme: false })
        }
        Membership::InternalReview { .. } | Membership::Administration => {
            Some(Sides { incoming: false, outgoing: false, programme: true })
        }
        Membership::SubCustomer { .. } => None,
    }
}

/// Counts over records. `now` moves the deadlines of paused ones.
pub fn tally(records: &[Record], now: Instant) -> Tally {
    let mut by_status: BTreeMap<Status, u32> = BTreeMap::new();
    let mut steps: BTreeMap<Step, StepTally> = BTreeMap::new();
    let mut consents = ConsentCounts::default();
    for record in records {
        *by_status.entry(record.status()).or_default() += 1;
        *match record.consent {
            Consent::NotAsked => &mut consents.not_asked,
            Consent::Asked { .. } => &mut consents.asked,
            Consent::Given { .. } => &mut consents.given,
            Consent::Refused { .. } => &mut consents.refused,
            Consent::Lapsed { .. } => &mut consents.lapsed,
        } += 1;
        if let Some(turn) = record.turn() {
            let empty = StepTally { step: turn.step, records: 0, blocked: 0, without_consent: 0, due: None };
            let step = steps.entry(turn.step).or_insert(empty);
            step.records += 1;
            step.blocked += u32::from(record.is_blocked());
            step.without_consent += u32::from(!record.has_consent());
            let due = record.due(now).map(|due| due.at);
            step.due = step.due.into_iter().chain(due).min();
        }
    }
    Tally {
        records: u32::try_from(records.len()).unwrap_or(u32::MAX),
        by_status: in_order(&by_status),
        steps: steps.into_values().collect(),
        consents,
        total_credit: records.iter().filter_map(|record| record.credit.amount()).sum(),
    }
}

/// A partner by its name; by its id where the name isn't known.
pub fn partner(names: &Names, id: &PartnerId) -> PartnerRef {
    PartnerRef { id: id.clone(), name: names.get(id).cloned().unwrap_or_else(|| id.to_string()) }
}

/// The partner whose turn it is at a step; none where the programme decides.
fn party_at(head: &Head, names: &Names, step: Step) -> Option<PartnerRef> {
    head.decider_at(step).map(|id| partner(names, id))
}

fn role(viewer: &Membership) -> Option<Role> {
    match viewer {
        Membership::Partner { role, .. } | Membership::InternalReview { role } => Some(*role),
        Membership::Administration | Membership::SubCustomer { .. } => None,
    }
}

/// Whether the viewer is the one to decide at a step.
fn is_yours(head: &Head, viewer: &Membership, step: Step) -> bool {
    role(viewer) == Some(Role::Approver) && decides_at(head, viewer, step)
}

/// An application in a list; `None` when the viewer has no part in it.
pub fn summary(document: &HeadDocument, viewer: &Membership) -> Option<ApplicationSummary> {
    let HeadDocument { head, names, tally, .. } = document;
    let sides = sides(viewer, &head.parties)?;
    let waiting = tally
        .steps
        .iter()
        .map(|at| Waiting {
            step: at.step,
            party: party_at(head, names, at.step),
            records: at.records,
            blocked: at.blocked,
            without_consent: at.without_consent,
            due: at.due,
            yours: is_yours(head, viewer, at.step),
            two_people: two_people(document, at.step).filter(|_| sides.programme),
        })
        .collect();
    Some(ApplicationSummary {
        id: head.id.clone(),
        opened_at: head.opened_at,
        version: head.version,
        revision: head.revision.0,
        new_reseller: partner(names, &head.parties.new_reseller),
        original_reseller: partner(names, &head.parties.original_reseller),
        customers: tally.records,
        counts: tally.by_status.clone(),
        waiting,
        total_credit: sides.see_credit().then_some(tally.total_credit),
    })
}

/// Who has approved as the first of two people, where internal approval takes two.
fn two_people(document: &HeadDocument, step: Step) -> Option<TwoPeopleView> {
    let review = &document.head.review;
    if step != Step::InternalReview || !review.takes_two() {
        return None;
    }
    let first = review.first_approvals().iter().map(|of| {
        let event = document.events.iter().find(|event| event.seq == of.event);
        let name = event.map(|event| timeline::who(&event.by, &document.head.settings.programme, &document.names).0);
        FirstApprovalView {
            person: of.by.clone(),
            name: name.unwrap_or_else(|| of.by.to_string()),
            at: of.at,
            rows: of.rows.clone(),
        }
    });
    Some(TwoPeopleView { first: first.collect() })
}

/// An application's page; `None` when the viewer has no part in it.
pub fn detail(document: &HeadDocument, viewer: &Membership) -> Option<ApplicationDetail> {
    let HeadDocument { head, names, tally, events } = document;
    let summary = summary(document, viewer)?;
    let of = |id: &Option<PartnerId>| id.as_ref().map(|id| partner(names, id));
    let begins = if head.opener == Opener::NewReseller { Step::IncomingDistributor } else { Step::NewReseller };
    let can = can(head, tally, viewer);
    Some(ApplicationDetail {
        summary,
        incoming_distributor: of(&head.parties.incoming_distributor),
        outgoing_distributor: of(&head.parties.outgoing_distributor),
        mode: head.mode,
        cutover: head.cutover,
        opener: match head.opener {
            Opener::NewReseller => OpenerView::NewReseller,
            Opener::OriginalReseller => OpenerView::OriginalReseller,
            Opener::SubCustomer(_) => OpenerView::SubCustomer,
        },
        proposal: proposal(head),
        attested: head.settings.consent == ConsentBy::Attestation,
        pages: tally.records.div_ceil(RECORDS_PER_PAGE),
        consents: tally.consents,
        steps: Step::ALL.into_iter().filter(|step| *step >= begins && head.parties.has(*step)).collect(),
        timeline: events
            .iter()
            .filter_map(|event| timeline::entry(event, &head.settings.programme, names, tally.records))
            .collect(),
        agreed: agreed::agreed(document),
        can,
    })
}

/// What the viewer may do now; `decide` of the application has the last word.
fn can(head: &Head, tally: &Tally, viewer: &Membership) -> Can {
    let mine: Vec<Step> = tally.steps.iter().map(|at| at.step).filter(|step| is_yours(head, viewer, *step)).collect();
    let operates = |partner: &PartnerId| matches!(viewer, Membership::Partner { partner: own, role } if own == partner && *role >= Role::Operator);
    let applicant = operates(&head.parties.new_reseller);
    let at = |step| tally.steps.iter().any(|at| at.step == step && at.records > 0);
    let accepted = tally.steps.iter().any(|at| at.step > Step::NewReseller);
    let offered =
        head.opener == Opener::OriginalReseller && operates(&head.parties.original_reseller) && at(Step::NewReseller);
    let open = head.proposal != Proposal::None;
    // Those whose record has ended otherwise aren't asked any more.
    let unanswered = tally.consents.asked > 0 && tally.steps.iter().any(|at| at.without_consent > 0);
    Can {
        withdraw: (applicant && !tally.steps.is_empty()) || offered,
        accept: mine.contains(&Step::NewReseller),
        change_credit: applicant && accepted,
        propose: if open {
            Vec::new()
        } else {
            mine.iter().copied().filter(|step| *step > Step::NewReseller).collect()
        },
        answer_proposal: applicant && open,
        ask_consent: applicant && unanswered,
        attest: applicant && unanswered && head.settings.consent == ConsentBy::Attestation,
        decide: mine,
    }
}

fn proposal(head: &Head) -> Option<ProposalView> {
    let Proposal::Open { by, at, terms: proposed } = &head.proposal else { return None };
    Some(ProposalView { by: *by, at: *at, terms: terms(proposed) })
}

fn terms(proposed: &ProposedTerms) -> TermsView {
    match proposed {
        ProposedTerms::CutoverOn(at) => TermsView::CutoverOn { at: *at },
        ProposedTerms::InWords(words) => TermsView::InWords { words: words.value.clone().unwrap_or_default() },
    }
}

/// A page of records; `None` when the viewer has no part in the application.
pub fn page(head: &Head, names: &Names, page: &PageDocument, viewer: &Membership, now: Instant) -> Option<RecordsPage> {
    sides(viewer, &head.parties)?;
    Some(RecordsPage {
        application: head.id.clone(),
        page: page.page,
        pages: page.pages,
        revision: page.revision,
        records: page.records.iter().filter_map(|of| record(head, names, of, viewer, now)).collect(),
    })
}

/// One record; `None` when the viewer has no part in the application.
pub fn record(head: &Head, names: &Names, record: &Record, viewer: &Membership, now: Instant) -> Option<RecordView> {
    let sides = sides(viewer, &head.parties)?;
    Some(RecordView {
        application: head.id.clone(),
        row: record.row,
        sub_customer: record.customer.clone(),
        name: record.name.clone().filter(|_| sides.see_names(record.named)),
        credit: record.credit.amount().filter(|_| sides.see_credit()),
        new_reseller: partner(names, &head.parties.new_reseller),
        original_reseller: partner(names, &head.parties.original_reseller),
        opened_at: head.opened_at,
        status: record.status(),
        turn: turn(head, names, record, now),
        consent: consent(&record.consent),
        blocked: block(record, sides),
        paused: match &record.pause.now {
            PauseNow::Running => None,
            PauseNow::Paused { why, .. } => why.first().copied(),
        },
        ended: ended(record),
    })
}

/// R6: whose turn it is, until when, and what happens if they stay silent.
fn turn(head: &Head, names: &Names, record: &Record, now: Instant) -> Option<TurnView> {
    let due = record.due(now)?;
    let (party, silence_approves) = match due.waiting_for {
        WaitingFor::Consent => (None, false),
        WaitingFor::Decision(step) => (
            party_at(head, names, step),
            step == Step::OriginalReseller && head.settings.original_reseller_silence == Silence::Approves,
        ),
    };
    let if_silent = if silence_approves { IfSilent::CountsAsApproval } else { IfSilent::Expires };
    Some(TurnView { waiting_for: due.waiting_for, party, until: due.at, if_silent })
}

fn consent(consent: &Consent) -> ConsentView {
    match consent {
        Consent::NotAsked => ConsentView::NotAsked,
        Consent::Asked { until, .. } => ConsentView::Asked { until: *until },
        Consent::Given { at, how, .. } => ConsentView::Given { at: *at, how: *how },
        Consent::Refused { at } => ConsentView::Refused { at: *at },
        Consent::Lapsed { at } => ConsentView::Lapsed { at: *at },
    }
}

fn block(record: &Record, sides: Sides) -> Option<BlockView> {
    let Block::Blocked { since, by } = &record.block else { return None };
    let failed: &[Condition] = by.value.as_deref().unwrap_or_default();
    let finding = if sides.see_conditions() {
        Finding::Named(failed.to_vec())
    } else {
        for_applicant(failed, record.named).unwrap_or(Finding::NameNeeded)
    };
    let menders = match &finding {
        Finding::Named(named) => named.iter().map(|condition| (*condition, condition.mender())).collect(),
        Finding::NameNeeded => Vec::new(),
    };
    Some(BlockView { since: *since, finding, menders })
}

fn ended(record: &Record) -> Option<EndedView> {
    let RecordState::Ended(ended) = &record.state else { return None };
    let why = match &ended.how {
        Ending::Migrated => EndedWhy::Migrated,
        Ending::Rejected { by, reason, words } => {
            EndedWhy::Rejected { by: *by, reason: *reason, words: words.value.clone() }
        }
        Ending::RefusedBySubCustomer { words } => EndedWhy::Refused { words: words.value.clone() },
        Ending::Withdrawn => EndedWhy::Withdrawn,
        Ending::Expired { waiting_for } => EndedWhy::Expired { waiting_for: *waiting_for },
        Ending::Failed(failure) => EndedWhy::Failed { failure: *failure },
    };
    Some(EndedView { at: ended.at, why })
}

/// What a sub-customer is asked about a record of its own; `None` when the viewer isn't that sub-customer, or before it is asked.
/// What it has asked for itself it sees from the beginning (R2.5). `present` is its credit line at present.
pub fn consent_question(
    head: &Head,
    names: &Names,
    record: &Record,
    viewer: &Membership,
    present: Option<Credit>,
) -> Option<ConsentQuestion> {
    match viewer {
        Membership::SubCustomer { sub_customer } if *sub_customer == record.customer => {
            question(head, names, record, present)
        }
        _ => None,
    }
}

/// What a personal link of a generation leads to (R5.4); `None` where nothing was ever asked.
pub fn consent_link(
    head: &Head,
    names: &Names,
    record: &Record,
    generation: u32,
    present: Option<Credit>,
) -> Option<ConsentLinkAnswer> {
    let newest = record.consent.generation();
    if generation < newest {
        return Some(ConsentLinkAnswer::Replaced);
    }
    let question = Box::new(question(head, names, record, present)?);
    Some(ConsentLinkAnswer::Open { question, text: shown(TextKind::Consent) })
}

fn question(head: &Head, names: &Names, record: &Record, present: Option<Credit>) -> Option<ConsentQuestion> {
    let asked_itself = matches!(head.opener, Opener::SubCustomer(_));
    let can = match record.consent {
        Consent::NotAsked if !asked_itself => return None,
        Consent::NotAsked if record.is_at(Step::NewReseller) => ConsentCan::Withdraw,
        Consent::NotAsked => ConsentCan::Nothing,
        _ if record.turn().is_none() => ConsentCan::Nothing,
        Consent::Asked { .. } | Consent::Given { how: Given::Attested, .. } => ConsentCan::Answer,
        Consent::Given { .. } => ConsentCan::TakeBack,
        Consent::Refused { .. } | Consent::Lapsed { .. } => ConsentCan::Nothing,
    };
    Some(ConsentQuestion {
        application: head.id.clone(),
        sub_customer: record.customer.clone(),
        name: record.name.clone().unwrap_or_default(),
        new_reseller: partner(names, &head.parties.new_reseller),
        original_reseller: partner(names, &head.parties.original_reseller),
        credit: record.credit.amount(),
        present_credit: present.filter(|_| record.turn().is_some()),
        cutover: head.cutover,
        status: record.status(),
        consent: consent(&record.consent),
        can,
    })
}

/// The name of a document in what is published: the head of an application, or a page of its records.
pub fn document_name(application: &ApplicationId, page: Option<u32>) -> String {
    match page {
        None => format!("application/{application}"),
        Some(page) => format!("application/{application}/{page}"),
    }
}

/// Statuses with records, in the order of R6.
fn in_order(counts: &BTreeMap<Status, u32>) -> Vec<StatusCount> {
    counts.iter().map(|(status, records)| StatusCount { status: *status, records: *records }).collect()
}
