//! Whatever is sent, reading it ends well: with the value that was meant, or with an error, and never in any other way.
//!
//! Each target begins with good inputs and changes them (`fuzzing`). What is read must also be written and read again as the same.

use crate::{
    api,
    application::{Mode, RejectReason, Step, testing},
    browser,
    credit::{Credit, CreditLimit, Money},
    directory::{Membership, Partner, PartnerKind, Person, Role, SubCustomer},
    fuzz,
    ids::{ApplicationId, CustomerId, PersonId},
    instant::Instant,
    intake::{read_credit_lines, read_offered, read_partner, read_raw},
    rows::{MAX_ROWS, Row, RowSet},
    seal::Hash,
    settings::Settings,
    texts::{TextKind, TextVersion, current},
    thread,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    fmt::{Debug, Display},
    str::FromStr,
};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What is read from a text is written as a text that gives the same.
fn reads_back<T: FromStr + Display + PartialEq + Debug>(bytes: &[u8]) -> Option<T> {
    let read = text(bytes).parse::<T>().ok()?;
    assert_eq!(read.to_string().parse::<T>().ok().as_ref(), Some(&read));
    Some(read)
}

/// The same for JSON.
fn json_reads_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(bytes: &[u8]) -> Option<T> {
    let read: T = serde_json::from_slice(bytes).ok()?;
    let written = serde_json::to_vec(&read).unwrap();
    assert_eq!(serde_json::from_slice::<T>(&written).ok().as_ref(), Some(&read));
    Some(read)
}

fuzz! {
    ids: ["000123456789", "MIG-0123-4567-89AB", "ada.lovelace"], |bytes| {
        if let Some(id) = reads_back::<CustomerId>(bytes) {
            assert!(id.as_str().len() == 12 && id.as_str().bytes().all(|byte| byte.is_ascii_digit()));
        }
        reads_back::<ApplicationId>(bytes);
        reads_back::<PersonId>(bytes);
        let hash = reads_back::<Hash>(bytes);
        assert!(hash.is_none_or(|hash| hash.to_string().len() == 64));
    }

    hashes: [Hash::of(&[b"a"]).to_string(), Hash::ZERO.to_string()], |bytes| {
        reads_back::<Hash>(bytes);
    }

    credit: ["12500.00", "0", "-5.5", "90071992547409.91", "0.005"], |bytes| {
        reads_back::<Money>(bytes);
        if let Some(credit) = reads_back::<Credit>(bytes) {
            assert!(!credit.money().is_negative() && credit <= Credit::MAX);
        }
    }

    instants: [
        "\"2026-11-22T09:30:00Z\"", "\"2026-11-22T09:30:00.123+08:00\"", "\"9999-12-31T23:59:59Z\"", "\"-009999-01-01T00:00:00Z\"",
    ], |bytes| {
        json_reads_back::<Instant>(bytes);
    }

    rows: ["1-300,302", "10000", "1,2,3,4,5", "1-10000"], |bytes| {
        let rows = reads_back::<RowSet>(bytes);
        assert!(rows.is_none_or(|rows| rows.len() <= MAX_ROWS as usize));
    }

    typed_accounts_and_cells: ["000123456789", " ２00000000001 ", "1.23E+11", "'000000000001", "=A1", "12,500.00"], |bytes| {
        let cell = text(bytes);
        if let Ok(partner) = read_partner(&cell) {
            assert_eq!(partner.as_str().len(), 12);
        }
        let raw = api::RawRow { sub_customer: cell.clone(), name: Some(cell.clone()), credit: cell.clone() };
        let (good, bad) = read_raw(&[raw.clone(), raw]);
        assert!(good.len() <= 1, "the second has the same sub-customer as the first");
        assert!(!bad.is_empty());
        read_offered(&[api::OfferRow { sub_customer: cell.clone() }]);
        read_credit_lines(&[api::CreditLineRequest { row: Row(1), credit: cell }]);
    }

    names_of_files: ["consent (2).pdf", "Zusage \"Müller\".pdf", "..\\..\\a", "x\u{202e}fdp.exe"], |bytes| {
        if let Ok(name) = thread::file_name(&text(bytes)) {
            assert!(!name.is_empty() && name.chars().count() <= thread::MAX_FILE_NAME);
            assert!(!name.contains(['/', '\\', '\0', '\n', '\u{202e}']), "{name:?}");
        }
        assert!(thread::media_type(Some(&text(bytes))).is_ascii());
    }

    applications: [json(&submission()), json(&preview()), json(&offer())], |bytes| {
        json_reads_back::<api::SubmitRequest>(bytes);
        json_reads_back::<api::PreviewRequest>(bytes);
        json_reads_back::<api::OfferRequest>(bytes);
    }

    decisions: [json(&decision()), json(&withdrawal()), json(&asking()), json(&credit_lines()), json(&post())], |bytes| {
        json_reads_back::<api::DecisionRequest>(bytes);
        json_reads_back::<api::WithdrawRequest>(bytes);
        json_reads_back::<api::AskConsentRequest>(bytes);
        json_reads_back::<api::CreditRequest>(bytes);
        json_reads_back::<api::PostRequest>(bytes);
    }

    terms_and_consents: [
        json(&api::ProposalRequest { step: Step::OriginalReseller, terms: api::TermsRequest::CutoverOn { date: "2027-01-01".to_owned() } }),
        json(&api::ConsentRequest::Refuse { words: "No.".to_owned() }),
        json(&api::ConsentRequest::Agree { text: version(TextKind::Consent) }),
    ], |bytes| {
        json_reads_back::<api::ProposalRequest>(bytes);
        json_reads_back::<api::ConsentRequest>(bytes);
    }

    lines_of_the_directory: [
        json(&testing::partner("north", PartnerKind::Reseller, CreditLimit::Unlimited)),
        json(&second_level()),
        json(&person()),
        json(&testing::customer(1)),
    ], |bytes| {
        json_reads_back::<Partner>(bytes);
        json_reads_back::<Person>(bytes);
        json_reads_back::<SubCustomer>(bytes);
    }

    ways_back_after_signing_in: ["/applications/MIG-0123-4567-89AB?page=2#rows", "//elsewhere.example", "/\\\\elsewhere.example", "/api/sign-in"], |bytes| {
        let to = text(bytes);
        if api::is_own_path(&to) {
            // As a browser reads an address: nothing but one slash begins it, and no character of it is skipped.
            assert!(to.starts_with('/') && !to.starts_with("//") && !to.contains('\\'), "{to}");
            assert!(to.bytes().all(|byte| byte.is_ascii_graphic()), "{to}");
        }
    }

    names_of_browsers: ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36 Edg/156.0"], |bytes| {
        assert!(browser::name(&text(bytes)).chars().count() < 100);
    }

    settings: [json(&testing::settings())], |bytes| {
        json_reads_back::<Settings>(bytes);
    }
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

fn version(kind: TextKind) -> TextVersion {
    current(kind).version
}

fn raw_rows() -> Vec<api::RawRow> {
    let raw = |id: &str, name: Option<&str>| api::RawRow {
        sub_customer: id.to_owned(),
        name: name.map(str::to_owned),
        credit: "12500.00".to_owned(),
    };
    vec![raw("000000000001", Some("云岚科技")), raw("000000000002", None)]
}

fn submission() -> api::SubmitRequest {
    api::SubmitRequest {
        original_reseller: "200000000001".to_owned(),
        notice: version(TextKind::Notice),
        mode: Mode::Independent,
        rows: raw_rows(),
        resubmission_of: Some("MIG-0123-4567-89AB".parse().unwrap()),
    }
}

fn preview() -> api::PreviewRequest {
    api::PreviewRequest { original_reseller: "200000000001".to_owned(), rows: raw_rows() }
}

fn offer() -> api::OfferRequest {
    api::OfferRequest {
        new_reseller: "200000000002".to_owned(),
        notice: version(TextKind::Notice),
        statement: testing::statement(),
        mode: Mode::AllOrNothing,
        rows: vec![api::OfferRow { sub_customer: "000000000001".to_owned() }],
    }
}

fn decision() -> api::DecisionRequest {
    let except = api::ExceptRequest { row: Row(3), reason: RejectReason::Other, words: "Not this one.".to_owned() };
    api::DecisionRequest {
        step: Step::OriginalReseller,
        rows: api::RowsRequest::Only([1, 2, 3, 7].into_iter().map(Row).collect()),
        verdict: api::VerdictRequest::Approve { statement: testing::statement(), except: vec![except] },
    }
}

fn withdrawal() -> api::WithdrawRequest {
    api::WithdrawRequest { rows: api::RowsRequest::All }
}

fn asking() -> api::AskConsentRequest {
    let rows = [1, 2, 9].into_iter().map(Row).collect();
    api::AskConsentRequest { rows, link: api::ConsentLinkChoice::Resend }
}

fn credit_lines() -> api::CreditRequest {
    api::CreditRequest { lines: vec![api::CreditLineRequest { row: Row(1), credit: "10.00".to_owned() }] }
}

fn post() -> api::PostRequest {
    api::PostRequest { kind: api::PostKind::Note, words: "Why?".to_owned(), attachments: vec![Hash::ZERO] }
}

fn second_level() -> Partner {
    let kind = PartnerKind::SecondLevelReseller { distributor: testing::partner_id("distributor") };
    testing::partner("second", kind, CreditLimit::Limited(testing::credit(500_000)))
}

fn person() -> Person {
    Person {
        id: "ada.lovelace".parse().unwrap(),
        name: "Ada Lovelace".to_owned(),
        email: "ada@north.example".to_owned(),
        phone: Some("+6591234567".to_owned()),
        membership: Membership::Partner { partner: testing::partner_id("north"), role: Role::Approver },
        administrator: true,
        as_of: testing::instant(1),
    }
}

/// A target whose good inputs aren't read would only ever see refusals.
#[test]
fn the_good_inputs_are_good() {
    assert!(json_reads_back::<Partner>(&json(&second_level())).is_some());
    assert!(json_reads_back::<Person>(&json(&person())).is_some());
    assert!(json_reads_back::<api::SubmitRequest>(&json(&submission())).is_some());
    assert!(json_reads_back::<api::OfferRequest>(&json(&offer())).is_some());
    assert!(json_reads_back::<api::DecisionRequest>(&json(&decision())).is_some());
    assert!(reads_back::<RowSet>(b"1-300,302").is_some());
    assert!(json_reads_back::<Instant>(b"\"2026-11-22T09:30:00Z\"").is_some());
}
