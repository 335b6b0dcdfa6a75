//! Every setting in words: what it is called, which rule it holds, what a value means. And what tells two settings apart.

use super::{ConsentBy, OutgoingDistributor, Settings, Silence};
use crate::tr;

/// One setting, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    DecisionDays,
    ConsentDays,
    Silence,
    Consent,
    OutgoingDistributor,
    TwoPeopleAmount,
    TwoPeopleCustomers,
    DaysBetween,
    StaleAfter,
    Zone,
    KeepApplications,
    KeepMessages,
    KeepAudit,
}

/// What settings belong together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    Deadlines,
    Authorisations,
    Conditions,
    Keeping,
}

impl Topic {
    pub const ALL: [Topic; 4] = [Topic::Deadlines, Topic::Authorisations, Topic::Conditions, Topic::Keeping];

    pub fn name(self) -> &'static str {
        match self {
            Topic::Deadlines => tr!("Deadlines"),
            Topic::Authorisations => tr!("Who has to agree"),
            Topic::Conditions => tr!("Conditions and cutover"),
            Topic::Keeping => tr!("How long data is kept"),
        }
    }

    pub fn settings(self) -> impl Iterator<Item = Setting> {
        Setting::ALL.into_iter().filter(move |setting| setting.topic() == self)
    }
}

impl Setting {
    pub const ALL: [Setting; 13] = [
        Setting::DecisionDays,
        Setting::ConsentDays,
        Setting::Silence,
        Setting::Consent,
        Setting::OutgoingDistributor,
        Setting::TwoPeopleAmount,
        Setting::TwoPeopleCustomers,
        Setting::DaysBetween,
        Setting::StaleAfter,
        Setting::Zone,
        Setting::KeepApplications,
        Setting::KeepMessages,
        Setting::KeepAudit,
    ];

    /// Those that are for the programme's own people: partners aren't told from where on two people look at what they submit.
    pub fn is_for_the_programme(self) -> bool {
        matches!(self, Setting::TwoPeopleAmount | Setting::TwoPeopleCustomers)
    }

    pub fn topic(self) -> Topic {
        match self {
            Setting::DecisionDays | Setting::ConsentDays | Setting::Silence => Topic::Deadlines,
            Setting::Consent
            | Setting::OutgoingDistributor
            | Setting::TwoPeopleAmount
            | Setting::TwoPeopleCustomers => Topic::Authorisations,
            Setting::DaysBetween | Setting::StaleAfter | Setting::Zone => Topic::Conditions,
            Setting::KeepApplications | Setting::KeepMessages | Setting::KeepAudit => Topic::Keeping,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Setting::DecisionDays => tr!("Days for a decision"),
            Setting::ConsentDays => tr!("Days for a consent"),
            Setting::Consent => tr!("Who asks for consent"),
            Setting::OutgoingDistributor => tr!("Outgoing distributor"),
            Setting::Silence => tr!("Silence of the original reseller"),
            Setting::DaysBetween => tr!("Days between two migrations"),
            Setting::StaleAfter => tr!("Hours until facts are too old"),
            Setting::TwoPeopleAmount => tr!("Total credit from which two people approve"),
            Setting::TwoPeopleCustomers => tr!("Number of sub-customers from which two people approve"),
            Setting::Zone => tr!("Time zone of the programme"),
            Setting::KeepApplications => tr!("Days until personal data is erased"),
            Setting::KeepMessages => tr!("Days that messages are kept"),
            Setting::KeepAudit => tr!("Days that the audit log is kept"),
        }
    }

    /// The rule in plain words.
    pub fn rule(self) -> &'static str {
        match self {
            Setting::DecisionDays => {
                tr!(
                    "So many days of 24 hours each party has from the moment it is its turn. After that its records expire, and everybody \
                 concerned is told (R7.1)."
                )
            }
            Setting::ConsentDays => {
                tr!(
                    "So many days a sub-customer has to answer from the moment it is asked. Silence is never consent: without an answer it \
                 stays where it is (R5.4, R7.1)."
                )
            }
            Setting::Consent => {
                tr!(
                    "Nobody moves without consent. It is either asked for by the portal, or attested by the applicant (R5.4)."
                )
            }
            Setting::OutgoingDistributor => {
                tr!(
                    "Where the original reseller is a second-level reseller, its distributor may have to agree after it (R5.2)."
                )
            }
            Setting::Silence => tr!("What it means if the original reseller lets its deadline pass (R7.2)."),
            Setting::DaysBetween => {
                tr!(
                    "A sub-customer that has moved stays at least so many days before it can move again. Empty: it can move at any time (R3.10)."
                )
            }
            Setting::StaleAfter => {
                tr!(
                    "If the directory's facts about a sub-customer are older than so many hours, its cutover waits and administration is told. \
                 Empty: age doesn't matter (R11.3)."
                )
            }
            Setting::TwoPeopleAmount => {
                tr!(
                    "If the credit lines of an application add up to so much or more, its internal approval takes two people: the second has \
                 to be somebody else. Empty: the amount doesn't matter (R5.3)."
                )
            }
            Setting::TwoPeopleCustomers => {
                tr!(
                    "The same for an application of so many sub-customers or more. Empty: the number doesn't matter (R5.3)."
                )
            }
            Setting::Zone => {
                tr!(
                    "An agreed day of cutover begins at 00:00 in this zone. A name like Europe/Zurich or Asia/Singapore (R8.1)."
                )
            }
            Setting::KeepApplications => {
                tr!(
                    "So many days after the last change of a closed application, names, network addresses, reasons, the conversation and \
                 attached files are erased. Who agreed to what, when and for whom stays, and can still be proven. Empty: nothing is \
                 erased (R10.2)."
                )
            }
            Setting::KeepMessages => {
                tr!("Messages and how notices were delivered, of applications that are closed, go after so many days.")
            }
            Setting::KeepAudit => tr!("What administration can look up in the audit log goes after so many days."),
        }
    }

    pub fn value(self, settings: &Settings) -> String {
        let days = |days: u32| tr!(days; "{days} day" | "{days} days");
        let off = || tr!("Off").to_owned();
        match self {
            Setting::DecisionDays => days(settings.decision_days),
            Setting::ConsentDays => days(settings.consent_days),
            Setting::Consent => match settings.consent {
                ConsentBy::Portal => tr!("The portal asks").to_owned(),
                ConsentBy::Attestation => tr!("The applicant attests").to_owned(),
            },
            Setting::OutgoingDistributor => match settings.outgoing_distributor {
                OutgoingDistributor::Decides => tr!("Decides").to_owned(),
                OutgoingDistributor::NotAsked => tr!("Isn't asked").to_owned(),
            },
            Setting::Silence => match settings.original_reseller_silence {
                Silence::Expires => tr!("The records expire").to_owned(),
                Silence::Approves => tr!("Counts as approval").to_owned(),
            },
            Setting::DaysBetween => settings.days_between_migrations.map_or_else(off, days),
            Setting::StaleAfter => match settings.stale_after_hours {
                None => off(),
                Some(hours) => tr!(hours; "{hours} hour" | "{hours} hours"),
            },
            Setting::TwoPeopleAmount => {
                let amount = settings.two_people.amount;
                amount.map_or_else(off, |amount| format!("{amount} {}", settings.currency))
            }
            Setting::TwoPeopleCustomers => settings.two_people.sub_customers.map_or_else(off, |most| most.to_string()),
            Setting::Zone => settings.zone.clone(),
            Setting::KeepApplications => settings.retention.applications.map_or_else(off, days),
            Setting::KeepMessages => days(settings.retention.messages),
            Setting::KeepAudit => days(settings.retention.audit),
        }
    }

    /// From when a change counts: an application keeps most of what it was submitted under.
    pub fn scope(self) -> &'static str {
        match self {
            Setting::DaysBetween | Setting::StaleAfter => tr!("A change counts for open applications too."),
            Setting::TwoPeopleAmount | Setting::TwoPeopleCustomers => {
                tr!("A change counts for applications that come to internal review from then on.")
            }
            Setting::Zone => tr!("A change counts for days that are agreed from then on."),
            Setting::KeepApplications | Setting::KeepMessages | Setting::KeepAudit => {
                tr!("A change counts for what there is, too. What is erased doesn't come back.")
            }
            Setting::DecisionDays
            | Setting::ConsentDays
            | Setting::Consent
            | Setting::OutgoingDistributor
            | Setting::Silence => tr!("A change counts for applications submitted from then on."),
        }
    }
}

/// A setting that two revisions have different values of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub setting: Setting,
    pub before: String,
    pub after: String,
}

pub fn differences(before: &Settings, after: &Settings) -> Vec<Difference> {
    let compared = Setting::ALL.into_iter().map(|setting| Difference {
        setting,
        before: setting.value(before),
        after: setting.value(after),
    });
    compared.filter(|of| of.before != of.after).collect()
}

/// What is different between two settings, one sentence each.
pub fn changes(before: &Settings, after: &Settings) -> String {
    let told = differences(before, after).into_iter().map(|Difference { setting, before, after }| {
        tr!("{setting}: {after} instead of {before}.", setting = setting.name(), after, before)
    });
    told.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defaults() -> Settings {
        Settings::defaults("programme".parse().unwrap(), "USD")
    }

    #[test]
    fn a_difference_names_both_values() {
        let before = defaults();
        let after = Settings { days_between_migrations: Some(90), ..before.clone() };
        let found = differences(&before, &after);
        let [Difference { setting, before, after }] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((*setting, before.as_str(), after.as_str()), (Setting::DaysBetween, "Off", "90 days"));
    }

    #[test]
    fn changes_read_as_sentences() {
        let before = defaults();
        let after = Settings { decision_days: 20, days_between_migrations: Some(1), ..before.clone() };
        let said =
            "Days for a decision: 20 days instead of 10 days. Days between two migrations: 1 day instead of Off.";
        assert_eq!(changes(&before, &after), said);
        assert_eq!(changes(&before, &before), "");
    }
}
