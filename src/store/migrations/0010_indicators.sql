-- Published figures. Both tables are projections of the journal; rows are added
-- and never changed.

-- The last version of a series holds.
CREATE TABLE indicator_series (
    slug TEXT NOT NULL,
    version BIGINT NOT NULL,
    recorded_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    name TEXT NOT NULL,
    topic TEXT NOT NULL,
    unit TEXT NOT NULL,
    nature TEXT NOT NULL CHECK (nature IN ('stock', 'cumulative', 'flow')),
    -- What the registry counts of it by itself.
    counted TEXT,
    about TEXT NOT NULL,
    PRIMARY KEY (slug, version)
);

CREATE TABLE indicator_figure (
    recorded_seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
    series TEXT NOT NULL,
    first_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    bound TEXT NOT NULL,
    -- Exact decimals as text.
    value TEXT,
    numerator BIGINT,
    denominator BIGINT,
    printed TEXT,
    -- How many parts the source gives; the journal has them.
    parts BIGINT NOT NULL,
    source TEXT NOT NULL,
    url TEXT NOT NULL,
    reporter TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX indicator_figure_series ON indicator_figure (series, last_day);
