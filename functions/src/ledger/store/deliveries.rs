//! Deliveries: each notice on each way to each receiver, and what is known of how that went (R9.3); and the webhooks (R8.3).
//!
//! A delivery is made once for its notice, receiver, way and attempt. While it is queued it has a time at which it is given to the
//! queue; that time moves on when it is, so that what was lost on the way is given again. Addresses aren't kept: they are the
//! directory's, as it knows them when something is sent.

use super::{
    Cells, Store, Value, from_code, integer, json,
    live::DELIVERIES,
    notices::{Said, number},
    people::language,
};
use crate::{
    error::Error,
    ledger::protocol::{ConsentOf, Way},
};
use serde::{Deserialize, Serialize};
use shared::{
    api::DeliveryState,
    ids::{ApplicationId, CustomerId, PersonId},
    instant::Instant,
    language::Language,
    notices::NoticeKind,
    rows::{Row, RowSet},
    tr,
};
use std::{fmt::Display, str::FromStr};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Waits to be sent, or to be sent again.
    Queued,
    Sent,
    Delivered,
    Failed,
}

impl State {
    /// As it is shown: since when, and why it is so.
    pub fn view(self, at: Instant, why: Option<String>) -> DeliveryState {
        match self {
            State::Queued => DeliveryState::Queued { why },
            State::Sent => DeliveryState::Sent { at },
            State::Delivered => DeliveryState::Delivered { at },
            State::Failed => DeliveryState::Failed { at, why: why.map(told).unwrap_or_default() },
        }
    }
}

/// Why nothing could be sent at all, as it is kept.
pub const NO_ADDRESS: &str = "The directory has no address or number for this.";

/// Our own reason in the reader's language; a provider's in its words.
fn told(why: String) -> String {
    if why == NO_ADDRESS { tr!("The directory has no address or number for this.").to_owned() } else { why }
}

/// Whom a delivery goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receiver {
    Person(PersonId),
    /// At the directory's contact (R5.4).
    Customer(CustomerId),
    /// The vendor's own systems.
    Vendor,
}

/// A delivery to be.
#[derive(Debug, Serialize)]
pub struct NewDelivery {
    pub way: Way,
    pub receives: &'static str,
    pub receiver: String,
    /// The partner's id or the team's name: whose own delivery it is. `None` for sub-customers.
    pub party: Option<String>,
    pub row: Option<Row>,
    pub generation: Option<u32>,
    /// A reminder waits a little for others to the same person.
    pub gathers: u8,
}

/// Whether and when deliveries are given to the queue.
#[derive(Debug, Clone, Copy)]
pub struct Due {
    pub at: Instant,
    pub gathered_at: Instant,
}

/// One to be sent, with the address that the directory has now.
pub struct StoredDelivery {
    pub id: u64,
    pub n: i64,
    /// What it is about, unless it is an invitation.
    pub application: Option<ApplicationId>,
    pub at: Instant,
    pub way: Way,
    pub state: State,
    pub to: Option<String>,
    pub row: Option<Row>,
    pub generation: Option<u32>,
    pub said: Option<Said>,
    /// Of an invitation: who is invited.
    pub invites: Option<PersonId>,
    /// The receiver's: a person's own, a sub-customer's as the directory has it, or else as its people read.
    pub language: Language,
    /// Of a webhook: the records that have moved.
    pub moved: Option<RowSet>,
}

impl StoredDelivery {
    /// What the receiver can answer by a personal link.
    pub fn consent(&self) -> Option<ConsentOf> {
        let (row, generation) = (self.row?, self.generation?);
        Some(ConsentOf { application: self.application.clone()?, row, generation })
    }
}

/// One to be listed.
pub struct ListedDelivery {
    pub id: u64,
    pub at: Instant,
    pub kind: NoticeKind,
    pub way: Way,
    pub receiver: Receiver,
    pub party: Option<String>,
    pub row: Option<Row>,
    pub state: State,
    pub state_at: Option<Instant>,
    pub why: Option<String>,
}

/// One that failed.
pub struct FailedDelivery {
    pub id: u64,
    /// The consent that it asked for: the row, and which asking of it.
    pub asks: Option<(Row, u32)>,
}

/// Whose deliveries of an application somebody sees.
pub enum Whose<'a> {
    Everybody,
    Party {
        partner: &'a str,
        /// Those to sub-customers too.
        customers: bool,
    },
}

const STORED: &str = "d.id, d.application, a.id, d.at, d.way, d.state,
    CASE WHEN d.way = 'sms' THEN coalesce(p.body->>'phone', c.contact_phone) ELSE coalesce(p.body->>'email', c.contact_email) END,
    d.row, d.generation, n.body, CASE d.kind WHEN 'invitation' THEN d.receiver END, coalesce(p.language, p.reads_in, c.contact_language,
    (SELECT coalesce(l.language, l.reads_in) FROM people l WHERE d.receives = 'customer' AND l.body->>'sub_customer' = d.receiver AND coalesce(l.language, l.reads_in) IS NOT NULL
        ORDER BY l.id LIMIT 1)), d.moved";
const WITH_ADDRESS: &str = "LEFT JOIN applications a ON a.n = d.application LEFT JOIN notices n ON n.id = d.notice
    LEFT JOIN people p ON d.receives = 'person' AND p.id = d.receiver
    LEFT JOIN customers c ON d.receives = 'customer' AND c.id = d.receiver";
/// Reminders in one mail at most; the others travel in the next.
const TOGETHER: u32 = 100;

impl Store {
    /// Makes deliveries of a notice; those that are there already stay as they are.
    pub fn insert_deliveries(
        &self,
        n: i64,
        notice: i64,
        kind: NoticeKind,
        due: Due,
        new: &[NewDelivery],
    ) -> Result<(), Error> {
        self.run(
            "INSERT OR IGNORE INTO deliveries (notice, application, at, kind, way, receives, receiver, party, row, generation,
                attempt, state, enqueue_at, gathers)
             SELECT ?1, ?2, (SELECT at FROM notices WHERE id = ?1), ?3, value->>'way', value->>'receives', value->>'receiver',
                value->>'party', value->>'row', value->>'generation', 0, 'queued',
                CASE WHEN value->>'gathers' = 1 THEN ?5 ELSE ?4 END, value->>'gathers'
             FROM json_each(?6)",
            vec![
                integer(notice),
                integer(n),
                kind.code().into(),
                integer(due.at.millis()),
                integer(due.gathered_at.millis()),
                json(&new)?.into(),
            ],
        )?;
        self.announce_of(n, DELIVERIES)
    }

    /// One webhook for these moves of an event (R8.3), `part` of it.
    pub fn insert_webhook(&self, n: i64, event: (u32, Instant), part: u32, moved: &RowSet) -> Result<(), Error> {
        let (seq, at) = event;
        self.run(
            "INSERT OR IGNORE INTO deliveries (notice, application, at, kind, way, receives, receiver, attempt, state, enqueue_at,
                gathers, moved)
             VALUES (0, ?1, ?2, 'migrated', 'webhook', 'vendor', ?3, 0, 'queued', ?2, 0, ?4)",
            vec![
                integer(n),
                integer(at.millis()),
                format!("{n}/{seq}/{part}").into(),
                moved.to_string().into(),
            ],
        )
    }

    /// Deliveries by their ids, with the addresses that the directory has now.
    pub fn deliveries(&self, ids: &[u64]) -> Result<Vec<StoredDelivery>, Error> {
        let sql =
            format!("SELECT {STORED} FROM json_each(?) w CROSS JOIN deliveries d ON d.id = w.value {WITH_ADDRESS}");
        self.rows(&sql, vec![json(&ids)?.into()])?.into_iter().map(read_stored).collect()
    }

    /// What mails of these ids carry besides their own reminder.
    pub fn carried(&self, ids: &[u64]) -> Result<Vec<(u64, Said)>, Error> {
        let rows = self.rows(
            "SELECT d.carried_by, n.body FROM json_each(?) w CROSS JOIN deliveries d ON d.carried_by = w.value
             CROSS JOIN notices n ON n.id = d.notice ORDER BY d.id",
            vec![json(&ids)?.into()],
        )?;
        rows.into_iter().map(|mut cells| Ok((cells.id()?, cells.json()?))).collect()
    }

    /// Reminders for one person that fell together travel in one mail (R7.1): the first carries the others.
    pub fn gather(&self, now: Instant) -> Result<(), Error> {
        let now = || integer(now.millis());
        self.run(
            "UPDATE deliveries SET carried_by = g.lead, enqueue_at = NULL, gathers = 0
             FROM (SELECT id, min(id) OVER (PARTITION BY receiver, way, place / CAST(?2 AS INTEGER)) AS lead FROM (
                    SELECT id, receiver, way, row_number() OVER (PARTITION BY receiver, way ORDER BY id) - 1 AS place
                    FROM deliveries WHERE gathers = 1 AND (receiver, way) IN
                        (SELECT receiver, way FROM deliveries WHERE gathers = 1 AND enqueue_at <= ?1))) g
             WHERE deliveries.id = g.id AND g.lead < g.id",
            vec![now(), integer(TOGETHER)],
        )?;
        self.run("UPDATE deliveries SET gathers = 0 WHERE gathers = 1 AND enqueue_at <= ?", vec![now()])
    }

    /// Those to be given to the queue, the longest waiting first.
    pub fn to_enqueue(&self, now: Instant, most: u32) -> Result<Vec<u64>, Error> {
        let rows = self.rows(
            "SELECT id FROM deliveries WHERE enqueue_at <= ? AND gathers = 0 ORDER BY enqueue_at, id LIMIT ?",
            vec![integer(now.millis()), integer(most)],
        )?;
        rows.into_iter().map(|mut cells| cells.id()).collect()
    }

    /// Those of these that are still queued are given to the queue at `at` (again).
    pub fn enqueue_at(&self, ids: &[u64], at: Instant) -> Result<(), Error> {
        self.run(
            "UPDATE deliveries SET enqueue_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND enqueue_at IS NOT NULL",
            vec![integer(at.millis()), json(&ids)?.into()],
        )
    }

    pub fn next_enqueuing(&self) -> Result<Option<Instant>, Error> {
        let row = self.row("SELECT min(enqueue_at) FROM deliveries WHERE enqueue_at IS NOT NULL", vec![])?;
        Ok(row.map_or(Ok(None), |mut cells| cells.number_or_null())?.map(Instant::from_millis))
    }

    /// What became of a delivery, and of those that it carries. Where nothing new is said of why, the last reason stands.
    pub fn delivery_became(&self, id: u64, state: State, why: Option<&str>, at: Instant) -> Result<(), Error> {
        self.run(
            "UPDATE deliveries SET state = ?1, state_at = ?3,
                why = CASE WHEN ?1 IN ('queued', 'failed') THEN coalesce(?2, why) END,
                enqueue_at = CASE ?1 WHEN 'queued' THEN enqueue_at END
             WHERE id = ?4 OR carried_by = ?4",
            vec![super::code(&state)?.into(), why.into(), integer(at.millis()), number(id)],
        )
    }

    pub fn provider_took(&self, id: u64, provider_id: &str) -> Result<(), Error> {
        self.run("UPDATE deliveries SET provider_id = ? WHERE id = ?", vec![provider_id.into(), number(id)])
    }

    /// The states of all requests for the consents that these deliveries ask for: by application, row and generation.
    pub fn consent_requests(&self, ids: &[u64]) -> Result<Vec<(i64, Row, u32, State)>, Error> {
        let rows = self.rows(
            "SELECT o.application, o.row, o.generation, o.state FROM deliveries o WHERE o.kind = 'consent'
                AND (o.application, o.row, o.generation) IN (
                    SELECT d.application, d.row, d.generation FROM json_each(?) w CROSS JOIN deliveries d ON d.id = w.value
                    WHERE d.kind = 'consent' AND d.receives = 'customer')
                AND o.receives = 'customer'",
            vec![json(&ids)?.into()],
        )?;
        rows.into_iter()
            .map(|mut cells| {
                let (n, row, generation) = (cells.number()?, Row(cells.small()?), cells.small()?);
                Ok((n, row, generation, from_code(&cells.text()?)?))
            })
            .collect()
    }

    /// Whether a partner has got one of its notices of an application's step that it decides at (R7.2).
    pub fn was_told_of_its_turn(&self, n: i64, partner: &str, step: &str) -> Result<bool, Error> {
        let told = self.number(
            "SELECT EXISTS (SELECT 1 FROM deliveries d CROSS JOIN notices n ON n.id = d.notice
             WHERE d.application = ? AND d.party = ? AND d.kind = 'your_turn' AND d.state = 'delivered'
                AND n.body->>'$.about.step' = ?)",
            vec![integer(n), partner.into(), step.into()],
        )?;
        Ok(told == 1)
    }

    /// Deliveries of an application, newest first.
    pub fn deliveries_of(
        &self,
        n: i64,
        whose: &Whose<'_>,
        failed: bool,
        before: Option<u64>,
        most: u32,
    ) -> Result<Vec<ListedDelivery>, Error> {
        let (theirs, partner) = whose.narrowed();
        let sql = format!(
            "SELECT {LISTED} FROM deliveries d WHERE d.application = ?1 AND d.id < ?3 AND {theirs} {}
             ORDER BY d.id DESC LIMIT ?4",
            if failed { "AND d.state = 'failed'" } else { "" },
        );
        let values = vec![integer(n), partner, number(before.unwrap_or(u64::MAX)), integer(most)];
        self.rows(&sql, values)?.into_iter().map(read_listed).collect()
    }

    /// Those of these that failed, and are among somebody's.
    pub fn failed_of(&self, n: i64, whose: &Whose<'_>, ids: &[u64]) -> Result<Vec<FailedDelivery>, Error> {
        let (theirs, partner) = whose.narrowed();
        let sql = format!(
            "SELECT d.id, CASE d.kind WHEN 'consent' THEN d.row END, d.generation FROM deliveries d
             WHERE d.application = ?1 AND d.way <> 'webhook' AND d.state = 'failed' AND {theirs}
                AND d.id IN (SELECT value FROM json_each(?3))",
        );
        let rows = self.rows(&sql, vec![integer(n), partner, json(&ids)?.into()])?;
        rows.into_iter()
            .map(|mut cells| {
                let (id, row, generation) = (cells.id()?, cells.small_or_null()?, cells.small_or_null()?);
                Ok(FailedDelivery { id, asks: row.map(Row).zip(generation) })
            })
            .collect()
    }

    /// Sends again what these said, each as its receiver's next attempt; answers how many. What is under way already stays.
    pub fn send_again(&self, ids: &[u64], at: Instant) -> Result<u32, Error> {
        let again = self.rows(
            "INSERT OR IGNORE INTO deliveries (notice, application, at, kind, way, receives, receiver, party, row, generation,
                attempt, state, enqueue_at, gathers)
             SELECT notice, application, ?1, kind, way, receives, receiver, party, row, generation, attempt + 1, 'queued', ?1, 0
             FROM deliveries WHERE id IN (SELECT value FROM json_each(?2))
             RETURNING id",
            vec![integer(at.millis()), json(&ids)?.into()],
        )?;
        self.announce_deliveries(ids)?;
        Ok(u32::try_from(again.len()).unwrap_or(u32::MAX))
    }

    /// The last attempt on each way to ask for these consents, unless it is under way.
    pub fn last_requests(&self, n: i64, asked: &[(Row, u32)]) -> Result<Vec<u64>, Error> {
        let rows = self.rows(
            "SELECT id FROM (
                SELECT max(d.id) AS id, d.state FROM json_each(?1) w
                CROSS JOIN deliveries d ON d.application = ?2 AND d.row = w.value->>0 AND d.generation = w.value->>1
                WHERE d.kind = 'consent' AND d.receives = 'customer' GROUP BY d.row, d.way)
             WHERE state <> 'queued'",
            vec![json(&asked)?.into(), integer(n)],
        )?;
        rows.into_iter().map(|mut cells| cells.id()).collect()
    }

    /// Mails and SMS of all applications, newest first; to an address, if one is named.
    pub fn mailbox(&self, to: Option<&str>, before: Option<u64>, most: u32) -> Result<Vec<StoredDelivery>, Error> {
        let sql = format!(
            "SELECT * FROM (SELECT {STORED} AS moved FROM deliveries d {WITH_ADDRESS}
                WHERE d.way <> 'webhook' AND d.carried_by IS NULL AND d.id < ?1
                    AND (?2 IS NULL OR ?2 = CASE WHEN d.way = 'sms' THEN coalesce(p.body->>'phone', c.contact_phone)
                        ELSE coalesce(p.body->>'email', c.contact_email) END)
                ORDER BY d.id DESC LIMIT ?3)",
        );
        let values = vec![number(before.unwrap_or(u64::MAX)), to.into(), integer(most)];
        self.rows(&sql, values)?.into_iter().map(read_stored).collect()
    }
}

const LISTED: &str = "d.id, d.at, d.kind, d.way, d.receives, d.receiver, d.party, d.row, d.state, d.state_at, d.why";

impl Whose<'_> {
    /// The condition, with the partner as `?2`.
    fn narrowed(&self) -> (&'static str, Value) {
        match self {
            Whose::Everybody => ("?2 IS NULL", Value::Null),
            Whose::Party { partner, customers: true } => {
                ("(d.party = ?2 OR (d.party IS NULL AND d.way <> 'webhook'))", (*partner).into())
            }
            Whose::Party { partner, customers: false } => ("d.party = ?2", (*partner).into()),
        }
    }
}

fn read_stored(mut cells: Cells) -> Result<StoredDelivery, Error> {
    let (id, n) = (cells.id()?, cells.number()?);
    let application = parsed(cells.text_or_null()?)?;
    let at = cells.instant()?;
    let (way, state) = (from_code(&cells.text()?)?, from_code(&cells.text()?)?);
    let to = cells.text_or_null()?.filter(|to| !to.is_empty());
    let (row, generation) = (cells.small_or_null()?.map(Row), cells.small_or_null()?);
    let said = cells.json_or_null()?;
    let invites = parsed(cells.text_or_null()?)?;
    let language = language(cells.text_or_null()?).unwrap_or_default();
    let moved = parsed(cells.text_or_null()?)?;
    Ok(StoredDelivery { id, n, application, at, way, state, to, row, generation, said, invites, language, moved })
}

fn parsed<T: FromStr<Err: Display>>(text: Option<String>) -> Result<Option<T>, Error> {
    text.map(|text| text.parse()).transpose().map_err(|error| Error::internal("a stored value", error))
}

fn read_listed(mut cells: Cells) -> Result<ListedDelivery, Error> {
    let (id, at) = (cells.id()?, cells.instant()?);
    let (kind, way) = (from_code(&cells.text()?)?, from_code(&cells.text()?)?);
    let receiver = match cells.text()?.as_str() {
        "person" => Receiver::Person(cells.parsed()?),
        "customer" => Receiver::Customer(cells.parsed()?),
        _ => {
            cells.text()?;
            Receiver::Vendor
        }
    };
    let (party, row) = (cells.text_or_null()?, cells.small_or_null()?.map(Row));
    let state = from_code(&cells.text()?)?;
    let state_at = cells.number_or_null()?.map(Instant::from_millis);
    Ok(ListedDelivery { id, at, kind, way, receiver, party, row, state, state_at, why: cells.text_or_null()? })
}
