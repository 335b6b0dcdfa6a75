//! What a notice says: the same words in the in-site message, the mail and the SMS. English.
//!
//! Every text stands on its own: who, what, until when, and what follows if nobody does anything. No sub-customer's name, no credit
//! line and no condition is in it: whoever may know them finds them behind the link.

use super::About;
use crate::{
    application::{Opener, ProposedTerms, Step, WaitingFor},
    ids::ApplicationId,
    instant::Instant,
    settings::Silence,
    words,
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

fn sub_customers(number: u32) -> String {
    if number == 1 { "1 sub-customer".to_owned() } else { format!("{number} sub-customers") }
}

impl Told {
    fn between(&self) -> String {
        format!("from {} to {}", self.original_reseller, self.new_reseller)
    }

    /// "40 of the 300 sub-customers", or "all 300".
    fn some(&self) -> String {
        if self.customers == 1 {
            "the sub-customer".to_owned()
        } else if self.records == self.customers || self.records == 0 {
            format!("the {}", sub_customers(self.customers))
        } else {
            format!("{} of the {}", self.records, sub_customers(self.customers))
        }
    }

    fn opening(&self) -> String {
        let moves = if self.customers == 1 { "moves" } else { "move" };
        format!("Application {}: {} {moves} {}.", self.application, sub_customers(self.customers), self.between())
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
            About::ConsentAsked { .. } | About::Reminder { .. } => "Read it and answer",
            _ => "See how it stands",
        };
        return (action, "/consent".to_owned());
    }
    let action = match about {
        About::YourTurn { .. } | About::SecondPersonNeeded { .. } | About::Reminder { .. } => "Open it and decide",
        About::TermsProposed { .. } | About::Question { .. } => "Open it and answer",
        About::Blocked => "See what stands in the way",
        About::ConsentUndelivered => "See who wasn't reached",
        _ => "Open the application",
    };
    (action, format!("/applications/{}", told.application))
}

fn for_member(about: &About, told: &Told) -> (String, Vec<String>) {
    let some = told.some();
    let id = &told.application;
    let (title, said) = match about {
        About::Submitted { opener } => {
            let said = match opener {
                Opener::NewReseller => format!("{} asks to take over {some}.", told.new_reseller),
                Opener::OriginalReseller => {
                    format!("{} offers {some} to {}.", told.original_reseller, told.new_reseller)
                }
                Opener::SubCustomer(_) => format!("A sub-customer asks to be moved to {}.", told.new_reseller),
            };
            (format!("New application {id}"), vec![said])
        }
        About::YourTurn { step, until, if_silent } => your_turn(*step, *until, *if_silent, told),
        About::SecondPersonNeeded { until } => {
            let until =
                until.map(|until| format!(" You have until {}; without it they expire.", words::instant(until)));
            let said = format!(
                "Somebody of internal review has approved {some}. An application of this size takes two people: please approve or reject, too."
            );
            (format!("{id}: a second person is needed"), vec![said + &until.unwrap_or_default()])
        }
        About::ConsentAsked { .. } | About::ConsentAttested => {
            (format!("Consent is asked for in {id}"), vec![format!("It concerns {some}.")])
        }
        About::Accepted => (
            format!("{} accepted {id}", told.new_reseller),
            vec![format!("It set the credit lines of {some}. The others decide next.")],
        ),
        About::Approved { step } => (
            format!("{id}: approved by the {}", words::step(*step).to_lowercase()),
            vec![format!("The approval is for {some}.")],
        ),
        About::ApprovedBySilence => (
            format!("{id}: the original reseller stayed silent"),
            vec![format!(
                "Its deadline has passed. As this programme has it, its silence counts as approval for {some}; internal review still decides."
            )],
        ),
        About::Rejected { step, reason, words: why } => (
            format!("{id}: rejected by the {}", words::step(*step).to_lowercase()),
            quoted(format!("The rejection is for {some}. Reason: {}.", words::reject_reason(*reason)), why),
        ),
        About::Excepted { step } => (
            format!("{id}: rows excepted by the {}", words::step(*step).to_lowercase()),
            vec![format!("It took {some} out of its approval, each with a reason. They don't move.")],
        ),
        About::ConsentRefused => (
            format!("{id}: consent refused"),
            vec![format!("Of {some} the consent was refused. They stay where they are.")],
        ),
        About::ConsentTakenBack => (
            format!("{id}: consent taken back"),
            vec![format!("Of {some} the consent was taken back. They stay where they are.")],
        ),
        About::Withdrawn => {
            (format!("{id}: withdrawn"), vec![format!("{} withdrawn. They stay where they are.", capital(&some))])
        }
        About::Expired { waiting_for } => (
            format!("{id}: expired"),
            vec![format!(
                "{}, and the time for it is over. Concerned: {some}. They stay where they are; a new application can be made.",
                waited(*waiting_for)
            )],
        ),
        About::Failed { why } => (
            format!("{id}: could not be moved"),
            vec![format!("Concerned: {some}. Reason: {}. Nothing of them has moved.", words::failure(*why))],
        ),
        About::Migrated => (
            format!("{id}: moved"),
            vec![format!(
                "{} now belong to {}. Usage from before the move is billed by {}.",
                capital(&some),
                told.new_reseller,
                told.original_reseller
            )],
        ),
        About::Blocked => (
            format!("{id}: a condition is no longer met"),
            vec![format!(
                "It holds up {some}. Who can mend it and how stands with each record. The block goes by itself once the directory knows that it is mended."
            )],
        ),
        About::Unblocked => (format!("{id}: goes on"), vec![format!("What held up {some} is mended.")]),
        About::ConsentUndelivered => (
            format!("{id}: a consent request didn't arrive"),
            vec![format!(
                "The request to {some} couldn't be delivered. Have the contact mended in the directory, then send it again. Meanwhile the deadline is paused, 14 days at most."
            )],
        ),
        About::PartnerSuspended => (
            format!("{id}: waits for a suspended partner"),
            vec![format!(
                "A partner that decides next is suspended. {} wait 14 days, then they expire.",
                capital(&some)
            )],
        ),
        About::CreditChanged => (
            format!("{id}: credit lines changed"),
            vec![format!("Credit lines of {some} are new. The sub-customers are asked for their consent anew.")],
        ),
        About::DistributorChanged { step } => (
            format!("{id}: another distributor decides"),
            vec![format!(
                "The {} has changed. What isn't decided passed to the new one, with a fresh deadline.",
                words::step(*step).to_lowercase()
            )],
        ),
        About::TermsProposed { step, terms } => (format!("{id}: yes, on a condition"), terms_in_words(*step, terms)),
        About::TermsAccepted => (
            format!("{id}: terms accepted"),
            vec![format!("{} accepted the terms. The decision goes on.", told.new_reseller)],
        ),
        About::TermsDeclined => (
            format!("{id}: terms declined"),
            vec![format!("{} declined the terms. The decision goes on without them.", told.new_reseller)],
        ),
        About::Question { words } => (
            format!("{id}: a question"),
            quoted("Until it is answered the deadlines are paused, 14 days at most.".to_owned(), words),
        ),
        About::Answer { words } => {
            (format!("{id}: an answer"), quoted("The question is answered; the deadlines run on.".to_owned(), words))
        }
        About::Note { words } => (format!("{id}: a note"), quoted("Somebody wrote in its thread.".to_owned(), words)),
        About::DisputeRaised { words } => (
            format!("{id}: a dispute"),
            quoted(
                format!(
                    "The original reseller's no, or its silence, is disputed for {some}. Internal review hears all sides in the thread."
                ),
                words,
            ),
        ),
        About::DisputeDismissed { words } => {
            (format!("{id}: dispute dismissed"), quoted("Internal review dismissed the dispute.".to_owned(), words))
        }
        About::DisputePermitted { words } => (
            format!("{id}: one resubmission permitted"),
            quoted(
                format!(
                    "{} may submit {some} once more; internal review then decides in the original reseller's place.",
                    told.new_reseller
                ),
                words,
            ),
        ),
        About::Resubmitted => (
            format!("{id}: submitted once more"),
            vec!["The resubmission that the dispute permitted was made.".to_owned()],
        ),
        About::Reminder { waiting_for, until } => (
            format!("Reminder: {id} waits until {}", words::instant(*until)),
            vec![format!("{}. Concerned: {some}.", waited(*waiting_for))],
        ),
    };
    let mut paragraphs = vec![told.opening()];
    paragraphs.extend(said);
    (title, paragraphs)
}

fn your_turn(step: Step, until: Option<Instant>, if_silent: Silence, told: &Told) -> (String, Vec<String>) {
    let mut said = match step {
        Step::NewReseller => format!("Please accept {} and set a credit line for each, or reject them.", told.some()),
        Step::OriginalReseller => format!(
            "Please approve or reject the move of {}, whom {} looks after at present.",
            told.some(),
            told.original_reseller
        ),
        Step::IncomingDistributor | Step::OutgoingDistributor | Step::InternalReview => {
            format!("Please approve or reject {}.", told.some())
        }
    };
    if let Some(until) = until {
        let silence = match if_silent {
            Silence::Expires => "without a decision they expire",
            Silence::Approves => "in this programme silence until then counts as approval",
        };
        said.push_str(&format!(" You have until {}; {silence}.", words::instant(until)));
    }
    (format!("Your decision on {}", told.application), vec![said])
}

fn for_sub_customer(about: &About, told: &Told) -> (String, Vec<String>) {
    let (from, to) = (&told.original_reseller, &told.new_reseller);
    let stays = format!("Nothing changes: {from} goes on looking after your account.");
    match about {
        About::ConsentAsked { until } => (
            format!("May your account move to {to}?"),
            vec![
                format!(
                    "{to} asks to take over your account from {from}. From then on {to} bills you and sets your credit line."
                ),
                "Your account ID, services, data and settings stay as they are.".to_owned(),
                format!("Please agree or refuse by {}. If you don't answer, nothing changes.", words::instant(*until)),
            ],
        ),
        About::Reminder { until, .. } => (
            format!("Reminder: may your account move to {to}?"),
            vec![
                format!("{to} asks to take over your account from {from}, and waits for your answer."),
                format!("Please agree or refuse by {}. If you don't answer, nothing changes.", words::instant(*until)),
            ],
        ),
        About::ConsentAttested => (
            format!("Your account is about to move to {to}"),
            vec![
                format!("{to} says that it holds your consent to take over your account from {from}."),
                "If you didn't consent, refuse now: then nothing changes.".to_owned(),
            ],
        ),
        About::Migrated => (
            format!("Your account has moved to {to}"),
            vec![
                format!("From now on {to} bills you and looks after your account."),
                format!("Usage from before the move is still billed by {from}."),
            ],
        ),
        About::Rejected { .. } | About::Excepted { .. } => {
            (format!("Your account doesn't move to {to}"), vec![format!("The move was rejected. {stays}")])
        }
        About::Withdrawn => {
            (format!("Your account doesn't move to {to}"), vec![format!("The request was withdrawn. {stays}")])
        }
        About::Expired { .. } => {
            (format!("Your account doesn't move to {to}"), vec![format!("The time for it is over. {stays}")])
        }
        About::Failed { .. } => {
            (format!("Your account doesn't move to {to}"), vec![format!("It couldn't be moved. {stays}")])
        }
        About::Blocked => (
            "Something of your account stands in the way of its move".to_owned(),
            vec![
                format!(
                    "Your account is to move from {from} to {to}. Something that only you can put right holds it up."
                ),
                format!("Sign in to see what it is, or ask {from}."),
            ],
        ),
        About::DisputeRaised { words } => (
            format!("A dispute about your account's move to {to}"),
            quoted(
                format!(
                    "That {from} didn't agree to the move is disputed. Internal review hears all sides, yours too."
                ),
                words,
            ),
        ),
        About::DisputeDismissed { words } => {
            (format!("Dispute about your account's move to {to}: dismissed"), quoted(stays, words))
        }
        About::DisputePermitted { words } => (
            format!("Dispute about your account's move to {to}: it may be asked once more"),
            quoted(format!("{to} may ask once more; internal review then decides in the place of {from}."), words),
        ),
        _ => (
            format!("About your account's move to {to}"),
            vec![format!("There is news about the move of your account from {from} to {to}.")],
        ),
    }
}

fn terms_in_words(step: Step, terms: &ProposedTerms) -> Vec<String> {
    let step = words::step(step).to_lowercase();
    let asks = "Please accept or decline. Until then the deadlines are paused, 14 days at most.".to_owned();
    match terms {
        ProposedTerms::CutoverOn(date) => {
            vec![format!("The {step} agrees if the move takes place on {}.", words::instant(*date)), asks]
        }
        ProposedTerms::InWords(words) => {
            let mut said =
                quoted(format!("The {step} agrees on a condition."), words.value.as_deref().unwrap_or_default());
            said.push(asks);
            said
        }
    }
}

fn waited(waiting_for: WaitingFor) -> String {
    match waiting_for {
        WaitingFor::Decision(step) => format!("The decision of the {} is awaited", words::step(step).to_lowercase()),
        WaitingFor::Consent => "The sub-customers' consent is awaited".to_owned(),
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
