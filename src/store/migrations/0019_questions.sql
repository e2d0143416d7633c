-- Questions about what the rules say, and their answers. Like the tables of 0003
-- these are projections of the journal; rows are added and never changed.

CREATE TABLE question (
    question BIGINT NOT NULL PRIMARY KEY,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    agency TEXT NOT NULL,
    origin TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    field TEXT NOT NULL
);

-- The last version holds.
CREATE TABLE question_answer (
    question BIGINT NOT NULL,
    version BIGINT NOT NULL,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    agency TEXT NOT NULL,
    office TEXT NOT NULL,
    signer TEXT NOT NULL,
    province TEXT,
    text TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (question, version)
);

-- The regulations that a question or a version of an answer names.
CREATE TABLE question_code (
    recorded_seq BIGINT NOT NULL,
    place BIGINT NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (recorded_seq, place)
);
CREATE INDEX question_code_code ON question_code (code);

-- A question that was asked before, by its number and that of the earlier one.
CREATE TABLE question_same (
    question BIGINT NOT NULL PRIMARY KEY,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    agency TEXT NOT NULL,
    same_as BIGINT NOT NULL
);
