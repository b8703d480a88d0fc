-- What a camera usually delivers, how much of the last round of checks was done, and which
-- certificate a device showed first.

-- +goose Up

-- How much of the round that ended at at_ms was done, for each branch and tier.
CREATE TABLE round_coverage (
    branch_id  TEXT NOT NULL REFERENCES branch (id),
    tier       TEXT NOT NULL,    -- beat, stream
    at_ms      BIGINT NOT NULL,
    every_ms   BIGINT NOT NULL,  -- length of a round, in ms
    cameras    INTEGER NOT NULL, -- that belong to the round
    checked    INTEGER NOT NULL, -- of them in this round
    oldest_ms  BIGINT NOT NULL,  -- age of the oldest last check, in ms
    short_json TEXT NOT NULL,    -- list of inventory.ShortRound: devices whose channels did not all get their turn
    PRIMARY KEY (branch_id, tier)
);

-- The rounds of one day of the institution's zone.
CREATE TABLE round_day (
    branch_id TEXT NOT NULL REFERENCES branch (id),
    tier      TEXT NOT NULL,
    day       TEXT NOT NULL,    -- 2006-01-02
    rounds    INTEGER NOT NULL, -- that ended
    complete  INTEGER NOT NULL, -- of them, in which every camera was checked
    cameras   BIGINT NOT NULL,  -- sums over the rounds
    checked   BIGINT NOT NULL,
    PRIMARY KEY (branch_id, tier, day)
);

-- What a stream of a camera usually is, learnt over its checks.
CREATE TABLE camera_normal (
    camera_id  TEXT NOT NULL REFERENCES camera (id),
    stream     TEXT NOT NULL,   -- main, sub
    changed_ms BIGINT NOT NULL,
    body_json  TEXT NOT NULL,   -- inventory.Normal
    PRIMARY KEY (camera_id, stream)
);

-- The certificate that a device showed first; another one is a finding until a person
-- forgets this one.
CREATE TABLE device_certificate (
    device_id TEXT NOT NULL REFERENCES device (id),
    port      INTEGER NOT NULL,
    print     TEXT NOT NULL,   -- SHA-256 in hex
    first_ms  BIGINT NOT NULL,
    PRIMARY KEY (device_id, port)
);

-- +goose Down
DROP TABLE device_certificate;
DROP TABLE camera_normal;
DROP TABLE round_day;
DROP TABLE round_coverage;
