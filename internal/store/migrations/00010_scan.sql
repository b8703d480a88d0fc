-- What a scan changed, scans that wait for a person, and who is scanning a branch now.

-- +goose Up

-- scan.state has two more values: held (waits for a person), rejected (held, not taken over).
ALTER TABLE scan ADD COLUMN change_json TEXT NOT NULL DEFAULT ''; -- inventory.ScanChange
ALTER TABLE scan ADD COLUMN hold_json TEXT NOT NULL DEFAULT '';   -- inventory.Hold; empty: it was never held
CREATE INDEX scan_held ON scan (branch_id) WHERE state = 'held';

-- Where a recorder says that it takes a channel's picture from, without credentials.
ALTER TABLE camera ADD COLUMN origin TEXT NOT NULL DEFAULT '';

-- What a held scan would bring. Its observations stand in observation, as those of any scan.
CREATE TABLE held_scan (
    scan_id          TEXT NOT NULL PRIMARY KEY REFERENCES scan (id),
    looks_json       TEXT NOT NULL, -- list of inventory.Look: what the streams told
    differences_json TEXT NOT NULL  -- list of inventory.Difference that it would open
);

-- One process at a time scans a branch. A row whose time is over is free to be taken.
CREATE TABLE scan_lease (
    branch_id TEXT NOT NULL PRIMARY KEY REFERENCES branch (id),
    scan_id   TEXT NOT NULL,   -- the scan may not be stored: a dry run is not
    holder    TEXT NOT NULL,   -- the process, in words for people
    since_ms  BIGINT NOT NULL,
    until_ms  BIGINT NOT NULL  -- renewed while the scan runs; 0: given back
);

-- +goose Down
DROP TABLE scan_lease;
DROP TABLE held_scan;
DROP INDEX scan_held;
ALTER TABLE camera DROP COLUMN origin;
ALTER TABLE scan DROP COLUMN hold_json;
ALTER TABLE scan DROP COLUMN change_json;
