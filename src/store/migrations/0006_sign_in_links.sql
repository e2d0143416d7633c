-- Signing in at an OpenID provider.
--
-- An account is open to be linked until an instant, or linked. What decides
-- about it writes its journal rows in the same transaction. Subjects may be
-- numbers of identity cards, so only a digest is kept: the SHA-256 of issuer
-- and subject.

CREATE TABLE sign_in_link (
    account TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
    open_until BIGINT,
    subject_hash TEXT UNIQUE,
    linked_at BIGINT,
    CHECK ((open_until IS NULL AND subject_hash IS NOT NULL AND linked_at IS NOT NULL)
        OR (open_until IS NOT NULL AND subject_hash IS NULL AND linked_at IS NULL))
);

-- How a session was opened: a temporary password holds up only those that it opened.
ALTER TABLE session ADD COLUMN via TEXT NOT NULL DEFAULT 'password'
    CHECK (via IN ('password', 'provider'));

-- Sign-ins on their way, by the SHA-256 of what the provider sends back and of
-- what the browser holds. Taken away when they come back, so that each is good
-- once, whichever server it comes back to. They give no right, so the journal
-- does not know them.
CREATE TABLE sign_in_flow (
    state_hash TEXT NOT NULL PRIMARY KEY,
    browser_hash TEXT NOT NULL,
    next TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sign_in_flow_expires_at ON sign_in_flow (expires_at);
