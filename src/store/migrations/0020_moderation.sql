-- Moderation of comments, and what near-duplicates are grouped by.

-- What was recorded of a consultation since, for whoever holds its groups.
CREATE INDEX comment_news ON comment (plan, recorded_seq);

-- Steps of the moderation of a comment: a projection of the journal, like those
-- of 0012. The last one tells whether the public sees it.
CREATE TABLE comment_moderation (
    comment BIGINT NOT NULL,
    -- From 1.
    place BIGINT NOT NULL,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    act TEXT NOT NULL,
    -- Its name in data/moderation_reasons.csv.
    reason TEXT,
    note TEXT NOT NULL,
    PRIMARY KEY (comment, place)
);

-- What somebody wrote who asked to look at a removal again: as in 0018 the
-- journal has its fingerprint. Empty, with the key, once the comment was taken
-- back.
CREATE TABLE comment_appeal (
    recorded_seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
    comment BIGINT NOT NULL,
    key TEXT NOT NULL,
    text TEXT NOT NULL
);

-- What readers and rules point out to moderators. No decision yet, so not in
-- the journal: what becomes of it is a step above.
CREATE TABLE comment_flag (
    comment BIGINT NOT NULL,
    -- An account, a digest of a network for a day, or a rule.
    flagger TEXT NOT NULL,
    reason TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (comment, flagger)
);
