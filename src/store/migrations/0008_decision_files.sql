-- The signed file of a decision. Its facts belong to the version of the
-- decision, and so to the journal; the bytes stand here under the digest that
-- those facts name, so that a version which keeps its file keeps one copy.
-- Rows are added and never changed.

ALTER TABLE decision ADD COLUMN file_name TEXT;
ALTER TABLE decision ADD COLUMN file_size BIGINT;
-- SHA-256 of the bytes, in lower-case hexadecimal.
ALTER TABLE decision ADD COLUMN file_sha256 TEXT;

-- One row for a file: as BYTEA (see 0004) the bytes stand as they are, where a
-- text would be a third longer, and at most 20 MB of them are far below what
-- either database allows for a value.
CREATE TABLE paper_file (
    sha256 TEXT NOT NULL PRIMARY KEY,
    content BYTEA NOT NULL
);
