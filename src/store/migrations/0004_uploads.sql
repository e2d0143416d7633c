-- Files between their dry run and their confirmation. Not facts, so not in the
-- journal, and gone after a day: nothing is decided yet.
--
-- BYTEA is bytes on PostgreSQL; to SQLite the name means nothing, and it keeps
-- the bytes as they are.

-- One row: whoever keeps a file waits here for whoever does so at the same
-- moment, so that the bounds hold.
CREATE TABLE upload_head (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    -- Files that were ever kept: the number of the last one.
    last BIGINT NOT NULL
);
INSERT INTO upload_head (id, last) VALUES (1, 0);

CREATE TABLE upload (
    owner TEXT NOT NULL REFERENCES account (id),
    -- The same for the same file as the same.
    key TEXT NOT NULL,
    -- The order in which they were kept.
    number BIGINT NOT NULL UNIQUE,
    -- What the file is to be, as JSON.
    about TEXT NOT NULL,
    size BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (owner, key)
);
CREATE INDEX upload_expires_at ON upload (expires_at);
