//! Proof packs as the parties get them, and the programme's log that they refer to (R10.1, R10.2).

use anyhow::{Context, Result, ensure};
use shared::{
    api::{
        ConsistencyAnswer, ConsistencyQuery, GetLogConsistency, GetLogHead, GetProof, Nothing, ProblemCode,
        PublishedHead,
    },
    application::Step,
    directory::{Membership, Role},
    event::{By, Event, What},
    log::{self, LogHead},
    proof::{self, Flaw, MadeFor, ProofPack, ProvenEvent, Signature, Told, words_of_head},
    texts::TextKind,
};
use tests::{Application, Client, Pair, eventually};

const NONE: Nothing = Nothing {};

async fn bytes(by: &Client, application: &Application) -> Result<Vec<u8>> {
    Ok(by.ask::<GetProof>(&[application.id.as_str()]).send().await?.file()?.to_vec())
}

/// What somebody can download, once it is seen to be whole.
async fn pack(by: &Client, application: &Application) -> Result<ProofPack> {
    proof::verify(&bytes(by, application).await?).context("the pack isn't whole")
}

fn told(pack: &ProofPack) -> Told {
    proof::told(&pack.contents)
}

fn events(pack: &ProofPack) -> impl Iterator<Item = &Event> {
    pack.contents.events.iter().filter_map(|event| match event {
        ProvenEvent::Shown { event, .. } => Some(event.as_ref()),
        ProvenEvent::Withheld { .. } => None,
    })
}

async fn head(by: &Client) -> Result<LogHead> {
    let PublishedHead { programme, head, signature } = by.call::<GetLogHead>(&[], &NONE, &NONE).await?;
    let signature = signature.context("the local portals have a key")?;
    ensure!(signature.is_on(&words_of_head(&programme, &head)), "{signature:?} isn't on {head:?}");
    Ok(head)
}

async fn consistency(by: &Client, from: u64, to: u64) -> Result<ConsistencyAnswer> {
    by.call::<GetLogConsistency>(&[], &ConsistencyQuery { from, to }, &NONE).await
}

#[tokio::test]
async fn a_pack_documents_who_agreed_when_for_whom_and_to_which_text_r10_1() -> Result<()> {
    let pair = Pair::of(2).await?;
    let application = pair.migrate().await?;
    let answer = pair.releaser.ask::<GetProof>(&[application.id.as_str()]).send().await?;
    let name = format!("{}-proof.json", application.id);
    assert!(answer.header("content-disposition").context("no name")?.contains(&name));
    let pack = proof::verify(answer.file()?)?;
    assert_eq!(pack.contents.application, application.id);
    assert_eq!(pack.contents.made_for, MadeFor::Partner(pair.original.clone()));
    let approved = events(&pack)
        .find(|event| matches!(event.what, What::Approved { step: Step::OriginalReseller, .. }))
        .context("the original reseller's approval")?;
    let What::Approved { statement, .. } = &approved.what else { unreachable!() };
    let By::Person { name, for_party, .. } = &approved.by else { panic!("{approved:?}") };
    assert!(name.value.as_ref().is_some_and(|name| name.starts_with("Approver-")), "{name:?}");
    let approver = Membership::Partner { partner: pair.original.clone(), role: Role::Approver };
    assert_eq!(*for_party, approver);
    let text = |kind| pack.contents.texts.iter().find(|proven| proven.text.kind == kind);
    let agreed = text(TextKind::DataTransferStatement).context("the statement")?;
    assert_eq!(Some(&agreed.text.version), statement.as_ref());
    assert!(text(TextKind::Notice).is_some() && text(TextKind::Consent).is_some());
    let published = pair.applicant.call::<GetLogHead>(&[], &NONE, &NONE).await?;
    let key = |signature: &Option<Signature>| signature.as_ref().map(|signature| signature.key);
    assert!(key(&pack.signature).is_some() && key(&pack.signature) == key(&published.signature));
    let told = told(&pack);
    assert_eq!(told.rows.len(), 2);
    assert!(told.events.iter().any(|event| event.what.contains("moved to the new reseller")));
    Ok(())
}

#[tokio::test]
async fn a_pack_shows_each_party_what_it_may_see_and_proves_the_same_chain_r3_11_r10_2() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.migrate().await?;
    let administrator = pair.world.administrator().await?;
    let name = pair.world.name(pair.customer(0)?)?;
    let new = pack(&pair.applicant, &application).await?;
    let original = pack(&pair.releaser, &application).await?;
    let review = pack(&pair.reviewer, &application).await?;
    let administration = pack(&administrator, &application).await?;

    let credit = Some("10.00".parse()?);
    let row = |pack: &ProofPack| told(pack).rows.remove(0);
    assert_eq!((row(&new).credit, row(&new).name), (credit, None), "the applicant gave no name");
    assert_eq!((row(&original).credit, row(&original).name), (None, Some(name.clone())));
    for programme in [&review, &administration] {
        assert_eq!((row(programme).credit, row(programme).name), (credit, Some(name.clone())));
    }
    for pack in [&new, &original] {
        assert!(events(pack).all(|event| event.origin.value.is_none()), "addresses are the programme's to know");
    }
    let from = events(&review).filter_map(|event| event.origin.value.clone()).count();
    assert_eq!(from, review.contents.events.len());

    let hashes = |pack: &ProofPack| told(pack).events.iter().map(|event| event.hash).collect::<Vec<_>>();
    for other in [&original, &review, &administration] {
        assert_eq!(hashes(&new), hashes(other));
    }
    Ok(())
}

#[tokio::test]
async fn credit_lines_that_are_set_later_are_sealed_too_r3_11_r10_2() -> Result<()> {
    let pair = Pair::of(2).await?;
    let mut application = pair.submit().await?;
    application.change_credit(&pair.applicant, &[(2, "77.31")]).await?;
    let original = String::from_utf8(bytes(&pair.releaser, &application).await?)?;
    assert!(!original.contains("77.31") && !original.contains("10.00"));
    let new = pack(&pair.applicant, &application).await?;
    let credits: Vec<_> = told(&new).rows.iter().map(|row| row.credit).collect();
    assert_eq!(credits, [Some("10.00".parse()?), Some("77.31".parse()?)]);
    Ok(())
}

#[tokio::test]
async fn an_accepted_offer_proves_the_lines_to_the_new_reseller_alone_r5_9_r10_2() -> Result<()> {
    let pair = Pair::of(1).await?;
    let approver = pair.world.approver(&pair.new).await?;
    let mut application = Application::offer(&pair.releaser, &pair.new, &pair.customers).await?;
    application.accept(&approver, &[(1, "55.19")]).await?;
    assert_eq!(told(&pack(&approver, &application).await?).rows[0].credit, Some("55.19".parse()?));
    let original = pack(&pair.releaser, &application).await?;
    assert_eq!(told(&original).rows[0].credit, None);
    Ok(())
}

#[tokio::test]
async fn who_has_no_part_in_an_application_gets_no_pack_and_hears_nothing_of_it_r3_11() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let stranger = Pair::of(1).await?;
    let missing = stranger.applicant.ask::<GetProof>(&["MIG-0000-0000-0000"]).send().await?;
    let foreign = stranger.applicant.ask::<GetProof>(&[application.id.as_str()]).send().await?;
    foreign.refused(ProblemCode::NotFound)?;
    assert_eq!((foreign.status, foreign.text()), (missing.status, missing.text()));
    let nobody = pair.world.portal.nobody();
    nobody.ask::<GetProof>(&[application.id.as_str()]).send().await?.refused(ProblemCode::NotSignedIn)?;
    let customer = pair.customer(0)?.clone();
    let (_, customer) = pair.world.answers_for(&customer).await?;
    customer.ask::<GetProof>(&[application.id.as_str()]).send().await?.refused(ProblemCode::NotAllowed)?;
    for malformed in ["x", "MIG-0000-0000-000U", "%00"] {
        pair.applicant.ask::<GetProof>(&[malformed]).send().await?.refused(ProblemCode::NotFound)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_pack_that_was_touched_on_the_way_fails_r10_2() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let whole = bytes(&pair.applicant, &application).await?;
    let text = String::from_utf8(whole.clone())?;
    for at in (0..whole.len()).step_by(97) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x04;
        ensure!(proof::verify(&bytes).is_err(), "byte {at}");
    }
    let later = text.replacen("\"version\":1", "\"version\":2", 1);
    assert!(matches!(proof::verify(later.as_bytes()), Err(Flaw::Event { .. })), "{later}");
    Ok(())
}

#[tokio::test]
async fn a_pack_grows_with_its_application_and_the_log_with_both_r10_2() -> Result<()> {
    let pair = Pair::of(1).await?;
    let mut application = pair.submit().await?;
    let early = pack(&pair.applicant, &application).await?;
    application.approve_as_original(&pair.releaser).await?;
    let late = pack(&pair.applicant, &application).await?;
    let (before, after) = (told(&early).events, told(&late).events);
    assert_eq!(after[..before.len()], before[..]);
    let (older, newer) = (&early.contents.log.head, &late.contents.log.head);
    assert!(older.size < newer.size && early.contents.log.leaf < late.contents.log.leaf);
    let answer = consistency(&pair.world.portal.nobody(), older.size, newer.size).await?;
    assert_eq!((answer.from_root, answer.to_root), (older.root, newer.root));
    assert!(log::continues(older, newer, &answer.proof));
    let rewritten = LogHead { root: newer.root, ..*older };
    assert!(!log::continues(&rewritten, newer, &answer.proof));
    Ok(())
}

#[tokio::test]
async fn anybody_reads_the_logs_head_and_it_comes_to_cover_what_happened_r10_2() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let known = pack(&pair.applicant, &application).await?.contents.log.head;
    let nobody = pair.world.portal.nobody();
    let published = eventually(|| async {
        let published = head(&nobody).await?;
        ensure!(published.size >= known.size, "{published:?} is older than {known:?}");
        Ok(published)
    })
    .await?;
    let answer = consistency(&nobody, known.size, published.size).await?;
    assert!(log::continues(&known, &published, &answer.proof));
    Ok(())
}

#[tokio::test]
async fn sizes_that_the_log_never_had_are_refused_with_what_it_has_r10_2() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let size = pack(&pair.applicant, &application).await?.contents.log.head.size;
    let nobody = pair.world.portal.nobody();
    for (from, to) in [(0, 1), (2, 1), (1, 1 << 53), (size + 1_000_000, size + 1_000_001), (1, u64::MAX)] {
        let ask = nobody.ask::<GetLogConsistency>(&[]).query(&ConsistencyQuery { from, to });
        let problem = ask.send().await?.refused(ProblemCode::Malformed)?;
        assert!(problem.detail.contains("events"), "{}", problem.detail);
    }
    for query in [[("from", "1"), ("to", "many")], [("from", "-1"), ("to", "1")], [("from", "1"), ("by", "1")]] {
        let ask = nobody.ask::<GetLogConsistency>(&[]).raw_query(&query);
        ask.send().await?.refused(ProblemCode::Malformed)?;
    }
    let same = consistency(&nobody, size, size).await?;
    assert!(same.proof.is_empty() && same.from_root == same.to_root);
    Ok(())
}
