-- What is done with petitions here, and what was written about them. Like the
-- tables of 0011 these are projections of the journal; rows are added and never
-- changed.

-- More regulations, separated by commas.
ALTER TABLE petition ADD COLUMN also TEXT;
-- The area, if it names no regulation.
ALTER TABLE petition ADD COLUMN area TEXT;
-- 'private' if what was written is not for everybody.
ALTER TABLE petition ADD COLUMN access TEXT;
CREATE INDEX petition_regulation ON petition (regulation);

CREATE TABLE petition_step (
    number TEXT NOT NULL,
    place BIGINT NOT NULL,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    day BIGINT NOT NULL,
    act TEXT NOT NULL,
    -- To whom it was sent on.
    agency TEXT,
    reason TEXT,
    office TEXT,
    signer TEXT,
    -- What becomes of it, and items of plans that came of it.
    state TEXT,
    items TEXT,
    PRIMARY KEY (number, place)
);

CREATE TABLE petition_letter (
    number TEXT NOT NULL,
    place BIGINT NOT NULL,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    kind TEXT NOT NULL,
    -- SHA-256 of subject and text, to find what was sent twice.
    digest TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    organisation TEXT NOT NULL,
    size TEXT,
    industry TEXT,
    province TEXT,
    PRIMARY KEY (number, place)
);
CREATE INDEX petition_letter_digest ON petition_letter (digest);
