"""The tables, as `docs/ingest.md` draws them.  Made at the start where they are missing."""

TABLES = """
CREATE TABLE IF NOT EXISTS spools (
    id       integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    gateway  text NOT NULL,
    spool    text NOT NULL,
    have     int8multirange NOT NULL DEFAULT '{}',  -- numbers with a record, or named by a gap
    UNIQUE (gateway, spool)
);
CREATE INDEX IF NOT EXISTS spools_with_holes ON spools (id)
    WHERE have <> '{}' AND have <> int8multirange(int8range(1, upper(have)));

CREATE TABLE IF NOT EXISTS quantities (
    id    smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name  text NOT NULL UNIQUE
);

CREATE TABLE IF NOT EXISTS records (
    spool       integer NOT NULL,
    number      bigint NOT NULL,
    time        timestamptz NOT NULL,
    kind        smallint NOT NULL,  -- 0 boiler, 1 gap, 2 clock
    boot        bigint NOT NULL,
    up_ms       bigint,
    synced      boolean,
    span_ms     bigint,
    boiler      text,
    quantities  smallint[],
    means       real[],
    lows        real[],
    highs       real[],
    counts      integer[],
    flags       jsonb,
    faults      jsonb,
    totals      jsonb,
    record      bytea COMPRESSION lz4 NOT NULL,  -- as it lies on the gateway's disk
    PRIMARY KEY (%s)
);
CREATE INDEX IF NOT EXISTS records_time ON records USING brin (time);

CREATE TABLE IF NOT EXISTS batches (
    spool   integer NOT NULL,
    first   bigint NOT NULL,
    last    bigint NOT NULL,
    header  bytea NOT NULL   -- with the two hashes and the signature that prove it
);
CREATE UNIQUE INDEX IF NOT EXISTS batches_key ON batches (spool, first, last, md5(header));

CREATE TABLE IF NOT EXISTS gaps (
    spool   integer NOT NULL,
    number  bigint NOT NULL,  -- of the gap record; 0 for what a gateway has answered
    first   bigint NOT NULL,
    last    bigint NOT NULL,
    reason  text NOT NULL,
    PRIMARY KEY (spool, number, first)
);

CREATE TABLE IF NOT EXISTS clocks (
    spool      integer NOT NULL,
    number     bigint NOT NULL,
    boot       bigint NOT NULL,
    up_ms      bigint NOT NULL,
    offset_ms  bigint NOT NULL,
    PRIMARY KEY (spool, number)
);

CREATE TABLE IF NOT EXISTS births (
    gateway  text NOT NULL,
    birth    text NOT NULL,  -- the schema's id
    arrived  timestamptz NOT NULL DEFAULT now(),
    payload  bytea NOT NULL,
    PRIMARY KEY (gateway, birth)
);

CREATE TABLE IF NOT EXISTS events (
    arrived  timestamptz NOT NULL DEFAULT now(),
    gateway  text NOT NULL,
    event    jsonb NOT NULL
);

CREATE TABLE IF NOT EXISTS dead_letters (
    arrived  timestamptz NOT NULL DEFAULT now(),
    topic    text NOT NULL,
    reason   text NOT NULL,
    payload  bytea NOT NULL
);

CREATE TABLE IF NOT EXISTS holes (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    spool    integer NOT NULL,
    numbers  int8range NOT NULL,     -- as it was found
    lacking  int8multirange NOT NULL,-- what of it has not come
    found    timestamptz NOT NULL DEFAULT now(),
    moved    timestamptz NOT NULL DEFAULT now(),  -- when it became smaller
    asked    timestamptz,
    asks     integer NOT NULL DEFAULT 0,
    closed   timestamptz
);
CREATE INDEX IF NOT EXISTS holes_open ON holes (spool) WHERE closed IS NULL;

CREATE TABLE IF NOT EXISTS command_counter (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    last  bigint NOT NULL
);
INSERT INTO command_counter (last) VALUES (0) ON CONFLICT DO NOTHING;

CREATE OR REPLACE VIEW readings AS
SELECT s.gateway, s.spool, r.number, r.boiler, r.time, r.span_ms, r.synced, q.name AS quantity,
       v.mean, v.low, v.high, v.count
FROM records r
JOIN spools s ON s.id = r.spool
CROSS JOIN LATERAL unnest(r.quantities, r.means, r.lows, r.highs, r.counts)
    AS v (quantity, mean, low, high, count)
JOIN quantities q ON q.id = v.quantity;
"""

# Two copies that start at once would both make them.
LOCK_TABLES, LOCK_HOLES = 0x626F696C, 0x626F696D

STAGED = "CREATE TEMP TABLE IF NOT EXISTS staged (LIKE records) ON COMMIT DELETE ROWS"

PLAIN_KEY, HYPERTABLE_KEY = "spool, number", "spool, number, time"  # a hypertable's has its time
HAS_TIMESCALE = "SELECT count(*) FROM pg_available_extensions WHERE name = 'timescaledb'"
HYPERTABLE = """
CREATE EXTENSION IF NOT EXISTS timescaledb;
SELECT create_hypertable('records', 'time', chunk_time_interval => interval '1 day',
                         if_not_exists => true, create_default_indexes => false);
"""
