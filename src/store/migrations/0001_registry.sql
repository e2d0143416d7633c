-- The journal, and the registry that it records.
--
-- Instants are BIGINT milliseconds since 1970-01-01 UTC; days are BIGINT days
-- since 1970-01-01. Only TEXT, BIGINT and DOUBLE PRECISION are used: they mean
-- the same on SQLite and PostgreSQL. Rows are added and never changed or
-- deleted, except the one row of journal_head.

CREATE TABLE journal (
    seq BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,
    -- SHA-256 over this row and the hash of the row before, in hexadecimal.
    hash TEXT NOT NULL
);
CREATE INDEX journal_at ON journal (at);

-- The last row of the journal. Updated in every transaction that appends, so
-- that appends queue up and the sequence has no gaps.
CREATE TABLE journal_head (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO journal_head (id, seq, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- A set of files loaded together. Its id is its place in the journal.
CREATE TABLE edition (
    id BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
    name TEXT NOT NULL,
    as_of BIGINT NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('full', 'partial'))
);

CREATE TABLE source_file (
    edition BIGINT NOT NULL REFERENCES edition (id),
    place BIGINT NOT NULL,
    -- SHA-256 of the bytes, in hexadecimal.
    fingerprint TEXT NOT NULL,
    path TEXT NOT NULL,
    format TEXT NOT NULL,
    records BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    PRIMARY KEY (edition, place)
);
CREATE INDEX source_file_fingerprint ON source_file (fingerprint);

-- The ordinal is the place in the catalog and in the search index: given once,
-- without gaps, in the order of first appearance.
CREATE TABLE regulation (
    code TEXT NOT NULL PRIMARY KEY,
    ordinal BIGINT NOT NULL UNIQUE
);

-- What is counted of each version. The whole text is in regulation_payload, so
-- that reading the facts of all versions does not read all texts.
CREATE TABLE regulation_version (
    ordinal BIGINT NOT NULL REFERENCES regulation (ordinal),
    version BIGINT NOT NULL,
    code TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    edition BIGINT NOT NULL REFERENCES edition (id),
    -- 'ended': no longer in a full edition, as opposed to ended by its own text.
    change TEXT NOT NULL CHECK (change IN ('added', 'changed', 'ended')),
    source_file TEXT NOT NULL,
    source_sheet TEXT NOT NULL,
    source_row BIGINT NOT NULL,
    -- SHA-256 of the payload, in hexadecimal.
    digest TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    agency TEXT NOT NULL,
    field TEXT NOT NULL,
    in_force_from BIGINT,
    in_force_to BIGINT,
    -- 'sample': made up, for demonstrations.
    origin TEXT NOT NULL CHECK (origin IN ('published', 'sample')),
    PRIMARY KEY (ordinal, version)
);

CREATE TABLE regulation_payload (
    ordinal BIGINT NOT NULL,
    version BIGINT NOT NULL,
    payload TEXT NOT NULL,
    PRIMARY KEY (ordinal, version),
    FOREIGN KEY (ordinal, version) REFERENCES regulation_version (ordinal, version)
);
