-- Consultations on drafts of documents and on regulations in force. Like the
-- tables of 0003 these are projections of the journal; rows are added and never
-- changed, and the last version of each holds.

CREATE TABLE consultation (
    consultation BIGINT NOT NULL,
    version BIGINT NOT NULL,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    kind TEXT NOT NULL CHECK (kind IN ('draft', 'regulation')),
    -- Who answers for it.
    agency TEXT NOT NULL,
    title TEXT NOT NULL,
    -- The kind of document that a draft is to be.
    document TEXT,
    -- The regulation that is asked about.
    code TEXT,
    step TEXT NOT NULL,
    -- Milliseconds: these have an hour.
    opens BIGINT NOT NULL,
    closes BIGINT NOT NULL,
    PRIMARY KEY (consultation, version)
);
CREATE INDEX consultation_code ON consultation (code);

-- Versions of the text of a draft; the text itself stands in the journal.
CREATE TABLE consultation_text (
    consultation BIGINT NOT NULL,
    version BIGINT NOT NULL,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    paragraphs BIGINT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (consultation, version)
);

-- What a comment is about when it is no item of a plan; the paragraph is empty
-- when it is about a regulation.
ALTER TABLE comment ADD COLUMN consultation BIGINT;
ALTER TABLE comment ADD COLUMN paragraph BIGINT;
CREATE INDEX comment_consultation ON comment (consultation, paragraph, comment);

-- The same of an answer. Its plan, which every one has since 0012, is 0 then.
ALTER TABLE comment_answer ADD COLUMN consultation BIGINT;
CREATE INDEX comment_answer_consultation ON comment_answer (consultation, answer);

-- What a comment that waits is about, as text; empty for those from before,
-- which have a plan and an item. Others have 0 there.
ALTER TABLE comment_pending ADD COLUMN subject TEXT;
