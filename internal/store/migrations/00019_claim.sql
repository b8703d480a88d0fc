-- Who opens sessions at a device: several processes over one database share the few that a
-- device bears.

-- +goose Up

-- Processes that check all cameras in rounds.
CREATE TABLE serving (
    id TEXT PRIMARY KEY,          -- of the process, made anew at each start
    until_ms BIGINT NOT NULL      -- gone after that, unless it says so again
);

-- A process that wants a device for itself for one check, beside those rounds.
CREATE TABLE device_claim (
    device_id TEXT PRIMARY KEY,   -- also of one that a scan has found and not yet stored
    id TEXT NOT NULL,             -- of the claim
    recorder BOOLEAN NOT NULL,    -- it bears several sessions
    holder TEXT NOT NULL,         -- the process, in words for people
    until_ms BIGINT NOT NULL,     -- void after that
    granted_ms BIGINT NOT NULL    -- when the rounds had left the device; 0: not yet
);

-- +goose Down
DROP TABLE device_claim;
DROP TABLE serving;
