-- What the fees of each version span, in whole đồng, so that lists can be
-- sorted by it. What was recorded before is read once, at the next start.

ALTER TABLE regulation_version ADD COLUMN fee_low BIGINT;
ALTER TABLE regulation_version ADD COLUMN fee_high BIGINT;
ALTER TABLE regulation_version ADD COLUMN fees TEXT NOT NULL DEFAULT 'unread'
    CHECK (fees IN ('unread', 'read'));
CREATE INDEX regulation_version_unread ON regulation_version (ordinal, version)
    WHERE fees = 'unread';
