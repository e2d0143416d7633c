-- Accounts, their sessions and their tokens.
--
-- These rows are state and may be updated; every change that decides who may
-- do what writes its journal rows in the same transaction. Only seen_at,
-- used_at and sign_in_attempt change without: they say nothing about rights.
-- Secrets are not here: of a password its Argon2id hash, of a session and a
-- token the SHA-256 of 256 random bits.

CREATE TABLE account (
    id TEXT NOT NULL PRIMARY KEY,
    -- An e-mail address in lower case.
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL
        CHECK (role IN ('business', 'officer', 'reviewer', 'analyst', 'administrator')),
    agency TEXT,
    password_hash TEXT NOT NULL,
    -- A password that somebody else made: until when it can be used, to set another.
    temporary_until BIGINT,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT,
    CHECK ((role = 'officer' AND agency IS NOT NULL) OR (role <> 'officer' AND agency IS NULL))
);

CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY,
    secret_hash TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES account (id),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    user_agent TEXT NOT NULL
);
CREATE INDEX session_account ON session (account);

CREATE TABLE token (
    id TEXT NOT NULL PRIMARY KEY,
    secret_hash TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    -- The first letters, by which its owner knows it again.
    prefix TEXT NOT NULL,
    -- Names separated by blanks.
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX token_account ON token (account);

-- Sign-ins that have not succeeded, by the SHA-256 of what was typed as login:
-- people type passwords there by mistake. Kept for unknown logins as well, so
-- that neither time nor lock tells whether an account exists. Forgotten after
-- a day.
CREATE TABLE sign_in_attempt (
    login_hash TEXT NOT NULL PRIMARY KEY,
    failed BIGINT NOT NULL,
    at BIGINT NOT NULL,
    locked_until BIGINT
);
CREATE INDEX sign_in_attempt_at ON sign_in_attempt (at);
