//! When somebody is reminded (R7.1): at which marks, once, and never of what is paused, answered or over.

use super::*;

const NEVER: [u32; 0] = [];

/// The instants at which the original reseller, or the sub-customer, is reminded, in hours after the submission.
fn reminded_at(world: &World, id: &ApplicationId, to: &Audience, hours: u32) -> Vec<u32> {
    let (application, since) = (world.application(id), world.application(id).head.opened_at);
    let is_told = |hour: &u32| {
        let (after, now) = (since + Span::hours(hour - 1), since + Span::hours(*hour));
        reminders(application, after, now).iter().any(|notice| notice.to == *to)
    };
    (1..=hours).filter(is_told).collect()
}

#[test]
fn reminders_come_at_half_at_four_fifths_and_a_day_before_r7_1() {
    let (world, id) = submitted(1);
    let day = 24;
    assert_eq!(reminded_at(&world, &id, &partner("original"), 30 * day), [5 * day, 8 * day, 9 * day]);
    // Four fifths of fourteen days are 268.8 hours.
    assert_eq!(reminded_at(&world, &id, &Audience::SubCustomers, 30 * day), [7 * day, 269, 13 * day]);
    assert_eq!(reminded_at(&world, &id, &partner("new"), 30 * day), NEVER);
}

#[test]
fn the_next_reminder_is_known_beforehand_r7_1() {
    let (world, id) = submitted(1);
    let application = world.application(&id);
    let opened = application.head.opened_at;
    let mut seen = Vec::new();
    let mut after = opened;
    while let Some(next) = next_reminder(application, after) {
        assert!(!reminders(application, after, next).is_empty() || next >= opened + Span::days(10));
        seen.push(next.since(opened).millis());
        after = next;
    }
    let hours = [120, 168, 192, 216].map(|hours| Span::hours(hours).millis());
    assert_eq!(seen[..4], hours);
}

#[test]
fn marks_that_fell_together_give_one_reminder_r7_1() {
    let (world, id) = submitted(3);
    let opened = world.application(&id).head.opened_at;
    let told = reminders(world.application(&id), opened, opened + Span::hours(220));
    assert_eq!(told.len(), 2, "one for the original reseller, one for the sub-customers: {told:?}");
    assert!(told.iter().all(|notice| notice.rows == rows(&[1, 2, 3])));
}

#[test]
fn nobody_is_reminded_of_what_is_paused_r7_1() {
    let (mut world, id) = submitted(1);
    world.does(&id, &approver("original"), Command::Question { state: QuestionState::Opened });
    assert_eq!(reminded_at(&world, &id, &partner("original"), 300), NEVER);
    assert_eq!(next_reminder(world.application(&id), world.now), None);
    world.now = world.now + Span::days(2);
    world.does(&id, &approver("new"), Command::Question { state: QuestionState::Closed });
    // Twelve days now: the two of the pause were added.
    assert_eq!(reminded_at(&world, &id, &partner("original"), 400), [144, 231, 264]);
}

#[test]
fn nobody_is_reminded_past_the_deadline_or_of_what_is_answered_r7_1() {
    let (mut world, id) = at_review(1);
    assert_eq!(reminded_at(&world, &id, &Audience::SubCustomers, 400), NEVER, "it has answered");
    assert_eq!(reminded_at(&world, &id, &partner("original"), 400), NEVER, "it has decided");
    assert_eq!(reminded_at(&world, &id, &Audience::InternalReview, 400), [120, 192, 216]);
    world.does(&id, &approver("new"), Command::Withdraw { rows: RowChoice::All });
    assert_eq!(next_reminder(world.application(&id), instant(1)), None);
}

#[test]
fn a_deadline_of_a_day_has_no_mark_a_day_before_r7_1() {
    let mut world = World::new(1);
    world.settings.decision_days = 1;
    let id = world.submit("new", "original", 1..=1);
    assert_eq!(reminded_at(&world, &id, &partner("original"), 48), [12, 20]);
}
