-- The cost of one time of what each version of an item says, beside that of a
-- year; and what is known of the service of each version of a regulation. What
-- was recorded before is read once, at the next start.

ALTER TABLE plan_item ADD COLUMN once_before TEXT;
ALTER TABLE plan_item ADD COLUMN once_after TEXT;
ALTER TABLE plan_item ADD COLUMN once_costs TEXT NOT NULL DEFAULT 'unread'
    CHECK (once_costs IN ('unread', 'read'));
CREATE INDEX plan_item_unread ON plan_item (recorded_seq) WHERE once_costs = 'unread';

ALTER TABLE regulation_version ADD COLUMN online TEXT;
ALTER TABLE regulation_version ADD COLUMN dossiers BIGINT;
-- Of its dossiers, how many are settled on time: ten-thousandths of a per cent.
ALTER TABLE regulation_version ADD COLUMN on_time BIGINT;
ALTER TABLE regulation_version ADD COLUMN service TEXT NOT NULL DEFAULT 'unread'
    CHECK (service IN ('unread', 'read'));
CREATE INDEX regulation_version_service_unread ON regulation_version (ordinal, version)
    WHERE service = 'unread';

-- Why a baseline was made, in words.
ALTER TABLE baseline ADD COLUMN reason TEXT NOT NULL DEFAULT '';
