//! Internal approval by two people (R5.3), in the portal whose settings a test may change: what each of the two is answered and sees, and
//! what the others do.

use anyhow::{Context, Result};
use serde_json::json;
use shared::{
    api::{
        ChangeSettings, DecisionRequest, GetSettings, ListTasks, Nothing, ProblemCode, TaskKind, TwoPeopleView,
        VerdictRequest,
    },
    application::{LeftWhy, Status, Step},
    credit::Credit,
    directory::{Membership, Role},
    notices::NoticeKind,
    rows::{Row, RowSet},
    settings::{Settings, TwoPeople},
    texts::{TextKind, current},
};
use tests::{Alone, Application, Client, Pair, decision, everything, except, message, reject, rows};

const NONE: Nothing = Nothing {};
const WAITING: Status = Status::AwaitingInternalReview;

fn set(rows: &[u32]) -> RowSet {
    rows.iter().copied().map(Row).collect()
}

fn from_customers(sub_customers: u32) -> impl FnOnce(&mut Settings) {
    move |settings| settings.two_people = TwoPeople { sub_customers: Some(sub_customers), ..TwoPeople::OFF }
}

/// An application that waits for internal review alone, where everything takes two people.
struct AtReview {
    pair: Pair,
    application: Application,
    ada: Client,
    ben: Client,
}

impl AtReview {
    async fn of(alone: &Alone, customers: usize) -> Result<Self> {
        Self::with(alone, customers, from_customers(1)).await
    }

    async fn with(alone: &Alone, customers: usize, change: impl FnOnce(&mut Settings)) -> Result<Self> {
        alone.set(change).await?;
        let pair = alone.pair(customers).await?;
        let application = pair.submit().await?;
        Self::released(pair, application).await
    }

    async fn released(pair: Pair, mut application: Application) -> Result<Self> {
        application.approve_as_original(&pair.releaser).await?;
        application.answer_for_all(&pair.reviewer).await?;
        let (ada, ben) = (pair.world.reviewer().await?, pair.world.second_reviewer().await?);
        Ok(Self { pair, application, ada, ben })
    }

    async fn first(&self, by: &Client) -> Result<Option<TwoPeopleView>> {
        let detail = self.application.detail(by).await?;
        let waiting = detail.summary.waiting.into_iter().find(|at| at.step == Step::InternalReview);
        Ok(waiting.context("nothing waits for internal review")?.two_people)
    }

    async fn statuses(&self) -> Result<Vec<Status>> {
        self.application.statuses(&self.ada).await
    }
}

#[tokio::test]
async fn what_one_person_has_approved_moves_when_another_does_r5_3() -> Result<()> {
    let alone = Alone::take().await?;
    let AtReview { pair, mut application, ada, ben } = AtReview::of(&alone, 2).await?;
    let first = application.approve_as_review(&ada).await?;
    assert_eq!((first.first_approved, first.decided, first.migrated), (set(&[1, 2]), set(&[]), set(&[])));
    assert_eq!(application.statuses(&pair.applicant).await?, [WAITING; 2]);
    let second = application.approve_as_review(&ben).await?;
    assert_eq!((second.first_approved, second.decided, second.migrated), (set(&[]), set(&[1, 2]), set(&[1, 2])));
    assert_eq!(application.statuses(&pair.applicant).await?, [Status::Migrated; 2]);
    Ok(())
}

#[tokio::test]
async fn nobody_is_the_second_person_after_themselves_r5_3() -> Result<()> {
    let alone = Alone::take().await?;
    let at = AtReview::of(&alone, 2).await?;
    let request = decision(Step::InternalReview, everything());
    at.application.try_decide(&at.ada, &request).await?.good()?;
    // From another session too.
    for ada in [at.ada.clone(), at.pair.world.reviewer().await?] {
        let problem = at.application.try_decide(&ada, &request).await?.refused(ProblemCode::NothingToDecide)?;
        assert!(problem.detail.contains("a second person has to"), "{}", problem.detail);
    }
    assert_eq!(at.statuses().await?, [WAITING; 2]);
    Ok(())
}

#[tokio::test]
async fn the_programme_sees_who_was_the_first_and_the_parties_that_somebody_was_r5_3_r10_1() -> Result<()> {
    let alone = Alone::take().await?;
    let mut at = AtReview::of(&alone, 2).await?;
    assert_eq!(at.first(&at.ben).await?, Some(TwoPeopleView { first: Vec::new() }));
    let statement = Some(current(TextKind::DataTransferStatement).version);
    let verdict = VerdictRequest::Approve { statement: statement.clone(), except: Vec::new() };
    let request = DecisionRequest { step: Step::InternalReview, rows: rows(&[2]), verdict };
    at.application.decide(&at.ada, &request).await?;
    for programme in [&at.ben, &alone.administrator] {
        let found = at.first(programme).await?.context("two people are needed")?;
        let [first] = &found.first[..] else { panic!("{found:?}") };
        assert_eq!((&first.person, &first.rows), (&at.pair.world.reviewer_id()?, &set(&[2])));
        assert!(first.name.starts_with("Reviewer"), "{}", first.name);
    }
    for party in [&at.pair.applicant, &at.pair.releaser] {
        assert_eq!(at.first(party).await?, None);
        let timeline = at.application.detail(party).await?.timeline;
        let entry = timeline.iter().find(|entry| entry.what.contains("a second person is needed"));
        let entry = entry.context("it isn't in the history")?;
        assert_eq!((entry.records, &entry.text), (1, &statement));
    }
    Ok(())
}

#[tokio::test]
async fn tasks_and_messages_go_to_whoever_can_be_the_second_r5_3() -> Result<()> {
    let alone = Alone::take().await?;
    let mut at = AtReview::of(&alone, 3).await?;
    let id = at.application.id.clone();
    let kinds = async |of: &Client| -> Result<Vec<(TaskKind, String)>> {
        let tasks = of.call::<ListTasks>(&[], &NONE, &NONE).await?.tasks;
        let ours = tasks.into_iter().filter(|task| task.application == id);
        Ok(ours.map(|task| (task.kind, task.rows.to_string())).collect())
    };
    let decide = |rows: &str| (TaskKind::Decide { step: Step::InternalReview }, rows.to_owned());
    assert_eq!(kinds(&at.ben).await?, [decide("")], "all of it");
    at.application.decide(&at.ada, &decision(Step::InternalReview, rows(&[1, 3]))).await?;
    assert_eq!(kinds(&at.ada).await?, [decide("2")]);
    assert_eq!(kinds(&at.ben).await?, [(TaskKind::SecondApproval, "1,3".to_owned()), decide("2")]);
    let told = message(&at.ben, &id, NoticeKind::YourTurn).await?;
    assert!(told.title.contains("a second person is needed"), "{}", told.title);
    Ok(())
}

#[tokio::test]
async fn only_approvers_of_internal_review_are_one_of_the_two_r1_5() -> Result<()> {
    let alone = Alone::take().await?;
    let mut at = AtReview::of(&alone, 1).await?;
    at.application.approve_as_review(&at.ada).await?;
    let request = decision(Step::InternalReview, everything());
    let world = &mut at.pair.world;
    let approver = world.approver(&at.pair.new).await?;
    let second = world.second_reviewer_id()?;
    world.change_person(&second, Membership::InternalReview { role: Role::Operator })?;
    world.import().await?;
    let operator = world.portal.sign_in(&second).await?;
    for other in [&approver, &alone.administrator, &operator, &at.pair.releaser] {
        at.application.try_decide(other, &request).await?.refused(ProblemCode::NotAllowed)?;
    }
    world.change_person(&second, Membership::InternalReview { role: Role::Approver })?;
    world.import().await?;
    let approver = world.portal.sign_in(&second).await?;
    at.application.decide(&approver, &request).await?;
    assert_eq!(at.statuses().await?, [Status::Migrated]);
    Ok(())
}

#[tokio::test]
async fn a_new_version_drops_the_first_approval_and_refuses_what_was_seen_before_r5_7() -> Result<()> {
    let alone = Alone::take().await?;
    let mut at = AtReview::of(&alone, 2).await?;
    at.application.approve_as_review(&at.ada).await?;
    let before = at.application.detail(&at.ben).await?.summary.version.0;
    at.application.change_credit(&at.pair.applicant, &[(1, "11.00")]).await?;
    assert_eq!(at.first(&at.ben).await?, Some(TwoPeopleView { first: Vec::new() }));
    let request = decision(Step::InternalReview, everything());
    at.application.send_decision(&at.ben, before, &request).await?.refused(ProblemCode::VersionOutdated)?;
    at.application.answer_for_all(&at.ada).await?;
    let again = at.application.approve_as_review(&at.ben).await?;
    assert_eq!(again.first_approved, set(&[1, 2]), "what Ada approved was something else");
    at.application.approve_as_review(&at.ada).await?;
    assert_eq!(at.statuses().await?, [Status::Migrated; 2]);
    Ok(())
}

#[tokio::test]
async fn either_may_reject_or_except_alone_r5_8() -> Result<()> {
    let alone = Alone::take().await?;
    let mut at = AtReview::of(&alone, 3).await?;
    let answer = at.application.decide(&at.ada, &except(Step::InternalReview, &[1], "Not agreed.")).await?;
    assert_eq!((answer.decided, answer.first_approved), (set(&[1]), set(&[2, 3])));
    assert_eq!(at.statuses().await?, [Status::Rejected, WAITING, WAITING]);
    at.application.decide(&at.ben, &reject(Step::InternalReview, rows(&[2]), "An invoice is open.")).await?;
    at.application.approve_as_review(&at.ben).await?;
    assert_eq!(at.statuses().await?, [Status::Rejected, Status::Rejected, Status::Migrated]);
    Ok(())
}

#[tokio::test]
async fn one_decision_finishes_some_and_begins_others_and_leaves_its_own_r5_8() -> Result<()> {
    let alone = Alone::take().await?;
    let mut at = AtReview::of(&alone, 3).await?;
    at.application.decide(&at.ada, &decision(Step::InternalReview, rows(&[1]))).await?;
    at.application.decide(&at.ben, &decision(Step::InternalReview, rows(&[2]))).await?;
    let answer = at.application.approve_as_review(&at.ada).await?;
    assert_eq!((answer.migrated, answer.first_approved), (set(&[2]), set(&[3])));
    let left: Vec<_> = answer.left.into_iter().map(|left| (left.why, left.rows)).collect();
    assert_eq!(left, [(LeftWhy::NeedsAnotherPerson, set(&[1]))]);
    at.application.approve_as_review(&at.ben).await?;
    assert_eq!(at.statuses().await?, [Status::Migrated; 3]);
    Ok(())
}

#[tokio::test]
async fn all_or_nothing_waits_for_the_second_with_everything_r2_2() -> Result<()> {
    let alone = Alone::take().await?;
    alone.set(from_customers(2)).await?;
    let pair = alone.pair(2).await?;
    let application = Application::submit_all_or_nothing(&pair.applicant, &pair.original, pair.rows("10.00")).await?;
    let mut at = AtReview::released(pair, application).await?;
    at.application.approve_as_review(&at.ada).await?;
    assert_eq!(at.statuses().await?, [WAITING; 2]);
    at.application.approve_as_review(&at.ben).await?;
    assert_eq!(at.statuses().await?, [Status::Migrated; 2]);
    Ok(())
}

#[tokio::test]
async fn an_amount_counts_all_credit_lines_together_r5_3() -> Result<()> {
    let alone = Alone::take().await?;
    let from = |minor| -> Result<_> {
        let amount = Credit::from_minor(minor)?;
        Ok(move |settings: &mut Settings| settings.two_people = TwoPeople { amount: Some(amount), ..TwoPeople::OFF })
    };
    let mut below = AtReview::with(&alone, 2, from(2_001)?).await?;
    below.application.approve_as_review(&below.ada).await?;
    assert_eq!(below.statuses().await?, [Status::Migrated; 2]);
    let mut reached = AtReview::with(&alone, 2, from(2_000)?).await?;
    reached.application.approve_as_review(&reached.ada).await?;
    assert_eq!(reached.statuses().await?, [WAITING; 2]);
    Ok(())
}

#[tokio::test]
async fn the_threshold_is_that_of_the_settings_when_review_begins_r5_3() -> Result<()> {
    let alone = Alone::take().await?;
    let mut before = AtReview::of(&alone, 1).await?;
    alone.set(|settings| settings.two_people = TwoPeople::OFF).await?;
    before.application.approve_as_review(&before.ada).await?;
    assert_eq!(before.statuses().await?, [WAITING], "it was on when review began");
    let mut after = AtReview::with(&alone, 1, |settings| settings.two_people = TwoPeople::OFF).await?;
    alone.set(from_customers(1)).await?;
    after.application.approve_as_review(&after.ada).await?;
    assert_eq!(after.statuses().await?, [Status::Migrated], "it was off when review began");
    Ok(())
}

#[tokio::test]
async fn from_when_on_two_people_approve_is_for_the_programme_to_know_r3_11() -> Result<()> {
    let alone = Alone::take().await?;
    let set = TwoPeople { amount: Some(Credit::from_minor(777_700)?), sub_customers: Some(40) };
    alone.set(|settings| settings.two_people = set).await?;
    let pair = alone.pair(1).await?;
    for programme in [&alone.administrator, &pair.reviewer] {
        let settings = programme.call::<GetSettings>(&[], &NONE, &NONE).await?.settings;
        assert_eq!(settings.two_people, set);
    }
    for party in [&pair.applicant, &pair.releaser] {
        let answer = party.ask::<GetSettings>(&[]).send().await?;
        assert_eq!(answer.good()?.settings.two_people, TwoPeople::OFF);
        assert!(!answer.text().contains("7777") && !answer.text().contains("two_people"), "{}", answer.text());
    }
    Ok(())
}

#[tokio::test]
async fn a_threshold_out_of_its_range_is_refused_and_an_unreadable_one_too() -> Result<()> {
    let alone = Alone::take().await?;
    let administrator = &alone.administrator;
    let found = administrator.call::<GetSettings>(&[], &NONE, &NONE).await?;
    let send = async |two_people: serde_json::Value, why: ProblemCode| -> Result<()> {
        let mut settings = serde_json::to_value(&found.settings)?;
        settings["two_people"] = two_people;
        let body = json!({ "revision": found.revision, "settings": settings }).to_string();
        let answer = administrator.ask::<ChangeSettings>(&[]).body("application/json", body).send().await?;
        answer.refused(why).map(drop)
    };
    for refused in [json!({ "amount": "0.00" }), json!({ "sub_customers": 0 }), json!({ "sub_customers": 10_001 })] {
        send(refused, ProblemCode::SettingsRefused).await?;
    }
    for malformed in [json!({ "amount": "-1.00" }), json!({ "amount": 5 }), json!({ "people": 3 }), json!("two")] {
        send(malformed, ProblemCode::Malformed).await?;
    }
    assert_eq!(administrator.call::<GetSettings>(&[], &NONE, &NONE).await?, found);
    Ok(())
}
