//! The thread of an application: who sees it, who may write what into it, and what a file in it can be called (R7.3, R10.3).
//!
//! The three parties, internal review and administration see all of it; a sub-customer sees what was written in a dispute about a
//! record of its own, and nothing else. `can` is what pages show; the ledger asks it again before it takes anything.

use crate::{
    api::{DisputeView, PostKind, ThreadCan},
    application::{Consent, Dispute, Head, Opener, Proposal, Record},
    directory::{Membership, Role},
    ids::{CustomerId, PartnerId},
    instant::Instant,
    rows::RowSet,
    tr, view,
};
use serde::{Deserialize, Serialize};

/// Whom somebody speaks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    Partner(PartnerId),
    InternalReview,
    Administration,
    SubCustomer(CustomerId),
}

impl From<&Membership> for Party {
    fn from(member: &Membership) -> Self {
        match member {
            Membership::Partner { partner, .. } => Party::Partner(partner.clone()),
            Membership::InternalReview { .. } => Party::InternalReview,
            Membership::Administration => Party::Administration,
            Membership::SubCustomer { sub_customer } => Party::SubCustomer(sub_customer.clone()),
        }
    }
}

/// What of a thread somebody has a part in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Whole,
    /// A sub-customer: disputes about these rows, which are its own.
    DisputesAbout(RowSet),
}

impl Part {
    /// What a member has a part in; `None` when to them the application doesn't exist. `own` are a sub-customer's records in it:
    /// it knows of the application once it was asked, or if it opened it.
    pub fn of(head: &Head, viewer: &Membership, own: &[Record]) -> Option<Self> {
        let Membership::SubCustomer { sub_customer } = viewer else {
            return view::sides(viewer, &head.parties).map(|_| Part::Whole);
        };
        let opened = matches!(&head.opener, Opener::SubCustomer(opener) if opener == sub_customer);
        let knows = |of: &&Record| of.customer == *sub_customer && (opened || !matches!(of.consent, Consent::NotAsked));
        let rows: RowSet = own.iter().filter(knows).map(|record| record.row).collect();
        (!rows.is_empty()).then_some(Part::DisputesAbout(rows))
    }

    /// Whether posts of a kind are shown.
    pub fn sees(&self, head: &Head, kind: PostKind) -> bool {
        match self {
            Part::Whole => true,
            Part::DisputesAbout(_) => kind == PostKind::Dispute && !self.shown(&head.dispute.rows()).is_empty(),
        }
    }

    fn shown(&self, rows: &RowSet) -> RowSet {
        match self {
            Part::Whole => rows.clone(),
            Part::DisputesAbout(own) => rows.iter().filter(|row| own.contains(*row)).collect(),
        }
    }
}

/// What stands about a thread, besides its posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Whether the newest question has no answer yet.
    pub asked: bool,
    /// Whether records that the viewer may dispute can still be disputed.
    pub disputable: bool,
    /// Whether records wait for somebody's decision.
    pub waiting: bool,
    /// R1.6: whether the viewer's partner is suspended.
    pub suspended: bool,
}

impl State {
    /// R7.3: a question among people. What a decider asks of the applicant (R8.1) is answered at the proposal.
    pub fn question_is_open(&self) -> bool {
        self.asked && self.waiting
    }
}

/// The dispute as somebody sees it: to a sub-customer, one about others' records isn't there.
pub fn dispute(head: &Head, part: &Part) -> DisputeView {
    let rows = part.shown(&head.dispute.rows());
    if rows.is_empty() {
        return DisputeView::None;
    }
    match &head.dispute {
        Dispute::None => DisputeView::None,
        Dispute::Open { at, .. } => DisputeView::Open { at: *at, rows },
        Dispute::Dismissed { at, .. } => DisputeView::Dismissed { at: *at },
        Dispute::Permitted { at, .. } => DisputeView::Permitted { at: *at, rows, used: false },
        Dispute::Resubmitted { at, .. } => DisputeView::Permitted { at: *at, rows, used: true },
    }
}

/// What a member may do in a thread now; the commands themselves have the last word.
pub fn can(head: &Head, viewer: &Membership, part: &Part, state: &State) -> ThreadCan {
    if state.suspended {
        return ThreadCan::default();
    }
    let writes = may_write(viewer);
    let applicant =
        writes && matches!(viewer, Membership::Partner { partner, .. } if *partner == head.parties.new_reseller);
    let own = matches!(viewer, Membership::SubCustomer { .. });
    let in_dispute = matches!(dispute(head, part), DisputeView::Open { .. });
    let kinds = [
        (PostKind::Note, !own),
        (PostKind::Question, !own && state.waiting && !state.asked && head.proposal == Proposal::None),
        (PostKind::Answer, !own && state.question_is_open() && head.proposal == Proposal::None),
        (PostKind::Dispute, in_dispute),
    ];
    ThreadCan {
        post: kinds.into_iter().filter(|(_, may)| writes && *may).map(|(kind, _)| kind).collect(),
        raise_dispute: (applicant || own) && state.disputable && head.dispute == Dispute::None,
        decide_dispute: in_dispute && matches!(viewer, Membership::InternalReview { role: Role::Approver }),
        resubmit: applicant && matches!(head.dispute, Dispute::Permitted { .. }),
    }
}

/// Whether somebody may attach files to an application: whoever can write, and whoever is about to raise a dispute.
pub fn can_attach(head: &Head, viewer: &Membership, part: &Part, state: &State) -> bool {
    let can = can(head, viewer, part, state);
    !can.post.is_empty() || can.raise_dispute
}

/// R1.5: viewers read, and so does administration.
fn may_write(viewer: &Membership) -> bool {
    match viewer {
        Membership::Partner { role, .. } | Membership::InternalReview { role } => *role >= Role::Operator,
        Membership::SubCustomer { .. } => true,
        Membership::Administration => false,
    }
}

/// Whether a member could raise a dispute about records in this application, were there any to dispute (R10.3).
pub fn may_dispute(head: &Head, viewer: &Membership) -> bool {
    match viewer {
        Membership::Partner { partner, role } => *partner == head.parties.new_reseller && *role >= Role::Operator,
        Membership::SubCustomer { .. } => true,
        Membership::InternalReview { .. } | Membership::Administration => false,
    }
}

/// The longest name of a file, in characters.
pub const MAX_FILE_NAME: usize = 120;

/// The name of an attachment, or why it can't be one. Names that would show as something else than they are can't: no control
/// characters, no marks that turn the direction of writing, no folders.
pub fn file_name(name: &str) -> Result<String, &'static str> {
    let name = name.trim();
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    if name.is_empty() || name.chars().count() > MAX_FILE_NAME {
        return Err(tr!("The file's name has 1 to 120 characters."));
    }
    if name.chars().any(|c| c.is_control() || turns(c) || matches!(c, '/' | '\\')) {
        return Err(tr!("The file's name can't have slashes or invisible characters. Rename the file."));
    }
    Ok(name.to_owned())
}

/// Media types that no browser runs: a file is answered as what it was said to be only if that is one of these.
const HARMLESS: [&str; 12] = [
    "application/pdf",
    "application/zip",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.ms-excel",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/csv",
    "text/plain",
];

/// What a file that can be anything is called.
pub const ANY_FILE: &str = "application/octet-stream";

/// The media type that a file is kept and answered as.
pub fn media_type(said: Option<&str>) -> &'static str {
    let essence = said.and_then(|said| said.split(';').next()).unwrap_or_default().trim();
    HARMLESS.into_iter().find(|harmless| harmless.eq_ignore_ascii_case(essence)).unwrap_or(ANY_FILE)
}

/// R10.3: the records that a member may still dispute, of those given.
pub fn disputable(head: &Head, viewer: &Membership, records: &[Record], now: Instant) -> RowSet {
    let own = |record: &Record| match viewer {
        Membership::SubCustomer { sub_customer } => record.customer == *sub_customer,
        Membership::Partner { .. } | Membership::InternalReview { .. } | Membership::Administration => true,
    };
    if !may_dispute(head, viewer) || head.dispute != Dispute::None {
        return RowSet::default();
    }
    records.iter().filter(|record| own(record) && record.can_be_disputed(now)).map(|record| record.row).collect()
}

/// Whether a step's records wait: what a question would pause.
pub fn waits(steps: &[view::StepTally]) -> bool {
    steps.iter().any(|tally| tally.records > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        application::{
            Actor, Application, Command, DisputeOutcome, Step,
            testing::{World, approver, customer_id, member, partner_id, reviewer, sub_customer},
        },
        ids::ApplicationId,
        settings::DISPUTE_WINDOW,
    };

    const QUIET: State = State { asked: false, disputable: false, waiting: true, suspended: false };
    const WRITTEN: [PostKind; 4] = [PostKind::Note, PostKind::Question, PostKind::Answer, PostKind::Dispute];

    fn who(actor: &Actor) -> Membership {
        let Actor::Person(member) = actor else { unreachable!("{actor:?} is nobody") };
        member.clone()
    }

    /// What somebody may do, `None` if to them there is no such application.
    fn may(application: &Application, viewer: &Membership, state: &State) -> Option<ThreadCan> {
        let part = Part::of(&application.head, viewer, &application.records)?;
        Some(can(&application.head, viewer, &part, state))
    }

    fn posts(application: &Application, actor: &Actor, state: &State) -> Vec<PostKind> {
        may(application, &who(actor), state).map(|can| can.post).unwrap_or_default()
    }

    /// Two records that the original reseller has rejected, the first one disputed by its sub-customer.
    fn disputed() -> (World, ApplicationId) {
        let mut world = World::new(2);
        let id = world.submit("new", "original", 1..=2);
        world.reject(&id, &approver("original"), Step::OriginalReseller).unwrap();
        world.does(&id, &sub_customer(1), Command::RaiseDispute { words: "We had an agreement.".to_owned() });
        (world, id)
    }

    #[test]
    fn operators_and_approvers_write_viewers_and_administration_read_r1_5() {
        let mut world = World::new(1);
        let id = world.submit("new", "original", 1..=1);
        let application = world.application(&id);
        for actor in [member("new", Role::Operator), approver("original"), reviewer()] {
            assert_eq!(posts(application, &actor, &QUIET), [PostKind::Note, PostKind::Question], "{actor:?}");
        }
        for member in [who(&member("new", Role::Viewer)), Membership::Administration] {
            assert_eq!(may(application, &member, &QUIET), Some(ThreadCan::default()));
        }
        assert_eq!(may(application, &who(&approver("other")), &QUIET), None);
        let suspended = State { suspended: true, ..QUIET };
        assert_eq!(posts(application, &approver("original"), &suspended), []);
    }

    #[test]
    fn one_question_is_open_at_a_time_and_only_while_somebody_decides_r7_3() {
        let mut world = World::new(1);
        let id = world.submit("new", "original", 1..=1);
        let asked = State { asked: true, ..QUIET };
        let application = world.application(&id);
        assert_eq!(posts(application, &approver("new"), &asked), [PostKind::Note, PostKind::Answer]);
        let over = State { waiting: false, ..asked };
        assert_eq!(posts(application, &approver("new"), &over), [PostKind::Note]);
        assert!(!over.question_is_open());
    }

    #[test]
    fn a_sub_customer_sees_a_dispute_about_itself_and_nothing_else_r10_3() {
        let (world, id) = disputed();
        let Application { head, records } = world.application(&id);
        let own = Part::of(head, &who(&sub_customer(1)), records).unwrap();
        assert_eq!(WRITTEN.map(|kind| own.sees(head, kind)), [false, false, false, true]);
        assert_eq!(can(head, &who(&sub_customer(1)), &own, &QUIET).post, [PostKind::Dispute]);
        let other = Part::of(head, &who(&sub_customer(2)), records).unwrap();
        assert!(WRITTEN.iter().all(|kind| !other.sees(head, *kind)));
        assert_eq!(dispute(head, &other), DisputeView::None);
        assert_eq!(can(head, &who(&sub_customer(2)), &other, &QUIET), ThreadCan::default());
        assert_eq!(Part::of(head, &who(&sub_customer(3)), records), None);
    }

    #[test]
    fn a_sub_customer_that_was_never_asked_knows_of_nothing() {
        let mut world = World::new(1);
        world.give(1..=1, "original");
        let id = world.submit("north", "original", 1..=1);
        let application = world.application(&id);
        assert_eq!(Part::of(&application.head, &who(&sub_customer(1)), &application.records), None);
    }

    #[test]
    fn a_dispute_is_raised_in_time_by_those_whom_it_concerns_r10_3() {
        let mut world = World::new(2);
        let id = world.submit("new", "original", 1..=2);
        world.reject(&id, &approver("original"), Step::OriginalReseller).unwrap();
        let now = world.now;
        let rows = |world: &World, actor: &Actor, now| {
            let Application { head, records } = world.application(&id);
            disputable(head, &who(actor), records, now).to_string()
        };
        assert_eq!(rows(&world, &member("new", Role::Operator), now), "1-2");
        assert_eq!(rows(&world, &sub_customer(2), now), "2");
        for actor in [member("new", Role::Viewer), approver("original"), reviewer()] {
            assert_eq!(rows(&world, &actor, now), "", "{actor:?}");
        }
        assert_eq!(rows(&world, &sub_customer(2), now + DISPUTE_WINDOW + crate::instant::Span::minutes(1)), "");
        let state = State { disputable: true, ..QUIET };
        assert!(may(world.application(&id), &who(&sub_customer(2)), &state).unwrap().raise_dispute);
        world.does(&id, &sub_customer(1), Command::RaiseDispute { words: "No.".to_owned() });
        assert_eq!(rows(&world, &sub_customer(2), now), "", "there is one dispute at most");
    }

    #[test]
    fn a_dispute_that_was_decided_stays_visible_to_those_whom_it_concerned_r10_3() {
        for outcome in [DisputeOutcome::Dismiss, DisputeOutcome::PermitResubmission] {
            let (mut world, id) = disputed();
            let words = "Both sides were heard.".to_owned();
            world.does(&id, &reviewer(), Command::DecideDispute { outcome, words });
            let Application { head, records } = world.application(&id);
            let own = Part::of(head, &who(&sub_customer(1)), records).unwrap();
            assert!(own.sees(head, PostKind::Dispute));
            assert_eq!(can(head, &who(&sub_customer(1)), &own, &QUIET), ThreadCan::default());
            let resubmits = may(world.application(&id), &who(&approver("new")), &QUIET).unwrap().resubmit;
            assert_eq!(resubmits, outcome == DisputeOutcome::PermitResubmission);
        }
    }

    #[test]
    fn internal_reviews_approvers_decide_an_open_dispute_r10_3() {
        let (world, id) = disputed();
        let application = world.application(&id);
        assert!(may(application, &who(&reviewer()), &QUIET).unwrap().decide_dispute);
        let operator = Membership::InternalReview { role: Role::Operator };
        assert!(!may(application, &operator, &QUIET).unwrap().decide_dispute);
        assert!(!may(application, &who(&approver("original")), &QUIET).unwrap().decide_dispute);
    }

    #[test]
    fn a_file_has_a_name_that_shows_as_what_it_is() {
        assert_eq!(file_name(" Zustimmung Müller.pdf "), Ok("Zustimmung Müller.pdf".to_owned()));
        assert!(file_name(&"x".repeat(120)).is_ok());
        let long = "x".repeat(121);
        for wrong in ["", "  ", "a/b", "a\\b", "a\nb", "a\0", "annex\u{202e}fdp.exe", &long] {
            assert!(file_name(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_file_that_a_browser_would_run_is_just_a_file() {
        assert_eq!(media_type(Some("Application/PDF; charset=x")), "application/pdf");
        for said in [None, Some("text/html"), Some("image/svg+xml"), Some("text/javascript"), Some("")] {
            assert_eq!(media_type(said), ANY_FILE);
        }
    }

    #[test]
    fn a_party_is_written_without_its_role() {
        let json = |actor: &Actor| serde_json::to_string(&Party::from(&who(actor))).unwrap();
        assert_eq!(json(&approver("new")), json(&member("new", Role::Viewer)));
        assert_eq!(json(&approver("new")), format!(r#"{{"partner":"{}"}}"#, partner_id("new")));
        assert_eq!(json(&sub_customer(1)), format!(r#"{{"sub_customer":"{}"}}"#, customer_id(1)));
    }
}
