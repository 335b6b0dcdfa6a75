//! Each warning at the figure from which it comes, and not before.

use super::*;
use crate::{
    application::{
        Actor, Command,
        testing::{World, agree, approver, credit, instant, member},
    },
    directory::Role,
    seal::Hash,
    settings::ConsentBy,
};

/// What is found of an application of `customers`, submitted with a credit line of 5.00 each, where each had 7.00.
struct Case {
    world: World,
    id: ApplicationId,
    silent: Vec<(RowSet, Instant)>,
    disputed: BTreeMap<Row, (ApplicationId, Instant)>,
}

impl Case {
    fn of(customers: u32) -> Self {
        let mut world = World::new(customers);
        let id = world.submit("new", "original", 1..=customers);
        Self { world, id, silent: Vec::new(), disputed: BTreeMap::new() }
    }

    fn with_credit(lines: &[i64]) -> Self {
        let customers = u32::try_from(lines.len()).unwrap();
        let mut world = World::new(customers);
        let mut opening = world.opening("new", "original", 1..=customers);
        opening.rows.iter_mut().zip(lines).for_each(|(row, minor)| row.credit = Some(credit(*minor)));
        let id = world.open(opening).unwrap();
        Self { world, id, silent: Vec::new(), disputed: BTreeMap::new() }
    }

    fn found(&self) -> Vec<Warning> {
        let application = self.world.application(&self.id);
        let facts = self.world.facts(&application.head.parties.new_reseller, Some(&self.id));
        let known = Known {
            customers: &facts.customers,
            silent: &self.silent,
            disputed: &self.disputed,
            settings: &facts.settings,
        };
        warnings(application, &known, self.world.now)
    }

    fn kinds(&self) -> Vec<(WarningKind, String)> {
        self.found().into_iter().map(|warning| (warning.kind, warning.rows.to_string())).collect()
    }

    /// The reasons at the first row.
    fn first(&self) -> Vec<Why> {
        let all = self.found().into_iter().flat_map(|warning| warning.found);
        all.filter(|found| found.row == Row(1)).map(|found| found.why).collect()
    }
}

fn only(row: u32) -> RowSet {
    [Row(row)].into_iter().collect()
}

#[test]
fn an_application_in_order_has_no_warnings() {
    assert_eq!(Case::of(6).found(), []);
}

#[test]
fn who_moved_within_a_year_is_a_repeat_mover_r5_3() {
    let mut case = Case::of(2);
    case.world.now = instant(400);
    case.world.change_customer(1, |of| of.as_of = instant(399));
    case.world.change_customer(2, |of| (of.as_of, of.last_migrated) = (instant(399), Some(instant(35))));
    assert_eq!(case.found(), [], "365 days ago");
    case.world.change_customer(2, |of| of.last_migrated = Some(instant(36)));
    assert_eq!(case.kinds(), [(WarningKind::RepeatMover, "2".to_owned())], "364 days ago");
}

#[test]
fn a_credit_line_is_unusual_beyond_three_times_what_it_had_or_below_a_third_r5_3() {
    let (earlier, unusual) = (credit(700), |minor| Case::with_credit(&[minor]).first());
    assert_eq!(unusual(2_100), []);
    assert_eq!(unusual(2_101), [Why::AboveEarlier { credit: credit(2_101), earlier }]);
    assert_eq!(unusual(234), [], "a third is 2.33 and a bit");
    assert_eq!(unusual(233), [Why::BelowEarlier { credit: credit(233), earlier }]);
    let mut had_nothing = Case::with_credit(&[1_000_000]);
    had_nothing.world.change_customer(1, |of| of.allocation = Credit::ZERO);
    assert_eq!(had_nothing.first(), [], "there is nothing to compare it with");
}

#[test]
fn a_credit_line_is_unusual_beyond_five_times_the_median_of_five_or_more_r5_3() {
    let above = |lines: &[i64]| {
        let mut case = Case::with_credit(lines);
        case.world.change_customer(1, |of| of.allocation = Credit::ZERO);
        case.first()
    };
    assert_eq!(above(&[2_500, 500, 500, 500, 500]), []);
    let unusual = Why::AboveOthers { credit: credit(2_501), median: credit(500) };
    assert_eq!(above(&[2_501, 500, 500, 500, 500]), [unusual]);
    assert_eq!(above(&[2_501, 500, 500, 500]), [], "four are too few");
}

#[test]
fn an_attested_consent_is_the_applicants_word_alone_r5_4() {
    let mut case = Case::of(2);
    case.world = World::new(2);
    case.world.settings.consent = ConsentBy::Attestation;
    case.id = case.world.submit("new", "original", 1..=2);
    let attest = Command::AttestConsent { rows: only(2), attachment: Hash::ZERO };
    case.world.does(&case.id.clone(), &member("new", Role::Operator), attest);
    assert_eq!(case.kinds(), [(WarningKind::AttestedConsent, "2".to_owned())]);
    case.world.does(&case.id.clone(), &Actor::Demonstration, agree());
    assert_eq!(case.kinds(), [(WarningKind::AttestedConsent, "2".to_owned())], "the first one has agreed itself");
}

#[test]
fn silence_and_disputes_are_named_with_when_and_where_r7_2_r10_3() {
    let mut case = Case::of(2);
    let other = ApplicationId::from_random(99);
    case.silent.push((only(1), instant(11)));
    case.disputed.insert(Row(1), (other.clone(), instant(5)));
    let disputed = Why::Disputed { application: other, at: instant(5) };
    assert_eq!(case.first(), [Why::Silent { at: instant(11) }, disputed]);
}

#[test]
fn facts_are_old_after_thirty_days_or_when_the_programme_says_so_r11_3() {
    let mut case = Case::of(1);
    case.world.now = instant(30);
    assert_eq!(case.first(), []);
    case.world.now = instant(31);
    assert_eq!(case.first(), [Why::KnownAsOf { at: instant(0) }]);
    case.world.settings.stale_after_hours = Some(32 * 24);
    assert_eq!(case.first(), []);
}

#[test]
fn what_is_decided_has_no_warnings_but_for_its_own_dispute_r5_3() {
    let mut case = Case::with_credit(&[1]);
    assert_eq!(case.first().len(), 1);
    let id = case.id.clone();
    case.world.reject(&id, &approver("original"), crate::application::Step::OriginalReseller).unwrap();
    assert_eq!(case.first(), []);
    case.disputed.insert(Row(1), (id, instant(2)));
    assert_eq!(case.kinds(), [(WarningKind::OpenDispute, "1".to_owned())]);
}

#[test]
fn all_rows_are_counted_and_the_first_fifty_explained() {
    let case = Case::with_credit(&[1; 60]);
    let [warning] = &case.found()[..] else { unreachable!("one kind") };
    assert_eq!((warning.rows.to_string(), warning.found.len()), ("1-60".to_owned(), MAX_WARNED_ROWS));
}
