-- Plans: every table here is a projection of the journal. A row says what the
-- journal's row of the same place says, in columns; `verify` derives all of
-- them again and compares.
--
-- Instants, days and types are those of 0001. Rows are added and never changed
-- or deleted.

CREATE TABLE plan (
    plan BIGINT NOT NULL PRIMARY KEY,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    agency TEXT NOT NULL,
    title TEXT NOT NULL,
    -- The decision that it is to amend.
    amends TEXT
);

-- Versions of items, as far as they are counted; what an item says in full is
-- in the journal.
CREATE TABLE plan_item (
    plan BIGINT NOT NULL,
    item BIGINT NOT NULL,
    version BIGINT NOT NULL,
    recorded_seq BIGINT NOT NULL UNIQUE,
    -- 'added' and 'changed' are proposals; 'corrected' mends what was decided on.
    change TEXT NOT NULL CHECK (change IN ('added', 'changed', 'corrected')),
    day BIGINT NOT NULL,
    -- What tells items of one plan apart: the code, or kind and name.
    subject TEXT NOT NULL,
    code TEXT,
    disposition TEXT NOT NULL,
    authority TEXT NOT NULL,
    deadline BIGINT,
    -- Exact đồng a year as decimal text; none if an input is missing.
    cost_before TEXT,
    cost_after TEXT,
    PRIMARY KEY (plan, item, version)
);
CREATE INDEX plan_item_code ON plan_item (code);

-- What was done to a plan. The last one is the version that an edit must name.
CREATE TABLE plan_act (
    recorded_seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
    plan BIGINT NOT NULL REFERENCES plan (plan),
    act TEXT NOT NULL,
    day BIGINT NOT NULL,
    -- The last day of a consultation.
    closes BIGINT,
    decision TEXT,
    document TEXT,
    -- The act that this one takes the place of, for the items that it names.
    corrects BIGINT,
    reason TEXT NOT NULL
);
CREATE INDEX plan_act_plan ON plan_act (plan, recorded_seq);

-- The items that an act was done to. Uploads and edits have none: the versions
-- that they brought are in plan_item.
CREATE TABLE plan_act_item (
    recorded_seq BIGINT NOT NULL,
    item BIGINT NOT NULL,
    reason TEXT,
    PRIMARY KEY (recorded_seq, item)
);

CREATE TABLE plan_receipt (
    receipt BIGINT NOT NULL PRIMARY KEY,
    recorded_seq BIGINT NOT NULL UNIQUE,
    plan BIGINT NOT NULL,
    -- 'new': the file opened the plan; 'revision': it changed one.
    target TEXT NOT NULL CHECK (target IN ('new', 'revision')),
    file TEXT NOT NULL,
    -- SHA-256 of the bytes, in hexadecimal.
    fingerprint TEXT NOT NULL,
    -- The journal position that the uploader had seen.
    basis BIGINT NOT NULL,
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    same BIGINT NOT NULL,
    withdrawn BIGINT NOT NULL,
    rejected BIGINT NOT NULL
);
CREATE INDEX plan_receipt_fingerprint ON plan_receipt (fingerprint);

-- Decisions that approve plans; the last version holds.
CREATE TABLE decision (
    number TEXT NOT NULL,
    version BIGINT NOT NULL,
    recorded_seq BIGINT NOT NULL UNIQUE,
    day BIGINT NOT NULL,
    signer TEXT NOT NULL,
    title TEXT NOT NULL,
    amends TEXT,
    PRIMARY KEY (number, version)
);

-- Documents that carry plans out; the last version holds.
CREATE TABLE enacting_document (
    number TEXT NOT NULL,
    version BIGINT NOT NULL,
    recorded_seq BIGINT NOT NULL UNIQUE,
    in_force_from BIGINT NOT NULL,
    title TEXT NOT NULL,
    PRIMARY KEY (number, version)
);

-- What proves that a dry run was this server's. Not a fact, so not in the
-- journal; several servers of one database share it.
CREATE TABLE server_secret (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    secret TEXT NOT NULL
);
