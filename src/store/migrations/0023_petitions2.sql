-- Petitions by visitors, and what makes lists of comments fast.

-- A petition waits for its confirmation beside the comments that do: '' while it
-- waits, then its number. NULL for comments.
ALTER TABLE comment_pending ADD COLUMN petition TEXT;

-- Who sent a petition without an account: how they come back to it, and where
-- they are told of every step.
CREATE TABLE petition_sender (
    number TEXT NOT NULL PRIMARY KEY,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    secret_hash TEXT NOT NULL UNIQUE,
    address TEXT NOT NULL,
    -- The site as they reached it, for links in letters.
    site TEXT NOT NULL
);

-- Comments of a plan in their order, and one version after the other.
CREATE INDEX comment_plan ON comment (plan, comment);
