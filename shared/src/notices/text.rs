//! What a notice says: the same words in the in-site message, the mail and the SMS, in its reader's language.
//!
//! Every text stands on its own: who, what, until when, and what follows if nobody does anything. No sub-customer's name, no credit
//! line and no condition is in it: whoever may know them finds them behind the link.

use super::About;
use crate::{
    application::{Opener, ProposedTerms, Step, WaitingFor},
    ids::ApplicationId,
    instant::Instant,
    settings::Silence,
    tr, words,
};
use serde::{Deserialize, Serialize};

/// What the words need besides what happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub application: ApplicationId,
    /// The names of the two resellers.
    pub new_reseller: String,
    pub original_reseller: String,
    /// Sub-customers in the application, and how many of them this is about.
    pub customers: u32,
    pub records: u32,
    pub reader: Reader,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reader {
    /// Of a partner or of the programme.
    Member,
    SubCustomer,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeText {
    pub title: String,
    pub paragraphs: Vec<String>,
    /// What the link says.
    pub action: &'static str,
    /// Where it leads, for somebody who is signed in.
    pub path: String,
}

impl Told {
    /// "40 of the 300 sub-customers", or "the 300 sub-customers".
    fn some(&self) -> String {
        let (some, all) = (self.records, self.customers);
        if all == 1 {
            tr!("the sub-customer").to_owned()
        } else if some == all || some == 0 {
            tr!(all; "the {all} sub-customer" | "the {all} sub-customers")
        } else {
            tr!(all; "{some} of the {all} sub-customer" | "{some} of the {all} sub-customers", some)
        }
    }

    fn opening(&self) -> String {
        let (id, customers) = (&self.application, self.customers);
        let (from, to) = (&self.original_reseller, &self.new_reseller);
        tr!(customers; "Application {id}: {customers} sub-customer moves from {from} to {to}." | "Application {id}: {customers} sub-customers move from {from} to {to}.", id, from, to)
    }
}

/// The text of one notice.
pub fn text(about: &About, told: &Told) -> NoticeText {
    let (title, paragraphs) = match told.reader {
        Reader::Member => for_member(about, told),
        Reader::SubCustomer => for_sub_customer(about, told),
    };
    let (action, path) = place(about, told);
    NoticeText { title, paragraphs, action, path }
}

fn place(about: &About, told: &Told) -> (&'static str, String) {
    if told.reader == Reader::SubCustomer {
        let action = match about {
            About::ConsentAsked { .. } | About::Reminder { .. } => tr!("Read it and answer"),
            _ => tr!("See how it stands"),
        };
        return (action, "/consent".to_owned());
    }
    let action = match about {
        About::YourTurn { .. } | About::SecondPersonNeeded { .. } | About::Reminder { .. } => tr!("Open it and decide"),
        About::TermsProposed { .. } | About::Question { .. } => tr!("Open it and answer"),
        About::Blocked => tr!("See what stands in the way"),
        About::ConsentUndelivered => tr!("See who wasn't reached"),
        _ => tr!("Open the application"),
    };
    (action, format!("/applications/{}", told.application))
}

fn for_member(about: &About, told: &Told) -> (String, Vec<String>) {
    let some = told.some();
    let (id, new, original) = (&told.application, &told.new_reseller, &told.original_reseller);
    let (title, said) = match about {
        About::Submitted { opener } => {
            let said = match opener {
                Opener::NewReseller => tr!("{new} asks to take over {some}.", new, some),
                Opener::OriginalReseller => tr!("{original} offers {some} to {new}.", original, some, new),
                Opener::SubCustomer(_) => tr!("A sub-customer asks to be moved to {new}.", new),
            };
            (tr!("New application {id}", id), vec![said])
        }
        About::YourTurn { step, until, if_silent } => your_turn(*step, *until, *if_silent, told),
        About::SecondPersonNeeded { until } => {
            let said = tr!(
                "Somebody of internal review has approved {some}. An application of this size takes two people: please approve or reject, too.",
                some
            );
            let until = until
                .map(|until| tr!("You have until {until}; without it they expire.", until = words::instant(until)));
            (tr!("{id}: a second person is needed", id), vec![sentences(said, until)])
        }
        About::ConsentAsked { .. } | About::ConsentAttested => {
            (tr!("Consent is asked for in {id}", id), vec![tr!("It concerns {some}.", some)])
        }
        About::Accepted => (
            tr!("{new} accepted {id}", new, id),
            vec![tr!("It set the credit lines of {some}. The others decide next.", some)],
        ),
        About::Approved { step } => (
            tr!("{id}: approved by the {step}", id, step = words::decider(*step)),
            vec![tr!("The approval is for {some}.", some)],
        ),
        About::ApprovedBySilence => (
            tr!("{id}: the original reseller stayed silent", id),
            vec![tr!(
                "Its deadline has passed. As this programme has it, its silence counts as approval for {some}; internal review still decides.",
                some
            )],
        ),
        About::Rejected { step, reason, words: why } => (
            tr!("{id}: rejected by the {step}", id, step = words::decider(*step)),
            quoted(
                tr!("The rejection is for {some}. Reason: {reason}.", some, reason = words::reject_reason(*reason)),
                why,
            ),
        ),
        About::Excepted { step } => (
            tr!("{id}: rows excepted by the {step}", id, step = words::decider(*step)),
            vec![tr!("It took {some} out of its approval, each with a reason. They don't move.", some)],
        ),
        About::ConsentRefused => (
            tr!("{id}: consent refused", id),
            vec![tr!("Of {some} the consent was refused. They stay where they are.", some)],
        ),
        About::ConsentTakenBack => (
            tr!("{id}: consent taken back", id),
            vec![tr!("Of {some} the consent was taken back. They stay where they are.", some)],
        ),
        About::Withdrawn => (
            tr!("{id}: withdrawn", id),
            vec![tr!("{some} withdrawn. They stay where they are.", some = capital(&some))],
        ),
        About::Expired { waiting_for } => (
            tr!("{id}: expired", id),
            vec![tr!(
                "{waited}, and the time for it is over. Concerned: {some}. They stay where they are; a new application can be made.",
                waited = waited(*waiting_for),
                some
            )],
        ),
        About::Failed { why } => (
            tr!("{id}: could not be moved", id),
            vec![tr!("Concerned: {some}. Reason: {why}. Nothing of them has moved.", some, why = words::failure(*why))],
        ),
        About::Migrated => (
            tr!("{id}: moved", id),
            vec![tr!(
                "{some} now belong to {new}. Usage from before the move is billed by {original}.",
                some = capital(&some),
                new,
                original
            )],
        ),
        About::Blocked => (
            tr!("{id}: a condition is no longer met", id),
            vec![tr!(
                "It holds up {some}. Who can mend it and how stands with each record. The block goes by itself once the directory knows that it is mended.",
                some
            )],
        ),
        About::Unblocked => (tr!("{id}: goes on", id), vec![tr!("What held up {some} is mended.", some)]),
        About::ConsentUndelivered => (
            tr!("{id}: a consent request didn't arrive", id),
            vec![tr!(
                "The request to {some} couldn't be delivered. Have the contact mended in the directory, then send it again. Meanwhile the deadline is paused, 14 days at most.",
                some
            )],
        ),
        About::PartnerSuspended => (
            tr!("{id}: waits for a suspended partner", id),
            vec![tr!(
                "A partner that decides next is suspended. {some} wait 14 days, then they expire.",
                some = capital(&some)
            )],
        ),
        About::CreditChanged => (
            tr!("{id}: credit lines changed", id),
            vec![tr!("Credit lines of {some} are new. The sub-customers are asked for their consent anew.", some)],
        ),
        About::DistributorChanged { step } => (
            tr!("{id}: another distributor decides", id),
            vec![tr!(
                "The {step} has changed. What isn't decided passed to the new one, with a fresh deadline.",
                step = words::decider(*step)
            )],
        ),
        About::TermsProposed { step, terms } => (tr!("{id}: yes, on a condition", id), terms_in_words(*step, terms)),
        About::TermsAccepted => {
            (tr!("{id}: terms accepted", id), vec![tr!("{new} accepted the terms. The decision goes on.", new)])
        }
        About::TermsDeclined => (
            tr!("{id}: terms declined", id),
            vec![tr!("{new} declined the terms. The decision goes on without them.", new)],
        ),
        About::Question { words } => (
            tr!("{id}: a question", id),
            quoted(tr!("Until it is answered the deadlines are paused, 14 days at most.").to_owned(), words),
        ),
        About::Answer { words } => (
            tr!("{id}: an answer", id),
            quoted(tr!("The question is answered; the deadlines run on.").to_owned(), words),
        ),
        About::Note { words } => {
            (tr!("{id}: a note", id), quoted(tr!("Somebody wrote in its thread.").to_owned(), words))
        }
        About::DisputeRaised { words } => (
            tr!("{id}: a dispute", id),
            quoted(
                tr!(
                    "The original reseller's no, or its silence, is disputed for {some}. Internal review hears all sides in the thread.",
                    some
                ),
                words,
            ),
        ),
        About::DisputeDismissed { words } => (
            tr!("{id}: dispute dismissed", id),
            quoted(tr!("Internal review dismissed the dispute.").to_owned(), words),
        ),
        About::DisputePermitted { words } => (
            tr!("{id}: one resubmission permitted", id),
            quoted(
                tr!(
                    "{new} may submit {some} once more; internal review then decides in the original reseller's place.",
                    new,
                    some
                ),
                words,
            ),
        ),
        About::Resubmitted => (
            tr!("{id}: submitted once more", id),
            vec![tr!("The resubmission that the dispute permitted was made.").to_owned()],
        ),
        About::Reminder { waiting_for, until } => (
            tr!("Reminder: {id} waits until {until}", id, until = words::instant(*until)),
            vec![tr!("{waited}. Concerned: {some}.", waited = waited(*waiting_for), some)],
        ),
    };
    let mut paragraphs = vec![told.opening()];
    paragraphs.extend(said);
    (title, paragraphs)
}

fn your_turn(step: Step, until: Option<Instant>, if_silent: Silence, told: &Told) -> (String, Vec<String>) {
    let (some, original) = (told.some(), &told.original_reseller);
    let said = match step {
        Step::NewReseller => tr!("Please accept {some} and set a credit line for each, or reject them.", some),
        Step::OriginalReseller => {
            tr!("Please approve or reject the move of {some}, whom {original} looks after at present.", some, original)
        }
        Step::IncomingDistributor | Step::OutgoingDistributor | Step::InternalReview => {
            tr!("Please approve or reject {some}.", some)
        }
    };
    let until = until.map(words::instant).map(|until| match if_silent {
        Silence::Expires => tr!("You have until {until}; without a decision they expire.", until),
        Silence::Approves => {
            tr!("You have until {until}; in this programme silence until then counts as approval.", until)
        }
    });
    (tr!("Your decision on {id}", id = told.application), vec![sentences(said, until)])
}

fn for_sub_customer(about: &About, told: &Told) -> (String, Vec<String>) {
    let (from, to) = (&told.original_reseller, &told.new_reseller);
    let stays = || tr!("Nothing changes: {from} goes on looking after your account.", from);
    let doesnt_move =
        |why: &str| (tr!("Your account doesn't move to {to}", to), vec![sentences(why.to_owned(), Some(stays()))]);
    let answer_by = |until: &Instant| {
        tr!("Please agree or refuse by {until}. If you don't answer, nothing changes.", until = words::instant(*until))
    };
    match about {
        About::ConsentAsked { until } => (
            tr!("May your account move to {to}?", to),
            vec![
                tr!(
                    "{to} asks to take over your account from {from}. From then on {to} bills you and sets your credit line.",
                    to,
                    from
                ),
                tr!("Your account ID, services, data and settings stay as they are.").to_owned(),
                answer_by(until),
            ],
        ),
        About::Reminder { until, .. } => (
            tr!("Reminder: may your account move to {to}?", to),
            vec![
                tr!("{to} asks to take over your account from {from}, and waits for your answer.", to, from),
                answer_by(until),
            ],
        ),
        About::ConsentAttested => (
            tr!("Your account is about to move to {to}", to),
            vec![
                tr!("{to} says that it holds your consent to take over your account from {from}.", to, from),
                tr!("If you didn't consent, refuse now: then nothing changes.").to_owned(),
            ],
        ),
        About::Migrated => (
            tr!("Your account has moved to {to}", to),
            vec![
                tr!("From now on {to} bills you and looks after your account.", to),
                tr!("Usage from before the move is still billed by {from}.", from),
            ],
        ),
        About::Rejected { .. } | About::Excepted { .. } => doesnt_move(tr!("The move was rejected.")),
        About::Withdrawn => doesnt_move(tr!("The request was withdrawn.")),
        About::Expired { .. } => doesnt_move(tr!("The time for it is over.")),
        About::Failed { .. } => doesnt_move(tr!("It couldn't be moved.")),
        About::Blocked => (
            tr!("Something of your account stands in the way of its move").to_owned(),
            vec![
                tr!(
                    "Your account is to move from {from} to {to}. Something that only you can put right holds it up.",
                    from,
                    to
                ),
                tr!("Sign in to see what it is, or ask {from}.", from),
            ],
        ),
        About::DisputeRaised { words } => (
            tr!("A dispute about your account's move to {to}", to),
            quoted(
                tr!(
                    "That {from} didn't agree to the move is disputed. Internal review hears all sides, yours too.",
                    from
                ),
                words,
            ),
        ),
        About::DisputeDismissed { words } => {
            (tr!("Dispute about your account's move to {to}: dismissed", to), quoted(stays(), words))
        }
        About::DisputePermitted { words } => (
            tr!("Dispute about your account's move to {to}: it may be asked once more", to),
            quoted(
                tr!("{to} may ask once more; internal review then decides in the place of {from}.", to, from),
                words,
            ),
        ),
        _ => (
            tr!("About your account's move to {to}", to),
            vec![tr!("There is news about the move of your account from {from} to {to}.", from, to)],
        ),
    }
}

fn terms_in_words(step: Step, terms: &ProposedTerms) -> Vec<String> {
    let step = words::decider(step);
    let asks = tr!("Please accept or decline. Until then the deadlines are paused, 14 days at most.").to_owned();
    match terms {
        ProposedTerms::CutoverOn(date) => {
            vec![tr!("The {step} agrees if the move takes place on {date}.", step, date = words::instant(*date)), asks]
        }
        ProposedTerms::InWords(words) => {
            let mut said =
                quoted(tr!("The {step} agrees on a condition.", step), words.value.as_deref().unwrap_or_default());
            said.push(asks);
            said
        }
    }
}

fn waited(waiting_for: WaitingFor) -> String {
    match waiting_for {
        WaitingFor::Decision(step) => tr!("The decision of the {step} is awaited", step = words::decider(step)),
        WaitingFor::Consent => tr!("The sub-customers' consent is awaited").to_owned(),
    }
}

/// One after the other, in one paragraph.
fn sentences(first: String, second: Option<String>) -> String {
    match second {
        Some(second) => first + words::sentence_space() + &second,
        None => first,
    }
}

/// What was said, and what a person wrote.
fn quoted(said: String, words: &str) -> Vec<String> {
    let words = words.trim();
    if words.is_empty() { vec![said] } else { vec![said, format!("“{words}”")] }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
