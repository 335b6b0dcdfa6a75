//! What somebody changes while others change something else: nobody's change is lost.

use shared::settings::{Retention, Settings, TwoPeople};

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
}
