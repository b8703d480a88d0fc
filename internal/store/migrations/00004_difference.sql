-- Where declared and found disagree, and what people decided about it.

-- +goose Up

-- References are plain text without a key: a difference outlives what it speaks of, and
-- which of them are set depends on its kind; empty: none.
CREATE TABLE difference (
    id          TEXT NOT NULL PRIMARY KEY,
    fingerprint TEXT NOT NULL UNIQUE, -- the same fact tomorrow is the same row
    kind        TEXT NOT NULL,
    severity    TEXT NOT NULL,        -- error, warning, note
    branch_id   TEXT NOT NULL,
    location_id TEXT NOT NULL,
    slot_id     TEXT NOT NULL,
    camera_id   TEXT NOT NULL,
    device_id   TEXT NOT NULL,
    detail      TEXT NOT NULL,
    declared    INTEGER NOT NULL,     -- cameras
    found       INTEGER NOT NULL,
    found_most  INTEGER NOT NULL,     -- upper end while pairs are unconfirmed
    facts_json  TEXT NOT NULL,
    state       TEXT NOT NULL,        -- open, accepted, awaiting, resolved
    first_ms    BIGINT NOT NULL,
    last_ms     BIGINT NOT NULL,
    resolved_ms BIGINT NOT NULL,
    reopened    INTEGER NOT NULL,     -- how often it came back
    until_ms    BIGINT NOT NULL       -- end of the exception that covers it
);
CREATE INDEX difference_branch ON difference (branch_id, state);
CREATE INDEX difference_camera ON difference (camera_id);

-- The life of a difference, step by step.
CREATE TABLE difference_event (
    id            TEXT NOT NULL PRIMARY KEY,
    difference_id TEXT NOT NULL REFERENCES difference (id),
    seq           BIGINT NOT NULL, -- 1, 2, 3 within the difference
    at_ms         BIGINT NOT NULL,
    kind          TEXT NOT NULL,   -- found, reopened, resolved, unsettled, expired, accept, settled, reject, note, approved
    actor         TEXT NOT NULL,   -- empty: the program
    detail        TEXT NOT NULL,
    UNIQUE (difference_id, seq)
);

CREATE TABLE decision (
    id            TEXT NOT NULL PRIMARY KEY,
    difference_id TEXT NOT NULL REFERENCES difference (id),
    seq           BIGINT NOT NULL, -- 1, 2, 3 within the difference
    kind          TEXT NOT NULL,   -- accept, settled, reject, note
    reason        TEXT NOT NULL,
    until_ms      BIGINT NOT NULL, -- end of an exception
    actor         TEXT NOT NULL,   -- who proposed or did it
    at_ms         BIGINT NOT NULL,
    state         TEXT NOT NULL,   -- proposed, done, rejected
    approver      TEXT NOT NULL,
    approved_ms   BIGINT NOT NULL,
    UNIQUE (difference_id, seq)
);
CREATE INDEX decision_proposed ON decision (state) WHERE state = 'proposed';

-- +goose Down
DROP TABLE decision;
DROP TABLE difference_event;
DROP TABLE difference;
