//! The ledger's tables. A schema has a version; each migration brings it from one version to the next, in order, once.
//!
//! Amounts are INTEGER minor units, instants INTEGER milliseconds. `FOREVER` ends an interval that is still running; intervals
//! are half open, so that every instant has exactly one owner (R8.1). An application's number `n` stays inside: outside it has
//! its id. A record's key is `n * 65536 + row`, so that an application's records lie together in their order. `records` is what
//! records are looked for by; what they are stands in `record_blocks`, a hundred to a block.

use super::store::{Store, integer};
use crate::error::Error;

/// The end of an interval that is still running, and the beginning of the first: the largest number that JavaScript holds exactly.
pub const FOREVER: i64 = (1 << 53) - 1;

const MIGRATIONS: &[&str] = &[
    "
CREATE TABLE partners (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    distributor TEXT,
    standing TEXT NOT NULL,
    credit_limit INTEGER,
    as_of INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX partners_by_distributor ON partners (distributor) WHERE distributor IS NOT NULL;

CREATE TABLE partner_history (
    partner TEXT NOT NULL,
    from_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    distributor TEXT,
    standing TEXT NOT NULL,
    PRIMARY KEY (partner, from_at)
) WITHOUT ROWID;

CREATE TABLE people (
    id TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    as_of INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE customers (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    contact_email TEXT NOT NULL,
    contact_phone TEXT,
    allocation INTEGER NOT NULL,
    group_role TEXT NOT NULL,
    savings_plan_unit TEXT NOT NULL,
    arrears_policy TEXT NOT NULL,
    standing TEXT NOT NULL,
    available_credit INTEGER NOT NULL,
    unbinding TEXT NOT NULL,
    last_migrated INTEGER,
    as_of INTEGER NOT NULL,
    moved_at INTEGER,
    removed INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX customers_by_owner ON customers (owner, removed, allocation);

CREATE TABLE ownership (
    customer TEXT NOT NULL,
    from_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    owner TEXT NOT NULL,
    PRIMARY KEY (customer, from_at)
) WITHOUT ROWID;
CREATE UNIQUE INDEX ownership_now ON ownership (customer) WHERE until_at = 9007199254740991;

CREATE TABLE applications (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    opened_at INTEGER NOT NULL,
    open INTEGER NOT NULL,
    due_at INTEGER,
    head TEXT NOT NULL,
    tally TEXT NOT NULL,
    tallied_at INTEGER NOT NULL,
    new_reseller TEXT NOT NULL,
    incoming_distributor TEXT,
    original_reseller TEXT NOT NULL,
    outgoing_distributor TEXT,
    at_new_reseller INTEGER NOT NULL,
    at_incoming_distributor INTEGER NOT NULL,
    at_original_reseller INTEGER NOT NULL,
    at_outgoing_distributor INTEGER NOT NULL,
    at_internal_review INTEGER NOT NULL,
    original_decider TEXT NOT NULL
);
CREATE INDEX applications_by_time ON applications (opened_at, id);
CREATE INDEX applications_due ON applications (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE parties (
    partner TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    id TEXT NOT NULL,
    application INTEGER NOT NULL,
    PRIMARY KEY (partner, opened_at, id)
) WITHOUT ROWID;
CREATE INDEX parties_by_application ON parties (application);

CREATE TABLE records (
    key INTEGER PRIMARY KEY,
    application INTEGER NOT NULL,
    row INTEGER NOT NULL,
    customer TEXT NOT NULL,
    status TEXT NOT NULL,
    open INTEGER NOT NULL,
    credit INTEGER,
    body TEXT NOT NULL
);
CREATE INDEX records_by_customer ON records (customer, open, application);
CREATE INDEX records_by_status ON records (application, status, row);

CREATE TABLE holds (
    key INTEGER PRIMARY KEY,
    partner TEXT NOT NULL,
    amount INTEGER NOT NULL
);
CREATE INDEX holds_by_partner ON holds (partner, amount);

CREATE TABLE events (
    application INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    hash TEXT NOT NULL,
    brief TEXT NOT NULL,
    PRIMARY KEY (application, seq)
) WITHOUT ROWID;

CREATE TABLE event_bodies (
    application INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    part INTEGER NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (application, seq, part)
);

CREATE TABLE heads (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    application TEXT NOT NULL,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    at INTEGER NOT NULL
);

CREATE TABLE documents (
    document TEXT PRIMARY KEY,
    application INTEGER NOT NULL,
    page INTEGER,
    version INTEGER NOT NULL,
    published INTEGER NOT NULL,
    published_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX documents_to_publish ON documents (published_at) WHERE version > published;
CREATE INDEX documents_by_application ON documents (application);

CREATE TABLE rechecks (
    application INTEGER PRIMARY KEY
);

CREATE TABLE answers (
    person TEXT NOT NULL,
    key TEXT NOT NULL,
    request TEXT NOT NULL,
    answer TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (person, key)
) WITHOUT ROWID;
CREATE INDEX answers_by_time ON answers (at);

CREATE TABLE ended_sessions (
    session TEXT PRIMARY KEY,
    until_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX ended_sessions_by_time ON ended_sessions (until_at);
",
    "
CREATE TABLE record_blocks (
    key INTEGER PRIMARY KEY,
    body TEXT NOT NULL
);
INSERT INTO record_blocks (key, body)
    SELECT application * 65536 + (row - 1) / 100, json_group_array(json_object(
        'state', body->'state', 'consent', body->'consent', 'block', body->'block', 'pause', body->'pause',
        'records', json_array(json_array(row, customer, body->'$.name.value', body->'named', body->'credit'))
    ) ORDER BY row)
    FROM records GROUP BY 1;
ALTER TABLE applications ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
UPDATE applications SET held = (
    SELECT COALESCE(sum(amount), 0) FROM holds WHERE key BETWEEN n * 65536 AND n * 65536 + 65535
);
CREATE INDEX applications_by_new_reseller ON applications (new_reseller, held);
DROP TABLE holds;
ALTER TABLE records DROP COLUMN credit;
ALTER TABLE records DROP COLUMN body;
",
    "
CREATE TABLE settings (
    revision INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL
);
",
    "
CREATE TABLE attachments (
    application INTEGER NOT NULL,
    hash TEXT NOT NULL,
    party TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    person TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (application, hash, party)
) WITHOUT ROWID;

CREATE TABLE posts (
    application INTEGER NOT NULL,
    id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    party TEXT NOT NULL,
    words TEXT NOT NULL,
    attachments TEXT NOT NULL,
    PRIMARY KEY (application, id)
) WITHOUT ROWID;
ALTER TABLE applications ADD COLUMN question_by TEXT;
CREATE INDEX applications_asked ON applications (n) WHERE question_by IS NOT NULL;
",
    "
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    application INTEGER NOT NULL,
    what TEXT NOT NULL,
    not_before INTEGER NOT NULL
);
CREATE INDEX outbox_by_time ON outbox (not_before);

CREATE TABLE notices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    application INTEGER NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    notice INTEGER NOT NULL,
    person TEXT NOT NULL,
    read_at INTEGER,
    UNIQUE (notice, person)
);
CREATE INDEX messages_by_person ON messages (person, id);
CREATE INDEX messages_unread ON messages (person, id) WHERE read_at IS NULL;

CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    notice INTEGER NOT NULL,
    application INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    way TEXT NOT NULL,
    receives TEXT NOT NULL,
    receiver TEXT NOT NULL,
    party TEXT,
    row INTEGER,
    generation INTEGER,
    moved TEXT,
    attempt INTEGER NOT NULL,
    state TEXT NOT NULL,
    why TEXT,
    state_at INTEGER,
    provider_id TEXT,
    enqueue_at INTEGER,
    gathers INTEGER NOT NULL,
    carried_by INTEGER,
    UNIQUE (notice, receives, receiver, way, attempt)
);
CREATE INDEX deliveries_by_application ON deliveries (application, id);
CREATE INDEX deliveries_by_party ON deliveries (application, party, kind) WHERE party IS NOT NULL;
CREATE INDEX deliveries_of_consents ON deliveries (application, row, generation) WHERE kind = 'consent';
CREATE INDEX deliveries_to_enqueue ON deliveries (enqueue_at) WHERE enqueue_at IS NOT NULL;
CREATE INDEX deliveries_gathering ON deliveries (receiver, way) WHERE gathers = 1;
CREATE INDEX deliveries_carried ON deliveries (carried_by) WHERE carried_by IS NOT NULL;

CREATE TABLE preferences (
    person TEXT PRIMARY KEY,
    choices TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX people_by_partner ON people (body->>'partner', id);
CREATE INDEX people_by_sub_customer ON people (body->>'sub_customer', id);
CREATE INDEX people_by_team ON people (body->>'member_of', id);

ALTER TABLE applications ADD COLUMN reminded_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE applications ADD COLUMN remind_at INTEGER;
UPDATE applications SET reminded_at = tallied_at, remind_at = CASE WHEN open = 1 THEN tallied_at END;
CREATE INDEX applications_to_remind ON applications (remind_at) WHERE remind_at IS NOT NULL;
",
    "
ALTER TABLE records ADD COLUMN marks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE applications ADD COLUMN marks INTEGER NOT NULL DEFAULT 0;
UPDATE records SET marks = found.marks FROM (
    SELECT b.key / 65536 * 65536 + (r.value->>0) AS key,
        (SELECT COALESCE(sum(1 << c.key), 0)
            FROM json_each('[\"not_there\",\"already_yours\",\"in_group\",\"savings_plan\",\"non_stop_arrears\",\"frozen\",\"credit_below_zero\",\"unbinding_by_reseller\",\"unbinding_by_sub_customer\",\"in_other_application\",\"twice\",\"moved_recently\",\"stale_facts\"]') c
            WHERE c.value IN (SELECT value FROM json_each(g.value, '$.block.blocked.by.value')))
        + (SELECT count(*) << 24 FROM json_each(g.value, '$.pause.now.paused.why') why
            WHERE why.value = 'consent_undelivered') AS marks
    FROM record_blocks b JOIN json_each(b.body) g JOIN json_each(g.value, '$.records') r
) found WHERE records.key = found.key AND found.marks > 0;
CREATE INDEX records_marked ON records (application, row, marks) WHERE marks > 0;
UPDATE applications SET marks =
    (SELECT COALESCE(sum(DISTINCT 1 << bit.key), 0)
        FROM json_each('[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]') bit
        JOIN records r ON r.application = n AND r.marks > 0 AND r.marks & (1 << bit.key) > 0)
    + (CASE WHEN json_type(head, '$.proposal.open') IS NOT NULL THEN 1 << 25 ELSE 0 END)
    + (CASE WHEN json_type(head, '$.dispute.open') IS NOT NULL THEN 1 << 26 ELSE 0 END);
CREATE INDEX applications_waiting ON applications (due_at) WHERE open = 1 OR marks > 0;
",
    "
ALTER TABLE messages ADD COLUMN party TEXT NOT NULL DEFAULT '';
",
    "
CREATE TABLE sessions (
    session TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    address TEXT,
    user_agent TEXT
) WITHOUT ROWID;
CREATE INDEX sessions_by_person ON sessions (person, begun_at);
CREATE INDEX sessions_by_time ON sessions (begun_at);

ALTER TABLE people ADD COLUMN invited_at INTEGER;
ALTER TABLE people ADD COLUMN signed_in_at INTEGER;
CREATE INDEX people_by_email ON people (lower(body->>'email'), id);

CREATE TABLE removed_people (
    id TEXT PRIMARY KEY,
    epoch INTEGER NOT NULL,
    as_of INTEGER NOT NULL
) WITHOUT ROWID;
",
    // The audit log.
    "
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    times INTEGER NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    person TEXT,
    for_party TEXT,
    actor TEXT NOT NULL,
    what TEXT NOT NULL,
    about TEXT NOT NULL,
    address TEXT,
    user_agent TEXT,
    caller TEXT
);
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_by_kind ON audit (kind, id);
CREATE INDEX audit_by_person ON audit (person, id) WHERE person IS NOT NULL;
CREATE INDEX audit_attempts ON audit (caller, at) WHERE caller IS NOT NULL;
CREATE INDEX audit_attempts_by_time ON audit (at) WHERE caller IS NOT NULL;
",
    // Who a subject of an identity provider is: one person, for good; and of one issuer a person has one subject.
    "
CREATE TABLE identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    person TEXT NOT NULL,
    bound_at INTEGER NOT NULL,
    PRIMARY KEY (issuer, subject)
) WITHOUT ROWID;
CREATE UNIQUE INDEX identities_by_person ON identities (person, issuer);
",
    // The programme's log as a tree over the hashes in `heads`: its nodes by their place, where each event is in it, and the heads it
    // has had. It grows behind `heads`, never with them, so that what was written before comes into it too.
    "
CREATE TABLE log_nodes (
    place INTEGER PRIMARY KEY,
    hash TEXT NOT NULL
);

CREATE TABLE log_leaves (
    application TEXT NOT NULL,
    seq INTEGER NOT NULL,
    leaf INTEGER NOT NULL,
    PRIMARY KEY (application, seq)
) WITHOUT ROWID;

CREATE TABLE log_heads (
    size INTEGER PRIMARY KEY,
    root TEXT NOT NULL,
    at INTEGER NOT NULL
);
",
    // Sessions are the ones that stand, so that none has to be remembered as ended; invitations are deliveries of no application.
    "
DROP TABLE ended_sessions;
CREATE INDEX deliveries_of_invitations ON deliveries (receiver) WHERE kind = 'invitation';
",
    // Service tokens by their hash; `partner` is null for the programme's own. Revoked and expired ones stay: the log names them.
    "
CREATE TABLE service_tokens (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL UNIQUE,
    partner TEXT,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    used_at INTEGER
);
CREATE INDEX service_tokens_by_partner ON service_tokens (partner, n);
",
    // Retention: how far an application's personal values are erased, and files that are to go from Workers KV.
    "
ALTER TABLE applications ADD COLUMN erasing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE applications ADD COLUMN erase_not_before INTEGER NOT NULL DEFAULT 0;
ALTER TABLE applications ADD COLUMN erased_at INTEGER;
CREATE INDEX applications_to_erase ON applications (tallied_at) WHERE open = 0 AND erased_at IS NULL;
CREATE INDEX notices_by_application ON notices (application);
CREATE INDEX customers_removed ON customers (as_of) WHERE removed = 1 AND contact_email <> '';

CREATE TABLE files_to_delete (
    application TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (application, hash)
) WITHOUT ROWID;
",
    // What an overview shows.
    include_str!("schema/overview.sql"),
    // In which language a person, and a sub-customer's contact, is told.
    "
ALTER TABLE people ADD COLUMN language TEXT;
ALTER TABLE customers ADD COLUMN contact_language TEXT;
",
    // What changed last of each document, in one order: for those who listen, and those who were away. `application` is null for the
    // programme's own.
    "
CREATE TABLE live_changes (
    document TEXT PRIMARY KEY,
    application INTEGER,
    version INTEGER NOT NULL,
    at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX live_changes_in_order ON live_changes (at);
",
    // What an entry of the audit log says, in each reader's language; what is there already has its words alone.
    "
ALTER TABLE audit ADD COLUMN said TEXT;
",
    // When somebody last asked those whose turn it is once more.
    "
ALTER TABLE applications ADD COLUMN reminded_by_hand_at INTEGER;
",
    // In which language a person's browser spoke last: what they are told in while they haven't chosen one.
    "ALTER TABLE people ADD COLUMN reads_in TEXT;",
];

/// Brings the tables to the newest version. A new object begins at version 0, without tables.
pub fn migrate(store: &Store) -> Result<(), Error> {
    store
        .run("CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID", vec![])?;
    let version = store.number("SELECT value FROM meta WHERE name = 'schema'", vec![])?;
    for (number, migration) in (1i64..).zip(MIGRATIONS).filter(|(number, _)| *number > version) {
        store.atomically(|| {
            store.run(migration, vec![])?;
            store.run(
                "INSERT INTO meta (name, value) VALUES ('schema', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                vec![integer(number)],
            )
        })?;
    }
    Ok(())
}
