//! Attachments: whole and unchanged for those who may see them, as a file to keep, and nothing for anybody else (R5.4, R10.3).

use anyhow::Result;
use shared::{
    api::{
        Attach, AttachmentQuery, AttachmentView, DisputeRequest, GetAttachment, GetThread, MAX_ATTACHMENT, Nothing,
        PostKind, PostRequest, ProblemCode, RaiseDispute, ThreadQuery, WritePost, headers,
    },
    application::Step,
    directory::PartnerStanding,
    seal::Hash,
    thread::ANY_FILE,
};
use tests::{Answer, Application, Client, Pair, everything, fresh_key, reject};

async fn send(by: &Client, to: &Application, name: &str, media_type: &str, bytes: &[u8]) -> Result<Answer<Attach>> {
    let query = AttachmentQuery { name: name.to_owned() };
    by.ask::<Attach>(&[to.id.as_str()]).query(&query).body(media_type, bytes).send().await
}

async fn attach(by: &Client, to: &Application, name: &str, bytes: &[u8]) -> Result<AttachmentView> {
    send(by, to, name, "application/pdf", bytes).await?.good()
}

async fn get(by: &Client, of: &Application, hash: Hash) -> Result<Answer<GetAttachment>> {
    by.ask::<GetAttachment>(&[of.id.as_str(), &hash.to_string()]).send().await
}

async fn post(by: &Client, to: &Application, kind: PostKind, attachments: Vec<Hash>) -> Result<Answer<WritePost>> {
    let request = PostRequest { kind, words: "See there.".to_owned(), attachments };
    let ask = by.ask::<WritePost>(&[to.id.as_str()]).json(&request);
    ask.header(headers::IDEMPOTENCY_KEY, &fresh_key()?).send().await
}

#[tokio::test]
async fn a_file_comes_back_as_it_was_sent_and_only_as_one_to_keep() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let kept = attach(&pair.applicant, &application, "Zustimmung Müller.pdf", &bytes).await?;
    assert_eq!((kept.name.as_str(), kept.media_type.as_str()), ("Zustimmung Müller.pdf", "application/pdf"));
    assert_eq!((kept.size, kept.hash), (100_000, Hash::of_file(&bytes)));
    for reader in [&pair.applicant, &pair.releaser, &pair.reviewer] {
        let answer = get(reader, &application, kept.hash).await?;
        assert_eq!(answer.file()?, bytes);
        assert_eq!(answer.header("content-type"), Some("application/pdf"));
        let disposition = answer.header("content-disposition").unwrap_or_default();
        assert!(disposition.starts_with("attachment; filename=\"Zustimmung M_ller.pdf\""), "{disposition}");
        assert!(disposition.ends_with("filename*=UTF-8''Zustimmung%20M%C3%BCller.pdf"), "{disposition}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert!(answer.header("content-security-policy").unwrap_or_default().contains("sandbox"));
    }
    Ok(())
}

#[tokio::test]
async fn what_a_browser_would_run_is_answered_as_just_a_file() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    for media_type in ["text/html", "image/svg+xml", "application/xhtml+xml", "nonsense"] {
        let bytes = format!("<script>alert('{media_type}')</script>");
        let kept = send(&pair.applicant, &application, "page.html", media_type, bytes.as_bytes()).await?.good()?;
        assert_eq!(kept.media_type, ANY_FILE);
        assert_eq!(get(&pair.releaser, &application, kept.hash).await?.header("content-type"), Some(ANY_FILE));
    }
    Ok(())
}

#[tokio::test]
async fn a_file_has_a_proper_name_something_in_it_and_at_most_5_mib() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    for name in ["", "   ", "a/b.pdf", "a\\b.pdf", "a\nb.pdf", "annex\u{202e}fdp.exe", &"x".repeat(121)] {
        let answer = send(&pair.applicant, &application, name, "application/pdf", b"x").await?;
        answer.refused(ProblemCode::AttachmentRefused)?;
    }
    send(&pair.applicant, &application, "empty.pdf", "application/pdf", b"")
        .await?
        .refused(ProblemCode::AttachmentRefused)?;
    let unnamed = pair.applicant.ask::<Attach>(&[application.id.as_str()]).body("application/pdf", "x");
    unnamed.send().await?.refused(ProblemCode::Malformed)?;
    let most = vec![7; MAX_ATTACHMENT];
    assert_eq!(attach(&pair.applicant, &application, "most.bin", &most).await?.hash, Hash::of_file(&most));
    let more = vec![7; MAX_ATTACHMENT + 1];
    send(&pair.applicant, &application, "more.bin", "application/pdf", &more).await?.refused(ProblemCode::TooLarge)?;
    Ok(())
}

#[tokio::test]
async fn the_same_file_twice_is_one_attachment() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let first = attach(&pair.applicant, &application, "receipt.pdf", b"paid").await?;
    assert_eq!(attach(&pair.applicant, &application, "receipt.pdf", b"paid").await?, first);
    // Another party's name for the same bytes is its own.
    let theirs = attach(&pair.releaser, &application, "our copy.pdf", b"paid").await?;
    assert_eq!((theirs.name.as_str(), theirs.hash), ("our copy.pdf", first.hash));
    for (by, name) in [(&pair.applicant, "receipt.pdf"), (&pair.releaser, "our copy.pdf")] {
        let disposition = get(by, &application, first.hash).await?.header("content-disposition").map(str::to_owned);
        assert!(disposition.is_some_and(|of| of.contains(name)));
    }
    Ok(())
}

#[tokio::test]
async fn a_post_shows_its_files_and_each_of_them_once() -> Result<()> {
    let pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    let one = attach(&pair.applicant, &application, "one.pdf", b"1").await?;
    let two = attach(&pair.applicant, &application, "two.pdf", b"2").await?;
    post(&pair.applicant, &application, PostKind::Note, vec![two.hash, one.hash, two.hash]).await?.good()?;
    let (application, query) = ([application.id.as_str()], ThreadQuery::default());
    let thread = pair.releaser.call::<GetThread>(&application, &query, &Nothing {}).await?;
    assert_eq!(thread.posts[0].attachments, [two, one]);
    Ok(())
}

#[tokio::test]
async fn a_file_of_one_application_is_not_there_in_another() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let one = pair.submit().await?;
    pair.customers = pair.world.sub_customers(&pair.original, 1)?;
    pair.world.import().await?;
    let other = pair.submit().await?;
    let kept = attach(&pair.applicant, &one, "one.pdf", b"1").await?;
    get(&pair.applicant, &other, kept.hash).await?.refused(ProblemCode::NotFound)?;
    post(&pair.applicant, &other, PostKind::Note, vec![kept.hash]).await?.refused(ProblemCode::AttachmentRefused)?;
    Ok(())
}

#[tokio::test]
async fn whoever_has_no_part_in_it_gets_the_answer_for_what_is_not_there() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let stranger = pair.world.reseller("Stranger")?;
    pair.world.import().await?;
    let application = pair.submit().await?;
    let kept = attach(&pair.applicant, &application, "secret.pdf", b"secret").await?;
    let foreign = pair.world.approver(&stranger).await?;
    let theirs = get(&foreign, &application, kept.hash).await?;
    theirs.refused(ProblemCode::NotFound)?;
    for wrong in [Hash::ZERO.to_string(), "x".to_owned(), "../../head".to_owned(), "é".repeat(64)] {
        let answer = pair.applicant.ask::<GetAttachment>(&[application.id.as_str(), &wrong]).send().await?;
        answer.refused(ProblemCode::NotFound)?;
        assert_eq!(answer.bytes, theirs.bytes);
    }
    send(&foreign, &application, "x.pdf", "application/pdf", b"x").await?.refused(ProblemCode::NotFound)?;
    let unknown = AttachmentQuery { name: "x.pdf".to_owned() };
    let unknown = foreign.ask::<Attach>(&["MIG-0000-0000-0000"]).query(&unknown).body("application/pdf", "x");
    unknown.send().await?.refused(ProblemCode::NotFound)?;
    Ok(())
}

#[tokio::test]
async fn whoever_only_reads_or_is_suspended_attaches_nothing_r1_5_r1_6() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let application = pair.submit().await?;
    for reader in [pair.world.viewer(&pair.new).await?, pair.world.administrator().await?] {
        let answer = send(&reader, &application, "x.pdf", "application/pdf", b"x").await?;
        answer.refused(ProblemCode::NotAllowed)?;
    }
    let original = pair.original.clone();
    pair.world.change_partner(&original, |partner| partner.standing = PartnerStanding::Suspended)?;
    pair.world.import().await?;
    let answer = send(&pair.releaser, &application, "x.pdf", "application/pdf", b"x").await?;
    answer.refused(ProblemCode::PartnerSuspended)?;
    Ok(())
}

#[tokio::test]
async fn a_sub_customer_sees_the_files_of_its_dispute_and_no_others_r10_3() -> Result<()> {
    let mut pair = Pair::of(1).await?;
    let first = pair.customer(0)?.clone();
    let (_, customer) = pair.world.answers_for(&first).await?;
    let mut application = pair.submit().await?;
    let internal = attach(&pair.applicant, &application, "internal.pdf", b"internal").await?;
    send(&customer, &application, "early.pdf", "application/pdf", b"early").await?.refused(ProblemCode::NoDispute)?;
    let no = reject(Step::OriginalReseller, everything(), "An invoice is open.");
    application.decide(&pair.releaser, &no).await?;
    let contract = attach(&customer, &application, "contract.pdf", b"contract").await?;
    let request = DisputeRequest { words: "We had an agreement.".to_owned(), attachments: vec![contract.hash] };
    application.command::<RaiseDispute>(&customer, &request).await?;
    let invoice = attach(&pair.releaser, &application, "invoice.pdf", b"invoice").await?;
    get(&customer, &application, invoice.hash).await?.refused(ProblemCode::NotFound)?;
    post(&pair.releaser, &application, PostKind::Dispute, vec![invoice.hash]).await?.good()?;
    assert_eq!(get(&customer, &application, invoice.hash).await?.file()?, b"invoice");
    assert_eq!(get(&pair.releaser, &application, contract.hash).await?.file()?, b"contract");
    get(&customer, &application, internal.hash).await?.refused(ProblemCode::NotFound)?;
    post(&customer, &application, PostKind::Dispute, vec![internal.hash])
        .await?
        .refused(ProblemCode::AttachmentRefused)?;
    Ok(())
}
