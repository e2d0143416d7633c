-- Calls for plans: which agencies are asked, by when. Like the tables of 0003
-- these are projections of the journal; rows are added and never changed.

-- The last version holds: a deadline may be put off, an agency asked later.
CREATE TABLE plan_call (
    -- The number of the document that asks.
    number TEXT NOT NULL,
    version BIGINT NOT NULL,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    issued BIGINT NOT NULL,
    deadline BIGINT NOT NULL,
    title TEXT NOT NULL,
    PRIMARY KEY (number, version)
);

-- Who is asked, in the order in which the call lists them.
CREATE TABLE plan_call_agency (
    recorded_seq BIGINT NOT NULL,
    place BIGINT NOT NULL,
    agency TEXT NOT NULL,
    PRIMARY KEY (recorded_seq, place)
);
