//! The other two ways to open an application: an offer of the original reseller, and a sub-customer's own request (R2.5, R5.9).

use anyhow::{Context, Result};
use shared::{
    api::{
        Accept, ConsentCan, ConsentQuestion, ConsentView, GetPartner, ListConsents, MoveRequest, Nothing,
        OfferPreviewRequest, OfferRequest, OfferRow, OpenerView, PartnerQuery, PreviewOffer, Problem, ProblemCode,
        RowTrouble, WithdrawMoveRequest,
    },
    application::{Given, Mode, Status, Step, Version},
    conditions::{Condition, Finding},
    credit::Money,
    directory::{AccountStanding, PartnerStanding, Unbinding},
    ids::{CustomerId, PartnerId},
    rows::{MAX_ROWS, Row},
    texts::TextVersion,
};
use tests::{
    Application, Client, Pair, credit_lines, everything, fresh_key, move_request, offer_request, send_move_request,
    send_offer,
};

const NONE: Nothing = Nothing {};

/// A pair, an approver of the new reseller, and an offer of all sub-customers.
async fn offered(customers: usize) -> Result<(Pair, Client, Application)> {
    let pair = Pair::of(customers).await?;
    let acceptor = pair.world.approver(&pair.new).await?;
    let application = Application::offer(&pair.releaser, &pair.new, &pair.customers).await?;
    Ok((pair, acceptor, application))
}

/// A pair, somebody of its one sub-customer, and that sub-customer's request.
async fn asked_for() -> Result<(Pair, Client, Client, Application)> {
    let mut pair = Pair::of(1).await?;
    let customer = pair.customer(0)?.clone();
    let (_, customer) = pair.world.answers_for(&customer).await?;
    let acceptor = pair.world.approver(&pair.new).await?;
    let application = Application::ask_to_move(&customer, &pair.new).await?;
    Ok((pair, customer, acceptor, application))
}

async fn refused_offer(by: &Client, request: &OfferRequest, why: ProblemCode) -> Result<Problem> {
    send_offer(by, request, &fresh_key()?).await?.refused(why)
}

async fn refused_request(by: &Client, request: &MoveRequest, why: ProblemCode) -> Result<Problem> {
    send_move_request(by, request, &fresh_key()?).await?.refused(why)
}

async fn own_question(customer: &Client) -> Result<ConsentQuestion> {
    let answer = customer.call::<ListConsents>(&[], &NONE, &NONE).await?;
    answer.questions.into_iter().next().context("nothing is shown")
}

fn findings(problem: &Problem) -> Vec<(u32, Finding)> {
    let finding = |of: &shared::api::RowProblem| match &of.what {
        RowTrouble::Condition { finding } => Some((of.row.0, finding.clone())),
        RowTrouble::Cell { .. } => None,
    };
    problem.rows.iter().filter_map(finding).collect()
}

#[tokio::test]
async fn an_offer_waits_for_the_new_reseller_without_credit_lines_r5_9() -> Result<()> {
    let (pair, acceptor, application) = offered(2).await?;
    let detail = application.detail(&acceptor).await?;
    assert_eq!((detail.opener, detail.summary.version), (OpenerView::OriginalReseller, Version::FIRST));
    assert_eq!(detail.steps, [Step::NewReseller, Step::OriginalReseller, Step::InternalReview]);
    assert_eq!(detail.summary.total_credit, Some("0".parse::<Money>()?));
    assert!(detail.can.accept && detail.can.decide == [Step::NewReseller], "{:?}", detail.can);
    let record = application.record(&acceptor, 1).await?;
    assert_eq!(
        (record.status, record.credit, record.consent),
        (Status::AwaitingNewReseller, None, ConsentView::NotAsked)
    );
    assert_eq!(record.turn.and_then(|turn| turn.party).map(|party| party.id), Some(pair.new.clone()));
    assert!(application.detail(&pair.releaser).await?.can.withdraw);
    Ok(())
}

#[tokio::test]
async fn an_offer_with_the_tick_is_accepted_and_migrates_without_asking_the_original_reseller_again_r2_5() -> Result<()>
{
    let (pair, acceptor, mut application) = offered(2).await?;
    let accepted = application.accept(&acceptor, &[(1, "10"), (2, "20.50")]).await?;
    assert_eq!(accepted.rows.to_string(), "1-2");
    let detail = application.detail(&pair.reviewer).await?;
    assert_eq!(detail.summary.total_credit, Some("30.50".parse::<Money>()?));
    assert_eq!(detail.summary.version, Version(2));
    assert_eq!(application.statuses(&pair.reviewer).await?, [Status::AwaitingInternalReview; 2]);
    application.answer_for_all(&pair.reviewer).await?;
    assert_eq!(application.approve_as_review(&pair.reviewer).await?.migrated.len(), 2);
    assert_eq!(application.statuses(&pair.releaser).await?, [Status::Migrated; 2]);
    Ok(())
}

#[tokio::test]
async fn an_offer_without_the_tick_or_by_an_operator_leaves_the_original_resellers_decision_open_r2_5() -> Result<()> {
    let pair = Pair::of(2).await?;
    let acceptor = pair.world.approver(&pair.new).await?;
    let operator = pair.world.operator(&pair.original).await?;
    let unticked = OfferRequest { statement: None, ..offer_request(&pair.new, &pair.customers[..1]) };
    let by_operator = offer_request(&pair.new, &pair.customers[1..]);
    for (by, request) in [(&pair.releaser, unticked), (&operator, by_operator)] {
        let mut application = Application::of(send_offer(by, &request, &fresh_key()?).await?.good()?);
        application.accept(&acceptor, &[(1, "10")]).await?;
        assert_eq!(application.statuses(&acceptor).await?, [Status::AwaitingOriginalReseller]);
        application.approve_as_original(&pair.releaser).await?;
        assert_eq!(application.statuses(&acceptor).await?, [Status::AwaitingInternalReview]);
    }
    Ok(())
}

#[tokio::test]
async fn the_texts_named_in_an_offer_are_the_ones_in_force_r2_3_r5_6() -> Result<()> {
    let pair = Pair::of(1).await?;
    let old = || TextVersion("2020-01-01".to_owned());
    let notice = OfferRequest { notice: old(), ..offer_request(&pair.new, &pair.customers) };
    refused_offer(&pair.releaser, &notice, ProblemCode::NoticeNotAcknowledged).await?;
    let statement = OfferRequest { statement: Some(old()), ..offer_request(&pair.new, &pair.customers) };
    refused_offer(&pair.releaser, &statement, ProblemCode::StatementNotAccepted).await?;
    Ok(())
}

#[tokio::test]
async fn an_offer_is_checked_before_it_is_made_and_its_maker_hears_why_a_row_fails_r3_11() -> Result<()> {
    let mut pair = Pair::of(4).await?;
    let stranger = pair.world.reseller("Stranger")?;
    let foreign = pair.world.sub_customers(&stranger, 1)?.remove(0);
    let already = pair.world.sub_customers(&pair.new, 1)?.remove(0);
    pair.world.change(&pair.customers[1].clone(), |of| of.standing = AccountStanding::Frozen)?;
    pair.world.change(&pair.customers[2].clone(), |of| of.unbinding = Unbinding::BegunByOriginalReseller)?;
    pair.world.import().await?;
    let unknown = pair.world.unused_id();
    let mut ids: Vec<String> = pair.customers.iter().map(CustomerId::to_string).collect();
    ids.extend([foreign.to_string(), already.to_string(), unknown]);
    let rows: Vec<_> = ids.into_iter().map(|sub_customer| OfferRow { sub_customer }).collect();
    let preview = OfferPreviewRequest { new_reseller: pair.new.to_string(), rows: rows.clone() };
    let seen = pair.releaser.call::<PreviewOffer>(&[], &NONE, &preview).await?;
    assert_eq!((seen.rows, seen.new_reseller), (7, pair.world.partner_name(&pair.new)?));
    let named = |row, condition| (row, Finding::Named(vec![condition]));
    // Somebody else's, the new reseller's own and unknown ones can't be told apart (R3.1).
    let expected = [
        named(2, Condition::Frozen),
        named(3, Condition::UnbindingByReseller),
        named(5, Condition::NotThere),
        named(6, Condition::NotThere),
        named(7, Condition::NotThere),
    ];
    let request = OfferRequest { rows, ..offer_request(&pair.new, &[]) };
    let problem = refused_offer(&pair.releaser, &request, ProblemCode::RowsNotAccepted).await?;
    assert_eq!(findings(&problem), expected);
    assert_eq!(problem.rows, seen.problems);
    Ok(())
}

#[tokio::test]
async fn bad_cells_of_an_offer_are_named_with_the_failed_conditions_r2_6() -> Result<()> {
    let mut pair = Pair::of(2).await?;
    pair.world.change(&pair.customers[1].clone(), |of| of.standing = AccountStanding::Frozen)?;
    pair.world.import().await?;
    let mut request = offer_request(&pair.new, &pair.customers);
    request.rows.push(OfferRow { sub_customer: "1.23E+11".to_owned() });
    request.rows.push(request.rows[0].clone());
    let problem = refused_offer(&pair.releaser, &request, ProblemCode::RowsNotAccepted).await?;
    assert_eq!(problem.rows.iter().map(|of| of.row.0).collect::<Vec<_>>(), [2, 3, 4]);
    Ok(())
}

#[tokio::test]
async fn an_offer_has_one_row_to_ten_thousand_r2_1() -> Result<()> {
    let pair = Pair::of(1).await?;
    refused_offer(&pair.releaser, &offer_request(&pair.new, &[]), ProblemCode::NoRows).await?;
    let mut request = offer_request(&pair.new, &pair.customers);
    request.rows = vec![request.rows[0].clone(); MAX_ROWS as usize + 1];
    refused_offer(&pair.releaser, &request, ProblemCode::TooManyRows).await?;
    Ok(())
}

#[tokio::test]
async fn an_offer_goes_to_another_partner_that_is_there_and_can_receive_r1_6_r2_5() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let suspended = pair.world.reseller("Suspended")?;
    pair.world.change_partner(&suspended, |of| of.standing = PartnerStanding::Suspended)?;
    pair.world.import().await?;
    let unknown: PartnerId = pair.world.unused_id().parse()?;
    for to in [&pair.original, &suspended, &unknown] {
        let request = offer_request(to, &pair.customers);
        refused_offer(&pair.releaser, &request, ProblemCode::NewResellerUnknown).await?;
    }
    let typed = OfferRequest { new_reseller: "North Cloud".to_owned(), ..offer_request(&pair.new, &pair.customers) };
    refused_offer(&pair.releaser, &typed, ProblemCode::NewResellerUnknown).await?;
    Ok(())
}

#[tokio::test]
async fn a_suspended_original_reseller_offers_nothing_r1_6() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    pair.world.change_partner(&pair.original.clone(), |of| of.standing = PartnerStanding::Suspended)?;
    pair.world.import().await?;
    let request = offer_request(&pair.new, &pair.customers);
    refused_offer(&pair.releaser, &request, ProblemCode::PartnerSuspended).await?;
    Ok(())
}

#[tokio::test]
async fn an_offer_sent_again_under_its_key_is_one_offer_and_another_under_it_is_refused_r2_6() -> Result<()> {
    let pair = Pair::of(2).await?;
    let (key, request) = (fresh_key()?, offer_request(&pair.new, &pair.customers[..1]));
    let first = send_offer(&pair.releaser, &request, &key).await?;
    let again = send_offer(&pair.releaser, &request, &key).await?;
    assert_eq!(first.bytes, again.bytes);
    let other = offer_request(&pair.new, &pair.customers[1..]);
    send_offer(&pair.releaser, &other, &key).await?.refused(ProblemCode::IdempotencyKeyReused)?;
    send_offer(&pair.releaser, &request, "short").await?.refused(ProblemCode::HeaderNeeded)?;
    Ok(())
}

#[tokio::test]
async fn one_that_is_offered_already_is_in_no_second_offer_r3_8() -> Result<()> {
    let (pair, _, _) = offered(1).await?;
    let request = offer_request(&pair.new, &pair.customers);
    let problem = refused_offer(&pair.releaser, &request, ProblemCode::RowsNotAccepted).await?;
    assert_eq!(findings(&problem), [(1, Finding::Named(vec![Condition::InOtherApplication]))]);
    Ok(())
}

#[tokio::test]
async fn only_an_approver_of_the_new_reseller_accepts_and_others_learn_nothing_r1_5_r5_9() -> Result<()> {
    let (pair, acceptor, application) = offered(1).await?;
    let lines = credit_lines(&[(1, "10")]);
    let send = async |by: &Client, why| application.send_change::<Accept>(by, 1, &lines).await?.refused(why);
    send(&pair.applicant, ProblemCode::NotAllowed).await?;
    send(&pair.releaser, ProblemCode::NotAllowed).await?;
    send(&pair.reviewer, ProblemCode::NotAllowed).await?;
    let mut world = tests::World::new()?;
    let stranger = world.reseller("Stranger")?;
    world.import().await?;
    send(&world.approver(&stranger).await?, ProblemCode::NotFound).await?;
    application.send_change::<Accept>(&acceptor, 2, &lines).await?.refused(ProblemCode::VersionOutdated)?;
    let without = acceptor.ask::<Accept>(&[application.id.as_str()]).json(&lines).send().await?;
    without.refused(ProblemCode::HeaderNeeded)?;
    Ok(())
}

#[tokio::test]
async fn accepting_takes_every_credit_line_once_and_names_amounts_that_cannot_be_read_r5_9() -> Result<()> {
    let (_, acceptor, mut application) = offered(3).await?;
    let refused = async |lines: &[(u32, &str)], why| {
        application.try_change::<Accept>(&acceptor, &credit_lines(lines)).await?.refused(why)
    };
    let incomplete = ProblemCode::CreditLinesIncomplete;
    refused(&[], incomplete).await?;
    refused(&[(1, "1"), (2, "1")], incomplete).await?;
    refused(&[(1, "1"), (2, "1"), (3, "1"), (4, "1")], incomplete).await?;
    refused(&[(1, "1"), (2, "1"), (2, "1"), (3, "1")], incomplete).await?;
    let problem = refused(&[(1, "1"), (2, "-1"), (3, "1,250.00")], ProblemCode::RowsNotAccepted).await?;
    assert_eq!(problem.rows.iter().map(|of| of.row).collect::<Vec<_>>(), [Row(2), Row(3)]);
    assert!(problem.rows.iter().all(|of| matches!(of.what, RowTrouble::Cell { .. })));
    application.accept(&acceptor, &[(3, "0"), (1, "1"), (2, "1.5")]).await?;
    let again = application.try_change::<Accept>(&acceptor, &credit_lines(&[(1, "1")])).await?;
    again.refused(ProblemCode::NotAtThatStep)?;
    Ok(())
}

#[tokio::test]
async fn accepting_holds_the_total_and_needs_more_than_it_r4_2_r5_9() -> Result<()> {
    let (pair, distributor) = Pair::second_level(2, "100.00").await?;
    let acceptor = pair.world.approver(&pair.new).await?;
    let mut application = Application::offer(&pair.releaser, &pair.new, &pair.customers).await?;
    let lines = credit_lines(&[(1, "50"), (2, "50")]);
    let problem =
        application.try_change::<Accept>(&acceptor, &lines).await?.refused(ProblemCode::CreditInsufficient)?;
    assert_eq!(problem.shortfall.map(|of| of.allocatable.to_string()), Some("100.00".to_owned()));
    application.accept(&acceptor, &[(1, "50"), (2, "49.99")]).await?;
    assert_eq!(application.statuses(&acceptor).await?, [Status::AwaitingIncomingDistributor; 2]);
    application.approve(&pair.world.approver(&distributor).await?, Step::IncomingDistributor).await?;
    assert_eq!(application.statuses(&acceptor).await?, [Status::AwaitingInternalReview; 2]);
    Ok(())
}

#[tokio::test]
async fn the_original_reseller_withdraws_its_offer_until_it_is_accepted_r5_9() -> Result<()> {
    let (pair, acceptor, mut application) = offered(2).await?;
    application.withdraw(&pair.releaser, tests::rows(&[1])).await?;
    application.accept(&acceptor, &[(2, "10")]).await?;
    assert_eq!(application.statuses(&acceptor).await?, [Status::Withdrawn, Status::AwaitingInternalReview]);
    let request = shared::api::WithdrawRequest { rows: everything() };
    let path = [application.id.as_str()];
    pair.releaser.refused::<shared::api::Withdraw>(ProblemCode::NothingToWithdraw, &path, &NONE, &request).await?;
    Ok(())
}

#[tokio::test]
async fn the_new_reseller_may_decline_an_offer() -> Result<()> {
    let (_, acceptor, mut application) = offered(1).await?;
    application.decide(&acceptor, &tests::reject(Step::NewReseller, everything(), "Not at this time.")).await?;
    assert_eq!(application.statuses(&acceptor).await?, [Status::Rejected]);
    Ok(())
}

#[tokio::test]
async fn an_all_or_nothing_offer_moves_together_r2_2() -> Result<()> {
    let pair = Pair::of(2).await?;
    let acceptor = pair.world.approver(&pair.new).await?;
    let request = OfferRequest { mode: Mode::AllOrNothing, ..offer_request(&pair.new, &pair.customers) };
    let mut application = Application::of(send_offer(&pair.releaser, &request, &fresh_key()?).await?.good()?);
    application.accept(&acceptor, &[(1, "1"), (2, "1")]).await?;
    application.answer_for_all(&pair.reviewer).await?;
    assert_eq!(application.approve_as_review(&pair.reviewer).await?.migrated.len(), 2);
    Ok(())
}

#[tokio::test]
async fn a_partner_is_found_by_its_exact_account_id_only() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let customer = pair.customer(0)?.clone();
    let (_, customer) = pair.world.answers_for(&customer).await?;
    let query = PartnerQuery { id: pair.new.clone() };
    for by in [&customer, &pair.releaser] {
        let found = by.call::<GetPartner>(&[], &query, &NONE).await?.partner;
        assert_eq!((found.id, found.name), (pair.new.clone(), pair.world.partner_name(&pair.new)?));
    }
    // Whoever only looks has no partner to name.
    let viewer = pair.world.viewer(&pair.new).await?;
    viewer.refused::<GetPartner>(ProblemCode::NotAllowed, &[], &query, &NONE).await?;
    let unknown = PartnerQuery { id: pair.world.unused_id().parse()? };
    customer.refused::<GetPartner>(ProblemCode::NotFound, &[], &unknown, &NONE).await?;
    for wrong in ["", "1234", "New", "12345678901%"] {
        let answer = customer.ask::<GetPartner>(&[]).raw_query(&[("id", wrong)]).send().await?;
        answer.refused(ProblemCode::Malformed)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_sub_customer_that_asks_to_be_moved_has_consented_and_migrates_r2_5() -> Result<()> {
    let (pair, customer, acceptor, mut application) = asked_for().await?;
    let detail = application.detail(&acceptor).await?;
    assert_eq!((detail.opener, detail.summary.customers), (OpenerView::SubCustomer, 1));
    application.accept(&acceptor, &[(1, "10")]).await?;
    let record = application.record(&acceptor, 1).await?;
    assert_eq!(record.status, Status::AwaitingOriginalReseller);
    assert!(matches!(record.consent, ConsentView::Given { how: Given::Opened, .. }), "{:?}", record.consent);
    assert_eq!(own_question(&customer).await?.can, ConsentCan::TakeBack);
    application.approve_as_original(&pair.releaser).await?;
    assert_eq!(application.approve_as_review(&pair.reviewer).await?.migrated.len(), 1);
    assert_eq!(own_question(&customer).await?.status, Status::Migrated);
    Ok(())
}

#[tokio::test]
async fn a_sub_customer_sees_its_request_and_withdraws_it_until_it_is_accepted_r5_9() -> Result<()> {
    let (pair, customer, acceptor, mut application) = asked_for().await?;
    let question = own_question(&customer).await?;
    assert_eq!((&question.application, &question.sub_customer), (&application.id, pair.customer(0)?));
    assert_eq!((question.can, question.status), (ConsentCan::Withdraw, Status::AwaitingNewReseller));
    assert_eq!(question.new_reseller.id, pair.new);
    application.command::<WithdrawMoveRequest>(&customer, &NONE).await?;
    assert_eq!(application.statuses(&acceptor).await?, [Status::Withdrawn]);
    assert_eq!(own_question(&customer).await?.can, ConsentCan::Nothing);
    let path = [application.id.as_str()];
    customer.refused::<WithdrawMoveRequest>(ProblemCode::NothingToWithdraw, &path, &NONE, &NONE).await?;
    // It may ask once more.
    let mut second = Application::ask_to_move(&customer, &pair.new).await?;
    second.accept(&acceptor, &[(1, "1")]).await?;
    let path = [second.id.as_str()];
    customer.refused::<WithdrawMoveRequest>(ProblemCode::NothingToWithdraw, &path, &NONE, &NONE).await?;
    Ok(())
}

#[tokio::test]
async fn nobody_else_withdraws_a_sub_customers_request() -> Result<()> {
    let (mut pair, _, _, application) = asked_for().await?;
    let other = pair.world.sub_customers(&pair.original, 1)?.remove(0);
    let (_, other) = pair.world.answers_for(&other).await?;
    let path = [application.id.as_str()];
    other.refused::<WithdrawMoveRequest>(ProblemCode::NotFound, &path, &NONE, &NONE).await?;
    // Nor does a sub-customer withdraw what others have applied for.
    let applied = Pair::of(1).await?;
    let application = applied.submit().await?;
    let mut world = applied.world;
    let (_, customer) = world.answers_for(&applied.customers[0]).await?;
    let path = [application.id.as_str()];
    customer.refused::<WithdrawMoveRequest>(ProblemCode::NotFound, &path, &NONE, &NONE).await?;
    Ok(())
}

#[tokio::test]
async fn a_request_names_another_partner_that_can_receive_and_the_text_in_force_r1_6_r5_4() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let suspended = pair.world.reseller("Suspended")?;
    pair.world.change_partner(&suspended, |of| of.standing = PartnerStanding::Suspended)?;
    let customer = pair.customer(0)?.clone();
    let (_, customer) = pair.world.answers_for(&customer).await?;
    let unknown: PartnerId = pair.world.unused_id().parse()?;
    for to in [&pair.original, &suspended, &unknown] {
        refused_request(&customer, &move_request(to), ProblemCode::NewResellerUnknown).await?;
    }
    let old = MoveRequest { text: TextVersion("2020-01-01".to_owned()), ..move_request(&pair.new) };
    refused_request(&customer, &old, ProblemCode::StatementNotAccepted).await?;
    Ok(())
}

#[tokio::test]
async fn a_sub_customer_hears_what_is_in_its_own_way_r3() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let id = pair.customer(0)?.clone();
    pair.world.change(&id, |of| of.unbinding = Unbinding::BegunBySubCustomer)?;
    let (_, customer) = pair.world.answers_for(&id).await?;
    let problem = refused_request(&customer, &move_request(&pair.new), ProblemCode::RowsNotAccepted).await?;
    assert_eq!(findings(&problem), [(1, Finding::Named(vec![Condition::UnbindingBySubCustomer]))]);
    Ok(())
}

#[tokio::test]
async fn a_request_sent_twice_is_one_r2_6() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let id = pair.customer(0)?.clone();
    let (_, customer) = pair.world.answers_for(&id).await?;
    let key = fresh_key()?;
    let first = send_move_request(&customer, &move_request(&pair.new), &key).await?.good()?;
    let again = send_move_request(&customer, &move_request(&pair.new), &key).await?.good()?;
    assert_eq!(first, again);
    let problem = refused_request(&customer, &move_request(&pair.new), ProblemCode::RowsNotAccepted).await?;
    assert_eq!(findings(&problem), [(1, Finding::Named(vec![Condition::InOtherApplication]))]);
    Ok(())
}
