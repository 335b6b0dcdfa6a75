//! The settings as they are entered: texts until they are numbers, and what is wrong with them, each at its field.

use crate::{
    browser,
    components::{Field, choice, field},
};
use leptos::prelude::*;
use shared::{
    credit::Credit,
    settings::{
        ConsentBy, DAYS_BETWEEN_MIGRATIONS, DEADLINE_DAYS, KEEP_DAYS, OutgoingDistributor, Retention,
        STALE_AFTER_HOURS, Settings, Silence, TWO_PEOPLE_SUB_CUSTOMERS, TwoPeople, described::Setting,
    },
    tr,
};
use std::ops::RangeInclusive;

#[derive(Clone, Copy)]
pub struct Entered {
    decision_days: RwSignal<String>,
    consent_days: RwSignal<String>,
    consent: RwSignal<ConsentBy>,
    outgoing_distributor: RwSignal<OutgoingDistributor>,
    silence: RwSignal<Silence>,
    days_between: RwSignal<String>,
    stale_after: RwSignal<String>,
    two_people_amount: RwSignal<String>,
    two_people_customers: RwSignal<String>,
    zone: RwSignal<String>,
    keep_applications: RwSignal<String>,
    keep_messages: RwSignal<String>,
    keep_audit: RwSignal<String>,
}

fn text(number: Option<u32>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

fn number(text: &str, range: &RangeInclusive<u32>) -> Result<u32, String> {
    let wrong = || tr!("Write a whole number from {least} to {most}.", least = range.start(), most = range.end());
    text.trim().parse().ok().filter(|number| range.contains(number)).ok_or_else(wrong)
}

/// Empty is off.
fn number_or_off(text: &str, range: &RangeInclusive<u32>) -> Result<Option<u32>, String> {
    if text.trim().is_empty() { Ok(None) } else { number(text, range).map(Some) }
}

fn amount_text(amount: Option<Credit>) -> String {
    amount.map(|amount| amount.to_string()).unwrap_or_default()
}

/// Empty is off, and so would zero be: that everything takes two people is said by the number of sub-customers.
fn amount_or_off(text: &str) -> Result<Option<Credit>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    match text.trim().parse::<Credit>() {
        Ok(Credit::ZERO) => Err(tr!("Write an amount of more than zero, or nothing.").to_owned()),
        Ok(amount) => Ok(Some(amount)),
        Err(error) => Err(tr!("Not possible: {why}.", why = error.words())),
    }
}

fn zone(text: &str) -> Result<String, String> {
    let zone = text.trim();
    if !zone.is_empty() && browser::knows_zone(zone) {
        Ok(zone.to_owned())
    } else {
        Err(tr!("There is no zone of this name. Write it like Europe/Zurich or Asia/Singapore.").to_owned())
    }
}

impl Entered {
    pub fn new(settings: &Settings) -> Self {
        Self {
            decision_days: RwSignal::new(settings.decision_days.to_string()),
            consent_days: RwSignal::new(settings.consent_days.to_string()),
            consent: RwSignal::new(settings.consent),
            outgoing_distributor: RwSignal::new(settings.outgoing_distributor),
            silence: RwSignal::new(settings.original_reseller_silence),
            days_between: RwSignal::new(text(settings.days_between_migrations)),
            stale_after: RwSignal::new(text(settings.stale_after_hours)),
            two_people_amount: RwSignal::new(amount_text(settings.two_people.amount)),
            two_people_customers: RwSignal::new(text(settings.two_people.sub_customers)),
            zone: RwSignal::new(settings.zone.clone()),
            keep_applications: RwSignal::new(text(settings.retention.applications)),
            keep_messages: RwSignal::new(settings.retention.messages.to_string()),
            keep_audit: RwSignal::new(settings.retention.audit.to_string()),
        }
    }

    pub fn put(self, settings: &Settings) {
        self.decision_days.set(settings.decision_days.to_string());
        self.consent_days.set(settings.consent_days.to_string());
        self.consent.set(settings.consent);
        self.outgoing_distributor.set(settings.outgoing_distributor);
        self.silence.set(settings.original_reseller_silence);
        self.days_between.set(text(settings.days_between_migrations));
        self.stale_after.set(text(settings.stale_after_hours));
        self.two_people_amount.set(amount_text(settings.two_people.amount));
        self.two_people_customers.set(text(settings.two_people.sub_customers));
        self.zone.set(settings.zone.clone());
        self.keep_applications.set(text(settings.retention.applications));
        self.keep_messages.set(settings.retention.messages.to_string());
        self.keep_audit.set(settings.retention.audit.to_string());
    }

    /// All of them, if none is wrong; programme and currency are those of `base`.
    pub fn settings(self, base: &Settings) -> Option<Settings> {
        Some(Settings {
            programme: base.programme.clone(),
            currency: base.currency.clone(),
            zone: self.zone.with(|text| zone(text)).ok()?,
            decision_days: self.decision_days.with(|text| number(text, &DEADLINE_DAYS)).ok()?,
            consent_days: self.consent_days.with(|text| number(text, &DEADLINE_DAYS)).ok()?,
            outgoing_distributor: self.outgoing_distributor.get(),
            consent: self.consent.get(),
            original_reseller_silence: self.silence.get(),
            days_between_migrations: self
                .days_between
                .with(|text| number_or_off(text, &DAYS_BETWEEN_MIGRATIONS))
                .ok()?,
            stale_after_hours: self.stale_after.with(|text| number_or_off(text, &STALE_AFTER_HOURS)).ok()?,
            two_people: TwoPeople {
                amount: self.two_people_amount.with(|text| amount_or_off(text)).ok()?,
                sub_customers: self
                    .two_people_customers
                    .with(|text| number_or_off(text, &TWO_PEOPLE_SUB_CUSTOMERS))
                    .ok()?,
            },
            retention: Retention {
                applications: self.keep_applications.with(|text| number_or_off(text, &KEEP_DAYS)).ok()?,
                messages: self.keep_messages.with(|text| number(text, &KEEP_DAYS)).ok()?,
                audit: self.keep_audit.with(|text| number(text, &KEEP_DAYS)).ok()?,
            },
        })
    }

    /// The field of a setting.
    pub fn field(self, setting: Setting, default: String) -> AnyView {
        let range = |text: RwSignal<String>, range: RangeInclusive<u32>| {
            Signal::derive(move || text.with(|text| number(text, &range).err()))
        };
        let or_off = |text: RwSignal<String>, range: RangeInclusive<u32>| {
            Signal::derive(move || text.with(|text| number_or_off(text, &range).err()))
        };
        match setting {
            Setting::DecisionDays => line(
                setting,
                "decision-days",
                "w-24",
                self.decision_days,
                range(self.decision_days, DEADLINE_DAYS),
                default,
            ),
            Setting::ConsentDays => line(
                setting,
                "consent-days",
                "w-24",
                self.consent_days,
                range(self.consent_days, DEADLINE_DAYS),
                default,
            ),
            Setting::DaysBetween => {
                let wrong = or_off(self.days_between, DAYS_BETWEEN_MIGRATIONS);
                line(setting, "days-between", "w-24", self.days_between, wrong, default)
            }
            Setting::StaleAfter => line(
                setting,
                "stale-after",
                "w-24",
                self.stale_after,
                or_off(self.stale_after, STALE_AFTER_HOURS),
                default,
            ),
            Setting::TwoPeopleAmount => {
                let text = self.two_people_amount;
                let wrong = Signal::derive(move || text.with(|text| amount_or_off(text).err()));
                line(setting, "two-people-amount", "w-44", text, wrong, default)
            }
            Setting::TwoPeopleCustomers => {
                let wrong = or_off(self.two_people_customers, TWO_PEOPLE_SUB_CUSTOMERS);
                line(setting, "two-people-customers", "w-24", self.two_people_customers, wrong, default)
            }
            Setting::Zone => {
                let wrong = Signal::derive(move || self.zone.with(|text| zone(text).err()));
                line(setting, "zone", "w-72 max-w-full", self.zone, wrong, default)
            }
            Setting::KeepApplications => {
                let wrong = or_off(self.keep_applications, KEEP_DAYS);
                line(setting, "keep-applications", "w-24", self.keep_applications, wrong, default)
            }
            Setting::KeepMessages => line(
                setting,
                "keep-messages",
                "w-24",
                self.keep_messages,
                range(self.keep_messages, KEEP_DAYS),
                default,
            ),
            Setting::KeepAudit => {
                line(setting, "keep-audit", "w-24", self.keep_audit, range(self.keep_audit, KEEP_DAYS), default)
            }
            Setting::Consent => group(
                setting,
                default,
                vec![
                    one_of(
                        "consent",
                        "consent-portal",
                        tr!("The portal asks"),
                        tr!("Each sub-customer gets a personal link, and answers itself."),
                        self.consent,
                        ConsentBy::Portal,
                    ),
                    one_of(
                        "consent",
                        "consent-attestation",
                        tr!("The applicant attests"),
                        tr!(
                            "The applicant attaches the consents that it holds; the sub-customers are told, and may refuse."
                        ),
                        self.consent,
                        ConsentBy::Attestation,
                    ),
                ],
            ),
            Setting::OutgoingDistributor => group(
                setting,
                default,
                vec![
                    one_of(
                        "outgoing",
                        "outgoing-decides",
                        tr!("Decides"),
                        tr!("It decides after the original reseller."),
                        self.outgoing_distributor,
                        OutgoingDistributor::Decides,
                    ),
                    one_of(
                        "outgoing",
                        "outgoing-not-asked",
                        tr!("Isn't asked"),
                        tr!("The original reseller's decision is enough."),
                        self.outgoing_distributor,
                        OutgoingDistributor::NotAsked,
                    ),
                ],
            ),
            Setting::Silence => group(
                setting,
                default,
                vec![
                    one_of(
                        "silence",
                        "silence-expires",
                        tr!("The records expire"),
                        tr!("Nobody moves without its word."),
                        self.silence,
                        Silence::Expires,
                    ),
                    one_of(
                        "silence",
                        "silence-approves",
                        tr!("Counts as approval"),
                        tr!(
                            "Recorded as silence, and only if its notices were delivered; internal review still decides."
                        ),
                        self.silence,
                        Silence::Approves,
                    ),
                ],
            ),
        }
    }
}

fn line(
    setting: Setting,
    id: &'static str,
    class: &'static str,
    value: RwSignal<String>,
    wrong: Signal<Option<String>>,
    default: String,
) -> AnyView {
    view! {
        {field(Field { id, label: setting.name(), hint: setting.rule(), class }, value, wrong, Callback::new(|()| ()))}
        {usual(setting, default)}
    }
    .into_any()
}

fn group(setting: Setting, default: String, choices: Vec<AnyView>) -> AnyView {
    view! {
        <fieldset class="space-y-2">
            <legend class="text-sm font-medium">{setting.name()}</legend>
            <p class="text-xs text-muted">{setting.rule()}</p>
            <div class="grid gap-2 sm:grid-cols-2">{choices}</div>
            {usual(setting, default)}
        </fieldset>
    }
    .into_any()
}

/// What it is unless somebody has changed it, and from when on a change counts.
fn usual(setting: Setting, default: String) -> AnyView {
    view! {
        <p class="text-xs text-muted">{tr!("Default: {default}.", default)} " " {setting.scope()}</p>
    }
    .into_any()
}

fn one_of<T: Copy + PartialEq + Send + Sync + 'static>(
    group: &'static str,
    test_id: &'static str,
    title: &'static str,
    words: &'static str,
    chosen: RwSignal<T>,
    value: T,
) -> AnyView {
    let is_it = Signal::derive(move || chosen.get() == value);
    choice(group, test_id, title, words, is_it, Callback::new(move |()| chosen.set(value)))
}
