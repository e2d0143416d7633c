-- What strangers check the journal against: public keys, which the journal
-- records, and the head of each day as it was signed. A signed head follows
-- from the journal and the key, and is never changed.

CREATE TABLE signing_key (
    key TEXT NOT NULL PRIMARY KEY,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    -- 32 bytes in base64. The secret half is in no table.
    public_key TEXT NOT NULL
);

CREATE TABLE signed_head (
    day BIGINT NOT NULL PRIMARY KEY,
    -- The last row of the day, and its hash; rows since the head before.
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    key TEXT NOT NULL,
    signature TEXT NOT NULL
);
