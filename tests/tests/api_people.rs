//! People and what they may do: who manages whom, invitations, changes, removal, and the import of all that (R1.5, R11).

use anyhow::{Context, Result, ensure};
use shared::{
    api::{
        AuditKind, AuditQuery, ChangePerson, ChangePersonRequest, EndSessionsOf, GetSession, ImportPeople, InviteAgain,
        InvitePerson, InviteRequest, ListApplications, ListAudit, ListDemoMailbox, ListPeople, Mail, MailboxQuery,
        Nothing, PeopleAnswer, PeopleQuery, PersonView, Presence, ProblemCode, ReadDemoMail, RemovePerson, Team,
    },
    directory::{Membership, RemovedMark, RemovedPerson, Role},
    ids::{PartnerId, PersonId},
};
use tests::{Alone, Client, World, eventually, fresh_key};

const NONE: Nothing = Nothing {};

/// A partner with its usual people and an administrator, and another partner.
struct Two {
    world: World,
    own: PartnerId,
    other: PartnerId,
    manager: Client,
}

impl Two {
    async fn new() -> Result<Self> {
        let mut world = World::new()?;
        let (own, other) = (world.reseller("Own")?, world.reseller("Other")?);
        world.import().await?;
        let manager = world.administrator_of(&own).await?;
        Ok(Self { world, own, other, manager })
    }

    fn viewer(&self) -> Result<PersonId> {
        self.world.person_of(&self.own, Role::Viewer)
    }

    fn invitation(&self, of: &PartnerId) -> Result<InviteRequest> {
        Ok(InviteRequest {
            name: "Ines Duarte".to_owned(),
            email: format!("ines.{}@people.example", fresh_key()?),
            phone: None,
            membership: Membership::Partner { partner: of.clone(), role: Role::Operator },
            administrator: false,
        })
    }
}

async fn list(by: &Client, query: PeopleQuery) -> Result<PeopleAnswer> {
    by.call::<ListPeople>(&[], &query, &NONE).await
}

async fn one(by: &Client, id: &PersonId) -> Result<PersonView> {
    let query = PeopleQuery { text: Some(id.to_string()), ..PeopleQuery::default() };
    list(by, query).await?.people.pop().with_context(|| format!("{id} isn't in the list"))
}

async fn invite(by: &Client, request: &InviteRequest) -> Result<PersonView> {
    by.call::<InvitePerson>(&[], &NONE, request).await
}

async fn is_signed_in(client: &Client) -> Result<bool> {
    Ok(client.call::<GetSession>(&[], &NONE, &NONE).await?.signed_in.is_some())
}

/// The newest mail to an address.
async fn mail(world: &World, to: &str) -> Result<Mail> {
    let nobody = world.portal.nobody();
    eventually(|| async {
        let query = MailboxQuery { to: Some(to.to_owned()), before: None };
        let listed = nobody.call::<ListDemoMailbox>(&[], &query, &NONE).await?.mails;
        let newest = listed.first().context("nothing was sent there")?;
        nobody.call::<ReadDemoMail>(&[&newest.id.to_string()], &NONE, &NONE).await
    })
    .await
}

const fn role(role: Role, administrator: bool) -> ChangePersonRequest {
    ChangePersonRequest { role, administrator }
}

#[tokio::test]
async fn an_administrator_sees_their_own_partners_people_and_whatever_they_ask_for_no_others_r1_5() -> Result<()> {
    let two = Two::new().await?;
    let all = list(&two.manager, PeopleQuery::default()).await?;
    assert_eq!((all.people.len(), all.next), (4, None));
    assert!(
        all.people
            .iter()
            .all(|of| matches!(&of.membership, Membership::Partner { partner, .. } if *partner == two.own))
    );
    assert_eq!(all.people.iter().filter(|of| of.you).count(), 1);
    let foreign = two.world.person_of(&two.other, Role::Viewer)?;
    for query in [
        PeopleQuery { partner: Some(two.other.clone()), ..PeopleQuery::default() },
        PeopleQuery { text: Some(foreign.to_string()), ..PeopleQuery::default() },
        PeopleQuery { team: Some(Team::InternalReview), ..PeopleQuery::default() },
    ] {
        assert_eq!(list(&two.manager, query).await?.people, []);
    }
    // Not even where a foreign name would stand in the order.
    let query = PeopleQuery { after: Some(foreign), ..PeopleQuery::default() };
    two.manager.refused::<ListPeople>(ProblemCode::Malformed, &[], &query, &NONE).await?;
    Ok(())
}

#[tokio::test]
async fn administration_finds_everybody_a_page_at_a_time_by_name_partner_and_team() -> Result<()> {
    let two = Two::new().await?;
    let administration = two.world.administrator().await?;
    let of = |partner: &PartnerId| PeopleQuery { partner: Some(partner.clone()), ..PeopleQuery::default() };
    assert_eq!(list(&administration, of(&two.own)).await?.people.len(), 4);
    assert_eq!(list(&administration, of(&two.other)).await?.people.len(), 3);
    let review = PeopleQuery { team: Some(Team::InternalReview), ..PeopleQuery::default() };
    let review = list(&administration, review).await?.people;
    assert!(!review.is_empty());
    assert!(review.iter().all(|of| matches!(of.membership, Membership::InternalReview { .. })));
    let person = one(&administration, &two.viewer()?).await?;
    assert_eq!(person.works_for, two.world.partner_name(&two.own)?);
    let by_account = PeopleQuery { text: Some(two.own.to_string()), ..PeopleQuery::default() };
    assert!(list(&administration, by_account).await?.people.len() >= 4);
    let (mut query, mut seen) = (PeopleQuery::default(), Vec::new());
    for _ in 0..3 {
        let page = list(&administration, query).await?;
        seen.extend(page.people.into_iter().map(|of| (of.name.to_ascii_lowercase(), of.id)));
        let Some(next) = page.next else { break };
        query = PeopleQuery { after: Some(next), ..PeopleQuery::default() };
    }
    assert!(seen.is_sorted());
    let count = seen.len();
    seen.dedup();
    assert_eq!(seen.len(), count);
    Ok(())
}

#[tokio::test]
async fn people_without_the_flag_manage_nobody_and_neither_does_internal_review_r1_5() -> Result<()> {
    let two = Two::new().await?;
    let person = two.viewer()?;
    let invitation = two.invitation(&two.own)?;
    for client in [two.world.approver(&two.own).await?, two.world.reviewer().await?] {
        client.refused::<ListPeople>(ProblemCode::NotAllowed, &[], &PeopleQuery::default(), &NONE).await?;
        client.refused::<InvitePerson>(ProblemCode::NotAllowed, &[], &NONE, &invitation).await?;
        let change = role(Role::Approver, true);
        client.refused::<ChangePerson>(ProblemCode::NotAllowed, &[person.as_str()], &NONE, &change).await?;
        client.refused::<RemovePerson>(ProblemCode::NotAllowed, &[person.as_str()], &NONE, &NONE).await?;
    }
    two.world.portal.nobody().refused::<InvitePerson>(ProblemCode::NotSignedIn, &[], &NONE, &invitation).await?;
    Ok(())
}

#[tokio::test]
async fn an_invited_person_gets_a_mail_and_counts_as_invited_until_they_come() -> Result<()> {
    let two = Two::new().await?;
    let request = InviteRequest { administrator: true, ..two.invitation(&two.own)? };
    let person = invite(&two.manager, &request).await?;
    assert_eq!((&person.name, &person.email, person.administrator), (&request.name, &request.email, true));
    assert!(matches!(person.presence, Presence::Invited { .. }));
    let mail = mail(&two.world, &request.email).await?;
    for part in ["Ines Duarte", &two.world.partner_name(&two.own)?, "/sign-in", &request.email, "manage its people"] {
        ensure!(mail.text.contains(part), "{part} in {}", mail.text);
    }
    assert!(mail.subject.contains("invited"));
    eventually(|| async {
        let Presence::Invited { mail, .. } = one(&two.manager, &person.id).await?.presence else {
            anyhow::bail!("not invited")
        };
        ensure!(matches!(mail, Some(shared::api::DeliveryState::Delivered { .. })), "{mail:?}");
        Ok(())
    })
    .await?;
    let client = two.world.portal.sign_in(&person.id).await?;
    assert!(matches!(one(&two.manager, &person.id).await?.presence, Presence::SignedIn { .. }));
    // They are an administrator now, and see the same people.
    assert_eq!(list(&client, PeopleQuery::default()).await?.people.len(), 5);
    two.manager.refused::<InviteAgain>(ProblemCode::NothingToDo, &[person.id.as_str()], &NONE, &NONE).await?;
    Ok(())
}

#[tokio::test]
async fn an_invitation_is_not_sent_again_at_once() -> Result<()> {
    let two = Two::new().await?;
    let person = invite(&two.manager, &two.invitation(&two.own)?).await?;
    two.manager.refused::<InviteAgain>(ProblemCode::TooManyRequests, &[person.id.as_str()], &NONE, &NONE).await?;
    let known = two.viewer()?;
    two.manager.refused::<InviteAgain>(ProblemCode::NothingToDo, &[known.as_str()], &NONE, &NONE).await?;
    Ok(())
}

#[tokio::test]
async fn an_invitation_is_sent_again_after_a_while() -> Result<()> {
    let alone = Alone::take().await?;
    let mut world = alone.world().await?;
    let partner = world.reseller("Inviting")?;
    world.import().await?;
    let request = InviteRequest {
        name: "Ines Duarte".to_owned(),
        email: format!("ines.{}@people.example", fresh_key()?),
        phone: None,
        membership: Membership::Partner { partner, role: Role::Viewer },
        administrator: false,
    };
    let person = invite(&alone.administrator, &request).await?;
    let first = mail(&world, &request.email).await?;
    alone.forward_hours(1).await?;
    let again = alone.administrator.call::<InviteAgain>(&[person.id.as_str()], &NONE, &NONE).await?;
    assert!(matches!(again.presence, Presence::Invited { since, .. } if since > first.at));
    let query = MailboxQuery { to: Some(request.email), before: None };
    eventually(|| async {
        let mails = alone.portal.nobody().call::<ListDemoMailbox>(&[], &query, &NONE).await?.mails;
        ensure!(mails.len() == 2, "{} mails", mails.len());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_done_to_people_stands_in_the_audit_log() -> Result<()> {
    let two = Two::new().await?;
    let person = invite(&two.manager, &two.invitation(&two.own)?).await?.id;
    two.world.portal.sign_in(&person).await?;
    two.manager.call::<ChangePerson>(&[person.as_str()], &NONE, &role(Role::Approver, true)).await?;
    two.manager.call::<RemovePerson>(&[person.as_str()], &NONE, &NONE).await?;
    let query = AuditQuery { kind: Some(AuditKind::People), text: Some(person.to_string()), ..AuditQuery::default() };
    let administration = two.world.administrator().await?;
    let entries = administration.call::<ListAudit>(&[], &query, &NONE).await?.entries;
    let said: Vec<_> = entries.iter().map(|entry| entry.what.as_str()).collect();
    assert_eq!(
        said,
        [
            "Removed Ines Duarte, approver and administrator",
            "Changed Ines Duarte from operator to approver and administrator",
            "Invited Ines Duarte as operator",
        ]
    );
    assert!(entries.iter().all(|entry| entry.about == person.as_str()));
    Ok(())
}

#[tokio::test]
async fn an_address_is_one_persons_whatever_its_case() -> Result<()> {
    let two = Two::new().await?;
    let request = two.invitation(&two.own)?;
    invite(&two.manager, &request).await?;
    let same = InviteRequest { email: request.email.to_uppercase(), ..request };
    two.manager.refused::<InvitePerson>(ProblemCode::EmailTaken, &[], &NONE, &same).await?;
    two.world.administrator().await?.refused::<InvitePerson>(ProblemCode::EmailTaken, &[], &NONE, &same).await?;
    Ok(())
}

#[tokio::test]
async fn an_administrator_invites_to_their_own_partner_only_and_what_is_wrong_is_said() -> Result<()> {
    let mut two = Two::new().await?;
    let nobodys: PartnerId = two.world.unused_id().parse()?;
    let good = two.invitation(&two.own)?;
    let elsewhere = [
        Membership::Partner { partner: two.other.clone(), role: Role::Viewer },
        Membership::Partner { partner: nobodys.clone(), role: Role::Viewer },
        Membership::InternalReview { role: Role::Approver },
        Membership::Administration,
    ];
    let mut answers = Vec::new();
    for membership in elsewhere {
        let request = InviteRequest { membership, ..good.clone() };
        let problem = two.manager.refused::<InvitePerson>(ProblemCode::NotAllowed, &[], &NONE, &request).await?;
        answers.push(problem);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "a partner that isn't there and one that is are told apart");
    for wrong in [
        InviteRequest { name: " ".to_owned(), ..good.clone() },
        InviteRequest { email: "ines at people.example".to_owned(), ..good.clone() },
        InviteRequest { phone: Some("12345".to_owned()), ..good.clone() },
    ] {
        two.manager.refused::<InvitePerson>(ProblemCode::PersonRefused, &[], &NONE, &wrong).await?;
    }
    let administration = two.world.administrator().await?;
    for membership in [
        Membership::Partner { partner: nobodys, role: Role::Viewer },
        Membership::SubCustomer { sub_customer: two.world.unused_id().parse()? },
    ] {
        let request = InviteRequest { membership, ..good.clone() };
        administration.refused::<InvitePerson>(ProblemCode::PersonRefused, &[], &NONE, &request).await?;
    }
    let membership = Membership::InternalReview { role: Role::Viewer };
    let flagged = InviteRequest { membership: membership.clone(), administrator: true, ..good.clone() };
    administration.refused::<InvitePerson>(ProblemCode::PersonRefused, &[], &NONE, &flagged).await?;
    let reviewer = invite(&administration, &InviteRequest { membership, ..good }).await?;
    administration.call::<RemovePerson>(&[reviewer.id.as_str()], &NONE, &NONE).await?;
    Ok(())
}

#[tokio::test]
async fn what_somebody_may_do_changes_at_once_and_their_sessions_end_r1_5() -> Result<()> {
    let two = Two::new().await?;
    let (person, session) = (two.viewer()?, two.world.viewer(&two.own).await?);
    let change = role(Role::Operator, true);
    let changed = two.manager.call::<ChangePerson>(&[person.as_str()], &NONE, &change).await?;
    assert_eq!(changed.membership, Membership::Partner { partner: two.own.clone(), role: Role::Operator });
    assert!(changed.administrator);
    assert!(!is_signed_in(&session).await?);
    session.refused::<ListApplications>(ProblemCode::NotSignedIn, &[], &Default::default(), &NONE).await?;
    let session = two.world.viewer(&two.own).await?;
    // What is the same changes nothing, and ends nothing.
    two.manager.call::<ChangePerson>(&[person.as_str()], &NONE, &change).await?;
    assert!(is_signed_in(&session).await?);
    assert_eq!(list(&session, PeopleQuery::default()).await?.people.len(), 4);
    Ok(())
}

#[tokio::test]
async fn somebody_elses_person_and_one_who_is_not_there_are_the_same() -> Result<()> {
    let two = Two::new().await?;
    let foreign = two.world.person_of(&two.other, Role::Viewer)?;
    let (change, mut answers) = (role(Role::Approver, true), Vec::new());
    for id in [foreign.as_str(), "p-0000000000000000", "nobody@all", "z-reviewer"] {
        let id = &[id];
        answers.push(two.manager.refused::<ChangePerson>(ProblemCode::NotFound, id, &NONE, &change).await?);
        answers.push(two.manager.refused::<RemovePerson>(ProblemCode::NotFound, id, &NONE, &NONE).await?);
        answers.push(two.manager.refused::<InviteAgain>(ProblemCode::NotFound, id, &NONE, &NONE).await?);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
    assert!(is_signed_in(&two.world.viewer(&two.other).await?).await?);
    Ok(())
}

#[tokio::test]
async fn who_is_removed_is_out_at_once_and_cannot_come_back() -> Result<()> {
    let two = Two::new().await?;
    let (person, session) = (two.viewer()?, two.world.viewer(&two.own).await?);
    two.manager.call::<RemovePerson>(&[person.as_str()], &NONE, &NONE).await?;
    assert!(!is_signed_in(&session).await?);
    session.refused::<ListApplications>(ProblemCode::NotSignedIn, &[], &Default::default(), &NONE).await?;
    assert!(two.world.portal.sign_in(&person).await.is_err());
    assert_eq!(list(&two.manager, PeopleQuery::default()).await?.people.len(), 3);
    two.manager.refused::<RemovePerson>(ProblemCode::NotFound, &[person.as_str()], &NONE, &NONE).await?;
    Ok(())
}

#[tokio::test]
async fn an_administrator_ends_somebodys_sessions_without_changing_what_they_may_do() -> Result<()> {
    let two = Two::new().await?;
    let (person, session) = (two.viewer()?, two.world.viewer(&two.own).await?);
    let foreign = two.world.person_of(&two.other, Role::Viewer)?;
    two.manager.refused::<EndSessionsOf>(ProblemCode::NotFound, &[foreign.as_str()], &NONE, &NONE).await?;
    session.refused::<EndSessionsOf>(ProblemCode::NotAllowed, &[person.as_str()], &NONE, &NONE).await?;
    two.manager.call::<EndSessionsOf>(&[person.as_str()], &NONE, &NONE).await?;
    assert!(!is_signed_in(&session).await?);
    assert!(is_signed_in(&two.world.viewer(&two.own).await?).await?);
    Ok(())
}

#[tokio::test]
async fn there_is_always_an_administrator_who_has_come_already() -> Result<()> {
    let two = Two::new().await?;
    let me = list(&two.manager, PeopleQuery::default()).await?.people.into_iter().find(|of| of.you);
    let me = me.context("the manager isn't among their people")?.id;
    let me = &[me.as_str()];
    let step_down = role(Role::Viewer, false);
    // An invited one may never come.
    let invited = InviteRequest { administrator: true, ..two.invitation(&two.own)? };
    let invited = invite(&two.manager, &invited).await?;
    two.manager.refused::<RemovePerson>(ProblemCode::LastAdministrator, me, &NONE, &NONE).await?;
    two.manager.refused::<ChangePerson>(ProblemCode::LastAdministrator, me, &NONE, &step_down).await?;
    // Nor may the programme leave them without one.
    let administration = two.world.administrator().await?;
    administration.refused::<RemovePerson>(ProblemCode::LastAdministrator, me, &NONE, &NONE).await?;
    two.world.portal.sign_in(&invited.id).await?;
    two.manager.call::<RemovePerson>(me, &NONE, &NONE).await?;
    assert!(!is_signed_in(&two.manager).await?);
    Ok(())
}

#[tokio::test]
async fn an_import_removes_people_and_an_older_line_brings_nobody_back_r11_1_r11_2() -> Result<()> {
    let mut two = Two::new().await?;
    let (person, session) = (two.viewer()?, two.world.viewer(&two.own).await?);
    let system = two.world.portal.system();
    let (before, then) = (two.world.tick(), two.world.tick());
    let removed = RemovedPerson {
        id: person.clone(),
        removed: RemovedMark::try_from(true).map_err(anyhow::Error::msg)?,
        as_of: then,
    };
    let line = serde_json::to_string(&removed)?;
    let answer = system.ask::<ImportPeople>(&[]).lines(&line).send().await?.good()?;
    assert_eq!((answer.lines, answer.applied), (1, 1));
    assert!(!is_signed_in(&session).await?);
    assert!(two.world.portal.sign_in(&person).await.is_err());
    let known = |as_of, more: &str| {
        format!(
            r#"{{"id":"{person}","name":"Back","email":"{person}@people.example","member_of":"partner","partner":"{}","role":"viewer"{more},"as_of":"{as_of}"}}"#,
            two.own
        )
    };
    let import = |line: String| async move { system.ask::<ImportPeople>(&[]).lines(&line).send().await?.good() };
    assert_eq!(import.clone()(known(before, "")).await?.older, 1);
    assert!(two.world.portal.sign_in(&person).await.is_err());
    assert_eq!(import.clone()(known(then, r#","administrator":true"#)).await?.applied, 1);
    let back = two.world.portal.sign_in(&person).await?;
    // A line that doesn't speak of it leaves an administrator one.
    import(known(then, "")).await?;
    assert_eq!(list(&back, PeopleQuery::default()).await?.people.len(), 4);
    assert!(!is_signed_in(&session).await?, "an old session stays over");
    Ok(())
}

#[tokio::test]
async fn a_line_that_is_wrong_is_named_whatever_kind_it_is_r11_2() -> Result<()> {
    let two = Two::new().await?;
    let system = two.world.portal.system();
    let lines = [
        r#"{"id":"x","removed":false,"as_of":"2026-11-01T00:00:00Z"}"#,
        r#"{"id":"x","removed":true,"name":"X","as_of":"2026-11-01T00:00:00Z"}"#,
        r#"{"id":"x","removed":true,"as_of":"2099-11-01T00:00:00Z"}"#,
        r#"{"id":"x","name":"X","email":"x@x.example","member_of":"administration","administrator":true,"as_of":"2026-11-01T00:00:00Z"}"#,
        r#"{"id":"x","name":"X","email":"x","member_of":"administration","as_of":"2026-11-01T00:00:00Z"}"#,
    ];
    let answer = system.ask::<ImportPeople>(&[]).lines(&lines.join("\n")).send().await?;
    let problem = answer.refused(ProblemCode::ImportRefused)?;
    assert_eq!(problem.lines.iter().map(|of| of.line).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    Ok(())
}
