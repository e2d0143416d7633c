-- Comments on items of plans, and the answers to them. Like the tables of 0003
-- these are projections of the journal; rows are added and never changed.

-- The last version holds. Who wrote it and when stands in the journal's row.
CREATE TABLE comment (
    comment BIGINT NOT NULL,
    version BIGINT NOT NULL,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    -- What it is about; the kinds to come have columns of their own.
    subject TEXT NOT NULL,
    plan BIGINT,
    item BIGINT,
    item_version BIGINT NOT NULL,
    stance TEXT NOT NULL,
    timing TEXT NOT NULL,
    organisation TEXT NOT NULL,
    size TEXT,
    industry TEXT,
    province TEXT,
    text TEXT NOT NULL,
    PRIMARY KEY (comment, version)
);
CREATE INDEX comment_item ON comment (plan, item, comment);

CREATE TABLE comment_withdrawal (
    comment BIGINT NOT NULL PRIMARY KEY,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq)
);

-- The last version holds.
CREATE TABLE comment_answer (
    answer BIGINT NOT NULL,
    version BIGINT NOT NULL,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    plan BIGINT NOT NULL,
    state TEXT NOT NULL,
    office TEXT NOT NULL,
    signer TEXT NOT NULL,
    text TEXT NOT NULL,
    -- The version of an item that came of it.
    item BIGINT,
    item_version BIGINT,
    PRIMARY KEY (answer, version)
);
CREATE INDEX comment_answer_plan ON comment_answer (plan, answer);

-- Which comments a version of an answer answers.
CREATE TABLE comment_answered (
    recorded_seq BIGINT NOT NULL,
    comment BIGINT NOT NULL,
    PRIMARY KEY (recorded_seq, comment)
);
CREATE INDEX comment_answered_comment ON comment_answered (comment);
