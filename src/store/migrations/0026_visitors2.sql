-- Questions by visitors, and what is attached to petitions.

-- Whatever visitors send waits in one table: what it is, what it is about, and
-- what it became, '' while it waits. The columns plan, item, comment and petition
-- are of before.
ALTER TABLE comment_pending ADD COLUMN kind TEXT NOT NULL DEFAULT 'comment';
ALTER TABLE comment_pending ADD COLUMN became TEXT NOT NULL DEFAULT '';
UPDATE comment_pending SET kind = 'petition', became = petition WHERE petition IS NOT NULL;
UPDATE comment_pending SET became = 'GY-' || CASE WHEN comment < 10 THEN '000'
    WHEN comment < 100 THEN '00' WHEN comment < 1000 THEN '0' ELSE '' END
    || CAST(comment AS TEXT) WHERE comment IS NOT NULL;
UPDATE comment_pending SET subject = 'PA-' || CASE WHEN plan < 10 THEN '000'
    WHEN plan < 100 THEN '00' WHEN plan < 1000 THEN '0' ELSE '' END
    || CAST(plan AS TEXT) || '/' || CAST(item AS TEXT)
    WHERE subject IS NULL AND petition IS NULL;
UPDATE comment_pending SET subject = '' WHERE subject IS NULL;

-- What is attached to a petition, of which the journal has name, length and
-- SHA-256. BYTEA: see 0004.
CREATE TABLE petition_file (
    recorded_seq BIGINT NOT NULL REFERENCES journal (seq),
    number TEXT NOT NULL,
    -- The letter that it came with: 0 is the petition itself.
    letter BIGINT NOT NULL,
    place BIGINT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (number, letter, place)
);

-- Who asked a question without an account: where they are told of the answer.
CREATE TABLE question_sender (
    number TEXT NOT NULL PRIMARY KEY,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    address TEXT NOT NULL,
    -- The site as they reached it, for links in letters.
    site TEXT NOT NULL
);
