//! What a command is judged by, read from the directory at that moment (`shared::application::Facts`).
//!
//! Nothing here is kept between calls: each command reads what it is judged by.

use super::{
    Ledger,
    store::{code, customers::Which},
};
use crate::error::Error;
use shared::{
    application::{Application, Delivered, Facts, Step},
    credit::{CreditLimit, CreditPosition, Money},
    ids::{CustomerId, PartnerId},
};

/// The credit of a partner that isn't there: nothing can be held.
const NO_CREDIT: CreditPosition = CreditPosition {
    limit: CreditLimit::Limited(shared::credit::Credit::ZERO),
    allocated: Money::ZERO,
    held: Money::ZERO,
};

impl Ledger {
    /// For application `n`, which exists: its parties, its open records' sub-customers, its new reseller's credit.
    pub fn facts_of(&self, n: i64, application: &Application) -> Result<Facts, Error> {
        let parties = &application.head.parties;
        let records = u32::try_from(application.records.len()).unwrap_or(u32::MAX);
        let partners: Vec<&PartnerId> = Step::ALL.into_iter().filter_map(|step| parties.at(step)).collect();
        let facts = self.facts(n, &parties.new_reseller, &partners, &Which::Open { n, records })?;
        Ok(Facts { original_reseller_told: self.original_reseller_told(n, &parties.original_reseller)?, ..facts })
    }

    /// For an application to be.
    pub fn facts_for(&self, new: &PartnerId, original: &PartnerId, customers: &[&CustomerId]) -> Result<Facts, Error> {
        self.facts(0, new, &[new, original], &Which::Named(customers))
    }

    fn facts(&self, n: i64, new: &PartnerId, partners: &[&PartnerId], which: &Which<'_>) -> Result<Facts, Error> {
        let partners = self.store.partners(partners)?;
        let credit = partners.get(new).map_or(Ok(NO_CREDIT), |partner| self.store.credit(partner))?;
        Ok(Facts {
            settings: self.settings()?,
            credit,
            customers: self.store.facts(n, which)?,
            partners,
            // Of an application to be, nobody has been told.
            original_reseller_told: Delivered::No,
        })
    }

    /// R7.2: whether one of the notices by which the original reseller was asked for its decision is known to have arrived.
    fn original_reseller_told(&self, n: i64, original: &PartnerId) -> Result<Delivered, Error> {
        let step = code(&Step::OriginalReseller)?;
        let told = self.store.was_told_of_its_turn(n, original.as_str(), &step)?;
        Ok(if told { Delivered::Yes } else { Delivered::No })
    }
}
