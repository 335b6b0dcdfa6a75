//! Every setting in words: what it is called, which rule it holds, what a value means. And what tells two settings apart.

use shared::settings::{ConsentBy, OutgoingDistributor, Retention, Settings, Silence, TwoPeople};

/// One setting, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    DecisionDays,
    ConsentDays,
    Consent,
    OutgoingDistributor,
    Silence,
    DaysBetween,
    StaleAfter,
    TwoPeopleAmount,
    TwoPeopleCustomers,
    Zone,
    KeepApplications,
    KeepMessages,
    KeepAudit,
}

impl Setting {
    pub const ALL: [Setting; 13] = [
        Setting::DecisionDays,
        Setting::ConsentDays,
        Setting::Consent,
        Setting::OutgoingDistributor,
        Setting::Silence,
        Setting::DaysBetween,
        Setting::StaleAfter,
        Setting::TwoPeopleAmount,
        Setting::TwoPeopleCustomers,
        Setting::Zone,
        Setting::KeepApplications,
        Setting::KeepMessages,
        Setting::KeepAudit,
    ];

    /// Those that are for the programme's own people: partners aren't told from where on two people look at what they submit.
    pub fn is_for_the_programme(self) -> bool {
        matches!(self, Setting::TwoPeopleAmount | Setting::TwoPeopleCustomers)
    }

    pub fn name(self) -> &'static str {
        match self {
            Setting::DecisionDays => "Days for a decision",
            Setting::ConsentDays => "Days for a consent",
            Setting::Consent => "Who asks for consent",
            Setting::OutgoingDistributor => "Outgoing distributor",
            Setting::Silence => "Silence of the original reseller",
            Setting::DaysBetween => "Days between two migrations",
            Setting::StaleAfter => "Hours until facts are too old",
            Setting::TwoPeopleAmount => "Total credit from which two people approve",
            Setting::TwoPeopleCustomers => "Number of sub-customers from which two people approve",
            Setting::Zone => "Time zone of the programme",
            Setting::KeepApplications => "Days until personal data is erased",
            Setting::KeepMessages => "Days that messages are kept",
            Setting::KeepAudit => "Days that the audit log is kept",
        }
    }

    /// The rule in plain words.
    pub fn rule(self) -> &'static str {
        match self {
            Setting::DecisionDays => {
                "So many days of 24 hours each party has from the moment it is its turn. After that its records expire, and everybody \
                 concerned is told (R7.1)."
            }
            Setting::ConsentDays => {
                "So many days a sub-customer has to answer from the moment it is asked. Silence is never consent: without an answer it \
                 stays where it is (R5.4, R7.1)."
            }
            Setting::Consent => {
                "Nobody moves without consent. It is either asked for by the portal, or attested by the applicant (R5.4)."
            }
            Setting::OutgoingDistributor => {
                "Where the original reseller is a second-level reseller, its distributor may have to agree after it (R5.2)."
            }
            Setting::Silence => "What it means if the original reseller lets its deadline pass (R7.2).",
            Setting::DaysBetween => {
                "A sub-customer that has moved stays at least so many days before it can move again. Empty: it can move at any time (R3.10)."
            }
            Setting::StaleAfter => {
                "If the directory's facts about a sub-customer are older than so many hours, its cutover waits and administration is told. \
                 Empty: age doesn't matter (R11.3)."
            }
            Setting::TwoPeopleAmount => {
                "If the credit lines of an application add up to so much or more, its internal approval takes two people: the second has \
                 to be somebody else. Empty: the amount doesn't matter (R5.3)."
            }
            Setting::TwoPeopleCustomers => {
                "The same for an application of so many sub-customers or more. Empty: the number doesn't matter (R5.3)."
            }
            Setting::Zone => {
                "An agreed day of cutover begins at 00:00 in this zone. A name like Europe/Zurich or Asia/Singapore (R8.1)."
            }
            Setting::KeepApplications => {
                "So many days after the last change of a closed application, names, network addresses, reasons, the conversation and \
                 attached files are erased. Who agreed to what, when and for whom stays, and can still be proven. Empty: nothing is \
                 erased (R10.2)."
            }
            Setting::KeepMessages => {
                "Messages and how notices were delivered, of applications that are closed, go after so many days."
            }
            Setting::KeepAudit => "What administration can look up in the audit log goes after so many days.",
        }
    }

    pub fn value(self, settings: &Settings) -> String {
        let days = |days: u32| if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
        match self {
            Setting::DecisionDays => days(settings.decision_days),
            Setting::ConsentDays => days(settings.consent_days),
            Setting::Consent => match settings.consent {
                ConsentBy::Portal => "The portal asks".to_owned(),
                ConsentBy::Attestation => "The applicant attests".to_owned(),
            },
            Setting::OutgoingDistributor => match settings.outgoing_distributor {
                OutgoingDistributor::Decides => "Decides".to_owned(),
                OutgoingDistributor::NotAsked => "Isn't asked".to_owned(),
            },
            Setting::Silence => match settings.original_reseller_silence {
                Silence::Expires => "The records expire".to_owned(),
                Silence::Approves => "Counts as approval".to_owned(),
            },
            Setting::DaysBetween => settings.days_between_migrations.map_or_else(|| "Off".to_owned(), days),
            Setting::StaleAfter => match settings.stale_after_hours {
                None => "Off".to_owned(),
                Some(1) => "1 hour".to_owned(),
                Some(hours) => format!("{hours} hours"),
            },
            Setting::TwoPeopleAmount => {
                let amount = settings.two_people.amount;
                amount.map_or_else(|| "Off".to_owned(), |amount| format!("{amount} {}", settings.currency))
            }
            Setting::TwoPeopleCustomers => {
                settings.two_people.sub_customers.map_or_else(|| "Off".to_owned(), |most| most.to_string())
            }
            Setting::Zone => settings.zone.clone(),
            Setting::KeepApplications => settings.retention.applications.map_or_else(|| "Off".to_owned(), days),
            Setting::KeepMessages => days(settings.retention.messages),
            Setting::KeepAudit => days(settings.retention.audit),
        }
    }

    /// From when a change counts: an application keeps most of what it was submitted under.
    pub fn scope(self) -> &'static str {
        match self {
            Setting::DaysBetween | Setting::StaleAfter => "A change counts for open applications too.",
            Setting::TwoPeopleAmount | Setting::TwoPeopleCustomers => {
                "A change counts for applications that come to internal review from then on."
            }
            Setting::Zone => "A change counts for days that are agreed from then on.",
            Setting::KeepApplications | Setting::KeepMessages | Setting::KeepAudit => {
                "A change counts for what there is, too. What is erased doesn't come back."
            }
            Setting::DecisionDays
            | Setting::ConsentDays
            | Setting::Consent
            | Setting::OutgoingDistributor
            | Setting::Silence => "A change counts for applications submitted from then on.",
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

/// What the person changed from `base` on, put on top of what others have made of it meanwhile.
pub fn merged(base: &Settings, mine: &Settings, theirs: &Settings) -> Settings {
    fn pick<T: Clone + PartialEq>(base: &T, mine: &T, theirs: &T) -> T {
        if mine == base { theirs.clone() } else { mine.clone() }
    }
    Settings {
        programme: theirs.programme.clone(),
        currency: theirs.currency.clone(),
        zone: pick(&base.zone, &mine.zone, &theirs.zone),
        decision_days: pick(&base.decision_days, &mine.decision_days, &theirs.decision_days),
        consent_days: pick(&base.consent_days, &mine.consent_days, &theirs.consent_days),
        outgoing_distributor: pick(
            &base.outgoing_distributor,
            &mine.outgoing_distributor,
            &theirs.outgoing_distributor,
        ),
        consent: pick(&base.consent, &mine.consent, &theirs.consent),
        original_reseller_silence: pick(
            &base.original_reseller_silence,
            &mine.original_reseller_silence,
            &theirs.original_reseller_silence,
        ),
        days_between_migrations: pick(
            &base.days_between_migrations,
            &mine.days_between_migrations,
            &theirs.days_between_migrations,
        ),
        stale_after_hours: pick(&base.stale_after_hours, &mine.stale_after_hours, &theirs.stale_after_hours),
        two_people: TwoPeople {
            amount: pick(&base.two_people.amount, &mine.two_people.amount, &theirs.two_people.amount),
            sub_customers: pick(
                &base.two_people.sub_customers,
                &mine.two_people.sub_customers,
                &theirs.two_people.sub_customers,
            ),
        },
        retention: Retention {
            applications: pick(
                &base.retention.applications,
                &mine.retention.applications,
                &theirs.retention.applications,
            ),
            messages: pick(&base.retention.messages, &mine.retention.messages, &theirs.retention.messages),
            audit: pick(&base.retention.audit, &mine.retention.audit, &theirs.retention.audit),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defaults() -> Settings {
        Settings::defaults("programme".parse().unwrap(), "USD")
    }

    #[test]
    fn what_another_person_changed_stays_where_this_one_left_it_alone() {
        let base = defaults();
        let mine = Settings { decision_days: 20, ..base.clone() };
        let theirs = Settings { consent_days: 30, decision_days: 15, ..base.clone() };
        let both = merged(&base, &mine, &theirs);
        assert_eq!((both.decision_days, both.consent_days), (20, 30));
        assert_eq!(both.zone, base.zone);
    }

    #[test]
    fn a_difference_names_both_values() {
        let before = defaults();
        let after = Settings { days_between_migrations: Some(90), ..before.clone() };
        let found = differences(&before, &after);
        let [Difference { setting, before, after }] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((*setting, before.as_str(), after.as_str()), (Setting::DaysBetween, "Off", "90 days"));
    }
}
