//! The thread of an application: who writes and reads what in it, questions that pause (R7.3), statements in disputes (R10.3).

use anyhow::{Context, Result};
use shared::{
    api::{
        DecideDispute, DisputeDecisionRequest, DisputeRequest, DisputeView, GetThread, MAX_ATTACHMENTS, MAX_POST,
        Nothing, PostKind, PostRequest, ProblemCode, ProposalRequest, Propose, RaiseDispute, TermsRequest,
        ThreadAnswer, ThreadCan, ThreadQuery, WritePost, headers,
    },
    application::{DisputeOutcome, PauseReason, Step},
    directory::{PartnerStanding, Role},
    seal::Hash,
};
use tests::{Answer, Application, Client, Pair, everything, fresh_key, reject};

const NONE: Nothing = Nothing {};

fn post(kind: PostKind, words: &str) -> PostRequest {
    PostRequest { kind, words: words.to_owned(), attachments: Vec::new() }
}

async fn send(by: &Client, application: &Application, request: &PostRequest, key: &str) -> Result<Answer<WritePost>> {
    let ask = by.ask::<WritePost>(&[application.id.as_str()]).json(request);
    ask.header(headers::IDEMPOTENCY_KEY, key).send().await
}

async fn write(by: &Client, application: &mut Application, kind: PostKind, words: &str) -> Result<u64> {
    let answer = send(by, application, &post(kind, words), &fresh_key()?).await?.good()?;
    application.saw(&answer.documents);
    Ok(answer.id)
}

async fn refused(by: &Client, application: &Application, request: &PostRequest, why: ProblemCode) -> Result<()> {
    send(by, application, request, &fresh_key()?).await?.refused(why)?;
    Ok(())
}

async fn thread(by: &Client, application: &Application) -> Result<ThreadAnswer> {
    by.call::<GetThread>(&[application.id.as_str()], &ThreadQuery::default(), &NONE).await
}

async fn pauses(application: &Application, by: &Client) -> Result<Vec<Option<PauseReason>>> {
    Ok(application.records(by).await?.into_iter().map(|record| record.paused).collect())
}

/// A pair whose original reseller has rejected everything, and the first sub-customer's person.
async fn rejected(customers: usize) -> Result<(Pair, Client, Application)> {
    let mut pair = Pair::of(customers).await?;
    let first = pair.customer(0)?.clone();
    let (_, customer) = pair.world.answers_for(&first).await?;
    let mut application = pair.submit().await?;
    let no = reject(Step::OriginalReseller, everything(), "An invoice is open.");
    application.decide(&pair.releaser, &no).await?;
    Ok((pair, customer, application))
}

async fn raise(by: &Client, application: &mut Application, words: &str) -> Result<()> {
    let request = DisputeRequest { words: words.to_owned(), attachments: Vec::new() };
    application.command::<RaiseDispute>(by, &request).await?;
    Ok(())
}

#[tokio::test]
async fn a_note_is_read_by_every_party_with_who_wrote_it_and_for_whom() -> Result<()> {
    let pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    let id = write(&pair.applicant, &mut application, PostKind::Note, "  The contract ended in May.\n").await?;
    assert_eq!(id, 1);
    for (reader, yours) in [(&pair.applicant, true), (&pair.releaser, false), (&pair.reviewer, false)] {
        let posts = thread(reader, &application).await?.posts;
        assert_eq!(posts.len(), 1);
        assert_eq!((posts[0].kind, posts[0].words.as_str()), (PostKind::Note, "The contract ended in May."));
        assert_eq!(posts[0].for_party, pair.world.partner_name(&pair.new)?);
        assert!(posts[0].who.starts_with("Operator-"), "{}", posts[0].who);
        assert_eq!(posts[0].yours, yours);
    }
    assert_eq!(pauses(&application, &pair.applicant).await?, [None], "a note pauses nothing");
    Ok(())
}

#[tokio::test]
async fn a_question_pauses_the_records_until_it_is_answered_r7_3() -> Result<()> {
    let pair = Pair::of(2).await?;
    let mut application = pair.submit().await?;
    write(&pair.releaser, &mut application, PostKind::Question, "Which contract replaces ours?").await?;
    assert_eq!(pauses(&application, &pair.applicant).await?, [Some(PauseReason::OpenQuestion); 2]);
    let seen = thread(&pair.applicant, &application).await?;
    assert!(seen.question_open);
    assert_eq!(seen.can.post, [PostKind::Note, PostKind::Answer]);
    refused(&pair.applicant, &application, &post(PostKind::Question, "And you?"), ProblemCode::NothingToDo).await?;
    write(&pair.applicant, &mut application, PostKind::Answer, "The one of June.").await?;
    assert_eq!(pauses(&application, &pair.applicant).await?, [None; 2]);
    let seen = thread(&pair.releaser, &application).await?;
    assert!(!seen.question_open);
    assert_eq!(seen.posts.iter().map(|post| post.kind).collect::<Vec<_>>(), [PostKind::Question, PostKind::Answer]);
    refused(&pair.applicant, &application, &post(PostKind::Answer, "Once more."), ProblemCode::NothingToDo).await?;
    Ok(())
}

#[tokio::test]
async fn one_thing_is_asked_at_a_time_r7_3_r8_1() -> Result<()> {
    let pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    write(&pair.applicant, &mut application, PostKind::Question, "What is missing?").await?;
    let terms = TermsRequest::InWords { words: "Once the invoice is paid.".to_owned() };
    let proposal = ProposalRequest { step: Step::OriginalReseller, terms };
    application.try_change::<Propose>(&pair.releaser, &proposal).await?.refused(ProblemCode::NothingToDo)?;
    write(&pair.releaser, &mut application, PostKind::Answer, "An invoice is open.").await?;
    application.propose(&pair.releaser, Step::OriginalReseller, "Once the invoice is paid.").await?;
    for kind in [PostKind::Question, PostKind::Answer] {
        refused(&pair.applicant, &application, &post(kind, "Paid."), ProblemCode::NoProposal).await?;
    }
    assert!(!thread(&pair.applicant, &application).await?.question_open, "it is answered at the proposal");
    Ok(())
}

#[tokio::test]
async fn nothing_can_be_asked_once_nobody_decides_any_more_but_notes_go_on_r7_3() -> Result<()> {
    let pair = Pair::of(1).await?;
    let mut application = pair.migrate().await?;
    refused(&pair.applicant, &application, &post(PostKind::Question, "Why?"), ProblemCode::NothingToDo).await?;
    write(&pair.applicant, &mut application, PostKind::Note, "A late charge came.").await?;
    assert_eq!(thread(&pair.releaser, &application).await?.can.post, [PostKind::Note]);
    Ok(())
}

#[tokio::test]
async fn viewers_and_administration_read_and_do_not_write_r1_5() -> Result<()> {
    let pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    write(&pair.applicant, &mut application, PostKind::Note, "Hello.").await?;
    for reader in [pair.world.viewer(&pair.original).await?, pair.world.administrator().await?] {
        let seen = thread(&reader, &application).await?;
        assert_eq!((seen.posts.len(), seen.can), (1, ThreadCan::default()));
        refused(&reader, &application, &post(PostKind::Note, "Hello."), ProblemCode::NotAllowed).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_suspended_partner_reads_and_does_not_write_r1_6() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let original = pair.original.clone();
    pair.world.change_partner(&original, |partner| partner.standing = PartnerStanding::Suspended)?;
    pair.world.import().await?;
    assert_eq!(thread(&pair.releaser, &application).await?.can, ThreadCan::default());
    refused(&pair.releaser, &application, &post(PostKind::Note, "Hello."), ProblemCode::PartnerSuspended).await?;
    Ok(())
}

#[tokio::test]
async fn to_whoever_has_no_part_in_it_there_is_no_thread_and_no_application() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let stranger = pair.world.reseller("Stranger")?;
    let uninvolved = pair.world.sub_customers(&stranger, 1)?;
    pair.world.import().await?;
    let application = pair.submit().await?;
    let (_, customer) = pair.world.answers_for(&uninvolved[0]).await?;
    for foreign in [pair.world.approver(&stranger).await?, customer] {
        let there = foreign.ask::<GetThread>(&[application.id.as_str()]).send().await?;
        let unknown = foreign.ask::<GetThread>(&["MIG-0000-0000-0000"]).send().await?;
        there.refused(ProblemCode::NotFound)?;
        assert_eq!(there.bytes, unknown.bytes);
        refused(&foreign, &application, &post(PostKind::Note, "Hello."), ProblemCode::NotFound).await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_same_post_under_the_same_key_is_written_once_r2_6() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let (key, question) = (fresh_key()?, post(PostKind::Question, "Which contract?"));
    let first = send(&pair.releaser, &application, &question, &key).await?;
    let again = send(&pair.releaser, &application, &question, &key).await?;
    assert_eq!(first.good()?, again.good()?);
    assert_eq!(thread(&pair.releaser, &application).await?.posts.len(), 1);
    let other = send(&pair.releaser, &application, &post(PostKind::Note, "Another."), &key).await?;
    other.refused(ProblemCode::IdempotencyKeyReused)?;
    let without = pair.releaser.ask::<WritePost>(&[application.id.as_str()]).json(&question).send().await?;
    without.refused(ProblemCode::HeaderNeeded)?;
    Ok(())
}

#[tokio::test]
async fn one_key_for_two_applications_is_two_requests_r2_6() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let one = pair.submit().await?;
    let more = pair.world.sub_customers(&pair.original, 1)?;
    pair.world.import().await?;
    pair.customers = more;
    let other = pair.submit().await?;
    let (key, note) = (fresh_key()?, post(PostKind::Note, "Hello."));
    send(&pair.applicant, &one, &note, &key).await?.good()?;
    send(&pair.applicant, &other, &note, &key).await?.refused(ProblemCode::IdempotencyKeyReused)?;
    Ok(())
}

#[tokio::test]
async fn a_post_has_words_and_not_too_many() -> Result<()> {
    let pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    let long = "x".repeat(MAX_POST + 1);
    for words in ["", " \n", &long] {
        refused(&pair.applicant, &application, &post(PostKind::Note, words), ProblemCode::Malformed).await?;
    }
    // Characters are counted, not bytes.
    write(&pair.applicant, &mut application, PostKind::Note, &"漢".repeat(MAX_POST)).await?;
    let unknown = PostRequest { attachments: vec![Hash::ZERO], ..post(PostKind::Note, "See there.") };
    refused(&pair.applicant, &application, &unknown, ProblemCode::AttachmentRefused).await?;
    let many = PostRequest { attachments: vec![Hash::ZERO; MAX_ATTACHMENTS + 1], ..unknown };
    refused(&pair.applicant, &application, &many, ProblemCode::AttachmentRefused).await?;
    Ok(())
}

#[tokio::test]
async fn a_long_thread_comes_in_pages_without_gaps() -> Result<()> {
    let pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    for number in 1..=53 {
        write(&pair.applicant, &mut application, PostKind::Note, &format!("Note {number}")).await?;
    }
    let newest = thread(&pair.releaser, &application).await?;
    assert_eq!(newest.posts.iter().map(|post| post.id).collect::<Vec<_>>(), (4..=53).collect::<Vec<_>>());
    let query = ThreadQuery { before: Some(newest.next.context("there are earlier ones")?) };
    let earlier = pair.releaser.call::<GetThread>(&[application.id.as_str()], &query, &NONE).await?;
    assert_eq!(earlier.posts.iter().map(|post| post.id).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(earlier.next, None);
    let far = ThreadQuery { before: Some(u64::MAX) };
    assert_eq!(
        pair.releaser.call::<GetThread>(&[application.id.as_str()], &far, &NONE).await?.posts.len(),
        newest.posts.len()
    );
    Ok(())
}

#[tokio::test]
async fn a_sub_customer_sees_nothing_of_what_the_parties_write() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let first = pair.customer(0)?.clone();
    let (_, customer) = pair.world.answers_for(&first).await?;
    let mut application = pair.submit().await?;
    write(&pair.releaser, &mut application, PostKind::Question, "What does it pay?").await?;
    let seen = thread(&customer, &application).await?;
    assert_eq!((seen.posts, seen.question_open, seen.can), (vec![], false, ThreadCan::default()));
    refused(&customer, &application, &post(PostKind::Note, "Hello."), ProblemCode::NoDispute).await?;
    refused(&customer, &application, &post(PostKind::Dispute, "No!"), ProblemCode::NoDispute).await?;
    Ok(())
}

#[tokio::test]
async fn a_sub_customer_that_was_not_asked_yet_finds_nothing_r5_4() -> Result<()> {
    let (mut pair, _) = Pair::second_level(1, "1000.00").await?;
    let first = pair.customer(0)?.clone();
    let (_, customer) = pair.world.answers_for(&first).await?;
    let application = pair.submit().await?;
    customer.ask::<GetThread>(&[application.id.as_str()]).send().await?.refused(ProblemCode::NotFound)?;
    Ok(())
}

#[tokio::test]
async fn in_a_dispute_all_three_and_internal_review_are_heard_r10_3() -> Result<()> {
    let (pair, customer, mut application) = rejected(1).await?;
    assert!(thread(&customer, &application).await?.can.raise_dispute);
    raise(&customer, &mut application, "We had an agreement.").await?;
    for (by, words) in [
        (&pair.releaser, "The invoice of March is open."),
        (&pair.applicant, "It was paid."),
        (&pair.reviewer, "Please attach the receipt."),
        (&customer, "Here it is."),
    ] {
        write(by, &mut application, PostKind::Dispute, words).await?;
    }
    for reader in [&customer, &pair.releaser, &pair.applicant, &pair.reviewer] {
        let seen = thread(reader, &application).await?;
        assert_eq!(seen.posts.len(), 5);
        assert!(seen.posts.iter().all(|post| post.kind == PostKind::Dispute));
        assert_eq!(seen.posts[0].words, "We had an agreement.");
        assert!(matches!(seen.dispute, DisputeView::Open { rows, .. } if rows.len() == 1));
    }
    assert_eq!(thread(&customer, &application).await?.can.post, [PostKind::Dispute]);
    Ok(())
}

#[tokio::test]
async fn a_dispute_about_somebody_else_is_not_there_for_a_sub_customer_r10_3() -> Result<()> {
    let (mut pair, customer, mut application) = rejected(2).await?;
    let second = pair.customer(1)?.clone();
    let (_, other) = pair.world.answers_for(&second).await?;
    raise(&customer, &mut application, "We had an agreement.").await?;
    let seen = thread(&other, &application).await?;
    assert_eq!((seen.posts, seen.dispute, seen.can), (vec![], DisputeView::None, ThreadCan::default()));
    refused(&other, &application, &post(PostKind::Dispute, "We too!"), ProblemCode::NoDispute).await?;
    Ok(())
}

#[tokio::test]
async fn a_decided_dispute_can_be_read_and_no_longer_be_written_in_r10_3() -> Result<()> {
    let (pair, customer, mut application) = rejected(1).await?;
    raise(&customer, &mut application, "We had an agreement.").await?;
    let decision =
        DisputeDecisionRequest { outcome: DisputeOutcome::Dismiss, words: "The invoice is open.".to_owned() };
    application.command::<DecideDispute>(&pair.reviewer, &decision).await?;
    for by in [&customer, &pair.releaser, &pair.applicant, &pair.reviewer] {
        let seen = thread(by, &application).await?;
        assert!(matches!(seen.dispute, DisputeView::Dismissed { .. }));
        assert_eq!(seen.posts.last().map(|post| post.words.as_str()), Some("The invoice is open."));
        refused(by, &application, &post(PostKind::Dispute, "Once more."), ProblemCode::NoDispute).await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_a_viewer_of_the_applicant_can_do_about_a_rejection_is_nothing_r1_5() -> Result<()> {
    let (pair, _, application) = rejected(1).await?;
    assert!(thread(&pair.applicant, &application).await?.can.raise_dispute);
    let viewer = pair.world.portal.sign_in(&pair.world.person_of(&pair.new, Role::Viewer)?).await?;
    for by in [&viewer, &pair.releaser, &pair.reviewer] {
        assert!(!thread(by, &application).await?.can.raise_dispute);
    }
    Ok(())
}
