-- What people without an account follow by mail. Like letters (0016) these are
-- wishes and no facts, so they are not in the journal: whom a letter is for is
-- personal, and is gone some days after the last one was wanted.

CREATE TABLE follow (
    id TEXT NOT NULL PRIMARY KEY,
    -- Whose it is, a digest with a key; empty, with all that tells of a person,
    -- once it was erased.
    reader TEXT NOT NULL,
    address TEXT NOT NULL,
    -- The site as they reached it, for links in letters.
    site TEXT NOT NULL,
    -- What is followed, as JSON.
    topic TEXT NOT NULL,
    rhythm TEXT NOT NULL CHECK (rhythm IN ('daily', 'weekly')),
    -- The hash of what ends it, which stands in every letter and does not expire.
    stop_hash TEXT NOT NULL UNIQUE,
    asked_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    ended_at BIGINT,
    erased_at BIGINT,
    -- Everything up to this row of the journal was told.
    cursor_seq BIGINT NOT NULL,
    -- Not before; none before it is confirmed and after it ended.
    due_at BIGINT,
    -- Of a search, what it found last: ordinals, ascending, as differences.
    found TEXT
);
CREATE INDEX follow_due ON follow (due_at);
CREATE INDEX follow_reader ON follow (reader);

-- Links in letters that ask: 'confirm' one that is followed, or 'manage' all of
-- an address.
CREATE TABLE follow_link (
    secret_hash TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('confirm', 'manage')),
    reader TEXT NOT NULL,
    follow TEXT REFERENCES follow (id),
    -- What was asked for with it.
    rhythm TEXT,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX follow_link_reader ON follow_link (reader, made_at);
CREATE INDEX follow_link_follow ON follow_link (follow);

-- Who does what one server of a store does for all.
CREATE TABLE job_lease (
    job TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    held_until BIGINT NOT NULL
);
