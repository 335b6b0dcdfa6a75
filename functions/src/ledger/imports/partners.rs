//! Partners, one a line (R1.2, R11.1).
//!
//! After any import each second-level reseller has a distributor that is one.

use super::{Lines, Outcome, check_as_of, line, tally};
use crate::{error::Error, ledger::Ledger};
use shared::{
    api::ImportAnswer,
    directory::{Partner, PartnerKind},
    ids::PartnerId,
    instant::Instant,
};
use std::collections::BTreeMap;

impl Ledger {
    pub fn import_partners(&self, text: &str, now: Instant) -> Result<ImportAnswer, Error> {
        let mut lines = Lines::<Partner>::of(text, |bytes| {
            let partner: Partner = line(bytes)?;
            partner.check().map_err(|error| format!("{error}."))?;
            check_as_of(partner.as_of, now)?;
            Ok(partner)
        })?;
        let concerned: Vec<&PartnerId> = lines
            .read
            .iter()
            .flat_map(|(_, partner)| std::iter::once(&partner.id).chain(partner.kind.distributor()))
            .collect();
        let known = self.store.partners(&concerned)?;
        let (after, outcomes) = taken(&known, &lines.read);
        self.check_hierarchy(&mut lines, &after)?;
        let lines = lines.all()?;

        self.store.atomically(|| {
            // One after the other: the history has each of them.
            for ((_, partner), _) in lines.iter().zip(&outcomes).filter(|(_, outcome)| **outcome != Outcome::Older) {
                self.store.write_partner(partner)?;
            }
            let changed = |new: &&Partner| known.get(&new.id).is_some_and(|old| old != *new);
            for partner in after.values().filter(changed) {
                if known.get(&partner.id).is_some_and(|before| before.name != partner.name) {
                    self.store.touch_heads_of(&partner.id)?;
                }
                self.store.recheck_applications_of(&partner.id)?;
            }
            Ok(())
        })?;
        self.follow_up(now);
        Ok(tally(&outcomes))
    }

    /// A second-level reseller's distributor is one, also after this import (R1.2).
    fn check_hierarchy(&self, lines: &mut Lines<Partner>, after: &BTreeMap<PartnerId, Partner>) -> Result<(), Error> {
        let mut wrong = Vec::new();
        for (number, partner) in &lines.read {
            let distributor = partner.kind.distributor();
            let is_one = |id| after.get(id).is_some_and(|of: &Partner| of.kind == PartnerKind::Distributor);
            if distributor.is_some_and(|id| !is_one(id)) {
                wrong.push((
                    *number,
                    "`distributor` names no distributor of this programme. Import it first, or with this one.",
                ));
            }
            if partner.kind != PartnerKind::Distributor {
                let below = self.store.second_levels_of(&partner.id)?;
                let stays =
                    |id: &PartnerId| after.get(id).is_none_or(|below| below.kind.distributor() == Some(&partner.id));
                let is_newest = after.get(&partner.id) == Some(partner);
                if is_newest && below.iter().any(stays) {
                    wrong.push((*number, "Second-level resellers still have this partner as their distributor. Move them first, or with this one."));
                }
            }
        }
        wrong.into_iter().for_each(|(number, detail)| lines.wrong(number, detail));
        Ok(())
    }
}

/// What is known after the lines, and what each of them did.
fn taken(
    known: &BTreeMap<PartnerId, Partner>,
    lines: &[(u32, Partner)],
) -> (BTreeMap<PartnerId, Partner>, Vec<Outcome>) {
    let mut after = known.clone();
    let outcomes = lines.iter().map(|(_, new)| {
        let outcome = match after.get(&new.id) {
            Some(old) if new.as_of < old.as_of => return Outcome::Older,
            Some(old) if *new == (Partner { as_of: new.as_of, ..old.clone() }) => Outcome::Unchanged,
            Some(_) | None => Outcome::Applied,
        };
        after.insert(new.id.clone(), new.clone());
        outcome
    });
    let outcomes = outcomes.collect();
    (after, outcomes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::{
        application::testing::{instant, partner_id},
        credit::CreditLimit,
        directory::PartnerStanding,
    };

    fn partner(name: &str, day: u32) -> Partner {
        Partner {
            id: partner_id("one"),
            name: name.to_owned(),
            kind: PartnerKind::Reseller,
            standing: PartnerStanding::Active,
            credit_limit: CreditLimit::Unlimited,
            as_of: instant(day),
        }
    }

    #[test]
    fn an_older_line_is_left_and_a_newer_one_taken_r11_1() {
        let known = BTreeMap::from([(partner_id("one"), partner("Known", 5))]);
        let lines =
            [(1, partner("Older", 4)), (2, partner("Known", 5)), (3, partner("Newer", 6)), (4, partner("Older", 5))];
        let (after, outcomes) = taken(&known, &lines);
        assert_eq!(outcomes, [Outcome::Older, Outcome::Unchanged, Outcome::Applied, Outcome::Older]);
        assert_eq!(after.get(&partner_id("one")).map(|partner| partner.name.as_str()), Some("Newer"));
    }
}
