//! Packs of a small application: what each viewer gets, and that no byte of it can be another.

mod fuzz;

use super::*;
use crate::{
    application::{
        Step,
        testing::{World, approver},
    },
    directory::Role,
    event::By,
    log,
};

/// An application with a few events, among a log's other leaves.
fn evidence() -> Evidence {
    let mut world = World::new(2);
    let id = world.submit("new", "original", 1..=2);
    world.approve(&id, &approver("original"), Step::OriginalReseller).unwrap();
    let application = &world.applications[&id];
    let events = world.events[&id].clone();
    let newest = events.last().unwrap().hash();
    let leaves: Vec<Hash> =
        (0..7u8).map(|n| Hash::of(&[&[n]])).chain([newest]).chain([Hash::of(&[b"later"])]).collect();
    let grown = log::grow(0, log::Nodes::new(), &leaves).unwrap();
    let parties = application.head.parties.clone();
    Evidence {
        programme: application.head.settings.programme.clone(),
        application: id,
        names: [
            (parties.new_reseller.clone(), "North".to_owned()),
            (parties.original_reseller.clone(), "South".to_owned()),
        ]
        .into(),
        parties,
        seal_key: application.head.seal_key.clone(),
        events,
        log: InLog {
            head: LogHead { size: 9, root: grown.root, at: Instant::from_millis(1_800_000_000_000) },
            leaf: 7,
            inclusion: log::inclusion(9, 7, grown.nodes).unwrap(),
        },
        at: Instant::from_millis(1_800_000_001_000),
    }
}

fn member(partner: &crate::ids::PartnerId) -> Membership {
    Membership::Partner { partner: partner.clone(), role: Role::Viewer }
}

fn viewers(evidence: &Evidence) -> Vec<Membership> {
    vec![
        member(&evidence.parties.new_reseller),
        member(&evidence.parties.original_reseller),
        Membership::InternalReview { role: Role::Viewer },
        Membership::Administration,
    ]
}

#[test]
fn every_party_can_check_its_pack_and_the_packs_say_the_same_of_the_chain_r10_2() {
    let evidence = evidence();
    for viewer in viewers(&evidence) {
        let pack = pack(evidence.clone(), &viewer).unwrap();
        assert_eq!(verify(&pack.bytes()), Ok(pack.clone()));
        let told = told(&pack.contents);
        assert_eq!(told.events.len(), evidence.events.len());
        assert_eq!(told.events.last().unwrap().hash, evidence.events.last().unwrap().hash());
        let statement = TextKind::DataTransferStatement;
        assert!(pack.contents.texts.iter().any(|proven| proven.text.kind == statement), "R5.6: the text agreed to");
    }
}

#[test]
fn a_pack_holds_what_its_viewer_may_see_and_commitments_to_the_rest_r3_11() {
    let evidence = evidence();
    let bytes = |viewer: &Membership| String::from_utf8(pack(evidence.clone(), viewer).unwrap().bytes()).unwrap();
    let What::Opened(opened) = &evidence.events[0].what else { panic!("{:?}", evidence.events[0]) };
    let (name, credit) = (opened.rows[0].name.value.clone().unwrap(), opened.lines()[0].1.to_string());
    let By::Person { name: person, .. } = &evidence.events[0].by else { panic!("{:?}", evidence.events[0]) };
    let (name, credit) = (format!("\"{name}\""), format!("\"{credit}\""));
    let [new, original, review, administration] = &viewers(&evidence)[..] else { unreachable!() };

    assert!(bytes(new).contains(&credit) && !bytes(new).contains(&name), "the name wasn't given");
    assert!(!bytes(original).contains(&credit) && bytes(original).contains(&name));
    for programme in [review, administration] {
        assert!(bytes(programme).contains(&credit) && bytes(programme).contains(&name));
        assert!(bytes(programme).contains("\"salts\""));
    }
    for viewer in [new, original, review, administration] {
        assert!(bytes(viewer).contains(person.value.as_ref().unwrap()));
        assert!(!bytes(viewer).contains("seal_key"));
    }
}

#[test]
fn who_has_no_part_in_it_gets_no_pack_r3_11() {
    let evidence = evidence();
    let other = member(&"999999999999".parse().unwrap());
    let customer = Membership::SubCustomer { sub_customer: "999999999998".parse().unwrap() };
    assert_eq!(pack(evidence.clone(), &other), None);
    assert_eq!(pack(evidence, &customer), None);
}

#[test]
fn what_was_erased_leaves_a_pack_that_can_be_checked_r10_2() {
    let mut evidence = evidence();
    evidence.events = evidence.events.iter().map(Event::withheld).collect();
    let pack = pack(evidence, &Membership::Administration).unwrap();
    assert_eq!(verify(&pack.bytes()), Ok(pack));
}

/// An opening with its amounts in the open can be shown to those alone who may see them.
#[test]
fn an_event_with_open_amounts_is_withheld_from_who_may_not_see_them_r3_11() {
    let mut evidence = evidence();
    let lines = CreditLines::Open(vec![(crate::rows::Row(1), "12.50".parse().unwrap())]);
    let last = evidence.events.last_mut().unwrap();
    last.what = What::CreditChanged { lines };
    let leaves = [last.hash()];
    let grown = log::grow(0, log::Nodes::new(), &leaves).unwrap();
    let head = LogHead { size: 1, root: grown.root, at: evidence.at };
    evidence.log = InLog { head, leaf: 0, inclusion: Vec::new() };
    let [new, original, ..] = &viewers(&evidence)[..] else { unreachable!() };
    for (viewer, shown) in [(new, true), (original, false)] {
        let pack = pack(evidence.clone(), viewer).unwrap();
        let bytes = pack.bytes();
        assert_eq!(String::from_utf8_lossy(&bytes).contains("12.50"), shown);
        assert_eq!(verify(&bytes), Ok(pack));
    }
}

#[test]
fn changing_any_byte_makes_it_fail_and_says_where_r10_2() {
    let evidence = evidence();
    let key = LogKey::from_secret(&"5a".repeat(32)).unwrap();
    let whole = pack(evidence.clone(), &Membership::Administration).unwrap().signed(&key).bytes();
    assert!(verify(&whole).is_ok());
    let mut places = std::collections::BTreeMap::<&str, u32>::new();
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        let flaw = verify(&bytes).expect_err(&format!("byte {at}"));
        assert!(!flaw.to_string().is_empty());
        *places.entry(kind(&flaw)).or_default() += 1;
    }
    for shorter in [0, 1, whole.len() / 2, whole.len() - 1] {
        assert!(verify(&whole[..shorter]).is_err());
    }
    assert!(verify(&[&whole[..], b" "].concat()).is_err());
    assert!(verify(&[&whole[..], &whole[..]].concat()).is_err());
    // Most changes are found at a place of their own, not by the digest of it all.
    let digest = places.remove("digest").unwrap_or_default();
    assert!(digest * 10 < places.values().sum::<u32>(), "{digest} beside {places:?}");
    assert!(["event", "text", "log", "form", "signature"].iter().all(|kind| places.contains_key(kind)), "{places:?}");
}

fn kind(flaw: &Flaw) -> &'static str {
    match flaw {
        Flaw::Event { .. } => "event",
        Flaw::Text(_) => "text",
        Flaw::NotInLog => "log",
        Flaw::Digest => "digest",
        Flaw::Signature => "signature",
        Flaw::TooLarge | Flaw::NotAPack { .. } | Flaw::OtherForm { .. } | Flaw::Empty => "form",
    }
}

/// Somebody who works the digest out anew, too, can change nothing that the log vouches for.
#[test]
fn a_forger_who_mends_the_digest_changes_no_event_no_text_and_no_head_r10_2() {
    let evidence = evidence();
    let honest = pack(evidence, &Membership::Administration).unwrap();
    let text = String::from_utf8(honest.bytes()).unwrap();
    let (mut tried, mut outside) = (0, 0);
    for (from, to) in scalars(&text) {
        for other in others(&text[from..to]) {
            let changed = format!("{}{other}{}", &text[..from], &text[to..]);
            let Ok(mut pack) = serde_json::from_str::<ProofPack>(&changed) else { continue };
            tried += 1;
            pack.digest = pack.contents.digest();
            let Ok(forged) = verify(&pack.bytes()) else { continue };
            outside += 1;
            // What no event says: when the pack was made for whom, what partners were called then, and when the head was new. A head's
            // size isn't in its root: whoever compares the head with a published one sees to that.
            let mut mended = forged.contents.clone();
            mended.made_at = honest.contents.made_at;
            mended.made_for = honest.contents.made_for.clone();
            mended.partners = honest.contents.partners.clone();
            mended.programme = honest.contents.programme.clone();
            mended.log.head = LogHead { root: mended.log.head.root, ..honest.contents.log.head };
            assert_eq!(mended, honest.contents, "{other} for {}", &text[from..to]);
        }
    }
    assert!(tried > 100 && outside > 0, "{tried} tried");
}

/// Where the strings and numbers of a JSON text are.
fn scalars(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let (mut at, mut found) = (0, Vec::new());
    while at < bytes.len() {
        let from = at;
        match bytes[at] {
            b'"' => {
                at += 1;
                while bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at += 1;
                found.push((from, at));
            }
            b'0'..=b'9' | b'a'..=b'z' | b'-' => {
                while matches!(bytes[at], b'0'..=b'9' | b'a'..=b'z' | b'-' | b'.') {
                    at += 1;
                }
                found.push((from, at));
            }
            _ => at += 1,
        }
    }
    found
}

/// Other values of the same kind, among them such as keep an id, an instant or a hash well formed.
fn others(token: &str) -> Vec<String> {
    let last = |from: char, to: char| {
        let at = token.rfind(from)?;
        Some(format!("{}{to}{}", &token[..at], &token[at + 1..]))
    };
    let digits = ('0'..='9').filter_map(|digit| last(digit, if digit == '9' { '8' } else { '9' }));
    let letters = ('a'..='f').filter_map(|letter| last(letter, if letter == 'a' { 'b' } else { 'a' }));
    let mut others: Vec<String> = digits.chain(letters).collect();
    others.extend(["null", "\"\"", "0", "\"viewer\"", "\"given\"", "\"not_given\""].map(str::to_owned));
    others.retain(|other| other != token);
    others
}

/// Where there is a key, not even what no event says can be changed by anybody else.
#[test]
fn who_mends_the_digest_of_a_signed_pack_can_t_mend_the_signature_r10_2() {
    let key = LogKey::from_secret(&"5a".repeat(32)).unwrap();
    let mut pack = pack(evidence(), &Membership::Administration).unwrap().signed(&key);
    pack.contents.log.head.size += 1;
    pack.digest = pack.contents.digest();
    assert_eq!(verify(&pack.bytes()), Err(Flaw::Signature));
    let stranger = LogKey::from_secret(&"5b".repeat(32)).unwrap();
    let again = verify(&pack.signed(&stranger).bytes()).unwrap();
    assert_ne!(again.signature.unwrap().key, key.public(), "another key is seen");
}

#[test]
fn an_event_that_is_missing_or_moved_is_named_r10_2() {
    let evidence = evidence();
    let honest = pack(evidence, &Membership::Administration).unwrap();
    let with = |change: &dyn Fn(&mut Contents)| {
        let mut pack = honest.clone();
        change(&mut pack.contents);
        pack.digest = pack.contents.digest();
        verify(&pack.bytes()).unwrap_err()
    };
    let number = |seq| Flaw::Event { seq: crate::application::Revision(seq), flaw: EventFlaw::OtherNumber };
    assert_eq!(with(&|contents| drop(contents.events.remove(1))), number(2));
    assert_eq!(with(&|contents| contents.events.swap(1, 2)), number(2));
    assert_eq!(with(&|contents| drop(contents.events.pop())), Flaw::NotInLog);
    assert_eq!(with(&|contents| contents.events.clear()), Flaw::Text(MISSING.to_owned()));
    assert_eq!(with(&|contents| drop(contents.texts.pop())), Flaw::Text(MISSING.to_owned()));
    assert_eq!(with(&|contents| contents.log.leaf += 1), Flaw::NotInLog);
    assert_eq!(with(&|contents| contents.log.head.root.0[0] ^= 1), Flaw::NotInLog);
}

const MISSING: &str = "one is missing, or one is there that nobody agreed to";

#[test]
fn a_value_that_was_changed_is_named_by_its_place_r10_2() {
    let evidence = evidence();
    let mut pack = pack(evidence, &Membership::Administration).unwrap();
    let ProvenEvent::Shown { event, .. } = &mut pack.contents.events[0] else { unreachable!() };
    let What::Opened(opened) = &mut event.what else { unreachable!() };
    opened.rows[1].name.value = Some("Somebody Else Ltd".to_owned());
    pack.digest = pack.contents.digest();
    let flaw = verify(&pack.bytes()).unwrap_err();
    assert_eq!(flaw.to_string(), "Event 1: the value \u{201c}row 2 name\u{201d} isn't the one that was recorded.");
}

#[test]
fn another_spelling_of_the_same_is_no_pack() {
    let evidence = evidence();
    let text = String::from_utf8(pack(evidence, &Membership::Administration).unwrap().bytes()).unwrap();
    let spaced = text.replacen(':', ": ", 1);
    let unknown = text.replacen("{\"contents\":{", "{\"contents\":{\"more\":1,", 1);
    let twice = text.replacen("\"made_at\":", "\"made_at\":\"2027-01-01T00:00:00Z\",\"made_at\":", 1);
    let shouted = {
        let at = text.rfind("\"digest\":\"").unwrap() + 10;
        format!("{}{}{}", &text[..at], text[at..at + 64].to_uppercase(), &text[at + 64..])
    };
    for other in [spaced, unknown, shouted] {
        assert!(matches!(verify(other.as_bytes()), Err(Flaw::OtherForm { .. })), "{other}");
    }
    assert!(matches!(verify(twice.as_bytes()), Err(Flaw::NotAPack { .. })));
    assert!(verify(b"").is_err() && verify(b"{}").is_err() && verify("[".repeat(100_000).as_bytes()).is_err());
}
