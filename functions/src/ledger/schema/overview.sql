-- What an overview shows, added up as it happens, for each party ('' is the programme): the code is in `store/figures.rs`.
-- `side`: 1 for the new reseller or its distributor, 2 for the original one or its, 3 for both at once, 0 for the programme.
-- `month` counts from January 1970, in UTC. `minutes` are rounded down to what people say: whole hours from one on, whole days from two.

-- When something last happened in an application.
ALTER TABLE applications ADD COLUMN latest_at INTEGER NOT NULL DEFAULT 0;
UPDATE applications SET latest_at = (SELECT COALESCE(max(at), 0) FROM events WHERE application = n);
CREATE INDEX applications_by_latest ON applications (latest_at);
ALTER TABLE parties ADD COLUMN latest_at INTEGER NOT NULL DEFAULT 0;
UPDATE parties SET latest_at = (SELECT latest_at FROM applications WHERE n = application);
CREATE INDEX parties_by_latest ON parties (partner, latest_at);

-- How many records stand in a status now.
CREATE TABLE standings (
    party TEXT NOT NULL,
    status TEXT NOT NULL,
    side INTEGER NOT NULL,
    records INTEGER NOT NULL,
    PRIMARY KEY (party, status, side)
) WITHOUT ROWID;

-- How many were applied for, have moved, or have ended otherwise, by month.
CREATE TABLE flows (
    party TEXT NOT NULL,
    month INTEGER NOT NULL,
    what TEXT NOT NULL,
    side INTEGER NOT NULL,
    records INTEGER NOT NULL,
    PRIMARY KEY (party, month, what, side)
) WITHOUT ROWID;

-- How long records had stood at a step when they left it, by the month in which they did.
CREATE TABLE spells (
    party TEXT NOT NULL,
    month INTEGER NOT NULL,
    step TEXT NOT NULL,
    minutes INTEGER NOT NULL,
    records INTEGER NOT NULL,
    PRIMARY KEY (party, month, step, minutes)
) WITHOUT ROWID;

-- Since when records wait at a step, of each application those that wait longest.
CREATE TABLE waits (
    party TEXT NOT NULL,
    step TEXT NOT NULL,
    since INTEGER NOT NULL,
    application INTEGER NOT NULL,
    PRIMARY KEY (party, step, since, application)
) WITHOUT ROWID;
CREATE INDEX waits_by_application ON waits (application);

-- What was there before. Of spells, those that ended in a decision or by expiring.
INSERT INTO standings (party, status, side, records)
    WITH counted_for AS (
        SELECT p.partner AS party, p.application, (p.partner IN (a.new_reseller, COALESCE(a.incoming_distributor, '')))
            + 2 * (p.partner IN (a.original_reseller, COALESCE(a.outgoing_distributor, ''))) AS side
            FROM parties p JOIN applications a ON a.n = p.application
        UNION ALL SELECT '', n, 0 FROM applications
    )
    SELECT c.party, r.status, c.side, count(*) FROM records r JOIN counted_for c ON c.application = r.application GROUP BY 1, 2, 3;

INSERT INTO flows (party, month, what, side, records)
    WITH counted_for AS (
        SELECT p.partner AS party, p.application, (p.partner IN (a.new_reseller, COALESCE(a.incoming_distributor, '')))
            + 2 * (p.partner IN (a.original_reseller, COALESCE(a.outgoing_distributor, ''))) AS side
            FROM parties p JOIN applications a ON a.n = p.application
        UNION ALL SELECT '', n, 0 FROM applications
    ),
    happened AS (
        SELECT n AS application, strftime('%Y-%m', opened_at / 1000, 'unixepoch') AS month, 'opened' AS what,
            tally->>'$.records' AS records FROM applications
        UNION ALL
        SELECT b.key / 65536, substr(g.value->>'$.state.ended.at', 1, 7),
            CASE g.value->>'$.state.ended.how' WHEN 'migrated' THEN 'migrated' ELSE 'ended' END,
            json_array_length(g.value, '$.records')
            FROM record_blocks b JOIN json_each(b.body) g WHERE json_type(g.value, '$.state.ended') IS NOT NULL
    )
    SELECT c.party, substr(h.month, 1, 4) * 12 + substr(h.month, 6, 2) - 23641, h.what, c.side, sum(h.records)
        FROM happened h JOIN counted_for c ON c.application = h.application GROUP BY 1, 2, 3, 4;

INSERT INTO spells (party, month, step, minutes, records)
    WITH entered AS NOT MATERIALIZED (
        SELECT application, at, brief->>'$.what.first' AS step FROM events WHERE brief->>'$.what.event' = 'opened'
        UNION ALL
        SELECT application, at, brief->>'$.what.step' FROM events WHERE brief->>'$.what.event' = 'advanced'
    ),
    steps AS (
        SELECT key AS place, value AS step
            FROM json_each('["new_reseller","incoming_distributor","original_reseller","outgoing_distributor","internal_review"]')
    ),
    gone AS (
        SELECT application, seq, at, brief->>'$.what.rows' AS rows, (
            SELECT s.step FROM entered e JOIN steps s ON s.step = e.step WHERE e.application = events.application
                AND s.place < (SELECT place FROM steps t WHERE t.step = brief->>'$.what.step') ORDER BY s.place DESC LIMIT 1
        ) AS step FROM events WHERE brief->>'$.what.event' = 'advanced'
        UNION ALL
        SELECT application, seq, at, brief->>'$.what.rows', brief->>'$.what.step'
            FROM events WHERE brief->>'$.what.event' = 'rejected'
                OR (brief->>'$.what.event' = 'approved' AND brief->>'$.what.step' = 'internal_review')
        UNION ALL
        SELECT application, seq, at, (SELECT group_concat(value->>'$.row') FROM json_each(brief, '$.what.rows')),
            brief->>'$.what.step' FROM events WHERE brief->>'$.what.event' = 'excepted'
        UNION ALL
        SELECT application, seq, at, brief->>'$.what.rows', brief->>'$.what.waiting_for.decision'
            FROM events WHERE brief->>'$.what.event' = 'expired' AND json_type(brief, '$.what.waiting_for.decision') = 'text'
    ),
    stood AS (
        SELECT g.application, g.at, g.step, (
            SELECT sum(CASE WHEN instr(p.value, '-') THEN substr(p.value, instr(p.value, '-') + 1) - p.value + 1 ELSE 1 END)
                FROM json_each('["' || replace(g.rows, ',', '","') || '"]') p
        ) AS records, (g.at - (
            SELECT max(e.at) FROM entered e WHERE e.application = g.application AND e.step = g.step AND e.at <= g.at
        )) / 60000 AS minutes FROM gone g WHERE g.rows <> '' AND g.step IS NOT NULL
    ),
    counted_for AS (
        SELECT partner AS party, application FROM parties UNION ALL SELECT '', n FROM applications
    )
    SELECT c.party, strftime('%Y', s.at / 1000, 'unixepoch') * 12 + strftime('%m', s.at / 1000, 'unixepoch') - 23641, s.step,
        CASE WHEN minutes < 60 THEN minutes WHEN minutes < 2880 THEN minutes / 60 * 60 ELSE minutes / 1440 * 1440 END,
        sum(s.records) FROM stood s JOIN counted_for c ON c.application = s.application WHERE s.minutes IS NOT NULL GROUP BY 1, 2, 3, 4;

INSERT INTO waits (party, step, since, application)
    WITH counted_for AS (
        SELECT partner AS party, application FROM parties UNION ALL SELECT '', n FROM applications
    )
    SELECT c.party, g.value->>'$.state.awaiting.step', unixepoch(min(g.value->>'$.state.awaiting.since')) * 1000, c.application
        FROM record_blocks b JOIN json_each(b.body) g JOIN counted_for c ON c.application = b.key / 65536
        WHERE json_type(g.value, '$.state.awaiting') IS NOT NULL GROUP BY c.party, c.application, 2;
