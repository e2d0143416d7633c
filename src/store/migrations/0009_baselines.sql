-- Baselines: named sets of regulations that shares are taken over. Like the
-- tables of 0003 these are projections of the journal; rows are added and never
-- changed. The journal has the digest of the list, and not the list.

CREATE TABLE baseline (
    slug TEXT NOT NULL PRIMARY KEY,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    title TEXT NOT NULL,
    -- The day on which its regulations were in force, and the row of the
    -- journal up to which records counted.
    day BIGINT NOT NULL,
    known_at BIGINT NOT NULL,
    -- Names of kinds with commas between them; empty for all.
    kinds TEXT NOT NULL,
    agency TEXT,
    row_count BIGINT NOT NULL,
    digest TEXT NOT NULL
);

CREATE TABLE baseline_row (
    recorded_seq BIGINT NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (recorded_seq, code)
);
