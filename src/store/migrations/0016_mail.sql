-- Letters on their way. Like the files of 0004 they are not facts and not in
-- the journal: whom a letter went to and what it said is personal, and is gone
-- some days after it was sent.

CREATE TABLE mail (
    id TEXT NOT NULL PRIMARY KEY,
    -- What sort of letter it is.
    kind TEXT NOT NULL,
    -- What it is for: the same is written once.
    key TEXT NOT NULL UNIQUE,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- Both bodies; empty once it was sent, since links in them are secrets.
    plain TEXT NOT NULL,
    html TEXT NOT NULL,
    -- Where one request ends further letters of this sort (RFC 8058).
    unsubscribe TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    queued_at BIGINT NOT NULL,
    -- How often it was tried, the try under way included.
    attempts BIGINT NOT NULL,
    -- Not before.
    due_at BIGINT NOT NULL,
    -- Whoever sends it holds it until then; after that another may.
    leased_by TEXT,
    leased_until BIGINT,
    settled_at BIGINT,
    -- What went wrong last.
    problem TEXT
);
CREATE INDEX mail_due ON mail (state, due_at);
