//! Partners, with the history of the hierarchy (R8.2).
//!
//! Of a partner's intervals exactly one is running, and no two overlap.

use super::{Cells, Store, Value, code, from_code, integer, json};
use crate::{error::Error, ledger::schema::FOREVER};
use shared::{
    credit::{Credit, CreditLimit, CreditPosition, Money},
    directory::{Partner, PartnerKind},
    ids::PartnerId,
    instant::Instant,
};
use std::collections::BTreeMap;

const PARTNER: &str = "p.id, p.name, p.kind, p.distributor, p.standing, p.credit_limit, p.as_of";

impl Store {
    /// Partners by their ids, and the distributors of these; ids that aren't there are left out.
    pub fn partners(&self, ids: &[&PartnerId]) -> Result<BTreeMap<PartnerId, Partner>, Error> {
        let sql = format!(
            "WITH wanted (id) AS (SELECT value FROM json_each(?))
             SELECT {PARTNER} FROM partners p WHERE p.id IN wanted
                OR p.id IN (SELECT distributor FROM partners WHERE id IN wanted)"
        );
        let rows = self.rows(&sql, vec![json(&ids)?.into()])?;
        let read = rows.into_iter().map(|mut cells| read_partner(&mut cells));
        read.map(|partner| partner.map(|partner| (partner.id.clone(), partner))).collect()
    }

    pub fn partner(&self, id: &PartnerId) -> Result<Option<Partner>, Error> {
        Ok(self.partners(&[id])?.remove(id))
    }

    /// Whether somebody has this partner as their distributor.
    pub fn second_levels_of(&self, id: &PartnerId) -> Result<Vec<PartnerId>, Error> {
        let rows = self.rows("SELECT id FROM partners WHERE distributor = ?", vec![id.as_str().into()])?;
        rows.into_iter().map(|mut cells| cells.parsed()).collect()
    }

    /// Keeps a partner; its place in the hierarchy changes at the instant of which the directory says so.
    pub fn write_partner(&self, partner: &Partner) -> Result<(), Error> {
        let id = || Value::from(partner.id.as_str());
        let (kind, distributor) = kind(&partner.kind);
        let place = || -> Result<[Value; 3], Error> {
            Ok([kind.into(), distributor.map(PartnerId::as_str).into(), code(&partner.standing)?.into()])
        };
        let [kind_cell, distributor_cell, standing_cell] = place()?;
        let limit = match partner.credit_limit {
            CreditLimit::Unlimited => None,
            CreditLimit::Limited(limit) => Some(limit.minor()),
        };
        self.run(
            "INSERT OR REPLACE INTO partners (id, name, kind, distributor, standing, credit_limit, as_of)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
            vec![
                id(),
                partner.name.as_str().into(),
                kind_cell,
                distributor_cell,
                standing_cell,
                limit.into(),
                integer(partner.as_of.millis()),
            ],
        )?;
        let [kind_cell, distributor_cell, standing_cell] = place()?;
        let same = self.number(
            "SELECT count(*) FROM partner_history WHERE partner = ? AND until_at = ? AND kind = ? AND distributor IS ?
                AND standing = ?",
            vec![id(), integer(FOREVER), kind_cell, distributor_cell, standing_cell],
        )?;
        if same > 0 {
            return Ok(());
        }
        // What the first line says held before it too, as far as anybody knows.
        let known = self.number("SELECT count(*) FROM partner_history WHERE partner = ?", vec![id()])?;
        let from = if known == 0 { -FOREVER } else { partner.as_of.millis() };
        self.run(
            "UPDATE partner_history SET until_at = ? WHERE partner = ? AND until_at = ?",
            vec![integer(from), id(), integer(FOREVER)],
        )?;
        let [kind_cell, distributor_cell, standing_cell] = place()?;
        // Two lines of the same instant: the later one holds, and the interval of the other, now empty, gives way.
        self.run(
            "INSERT OR REPLACE INTO partner_history (partner, from_at, until_at, kind, distributor, standing)
             VALUES (?, ?, ?, ?, ?, ?)",
            vec![id(), integer(from), integer(FOREVER), kind_cell, distributor_cell, standing_cell],
        )
    }

    /// Where a partner's credit stands (R4.2): its limit, what its sub-customers have, what open applications hold.
    pub fn credit(&self, partner: &Partner) -> Result<CreditPosition, Error> {
        let id = || vec![partner.id.as_str().into()];
        let allocated = self.number("SELECT sum(allocation) FROM customers WHERE owner = ? AND removed = 0", id())?;
        let held = self.number("SELECT sum(held) FROM applications WHERE new_reseller = ?", id())?;
        Ok(CreditPosition {
            limit: partner.credit_limit,
            allocated: Money::from_minor(allocated),
            held: Money::from_minor(held),
        })
    }
}

fn kind(kind: &PartnerKind) -> (&'static str, Option<&PartnerId>) {
    match kind {
        PartnerKind::Reseller => ("reseller", None),
        PartnerKind::Distributor => ("distributor", None),
        PartnerKind::SecondLevelReseller { distributor } => ("second_level_reseller", Some(distributor)),
    }
}

fn read_partner(cells: &mut Cells) -> Result<Partner, Error> {
    let (id, name) = (cells.parsed()?, cells.text()?);
    let kind = match (cells.text()?.as_str(), cells.text_or_null()?) {
        ("reseller", None) => PartnerKind::Reseller,
        ("distributor", None) => PartnerKind::Distributor,
        ("second_level_reseller", Some(distributor)) => PartnerKind::SecondLevelReseller {
            distributor: distributor.parse().map_err(|error| Error::internal("a distributor", error))?,
        },
        (other, _) => return Err(Error::internal("a partner's kind", other)),
    };
    let standing = from_code(&cells.text()?)?;
    let credit_limit = match cells.number_or_null()? {
        None => CreditLimit::Unlimited,
        Some(minor) => {
            CreditLimit::Limited(Credit::from_minor(minor).map_err(|error| Error::internal("a limit", error))?)
        }
    };
    Ok(Partner { id, name, kind, standing, credit_limit, as_of: Instant::from_millis(cells.number()?) })
}
