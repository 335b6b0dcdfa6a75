//! Sub-customers and their facts, one a line (R11.1, R11.2).
//!
//! A line from before a cutover keeps what the cutover changed: owner and allocation. An explicit removal or another owner fails
//! open records; that is for `settle` to say, which runs afterwards for the applications concerned.

use super::{Lines, Outcome, check_as_of, line, tally};
use crate::{
    error::Error,
    ledger::{Ledger, store::customers::StoredCustomer},
};
use shared::{
    api::ImportAnswer,
    directory::{Removed, SubCustomer, SubCustomerLine, is_address, is_label},
    ids::{CustomerId, PartnerId},
    instant::Instant,
};
use std::collections::{BTreeMap, BTreeSet};

impl Ledger {
    pub fn import_customers(&self, text: &str, now: Instant) -> Result<ImportAnswer, Error> {
        let mut lines = Lines::of(text, |bytes| read(bytes, now))?;
        self.check_owners(&mut lines)?;
        let lines = lines.all()?;
        let ids: Vec<&CustomerId> = lines.iter().map(|(_, line)| id(line)).collect();
        let known = self.store.customers(&ids)?;
        let mut taken = Taken::new(known, now);
        let outcomes: Vec<Outcome> = lines.iter().map(|(_, line)| taken.take(line)).collect();
        let Taken { after, written, changed, owners, .. } = taken;
        let fresher_facts_matter = self.settings()?.stale_after_hours.is_some();
        let concerned = if fresher_facts_matter { &written } else { &changed };
        let new: Vec<&StoredCustomer> = written.iter().filter_map(|id| after.get(id)).collect();
        self.store.atomically(|| {
            self.store.write_customers(&new)?;
            self.store.note_owners(&owners)?;
            self.store.recheck_applications_with(&concerned.iter().collect::<Vec<_>>())
        })?;
        self.follow_up(now);
        Ok(tally(&outcomes))
    }

    fn check_owners(&self, lines: &mut Lines<SubCustomerLine>) -> Result<(), Error> {
        let owner = |line: &SubCustomerLine| match line {
            SubCustomerLine::Known(customer) => Some(customer.owner.clone()),
            SubCustomerLine::Removed(_) => None,
        };
        let owners: BTreeSet<PartnerId> = lines.read.iter().filter_map(|(_, line)| owner(line)).collect();
        let known = self.store.partners(&owners.iter().collect::<Vec<_>>())?;
        let unknown = |line: &SubCustomerLine| owner(line).is_some_and(|owner| !known.contains_key(&owner));
        let wrong: Vec<u32> = lines.read.iter().filter(|(_, line)| unknown(line)).map(|(number, _)| *number).collect();
        for number in wrong {
            lines.wrong(number, "`owner` names no partner of this programme. Import the partners first.");
        }
        Ok(())
    }
}

pub(super) fn read(bytes: &[u8], now: Instant) -> Result<SubCustomerLine, String> {
    // Looked at first, so that a mistake in one kind of line isn't reported as one in the other.
    let object: serde_json::Map<String, serde_json::Value> = line(bytes)?;
    if object.contains_key("removed") {
        let removed: Removed = line(bytes)?;
        check_as_of(removed.as_of, now)?;
        return Ok(SubCustomerLine::Removed(removed));
    }
    let customer: SubCustomer = line(bytes)?;
    if !is_label(&customer.name) {
        return Err("A name has 1 to 200 characters.".to_owned());
    }
    if !is_address(&customer.contact_email) {
        return Err("`contact_email` isn't an email address.".to_owned());
    }
    if customer.contact_phone.as_ref().is_some_and(|phone| !is_label(phone) || phone.len() > 40) {
        return Err("`contact_phone` has at most 40 characters; leave it out if there is none.".to_owned());
    }
    check_as_of(customer.as_of, now)?;
    Ok(SubCustomerLine::Known(customer))
}

fn id(line: &SubCustomerLine) -> &CustomerId {
    match line {
        SubCustomerLine::Known(customer) => &customer.id,
        SubCustomerLine::Removed(removed) => &removed.id,
    }
}

/// Lines taken one after the other.
struct Taken {
    after: BTreeMap<CustomerId, StoredCustomer>,
    /// To be stored.
    written: BTreeSet<CustomerId>,
    /// In which something but `as_of` is another.
    changed: BTreeSet<CustomerId>,
    /// Who owns whom from which instant on.
    owners: Vec<(CustomerId, PartnerId, Instant)>,
    /// No change of owner lies ahead, whatever a sender's clock says: the next one may be a cutover.
    now: Instant,
}

impl Taken {
    fn new(known: BTreeMap<CustomerId, StoredCustomer>, now: Instant) -> Self {
        Self { after: known, written: BTreeSet::new(), changed: BTreeSet::new(), owners: Vec::new(), now }
    }

    fn take(&mut self, line: &SubCustomerLine) -> Outcome {
        match line {
            SubCustomerLine::Known(customer) => self.known(customer),
            SubCustomerLine::Removed(removed) => self.removed(removed),
        }
    }

    fn known(&mut self, line: &SubCustomer) -> Outcome {
        let old = self.after.get(&line.id);
        if old.is_some_and(|old| line.as_of < old.customer.as_of) {
            return Outcome::Older;
        }
        let mut new =
            StoredCustomer { customer: line.clone(), moved_at: old.and_then(|old| old.moved_at), removed: false };
        if let Some(old) = old {
            new.customer.last_migrated = new.customer.last_migrated.max(old.moved_at);
            if old.moved_at.is_some_and(|moved_at| line.as_of < moved_at) {
                new.customer.owner = old.customer.owner.clone();
                new.customer.allocation = old.customer.allocation;
            }
        }
        let same = old.is_some_and(|old| {
            !old.removed && new.customer == SubCustomer { as_of: line.as_of, ..old.customer.clone() }
        });
        if old.is_none_or(|old| old.customer.owner != new.customer.owner) {
            self.owners.push((line.id.clone(), new.customer.owner.clone(), line.as_of.min(self.now)));
        }
        self.keep(new, same)
    }

    fn removed(&mut self, line: &Removed) -> Outcome {
        match self.after.get(&line.id) {
            // Nothing is known of it, so there is nothing to remove.
            None => Outcome::Unchanged,
            Some(old) if line.as_of < old.customer.as_of => Outcome::Older,
            Some(old) => {
                let same = old.removed;
                let customer = SubCustomer { as_of: line.as_of, ..old.customer.clone() };
                let gone = StoredCustomer { customer, moved_at: old.moved_at, removed: true };
                self.keep(gone, same)
            }
        }
    }

    fn keep(&mut self, new: StoredCustomer, same: bool) -> Outcome {
        let id = new.customer.id.clone();
        self.written.insert(id.clone());
        if !same {
            self.changed.insert(id.clone());
        }
        self.after.insert(id, new);
        if same { Outcome::Unchanged } else { Outcome::Applied }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::{
        application::testing::{customer, customer_id, instant, partner_id},
        directory::{AccountStanding, RemovedMark},
    };

    fn known(moved_at: Option<u32>) -> Taken {
        let customer = SubCustomer { as_of: instant(5), ..customer(1) };
        let stored = StoredCustomer { customer, moved_at: moved_at.map(instant), removed: false };
        Taken::new(BTreeMap::from([(customer_id(1), stored)]), instant(100))
    }

    fn line(day: u32, change: impl FnOnce(&mut SubCustomer)) -> SubCustomerLine {
        let mut line = SubCustomer { as_of: instant(day), ..customer(1) };
        change(&mut line);
        SubCustomerLine::Known(line)
    }

    fn owner(taken: &Taken) -> &PartnerId {
        &taken.after.get(&customer_id(1)).unwrap().customer.owner
    }

    #[test]
    fn older_facts_are_left_and_equal_ones_change_nothing_r11_1() {
        let mut taken = known(None);
        assert_eq!(taken.take(&line(4, |line| line.standing = AccountStanding::Frozen)), Outcome::Older);
        assert_eq!(taken.take(&line(6, |_| {})), Outcome::Unchanged);
        assert_eq!(taken.take(&line(7, |line| line.standing = AccountStanding::Frozen)), Outcome::Applied);
        assert_eq!(taken.changed.len(), 1);
    }

    #[test]
    fn an_owner_from_before_a_cutover_is_ignored_and_the_other_facts_are_taken_r11_1() {
        let mut taken = known(Some(10));
        let other = |line: &mut SubCustomer| {
            line.owner = partner_id("other");
            line.standing = AccountStanding::Frozen;
        };
        assert_eq!(taken.take(&line(9, other)), Outcome::Applied);
        assert_eq!(*owner(&taken), partner_id("original"));
        assert!(taken.owners.is_empty());
        let stored = taken.after.get(&customer_id(1)).unwrap();
        assert_eq!(
            (stored.customer.standing, stored.customer.last_migrated),
            (AccountStanding::Frozen, Some(instant(10)))
        );
        assert_eq!(taken.take(&line(11, other)), Outcome::Applied);
        assert_eq!(*owner(&taken), partner_id("other"));
        assert_eq!(taken.owners, [(customer_id(1), partner_id("other"), instant(11))]);
    }

    #[test]
    fn a_removal_is_kept_until_a_newer_line_says_otherwise_r11_2() {
        let mut taken = known(None);
        let gone =
            |day| SubCustomerLine::Removed(Removed { id: customer_id(1), removed: RemovedMark, as_of: instant(day) });
        assert_eq!(taken.take(&gone(4)), Outcome::Older);
        assert_eq!(taken.take(&gone(6)), Outcome::Applied);
        assert_eq!(taken.take(&gone(7)), Outcome::Unchanged);
        assert_eq!(taken.take(&line(6, |_| {})), Outcome::Older);
        assert_eq!(taken.take(&line(8, |_| {})), Outcome::Applied);
        assert!(!taken.after.get(&customer_id(1)).unwrap().removed);
    }

    #[test]
    fn a_line_says_which_of_its_fields_is_wrong() {
        let wrong = read(br#"{"id":"1","name":"x"}"#, instant(0)).err().unwrap_or_default();
        assert!(wrong.contains("`id`") && wrong.contains("12 digits"), "{wrong}");
        let wrong = read(br#"{"id":"100000000001","removed":false,"as_of":"2026-11-01T00:00:00Z"}"#, instant(0));
        assert!(wrong.is_err_and(|wrong| wrong.contains("`removed`")));
    }
}
