//! Where the caller's partner stands (R4): limit, what its sub-customers have, and what open applications hold.
//!
//! The sums are those that R4.2 is judged by: read by the same query, in the same turn.

use super::{
    Ledger,
    lists::cut,
    store::{
        applications::{HEAD_COLUMNS, StoredHead},
        integer,
    },
    viewer::Viewer,
};
use crate::error::Error;
use shared::{
    api::{CreditAnswer, HoldView, MAX_HOLDS, PartnerRef},
    application::Head,
    credit::Money,
    ids::PartnerId,
    view,
};

impl Ledger {
    pub fn get_credit(&self, viewer: &Viewer) -> Result<CreditAnswer, Error> {
        let id = viewer.acting()?.partner()?;
        let partner = self.store.partner(id)?.ok_or_else(|| Error::internal("no such partner", id))?;
        let position = self.store.credit(&partner)?;
        let (holds, more_holds) = self.holds_of(id)?;
        let sub_customers = self.store.number(
            "SELECT count(*) FROM customers WHERE owner = ? AND removed = 0 AND allocation > 0",
            vec![id.as_str().into()],
        )?;
        Ok(CreditAnswer {
            allocatable: position.allocatable(),
            position,
            sub_customers: u32::try_from(sub_customers).map_err(|error| Error::internal("a count", error))?,
            holds,
            more_holds,
            partner: PartnerRef { id: partner.id, name: partner.name },
        })
    }

    /// What a partner's open applications hold, the largest first, and whether there are more than an answer holds.
    fn holds_of(&self, partner: &PartnerId) -> Result<(Vec<HoldView>, bool), Error> {
        let most = u32::try_from(MAX_HOLDS).unwrap_or(u32::MAX);
        let sql = format!(
            "SELECT {HEAD_COLUMNS}, a.held FROM applications a WHERE a.new_reseller = ? AND a.held > 0
             ORDER BY a.held DESC, a.opened_at DESC LIMIT ?"
        );
        let mut held = Vec::new();
        for mut cells in self.store.rows(&sql, vec![partner.as_str().into(), integer(most + 1)])? {
            let head = StoredHead::read(&mut cells)?.head;
            held.push((head, Money::from_minor(cells.number()?)));
        }
        let more = cut(&mut held, most).is_some();
        let names = self.store.names(&held.iter().map(|(head, _)| head).collect::<Vec<_>>())?;
        let view = |(head, amount): (Head, Money)| HoldView {
            original_reseller: view::partner(&names, &head.parties.original_reseller),
            application: head.id,
            opened_at: head.opened_at,
            amount,
        };
        Ok((held.into_iter().map(view).collect(), more))
    }
}
