//! A message to whoever can mend a group of rows, ready to be copied into an email.
//!
//! It says no more than the applicant was told (R3.11). A sub-customer's own message names no other sub-customer.

use super::{Draft, Group, Kind};
use shared::{conditions::Mender, tr, words};

/// More customers than these are better sent as a file.
const LISTED: usize = 200;

/// Between whom the customers are to move.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parties {
    pub new: String,
    /// By name if that is known, else by account id.
    pub original: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// To whom it goes.
    pub to: String,
    pub text: String,
    /// The customers that it is about, a line each.
    pub customers: String,
}

impl Draft {
    /// `None` where there is nobody to ask: the applicant itself mends it, or time does.
    pub fn message(&self, group: &Group, parties: &Parties) -> Option<Message> {
        let Parties { new, original } = parties;
        let customers = self.customers(group);
        let what = reason(group.kind);
        let how = how(group.kind);
        let these = || {
            tr!(
                "we, {new}, are preparing to take over these customers from {original}. They can't be moved yet.",
                new,
                original
            )
        };
        let (to, paragraphs) = match group.kind.mender() {
            Mender::OriginalReseller | Mender::OriginalSide => (
                original.clone(),
                vec![
                    sentences(&[&these(), &what, &how]),
                    customers.clone(),
                    tr!("Could you please see to that, or tell us what stands in the way? We apply for the migration once it is done; you will then be asked to approve it.").to_owned(),
                ],
            ),
            Mender::SubCustomer => {
                let yours = tr!(
                    "we, {new}, are preparing to take over your account from {original}. It can't be moved yet.",
                    new,
                    original
                );
                let please = tr!("Please tell us when that is done. You will be asked for your consent before anything moves.");
                (
                    tr!("Each of these sub-customers").to_owned(),
                    vec![sentences(&[&yours, &what, &how]), please.to_owned()],
                )
            }
            Mender::OtherApplicant => (
                tr!("The sub-customers, or your contact at {original}", original),
                vec![
                    sentences(&[&these(), &what]),
                    customers.clone(),
                    tr!("That application has to end or be withdrawn first; we aren't told whose it is. Could you please find out who can withdraw it?").to_owned(),
                ],
            ),
            Mender::Applicant | Mender::Time | Mender::Administration => return None,
        };
        let (hello, regards) = (tr!("Hello,"), tr!("Kind regards"));
        let text = format!("{hello}\n\n{}\n\n{regards}\n{new}", paragraphs.join("\n\n"));
        Some(Message { to, text, customers })
    }

    fn customers(&self, group: &Group) -> String {
        let rows = group.places.iter().filter_map(|place| self.rows.get(*place));
        let mut lines: Vec<String> = rows
            .take(LISTED)
            .map(|row| match &row.raw.name {
                Some(name) => format!("{} {name}", row.raw.sub_customer),
                None => row.raw.sub_customer.clone(),
            })
            .collect();
        let more = group.places.len().saturating_sub(lines.len());
        if more > 0 {
            lines.push(tr!(more; "and {more} more" | "and {more} more"));
        }
        lines.join("\n")
    }
}

/// What is wrong, as one says it to somebody else.
fn reason(kind: Kind) -> String {
    match kind {
        Kind::Condition(condition) => tr!("What stands in the way: {reason}.", reason = words::condition(condition)),
        _ => tr!("The portal doesn't tell us why.").to_owned(),
    }
}

fn sentences(of: &[&str]) -> String {
    let said: Vec<&str> = of.iter().copied().filter(|sentence| !sentence.is_empty()).collect();
    said.join(words::sentence_space())
}

fn how(kind: Kind) -> String {
    match kind {
        Kind::Condition(condition) => tr!("How it is mended: {how}", how = words::mending(condition)),
        _ => String::new(),
    }
}
