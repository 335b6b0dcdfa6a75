//! What waits for whom: tasks appear with what there is to do, name it as far as the caller may know, and go when it is done
//! (R3.12, R7.3, R8.4).

use anyhow::{Context, Result};
use shared::{
    api::{
        AnswerConsent, ConsentRequest, DisputeRequest, ListTasks, Nothing, PostKind, PostRequest, RaiseDispute,
        TaskKind, TaskView, WritePost, headers,
    },
    application::{Accept, Step},
    conditions::Condition,
    directory::{AccountStanding, GroupRole, PartnerStanding, Unbinding},
    instant::Span,
    texts::{TextKind, current},
};
use tests::{Alone, Application, Client, Pair, everything, fresh_key, reject};

const NONE: Nothing = Nothing {};
const RELEASE: TaskKind = TaskKind::Decide { step: Step::OriginalReseller };
const REVIEW: TaskKind = TaskKind::Decide { step: Step::InternalReview };

fn mend(condition: Condition) -> TaskKind {
    TaskKind::Mend { condition }
}

/// What waits for somebody in an application.
async fn tasks(of: &Client, application: &Application) -> Result<Vec<TaskView>> {
    let answer = of.call::<ListTasks>(&[], &NONE, &NONE).await?;
    Ok(answer.tasks.into_iter().filter(|task| task.application == application.id).collect())
}

async fn kinds(of: &Client, application: &Application) -> Result<Vec<TaskKind>> {
    Ok(tasks(of, application).await?.into_iter().map(|task| task.kind).collect())
}

async fn write(by: &Client, to: &Application, kind: PostKind) -> Result<()> {
    let request = PostRequest { kind, words: "Which contract?".to_owned(), attachments: Vec::new() };
    let ask = by.ask::<WritePost>(&[to.id.as_str()]).json(&request);
    ask.header(headers::IDEMPOTENCY_KEY, &fresh_key()?).send().await?.good()?;
    Ok(())
}

#[tokio::test]
async fn the_decider_has_the_task_with_its_deadline_and_its_sub_customers() -> Result<()> {
    let pair = Pair::of(3).await?;
    let application = pair.submit().await?;
    let tasks = tasks(&pair.releaser, &application).await?;
    assert_eq!(tasks.len(), 1);
    let task = &tasks[0];
    assert_eq!((task.kind, task.records), (RELEASE, 3));
    assert!(task.rows.is_empty(), "it is about the application as a whole");
    assert_eq!(task.sub_customers, pair.customers);
    assert_eq!(task.new_reseller.name, pair.world.partner_name(&pair.new)?);
    assert_eq!(task.original_reseller.name, pair.world.partner_name(&pair.original)?);
    let turn = application.record(&pair.releaser, 1).await?.turn.context("it waits")?;
    assert_eq!(task.until, Some(turn.until));
    Ok(())
}

#[tokio::test]
async fn nobody_else_has_it_and_once_decided_nobody_has() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let stranger = pair.world.reseller("Stranger")?;
    pair.world.import().await?;
    let mut application = pair.submit().await?;
    for other in [
        pair.world.operator(&pair.original).await?,
        pair.world.viewer(&pair.original).await?,
        pair.world.approver(&pair.new).await?,
        pair.world.approver(&stranger).await?,
        pair.world.administrator().await?,
    ] {
        assert_eq!(kinds(&other, &application).await?, []);
    }
    application.approve_as_original(&pair.releaser).await?;
    assert_eq!(kinds(&pair.releaser, &application).await?, []);
    Ok(())
}

#[tokio::test]
async fn the_most_urgent_comes_first() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let first = pair.submit().await?;
    pair.customers = pair.world.sub_customers(&pair.original, 1)?;
    pair.world.import().await?;
    let second = pair.submit().await?;
    let answer = pair.releaser.call::<ListTasks>(&[], &NONE, &NONE).await?;
    assert!(!answer.more);
    assert_eq!(answer.tasks.iter().map(|task| &task.application).collect::<Vec<_>>(), [&first.id, &second.id]);
    assert!(answer.tasks.is_sorted_by_key(|task| task.until));
    Ok(())
}

#[tokio::test]
async fn a_condition_that_breaks_is_named_to_whoever_can_mend_it_and_clears_by_itself_r3_12() -> Result<()> {
    let mut pair = Pair::of(3).await?;
    let application = pair.submit().await?;
    let [frozen, grouped] = [pair.customer(0)?.clone(), pair.customer(1)?.clone()];
    let (_, member) = pair.world.answers_for(&grouped).await?;
    pair.world.change(&frozen, |of| of.standing = AccountStanding::Frozen)?;
    pair.world.change(&grouped, |of| of.group = GroupRole::Member)?;
    pair.world.import().await?;
    let operator = pair.world.operator(&pair.original).await?;
    let found = tasks(&operator, &application).await?;
    let named: Vec<_> = found.iter().map(|task| (task.kind, task.rows.to_string(), task.records)).collect();
    assert_eq!(named, [(mend(Condition::InGroup), "2".to_owned(), 1), (mend(Condition::Frozen), "1".to_owned(), 1)]);
    assert_eq!(found[1].sub_customers, std::slice::from_ref(&frozen));
    assert!(found[0].until.is_some());
    assert_eq!(kinds(&member, &application).await?, [TaskKind::Consent, mend(Condition::InGroup)]);
    assert_eq!(kinds(&pair.world.approver(&pair.new).await?, &application).await?, [], "the reason isn't its to know");
    assert_eq!(kinds(&pair.world.viewer(&pair.original).await?, &application).await?, []);
    pair.world.tick();
    pair.world.change(&frozen, |of| of.standing = AccountStanding::Normal)?;
    pair.world.import().await?;
    assert_eq!(kinds(&operator, &application).await?, [mend(Condition::InGroup)]);
    assert_eq!(kinds(&pair.releaser, &application).await?, [RELEASE, mend(Condition::InGroup)]);
    Ok(())
}

#[tokio::test]
async fn the_outgoing_distributor_mends_what_is_its_sides_and_not_what_the_reseller_began_r3_8() -> Result<()> {
    let mut world = tests::World::new()?;
    let distributor = world.distributor("Distributor")?;
    let (new, original) = (world.reseller("New")?, world.second_level("Original", &distributor, "9000.00")?);
    let mut pair = Pair::between(world, new, original, 2).await?;
    let application = pair.submit().await?;
    let [frozen, unbinding] = [pair.customer(0)?.clone(), pair.customer(1)?.clone()];
    pair.world.change(&frozen, |of| of.standing = AccountStanding::Frozen)?;
    pair.world.change(&unbinding, |of| of.unbinding = Unbinding::BegunByOriginalReseller)?;
    pair.world.import().await?;
    let above = pair.world.operator(&distributor).await?;
    assert_eq!(kinds(&above, &application).await?, [mend(Condition::Frozen)]);
    let below = pair.world.operator(&pair.original).await?;
    let both = [mend(Condition::Frozen), mend(Condition::UnbindingByReseller)];
    assert_eq!(kinds(&below, &application).await?, both);
    Ok(())
}

#[tokio::test]
async fn a_sub_customer_is_asked_once_and_has_answered_then_r5_4() -> Result<()> {
    let mut pair = Pair::of(2).await?;
    let first = pair.customer(0)?.clone();
    let (_, customer) = pair.world.answers_for(&first).await?;
    let application = pair.submit().await?;
    let found = tasks(&customer, &application).await?;
    assert_eq!(found.iter().map(|task| task.kind).collect::<Vec<_>>(), [TaskKind::Consent]);
    assert_eq!((found[0].rows.to_string(), &found[0].sub_customers[..]), ("1".to_owned(), &[first][..]));
    let agree = ConsentRequest::Agree { text: current(TextKind::Consent).version };
    customer.call::<AnswerConsent>(&[application.id.as_str()], &NONE, &agree).await?;
    assert_eq!(kinds(&customer, &application).await?, []);
    Ok(())
}

#[tokio::test]
async fn terms_wait_for_the_applicant_r8_1() -> Result<()> {
    let pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    application.propose(&pair.releaser, Step::OriginalReseller, "Once the invoice is paid.").await?;
    assert_eq!(kinds(&pair.applicant, &application).await?, [TaskKind::AnswerProposal]);
    application.answer_proposal(&pair.applicant, Accept::Yes).await?;
    assert_eq!(kinds(&pair.applicant, &application).await?, []);
    Ok(())
}

#[tokio::test]
async fn a_question_waits_for_the_other_party_until_it_is_answered_r7_3() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    write(&pair.releaser, &application, PostKind::Question).await?;
    assert_eq!(kinds(&pair.applicant, &application).await?, [TaskKind::AnswerQuestion]);
    assert_eq!(kinds(&pair.releaser, &application).await?, [RELEASE], "not for whoever asked");
    write(&pair.applicant, &application, PostKind::Answer).await?;
    assert_eq!(kinds(&pair.applicant, &application).await?, []);
    Ok(())
}

#[tokio::test]
async fn an_offer_waits_for_the_new_resellers_credit_lines_r5_9() -> Result<()> {
    let pair = Pair::of(2).await?;
    let mut application = Application::offer(&pair.releaser, &pair.new, &pair.customers).await?;
    let approver = pair.world.approver(&pair.new).await?;
    assert_eq!(kinds(&approver, &application).await?, [TaskKind::SetCredit]);
    assert_eq!(kinds(&pair.applicant, &application).await?, [], "an operator doesn't accept");
    application.accept(&approver, &[(1, "10.00"), (2, "10.00")]).await?;
    assert_eq!(kinds(&approver, &application).await?, []);
    Ok(())
}

#[tokio::test]
async fn internal_review_has_what_can_be_decided_and_disputes_r5_8_r10_3() -> Result<()> {
    let alone = Alone::take().await?;
    let pair = alone.pair(2).await?;
    let mut application = pair.submit().await?;
    application.decide(&pair.releaser, &tests::decision(Step::OriginalReseller, tests::rows(&[1]))).await?;
    assert_eq!(kinds(&pair.reviewer, &application).await?, [], "without consent there is nothing to decide");
    application.answer_for_all(&pair.reviewer).await?;
    let found = tasks(&pair.reviewer, &application).await?;
    let named: Vec<_> = found.iter().map(|task| (task.kind, task.rows.to_string(), task.records)).collect();
    assert_eq!(named, [(REVIEW, "1".to_owned(), 1)]);
    application.approve_as_review(&pair.reviewer).await?;
    application.decide(&pair.releaser, &reject(Step::OriginalReseller, everything(), "An invoice is open.")).await?;
    let request = DisputeRequest { words: "It is paid.".to_owned(), attachments: Vec::new() };
    application.command::<RaiseDispute>(&pair.applicant, &request).await?;
    let found = tasks(&pair.reviewer, &application).await?;
    let named: Vec<_> = found.iter().map(|task| (task.kind, task.rows.to_string(), task.until)).collect();
    assert_eq!(named, [(TaskKind::DecideDispute, "2".to_owned(), None)]);
    Ok(())
}

#[tokio::test]
async fn administration_has_stale_facts_renewed_before_a_cutover_r11_3() -> Result<()> {
    let alone = Alone::take().await?;
    alone.set(|settings| settings.stale_after_hours = Some(1)).await?;
    let pair = alone.pair(1).await?;
    alone.forward_hours(3).await?;
    let mut application = pair.submit().await?;
    application.approve_as_original(&pair.releaser).await?;
    application.answer_for_all(&pair.reviewer).await?;
    application.approve_as_review(&pair.reviewer).await?;
    let administrator = pair.world.administrator().await?;
    let found = tasks(&administrator, &application).await?;
    assert_eq!(found.iter().map(|task| task.kind).collect::<Vec<_>>(), [mend(Condition::StaleFacts)]);
    let left = found[0].until.context("it fails in the end")?.since(alone.now().await?);
    assert!(left > Span::days(9) && left <= Span::days(10), "R8.4");
    assert_eq!(kinds(&pair.releaser, &application).await?, []);
    Ok(())
}

#[tokio::test]
async fn a_suspended_partner_decides_nothing_r1_6() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let original = pair.original.clone();
    pair.world.change_partner(&original, |partner| partner.standing = PartnerStanding::Suspended)?;
    pair.world.import().await?;
    assert_eq!(kinds(&pair.releaser, &application).await?, []);
    Ok(())
}
