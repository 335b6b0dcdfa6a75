//! Lists: the applications and records that a viewer has a part in, newest application first, and what a sub-customer is asked.
//!
//! Pages continue where the last one ended by the place of its last entry (keyset), so that nothing is skipped or shown twice while
//! applications come in. A viewer without a part in something gets a list without it, as if it weren't there.

use super::{
    Ledger,
    cursor::{ApplicationPlace, RecordPlace},
    schema::FOREVER,
    store::{
        Cells, Value,
        applications::{HEAD_COLUMNS, StoredHead},
        integer, json,
    },
    viewer::Viewer,
};
use crate::error::Error;
use shared::{
    api::{
        ApplicationList, ApplicationsAnswer, ApplicationsQuery, ConsentsAnswer, LIST_LIMIT, LIST_LIMIT_MAX,
        RecordsAnswer, RecordsQuery,
    },
    application::{Head, Record},
    directory::Membership,
    ids::{ACCOUNT_ID_DIGITS, PartnerId},
    instant::Instant,
    rows::Row,
    texts::{TextKind, shown},
    tr,
    view::{self, HeadDocument, Names},
};
use std::collections::{BTreeMap, BTreeSet};

/// Questions shown to a sub-customer.
const CONSENTS: u32 = 50;
/// From so many digits on, a search goes by the sub-customers; below, through the applications.
const SELECTIVE_PREFIX: usize = 6;

/// Whose list it is.
pub enum Scope<'a> {
    Partner(&'a PartnerId),
    Review,
    Administration,
}

impl Scope<'_> {
    pub fn of(membership: &Membership) -> Result<Scope<'_>, Error> {
        match membership {
            Membership::Partner { partner, .. } => Ok(Scope::Partner(partner)),
            Membership::InternalReview { .. } => Ok(Scope::Review),
            Membership::Administration => Ok(Scope::Administration),
            Membership::SubCustomer { .. } => Err(Error::NotAllowed(tr!("This is for the members of a team.").into())),
        }
    }

    pub fn partner(&self) -> Value {
        match self {
            Scope::Partner(partner) => partner.as_str().into(),
            Scope::Review | Scope::Administration => Value::Null,
        }
    }

    /// The tables in which the viewer's applications stand in their order, as `o`, and what narrows them down. `?1` is the partner.
    pub fn order(&self) -> (&'static str, &'static str) {
        match self {
            Scope::Partner(_) => ("parties o", "o.partner = ?1"),
            Scope::Review | Scope::Administration => ("applications o", "?1 IS NULL"),
        }
    }

    /// The number of the application in `o`.
    pub fn number(&self) -> &'static str {
        match self {
            Scope::Partner(_) => "o.application",
            Scope::Review | Scope::Administration => "o.n",
        }
    }
}

impl Ledger {
    pub fn list_applications(&self, viewer: &Viewer, query: &ApplicationsQuery) -> Result<ApplicationsAnswer, Error> {
        let membership = viewer.membership()?;
        let scope = Scope::of(membership)?;
        let limit = limit(query.limit);
        let after = query.cursor.as_deref().map(ApplicationPlace::read).transpose()?;
        let (opened_at, id) = after.map_or((FOREVER, String::new()), |place| (place.opened_at, place.id));
        let (order, mine) = scope.order();
        let sql = format!(
            "SELECT {HEAD_COLUMNS} FROM {order} CROSS JOIN applications a ON a.n = {}
             WHERE {mine} AND (o.opened_at, o.id) < (?2, ?3) AND {}
             ORDER BY o.opened_at DESC, o.id DESC LIMIT ?4",
            scope.number(),
            narrowed(&scope, query.list),
        );
        let values = vec![scope.partner(), integer(opened_at), id.into(), integer(limit + 1)];
        let mut found = self.store.heads(&sql, values)?;
        let next = cut(&mut found, limit).map(|last| ApplicationPlace::of(&last.head).write());
        let names = self.store.names(&found.iter().map(|stored| &stored.head).collect::<Vec<_>>())?;
        let summaries = found.into_iter().filter_map(|stored| {
            let StoredHead { head, tally, .. } = stored;
            view::summary(
                &HeadDocument { names: own_names(&names, &head), head, tally, events: Vec::new() },
                membership,
            )
        });
        Ok(ApplicationsAnswer { applications: summaries.collect(), next })
    }

    pub fn list_records(&self, viewer: &Viewer, query: &RecordsQuery, now: Instant) -> Result<RecordsAnswer, Error> {
        let membership = viewer.membership()?;
        let scope = Scope::of(membership)?;
        let limit = limit(query.limit);
        let after = query.cursor.as_deref().map(RecordPlace::read).transpose()?;
        let place = after.unwrap_or(RecordPlace { opened_at: FOREVER, id: String::new(), row: 0 });
        let prefix = query.sub_customer.as_deref().map(prefix).transpose()?.filter(|prefix| !prefix.is_empty());
        let by_customer = prefix.as_ref().is_some_and(|prefix| prefix.len() >= SELECTIVE_PREFIX);
        let (order, mine) = scope.order();
        let number = scope.number();
        // Each in the order of its index, so that the statement stops at the limit: by status and row, or by key.
        let (own, in_order) = match query.status {
            Some(_) => (format!("r.application = {number}"), "r.row"),
            None => (format!("r.key BETWEEN {number} * 65536 AND {number} * 65536 + 65535"), "r.key"),
        };
        let tables = if by_customer {
            format!("records r CROSS JOIN {order} ON {number} = r.application")
        } else {
            format!("{order} CROSS JOIN records r ON {own}")
        };
        let sql = format!(
            "SELECT {number}, r.row FROM {tables}
             WHERE {mine} AND (o.opened_at, o.id) <= (?2, ?3) AND ((o.opened_at, o.id) < (?2, ?3) OR r.row > ?4)
                {} {}
             ORDER BY o.opened_at DESC, o.id DESC, {in_order} LIMIT ?5",
            if query.status.is_some() { "AND r.status = ?6" } else { "AND ?6 IS NULL" },
            if prefix.is_some() { "AND r.customer >= ?7 AND r.customer < ?7 || ':'" } else { "AND ?7 IS NULL" },
        );
        let values = vec![
            scope.partner(),
            integer(place.opened_at),
            place.id.into(),
            integer(place.row),
            integer(limit + 1),
            query.status.map(|status| status.code()).into(),
            prefix.into(),
        ];
        let mut found = self.records_of(&sql, values)?;
        let heads = self.heads_of(&found)?;
        let last = cut(&mut found, limit).and_then(|(record, n)| Some((heads.get(n)?, record.row)));
        let next = last.map(|((head, _), row)| RecordPlace::of(head, row).write());
        let shown = found.iter().filter_map(|(record, n)| {
            let (head, names) = heads.get(n)?;
            view::record(head, names, record, membership, now)
        });
        Ok(RecordsAnswer { records: shown.collect(), next })
    }

    pub fn list_consents(&self, viewer: &Viewer) -> Result<ConsentsAnswer, Error> {
        let membership = viewer.membership()?;
        let Membership::SubCustomer { sub_customer } = membership else {
            return Err(Error::NotAllowed(tr!("This is for the people of a sub-customer.").into()));
        };
        let found = self.records_of(
            "SELECT a.n, r.row FROM records r CROSS JOIN applications a ON a.n = r.application
             WHERE r.customer = ? ORDER BY a.opened_at DESC, a.id DESC LIMIT ?",
            vec![sub_customer.as_str().into(), integer(CONSENTS)],
        )?;
        let heads = self.heads_of(&found)?;
        let present = self.store.allocation_of(sub_customer)?;
        let questions = found.iter().filter_map(|(record, n)| {
            let (head, names) = heads.get(n)?;
            view::consent_question(head, names, record, membership, present)
        });
        Ok(ConsentsAnswer { questions: questions.collect(), text: shown(TextKind::Consent) })
    }

    /// Records, each with the number of its application.
    pub fn records_of(&self, sql: &str, values: Vec<Value>) -> Result<Vec<(Record, i64)>, Error> {
        let place = |mut cells: Cells| Ok((cells.number()?, Row(cells.small()?)));
        let places: Result<Vec<_>, Error> = self.store.rows(sql, values)?.into_iter().map(place).collect();
        let records = self.store.records_at(&places?)?;
        Ok(records.into_iter().map(|(n, record)| (record, n)).collect())
    }

    /// The heads of the applications that records belong to, each read once, with the names of their parties.
    pub fn heads_of(&self, records: &[(Record, i64)]) -> Result<BTreeMap<i64, (Head, Names)>, Error> {
        let numbers: BTreeSet<i64> = records.iter().map(|(_, n)| *n).collect();
        let sql = format!("SELECT {HEAD_COLUMNS} FROM applications a WHERE a.n IN (SELECT value FROM json_each(?))");
        let stored = self.store.heads(&sql, vec![json(&numbers)?.into()])?;
        let names = self.store.names(&stored.iter().map(|stored| &stored.head).collect::<Vec<_>>())?;
        let with_names = |of: StoredHead| {
            let names = own_names(&names, &of.head);
            (of.n, (of.head, names))
        };
        Ok(stored.into_iter().map(with_names).collect())
    }
}

/// What a kind of list is narrowed down to, on the application `a`. `?1` is the viewer's partner.
pub fn narrowed(scope: &Scope<'_>, list: ApplicationList) -> &'static str {
    match (list, scope) {
        (ApplicationList::All, _) => "1",
        (ApplicationList::Pending, Scope::Partner(_)) => {
            "((a.at_new_reseller > 0 AND a.new_reseller = ?1)
                OR (a.at_incoming_distributor > 0 AND a.incoming_distributor = ?1)
                OR (a.at_original_reseller > 0 AND a.original_reseller = ?1 AND a.original_decider = 'itself')
                OR (a.at_outgoing_distributor > 0 AND a.outgoing_distributor = ?1))"
        }
        (ApplicationList::Pending, Scope::Review) => {
            "(a.at_internal_review > 0 OR (a.at_original_reseller > 0 AND a.original_decider = 'internal_review'))"
        }
        (ApplicationList::Incoming, Scope::Partner(_)) => "a.new_reseller = ?1",
        (ApplicationList::Outgoing, Scope::Partner(_)) => "a.original_reseller = ?1",
        // Nothing is theirs to decide, or to send or receive.
        (ApplicationList::Pending, Scope::Administration)
        | (ApplicationList::Incoming | ApplicationList::Outgoing, Scope::Review | Scope::Administration) => "0",
    }
}

fn limit(asked: Option<u32>) -> u32 {
    asked.unwrap_or(LIST_LIMIT).clamp(1, LIST_LIMIT_MAX)
}

/// One more than `limit` were looked for: cuts that one off, and answers the last that stays if there was one.
pub fn cut<T>(found: &mut Vec<T>, limit: u32) -> Option<&T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if found.len() <= limit {
        return None;
    }
    found.truncate(limit);
    found.last()
}

/// A sub-customer's account id, or its beginning.
fn prefix(text: &str) -> Result<String, Error> {
    let digits = text.trim();
    if digits.len() <= ACCOUNT_ID_DIGITS && digits.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(digits.to_owned());
    }
    Err(Error::Malformed(format!(
        "Search by an account ID or its first digits: at most {ACCOUNT_ID_DIGITS} digits and nothing else."
    )))
}

fn own_names(names: &Names, head: &Head) -> Names {
    names.iter().filter(|(id, _)| head.parties.include(id)).map(|(id, name)| (id.clone(), name.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_takes_digits_only() {
        assert_eq!(prefix(" 1000 ").ok(), Some("1000".to_owned()));
        assert_eq!(prefix("").ok(), Some(String::new()));
        for wrong in ["10_0", "1%", "acme", "1234567890123", "１２"] {
            assert!(prefix(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_page_is_never_longer_than_its_limit_and_names_its_last_entry_only_if_there_are_more() {
        let mut three = vec![1, 2, 3];
        assert_eq!(cut(&mut three, 2).copied(), Some(2));
        assert_eq!(three, [1, 2]);
        assert_eq!(cut(&mut three, 2), None);
        assert_eq!((limit(None), limit(Some(0)), limit(Some(9_999))), (LIST_LIMIT, 1, LIST_LIMIT_MAX));
    }
}
