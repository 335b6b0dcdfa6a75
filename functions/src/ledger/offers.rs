//! The other two ways to open an application (R2.5): the original reseller offers sub-customers, or a sub-customer asks to be moved.
//!
//! Neither sets credit lines: the new reseller does when it accepts (R5.9). What is wrong with a row they hear in full, since the
//! sub-customers are their own or themselves (R3.11); whose a sub-customer is that isn't theirs, nobody hears (R3.1).

use super::{
    Ledger,
    acting::Acting,
    opening::{Between, Once, Prepared, check_count, new_seal_key, role},
    protocol::{Offer, Rows},
    refusals::{for_its_owner, for_itself, new_reseller_unknown, rows_not_accepted},
    viewer::{Member, Viewer},
};
use crate::error::Error;
use shared::{
    api::{self, MoveRequest, OfferPreviewAnswer, PartnerAnswer, PartnerRef},
    application::{CutoverTime, Mode, OpenRow, Opener, Opening, OriginalDecider, Refusal},
    directory::Membership,
    event::Origin,
    ids::{CustomerId, PartnerId},
    instant::Instant,
    rows::Row,
    tr,
};

impl Ledger {
    /// The partner with an account id: whoever is about to name it makes sure that it is the one meant.
    pub fn get_partner(&self, id: &PartnerId) -> Result<PartnerAnswer, Error> {
        let partner = self.store.partner(id)?.ok_or(Error::NotFound)?;
        Ok(PartnerAnswer { partner: PartnerRef { id: partner.id, name: partner.name } })
    }

    /// Checks sub-customers that the original reseller wants to offer; changes nothing.
    pub fn preview_offer(
        &self,
        viewer: &Viewer,
        new: &str,
        rows: &Rows,
        now: Instant,
    ) -> Result<OfferPreviewAnswer, Error> {
        let between = self.offered(viewer.acting()?, new, rows)?;
        let problems = between.problems(rows, for_its_owner, now);
        Ok(OfferPreviewAnswer { new_reseller: between.name_of(&between.new), rows: rows.count, problems })
    }

    /// The original reseller offers. With the statement's tick, and an approver, that is its own yes, once its place is reached.
    pub fn offer(
        &self,
        viewer: &Viewer,
        once: Once<'_>,
        offer: Offer,
        origin: Origin,
        now: Instant,
    ) -> Result<String, Error> {
        let by = viewer.acting()?;
        if let (Acting::Service(_), Some(_)) = (by, &offer.statement) {
            return Err(states_nothing());
        }
        if let Some(earlier) = self.earlier(by, once.key, once.request)? {
            return Ok(earlier);
        }
        let between = self.offered(by, &offer.new_reseller, &offer.rows)?;
        if !offer.rows.bad.is_empty() {
            return Err(rows_not_accepted(between.problems(&offer.rows, for_its_owner, now)));
        }
        let opening = Opening {
            id: self.new_id()?,
            seal_key: new_seal_key()?,
            opener: Opener::OriginalReseller,
            role: role(by),
            new_reseller: between.new,
            original_reseller: between.original,
            original_decider: OriginalDecider::Itself,
            mode: offer.mode,
            cutover: CutoverTime::Immediate,
            notice: offer.notice,
            statement: offer.statement,
            rows: offer.rows.good.into_iter().map(|(_, row)| row).collect(),
        };
        let prepared = Prepared { opening, facts: between.facts, told: for_its_owner };
        self.open(by, once, prepared, &by.signature(origin), now, Vec::new())
    }

    /// A sub-customer asks to be moved, and consents by asking (R2.5). Its owner of now is the original reseller.
    pub fn ask_to_move(
        &self,
        viewer: &Viewer,
        once: Once<'_>,
        request: MoveRequest,
        origin: Origin,
        now: Instant,
    ) -> Result<String, Error> {
        let member = viewer.member()?;
        if let Some(earlier) = self.earlier(member, once.key, once.request)? {
            return Ok(earlier);
        }
        let customer = sub_customer(member)?;
        let known = self.store.customers(&[customer])?.remove(customer).filter(|known| !known.removed);
        let owner = known.ok_or(Error::NotFound)?.customer.owner;
        let row = OpenRow { customer: customer.clone(), name: None, credit: None };
        let rows = Rows { count: 1, good: vec![(Row(1), row)], bad: Vec::new() };
        let between = self.to_partner(&request.new_reseller, owner, &rows)?;
        let opening = Opening {
            id: self.new_id()?,
            seal_key: new_seal_key()?,
            opener: Opener::SubCustomer(customer.clone()),
            role: None,
            new_reseller: between.new,
            original_reseller: between.original,
            original_decider: OriginalDecider::Itself,
            mode: Mode::Independent,
            cutover: CutoverTime::Immediate,
            notice: request.text,
            statement: None,
            rows: rows.good.into_iter().map(|(_, row)| row).collect(),
        };
        let prepared = Prepared { opening, facts: between.facts, told: for_itself };
        self.open(member.into(), once, prepared, &member.signature(origin), now, Vec::new())
    }

    fn offered(&self, by: Acting<'_>, new: &str, rows: &Rows) -> Result<Between, Error> {
        check_count(rows)?;
        let between = self.to_partner(new, by.partner()?.clone(), rows)?;
        if between.facts.is_suspended(&between.original) {
            return Err(Refusal::PartnerSuspended.into());
        }
        Ok(between)
    }

    /// To a partner by its id as typed. One that can't receive (R1.6) is answered like one that isn't there.
    fn to_partner(&self, new: &str, original: PartnerId, rows: &Rows) -> Result<Between, Error> {
        let new = api::read_partner(new).map_err(|_| new_reseller_unknown())?;
        let between = self.between(new, original, rows)?;
        if between.new == between.original || between.facts.is_suspended(&between.new) {
            return Err(new_reseller_unknown());
        }
        Ok(between)
    }
}

/// The statement (R5.6) is a person's to agree to.
fn states_nothing() -> Error {
    Error::NotAllowed(
        tr!("A service token agrees to no statement. Leave `statement` out: an approver agrees when its turn comes.")
            .into(),
    )
}

fn sub_customer(member: &Member) -> Result<&CustomerId, Error> {
    match &member.person.membership {
        Membership::SubCustomer { sub_customer } => Ok(sub_customer),
        Membership::Partner { .. } | Membership::InternalReview { .. } | Membership::Administration => {
            Err(Error::NotAllowed(tr!("This is for the people of a sub-customer.").into()))
        }
    }
}
