-- Checks: kept as spans of equal outcome, one row per camera and day, the last check of
-- each camera, and the log of those that failed.

-- +goose Up

-- A run of checks of one tier with the same outcome and causes inside one day.
CREATE TABLE check_span (
    camera_id    TEXT NOT NULL REFERENCES camera (id),
    tier         TEXT NOT NULL,    -- beat, stream, full
    from_ms      BIGINT NOT NULL,  -- first check
    to_ms        BIGINT NOT NULL,  -- last check
    outcome      TEXT NOT NULL,    -- ok, degraded, down, auth-refused, not-assessed
    causes_json  TEXT NOT NULL,    -- list of inventory.Cause
    amount       INTEGER NOT NULL, -- checks
    summary_json TEXT NOT NULL,    -- store.Summary
    PRIMARY KEY (camera_id, tier, from_ms)
);

-- What came of the checks of one camera on one day of the institution's zone. The
-- outcomes count stream and full checks, beats stand apart.
CREATE TABLE check_day (
    camera_id    TEXT NOT NULL REFERENCES camera (id),
    day          TEXT NOT NULL, -- 2006-01-02
    ok           INTEGER NOT NULL,
    degraded     INTEGER NOT NULL,
    down         INTEGER NOT NULL,
    auth_refused INTEGER NOT NULL,
    not_assessed INTEGER NOT NULL,
    beats        INTEGER NOT NULL,
    beats_failed INTEGER NOT NULL,
    PRIMARY KEY (camera_id, day)
);
CREATE INDEX check_day_day ON check_day (day);

-- The last check of each tier of a camera, and the span that it belongs to.
CREATE TABLE last_check (
    camera_id    TEXT NOT NULL REFERENCES camera (id),
    tier         TEXT NOT NULL,
    at_ms        BIGINT NOT NULL,
    outcome      TEXT NOT NULL,
    causes_json  TEXT NOT NULL,
    span_ms      BIGINT NOT NULL,  -- check_span.from_ms
    amount       INTEGER NOT NULL, -- of that span
    summary_json TEXT NOT NULL,    -- of that span
    body_json    TEXT NOT NULL,    -- inventory.Check
    PRIMARY KEY (camera_id, tier)
);

-- How a camera stands by its last checks: by the last stream or full check, or by a later
-- beat that failed, or by its last beat where there is nothing deeper.
CREATE TABLE camera_status (
    camera_id TEXT NOT NULL PRIMARY KEY REFERENCES camera (id),
    tier      TEXT NOT NULL,
    outcome   TEXT NOT NULL,
    at_ms     BIGINT NOT NULL
);

-- Step logs of failed checks, kept for a time (90 days unless configured).
CREATE TABLE failed_check (
    camera_id   TEXT NOT NULL REFERENCES camera (id),
    tier        TEXT NOT NULL,
    at_ms       BIGINT NOT NULL,
    outcome     TEXT NOT NULL,
    causes_json TEXT NOT NULL,
    body_json   TEXT NOT NULL, -- inventory.Check
    PRIMARY KEY (camera_id, at_ms, tier)
);
CREATE INDEX failed_check_at ON failed_check (at_ms);

-- +goose Down
DROP TABLE failed_check;
DROP TABLE camera_status;
DROP TABLE last_check;
DROP TABLE check_day;
DROP TABLE check_span;
