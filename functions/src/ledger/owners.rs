//! Who is responsible for a sub-customer at an instant (R8.2), so that a charge that arrives late finds the owner at the time of use.
//!
//! Read from the histories of ownership and of the hierarchy. The programme sees all of it. A partner sees the times in which it was
//! the owner, or the owner's distributor; an id that isn't there, and one that was never its own, end alike.

use super::{
    Ledger,
    store::owners::{Owned, Placed},
    viewer::Viewer,
};
use crate::error::Error;
use shared::{
    api::{OwnerAnswer, OwnerInterval, OwnerQuery},
    directory::Membership,
    ids::{CustomerId, PartnerId},
    instant::Instant,
    view,
};
use std::collections::{BTreeMap, BTreeSet};

impl Ledger {
    pub fn get_owner(
        &self,
        viewer: &Viewer,
        sub_customer: &str,
        query: &OwnerQuery,
        now: Instant,
    ) -> Result<OwnerAnswer, Error> {
        let own = match viewer.membership()? {
            Membership::Partner { partner, .. } => Some(partner),
            Membership::InternalReview { .. } | Membership::Administration => None,
            Membership::SubCustomer { .. } => return Err(Error::NotFound),
        };
        let sub_customer: CustomerId = sub_customer.parse().map_err(|_| Error::NotFound)?;
        let at = query.at.unwrap_or(now);
        let history = self.history(&sub_customer, own, at)?;
        if history.is_empty() {
            return Err(Error::NotFound);
        }
        let owner = history.iter().find(|interval| interval.holds(at)).cloned();
        Ok(OwnerAnswer { sub_customer, at, owner, history })
    }

    /// The owners of a sub-customer that somebody may know of, oldest first; `own` is the viewer's partner, none for the programme.
    fn history(
        &self,
        sub_customer: &CustomerId,
        own: Option<&PartnerId>,
        at: Instant,
    ) -> Result<Vec<OwnerInterval>, Error> {
        let owned = self.store.owners_of(sub_customer)?;
        let owners: BTreeSet<&PartnerId> = owned.iter().map(|of| &of.owner).collect();
        let placed = self.store.places_of(&owners)?;
        let allocation = self.store.allocation_of(sub_customer)?;
        let known: Vec<Known> = owned.iter().flat_map(|of| known(of, own, &placed)).collect();
        let partners: Vec<&PartnerId> = owners
            .into_iter()
            .chain(placed.iter().filter_map(|place| place.distributor.as_ref()))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let names: BTreeMap<_, _> =
            self.store.partners(&partners)?.into_iter().map(|(id, partner)| (id, partner.name)).collect();
        let view = |of: Known| OwnerInterval {
            distributor: distributor(&of, at, &placed).map(|id| view::partner(&names, id)),
            owner: view::partner(&names, &of.owner),
            from: of.from,
            until: of.until,
            allocation: allocation.filter(|_| of.until.is_none() && own.is_none_or(|own| *own == of.owner)),
        };
        Ok(known.into_iter().map(view).collect())
    }
}

/// A time of one owner that somebody may know of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    owner: PartnerId,
    from: Option<Instant>,
    until: Option<Instant>,
}

/// What somebody may know of a time of ownership: all of it, or the parts in which their partner was the owner's distributor.
fn known(of: &Owned, own: Option<&PartnerId>, placed: &[Placed]) -> Vec<Known> {
    let whole = Known { owner: of.owner.clone(), from: of.from, until: of.until };
    let Some(own) = own else { return vec![whole] };
    if of.owner == *own {
        return vec![whole];
    }
    let under = placed.iter().filter(|place| place.partner == of.owner && place.distributor.as_ref() == Some(own));
    let mut parts: Vec<Known> = Vec::new();
    for place in under {
        let from = later(of.from, place.from);
        let until = earlier(of.until, place.until);
        if from.zip(until).is_some_and(|(from, until)| from >= until) {
            continue;
        }
        match parts.last_mut().filter(|last| last.until.is_some() && last.until == from) {
            // Something else about the reseller changed in between: to its distributor it is one time.
            Some(last) => last.until = until,
            None => parts.push(Known { owner: of.owner.clone(), from, until }),
        }
    }
    parts
}

/// Absent: since before anybody knew.
fn later(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).max()
}

/// Absent: until now.
fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}

/// The owner's distributor at the instant asked for, if it lies within this time, else at its beginning.
fn distributor<'a>(of: &Known, at: Instant, placed: &'a [Placed]) -> Option<&'a PartnerId> {
    let within = of.from.is_none_or(|from| from <= at) && of.until.is_none_or(|until| at < until);
    let moment = if within { Some(at) } else { of.from };
    let holds = |place: &&Placed| {
        place.partner == of.owner
            && match moment {
                Some(moment) => {
                    place.from.is_none_or(|from| from <= moment) && place.until.is_none_or(|until| moment < until)
                }
                None => place.from.is_none(),
            }
    };
    placed.iter().find(holds).and_then(|place| place.distributor.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::application::testing::{instant, partner_id};

    fn owned(owner: &str, from: Option<u32>, until: Option<u32>) -> Owned {
        Owned { owner: partner_id(owner), from: from.map(instant), until: until.map(instant) }
    }

    fn placed(partner: &str, distributor: Option<&str>, from: Option<u32>, until: Option<u32>) -> Placed {
        let (from, until) = (from.map(instant), until.map(instant));
        Placed { partner: partner_id(partner), distributor: distributor.map(partner_id), from, until }
    }

    fn times(of: &Owned, own: &str, placed: &[Placed]) -> Vec<(Option<Instant>, Option<Instant>)> {
        known(of, Some(&partner_id(own)), placed).into_iter().map(|known| (known.from, known.until)).collect()
    }

    #[test]
    fn a_partner_knows_its_own_times_and_nobody_elses_r8_2() {
        let of = owned("north", Some(2), Some(9));
        assert_eq!(times(&of, "north", &[]), [(Some(instant(2)), Some(instant(9)))]);
        assert_eq!(times(&of, "south", &[placed("north", Some("distributor"), None, None)]), []);
        assert_eq!(known(&of, None, &[]).len(), 1, "the programme knows all");
    }

    #[test]
    fn a_distributor_knows_the_times_in_which_the_reseller_was_under_it_r8_2() {
        let of = owned("north", Some(2), None);
        let places = [
            placed("north", Some("rival"), None, Some(4)),
            placed("north", Some("distributor"), Some(4), Some(6)),
            placed("north", Some("rival"), Some(6), None),
        ];
        assert_eq!(times(&of, "distributor", &places), [(Some(instant(4)), Some(instant(6)))]);
        assert_eq!(times(&of, "rival", &places), [(Some(instant(2)), Some(instant(4))), (Some(instant(6)), None)]);
    }

    #[test]
    fn a_change_of_something_else_does_not_cut_a_time_in_two() {
        let of = owned("north", None, Some(9));
        let places =
            [placed("north", Some("distributor"), None, Some(4)), placed("north", Some("distributor"), Some(4), None)];
        assert_eq!(times(&of, "distributor", &places), [(None, Some(instant(9)))]);
    }

    #[test]
    fn the_distributor_is_the_one_at_the_instant_asked_for_r8_2() {
        let places =
            [placed("north", Some("rival"), None, Some(4)), placed("north", Some("distributor"), Some(4), None)];
        let of = Known { owner: partner_id("north"), from: Some(instant(2)), until: Some(instant(9)) };
        let at = |day| distributor(&of, instant(day), &places).cloned();
        assert_eq!((at(3), at(4)), (Some(partner_id("rival")), Some(partner_id("distributor"))));
        assert_eq!(at(20), Some(partner_id("rival")), "of another time: as it began");
    }
}
