-- Petitions, drafts and lists of regulations under review. Like the tables of
-- 0003 these are projections of the journal; rows are added and never changed,
-- and the last version of each holds.

CREATE TABLE petition (
    number TEXT NOT NULL,
    version BIGINT NOT NULL,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    received BIGINT NOT NULL,
    subject TEXT NOT NULL,
    regulation TEXT,
    -- None until somebody looked at it.
    routing TEXT CHECK (routing IN ('forwarded', 'kept')),
    routed BIGINT,
    -- To whom it was sent on.
    agency TEXT,
    answered BIGINT,
    PRIMARY KEY (number, version)
);

CREATE TABLE draft_document (
    number TEXT NOT NULL,
    version BIGINT NOT NULL,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    title TEXT NOT NULL,
    agency TEXT NOT NULL,
    sent BIGINT NOT NULL,
    PRIMARY KEY (number, version)
);

-- The procedures that it would bring, in the order in which it has them.
CREATE TABLE draft_procedure (
    recorded_seq BIGINT NOT NULL,
    place BIGINT NOT NULL,
    name TEXT NOT NULL,
    vetting TEXT CHECK (vetting IN ('accepted', 'amended', 'refused')),
    concluded BIGINT,
    PRIMARY KEY (recorded_seq, place)
);

CREATE TABLE listing (
    list TEXT NOT NULL,
    code TEXT NOT NULL,
    version BIGINT NOT NULL,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    listed BIGINT NOT NULL,
    done BIGINT,
    PRIMARY KEY (list, code, version)
);
