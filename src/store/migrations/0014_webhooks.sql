-- Webhooks: addresses that are told of what is recorded.
--
-- A webhook belongs to an account and is state, as a token is; recorded_seq is
-- the row of the journal that says what stands here, written in the same
-- transaction. Its secret is not here: it is made of a secret of the server,
-- the id and the generation, and only a digest tells whether it is still the
-- one that the receiver was given.
--
-- The other tables say how far the sending is. They change with every message
-- and give no right, so the journal does not have them.

CREATE TABLE webhook (
    id TEXT NOT NULL PRIMARY KEY,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    account TEXT NOT NULL REFERENCES account (id),
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    -- What it wants to hear of, as JSON.
    wants TEXT NOT NULL,
    generation BIGINT NOT NULL,
    secret_digest TEXT NOT NULL,
    -- Until when messages are signed with the secret of before as well.
    previous_until BIGINT,
    created_at BIGINT NOT NULL,
    paused_at BIGINT,
    paused_why TEXT CHECK (paused_why IN ('owner', 'gone', 'failing')),
    CHECK ((paused_at IS NULL) = (paused_why IS NULL))
);
CREATE INDEX webhook_account ON webhook (account);

CREATE TABLE webhook_cursor (
    webhook TEXT NOT NULL PRIMARY KEY REFERENCES webhook (id),
    -- Everything up to this row of the journal was taken, or is not wanted.
    seq BIGINT NOT NULL,
    -- The end of the message that is on its way, so that it is the same again.
    batch_to BIGINT,
    -- Attempts in vain since the last message that was taken.
    failures BIGINT NOT NULL,
    failing_since BIGINT,
    next_at BIGINT NOT NULL
);

-- What an owner asked for besides: a row again, or a ping.
CREATE TABLE webhook_request (
    id TEXT NOT NULL PRIMARY KEY,
    webhook TEXT NOT NULL REFERENCES webhook (id),
    first_seq BIGINT,
    last_seq BIGINT,
    created_at BIGINT NOT NULL,
    CHECK ((first_seq IS NULL) = (last_seq IS NULL))
);
CREATE INDEX webhook_request_webhook ON webhook_request (webhook);

-- The last attempts of each webhook.
CREATE TABLE webhook_delivery (
    webhook TEXT NOT NULL REFERENCES webhook (id),
    number BIGINT NOT NULL,
    message TEXT NOT NULL,
    kind TEXT NOT NULL,
    first_seq BIGINT,
    last_seq BIGINT,
    row_count BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    at BIGINT NOT NULL,
    took BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    status BIGINT,
    answer TEXT NOT NULL,
    PRIMARY KEY (webhook, number)
);
CREATE INDEX webhook_delivery_at ON webhook_delivery (at);

-- Which server sends: one at a time.
CREATE TABLE webhook_lease (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    holder TEXT NOT NULL,
    held_until BIGINT NOT NULL
);
INSERT INTO webhook_lease (id, holder, held_until) VALUES (1, '', 0);
