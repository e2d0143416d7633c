-- Comments by visitors, and what people attach.
--
-- From now on the journal's row of a comment has the fingerprint of its words
-- and not the words: these stand here, where they can be erased when the
-- comment is taken back, and the chain still holds. Rows from before have
-- their words in the journal and none here.

-- The words of a version. Empty, with the key, once it was taken back.
CREATE TABLE comment_words (
    recorded_seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
    comment BIGINT NOT NULL,
    version BIGINT NOT NULL,
    -- Something that nobody can guess, a part of the fingerprint.
    key TEXT NOT NULL,
    organisation TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (comment, version)
);

-- What is attached to a comment; without name and bytes once it was taken back.
-- BYTEA: see 0004.
CREATE TABLE comment_file (
    recorded_seq BIGINT NOT NULL REFERENCES journal (seq),
    comment BIGINT NOT NULL,
    place BIGINT NOT NULL,
    name TEXT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (comment, place)
);

-- Who made a comment without an account: how they come back to it, and where
-- they are told of an answer. The address is gone once it was taken back.
CREATE TABLE comment_sender (
    comment BIGINT NOT NULL PRIMARY KEY,
    recorded_seq BIGINT NOT NULL REFERENCES journal (seq),
    secret_hash TEXT NOT NULL UNIQUE,
    address TEXT NOT NULL,
    -- The site as they reached it, for links in letters.
    site TEXT NOT NULL
);

-- How whoever comments wants their name to be shown.
ALTER TABLE comment ADD COLUMN name_shown TEXT NOT NULL DEFAULT 'shown';

-- Comments that wait until whoever wrote them shows that the address is theirs.
-- No facts yet, so not in the journal, and gone after some days.
CREATE TABLE comment_pending (
    id TEXT NOT NULL PRIMARY KEY,
    plan BIGINT NOT NULL,
    item BIGINT NOT NULL,
    address TEXT NOT NULL,
    -- A digest with a key: whose it is once the address is gone.
    author TEXT NOT NULL,
    site TEXT NOT NULL,
    -- The same for the same words of the same person about the same item.
    same TEXT NOT NULL,
    -- What they say, as JSON; empty once it became a comment.
    said TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    comment BIGINT
);
CREATE INDEX comment_pending_made_at ON comment_pending (made_at);
CREATE INDEX comment_pending_same ON comment_pending (same);

CREATE TABLE comment_pending_file (
    pending TEXT NOT NULL REFERENCES comment_pending (id),
    place BIGINT NOT NULL,
    name TEXT NOT NULL,
    media TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (pending, place)
);

-- The links in the letters that asked, each with its own secret.
CREATE TABLE comment_pending_link (
    secret_hash TEXT NOT NULL PRIMARY KEY,
    pending TEXT NOT NULL REFERENCES comment_pending (id),
    author TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX comment_pending_link_author ON comment_pending_link (author, made_at);
CREATE INDEX comment_pending_link_pending ON comment_pending_link (pending);
