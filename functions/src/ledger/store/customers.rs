//! Sub-customers: what the conditions look at, in bulk (R3), and whole ones for imports and single questions.
//!
//! Ten thousand of them are read for a preview, so facts come as lines of text, a few hundred to a cell, not as rows of cells. Names
//! hold no control characters (the import sees to that), which the separators are.

use super::{Cells, Store, Value, from_code, integer, json};
use crate::error::Error;
use shared::{
    credit::{Credit, Money},
    directory::{CustomerFacts, Elsewhere, SubCustomer},
    ids::{CustomerId, PartnerId},
    instant::Instant,
    rows::Row,
};
use std::{collections::BTreeMap, str::FromStr};

use super::applications::record_key;

const READ_AT_ONCE: usize = 500;
/// Fact lines in one cell: a thousand bytes each at the most, and a cell takes two million.
const FACTS_AT_ONCE: usize = 1_500;
const FIELD: char = '\u{1f}';
const LINE: char = '\u{1e}';

/// A fact line's fields, in their order. Contacts are left out: no condition looks at them.
const FACTS: &str = "group_concat(c.id || char(31) || c.name || char(31) || c.owner || char(31) || c.allocation
    || char(31) || c.group_role || char(31) || c.savings_plan_unit || char(31) || c.arrears_policy
    || char(31) || c.standing || char(31) || c.available_credit || char(31) || c.unbinding
    || char(31) || ifnull(c.last_migrated, '') || char(31) || c.as_of
    || char(31) || EXISTS (SELECT 1 FROM records e WHERE e.customer = c.id AND e.open = 1 AND e.application <> ?1),
    char(30))";

/// By what a set of sub-customers is known.
pub enum Which<'a> {
    Named(&'a [&'a CustomerId]),
    /// Those of the open records among the first `records` of application `n`.
    Open {
        n: i64,
        records: u32,
    },
}

/// A sub-customer as it is stored: with what the ledger knows besides the directory's line.
pub struct StoredCustomer {
    pub customer: SubCustomer,
    /// When it last changed owner through the portal (R11.1).
    pub moved_at: Option<Instant>,
    pub removed: bool,
}

impl Store {
    /// The facts of sub-customers that are there, `elsewhere` seen from application `n` (0: from none).
    pub fn facts(&self, n: i64, which: &Which<'_>) -> Result<BTreeMap<CustomerId, CustomerFacts>, Error> {
        let mut facts = BTreeMap::new();
        match which {
            Which::Named(ids) => {
                let sql = format!(
                    "SELECT {FACTS} FROM json_each(?2) w CROSS JOIN customers c ON c.id = w.value WHERE c.removed = 0"
                );
                for ids in ids.chunks(FACTS_AT_ONCE) {
                    self.read_facts(&sql, vec![integer(n), json(&ids)?.into()], &mut facts)?;
                }
            }
            Which::Open { n: of, records } => {
                let sql = format!(
                    "SELECT {FACTS} FROM records r CROSS JOIN customers c ON c.id = r.customer
                     WHERE r.key BETWEEN ?2 AND ?3 AND r.open = 1 AND c.removed = 0"
                );
                let step = u32::try_from(FACTS_AT_ONCE).unwrap_or(u32::MAX);
                for from in (1..=*records).step_by(FACTS_AT_ONCE) {
                    let (first, last) = (record_key(*of, Row(from)), record_key(*of, Row(from + step - 1)));
                    self.read_facts(&sql, vec![integer(n), integer(first), integer(last)], &mut facts)?;
                }
            }
        }
        Ok(facts)
    }

    fn read_facts(
        &self,
        sql: &str,
        values: Vec<Value>,
        into: &mut BTreeMap<CustomerId, CustomerFacts>,
    ) -> Result<(), Error> {
        let text = self.row(sql, values)?.map_or(Ok(None), |mut cells| cells.text_or_null())?;
        for line in text.iter().flat_map(|text| text.split(LINE)) {
            let facts = read_line(line)?;
            into.insert(facts.customer.id.clone(), facts);
        }
        Ok(())
    }

    /// Whole sub-customers, the removed ones too.
    pub fn customers(&self, ids: &[&CustomerId]) -> Result<BTreeMap<CustomerId, StoredCustomer>, Error> {
        let rows = self.rows(
            "SELECT c.id, c.name, c.owner, c.contact_email, c.contact_phone, c.contact_language, c.allocation, c.group_role,
                c.savings_plan_unit, c.arrears_policy, c.standing, c.available_credit, c.unbinding, c.last_migrated,
                c.as_of, c.moved_at, c.removed
             FROM json_each(?) w CROSS JOIN customers c ON c.id = w.value",
            vec![json(&ids)?.into()],
        )?;
        let read = rows.into_iter().map(|mut cells| read_stored(&mut cells));
        read.map(|stored| stored.map(|stored| (stored.customer.id.clone(), stored))).collect()
    }

    pub fn customer_name(&self, id: &CustomerId) -> Result<Option<String>, Error> {
        let row = self.row("SELECT name FROM customers WHERE id = ?", vec![id.as_str().into()])?;
        row.map(|mut cells| cells.text()).transpose()
    }

    /// Keeps sub-customers as they are given, the owner's history aside.
    pub fn write_customers(&self, customers: &[&StoredCustomer]) -> Result<(), Error> {
        for chunk in customers.chunks(READ_AT_ONCE) {
            let rows: Vec<serde_json::Value> = chunk
                .iter()
                .map(|stored| {
                    let customer = &stored.customer;
                    serde_json::json!({
                        "c": customer,
                        "allocation": customer.allocation.minor(),
                        "available": customer.available_credit.minor(),
                        "last": customer.last_migrated.map(Instant::millis),
                        "as_of": customer.as_of.millis(),
                        "moved": stored.moved_at.map(Instant::millis),
                        "removed": i32::from(stored.removed),
                    })
                })
                .collect();
            self.run(
                "INSERT OR REPLACE INTO customers (id, name, owner, contact_email, contact_phone, contact_language, allocation,
                    group_role, savings_plan_unit, arrears_policy, standing, available_credit, unbinding, last_migrated, as_of,
                    moved_at, removed)
                 SELECT value->>'$.c.id', value->>'$.c.name', value->>'$.c.owner', value->>'$.c.contact_email',
                    value->>'$.c.contact_phone', value->>'$.c.contact_language', value->>'allocation', value->>'$.c.group',
                    value->>'$.c.savings_plan_unit', value->>'$.c.arrears_policy', value->>'$.c.standing',
                    value->>'available', value->>'$.c.unbinding', value->>'last', value->>'as_of', value->>'moved',
                    value->>'removed'
                 FROM json_each(?)",
                vec![json(&rows)?.into()],
            )?;
        }
        Ok(())
    }
}

fn read_line(line: &str) -> Result<CustomerFacts, Error> {
    let mut fields = line.split(FIELD);
    let mut next = || fields.next().ok_or_else(|| Error::Internal("a fact line is too short".into()));
    let customer = SubCustomer {
        id: parsed(next()?)?,
        name: next()?.to_owned(),
        owner: parsed::<PartnerId>(next()?)?,
        contact_email: String::new(),
        contact_phone: None,
        contact_language: None,
        allocation: credit(parsed(next()?)?)?,
        group: from_code(next()?)?,
        savings_plan_unit: from_code(next()?)?,
        arrears_policy: from_code(next()?)?,
        standing: from_code(next()?)?,
        available_credit: Money::from_minor(parsed(next()?)?),
        unbinding: from_code(next()?)?,
        last_migrated: match next()? {
            "" => None,
            millis => Some(Instant::from_millis(parsed(millis)?)),
        },
        as_of: Instant::from_millis(parsed(next()?)?),
    };
    let elsewhere = if next()? == "1" { Elsewhere::InOtherApplication } else { Elsewhere::Free };
    Ok(CustomerFacts { customer, elsewhere })
}

fn read_stored(cells: &mut Cells) -> Result<StoredCustomer, Error> {
    let customer = SubCustomer {
        id: cells.parsed()?,
        name: cells.text()?,
        owner: cells.parsed()?,
        contact_email: cells.text()?,
        contact_phone: cells.text_or_null()?,
        contact_language: super::people::language(cells.text_or_null()?),
        allocation: credit(cells.number()?)?,
        group: from_code(&cells.text()?)?,
        savings_plan_unit: from_code(&cells.text()?)?,
        arrears_policy: from_code(&cells.text()?)?,
        standing: from_code(&cells.text()?)?,
        available_credit: Money::from_minor(cells.number()?),
        unbinding: from_code(&cells.text()?)?,
        last_migrated: cells.number_or_null()?.map(Instant::from_millis),
        as_of: cells.instant()?,
    };
    let moved_at = cells.number_or_null()?.map(Instant::from_millis);
    Ok(StoredCustomer { customer, moved_at, removed: cells.number()? == 1 })
}

fn credit(minor: i64) -> Result<Credit, Error> {
    Credit::from_minor(minor).map_err(|error| Error::internal("a stored amount", error))
}

fn parsed<T: FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, Error> {
    text.parse().map_err(|error| Error::internal("a fact line", error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::application::testing::{customer, instant};

    #[test]
    fn a_fact_line_reads_back() {
        let mut expected = customer(7);
        (expected.contact_email, expected.last_migrated) = (String::new(), Some(instant(3)));
        let fields = [
            expected.id.to_string(),
            expected.name.clone(),
            expected.owner.to_string(),
            expected.allocation.minor().to_string(),
            "none".into(),
            "none".into(),
            "standard".into(),
            "normal".into(),
            "0".into(),
            "none".into(),
            instant(3).millis().to_string(),
            instant(0).millis().to_string(),
            "1".into(),
        ];
        let read = read_line(&fields.join("\u{1f}")).unwrap();
        assert_eq!(read, CustomerFacts { customer: expected, elsewhere: Elsewhere::InOtherApplication });
        assert!(read_line("100000000001").is_err());
    }
}
