-- Which device is which: what people said of it, and since when its keys and addresses are known.

-- +goose Up

-- Steps that people took: merge, split, retire, return, renumber. Each can be undone, the
-- newest of a device first; it stays here then. before and after hold all rows that the step
-- touched, so that undoing gives back exactly what was.
CREATE TABLE identity_event (
    id          TEXT NOT NULL PRIMARY KEY,
    seq         BIGINT NOT NULL UNIQUE, -- 1, 2, 3 in the order of the steps
    at_ms       BIGINT NOT NULL,
    actor       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    kind        TEXT NOT NULL,          -- merge, split, retire, return, renumber
    branch_id   TEXT NOT NULL REFERENCES branch (id), -- of the device, after the step
    device_id   TEXT NOT NULL REFERENCES device (id),
    other_id    TEXT NOT NULL,          -- merge: the device that went; split: the one that was made; else empty
    before_json TEXT NOT NULL,          -- rows of device, device_key, camera, binding, absence
    after_json  TEXT NOT NULL,
    undone_ms   BIGINT NOT NULL,
    undone_by   TEXT NOT NULL,
    undone_why  TEXT NOT NULL
);
CREATE INDEX identity_event_device ON identity_event (device_id, seq);
CREATE INDEX identity_event_other ON identity_event (other_id, seq);

-- Keys that several devices of a branch showed at once: they identify none, for ever.
CREATE TABLE shared_key (
    branch_id TEXT NOT NULL REFERENCES branch (id),
    kind      TEXT NOT NULL,
    key       TEXT NOT NULL,
    at_ms     BIGINT NOT NULL, -- end of the scan that found it
    PRIMARY KEY (branch_id, kind, key)
);

-- Empty: merged into none. What is merged is retired, and keeps its row.
ALTER TABLE device ADD COLUMN merged_into TEXT NOT NULL DEFAULT '';
ALTER TABLE camera ADD COLUMN merged_into TEXT NOT NULL DEFAULT '';

-- When a device showed a key first and last; 0: before this was noted.
ALTER TABLE device_key ADD COLUMN first_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE device_key ADD COLUMN last_ms BIGINT NOT NULL DEFAULT 0;

-- The last scan in which a device answered at an address.
ALTER TABLE device_address ADD COLUMN last_ms BIGINT NOT NULL DEFAULT 0;
UPDATE device_address SET last_ms = CASE WHEN until_ms > 0 THEN until_ms
    ELSE (SELECT device.last_ms FROM device WHERE device.id = device_address.device_id) END;

-- +goose Down
ALTER TABLE device_address DROP COLUMN last_ms;
ALTER TABLE device_key DROP COLUMN last_ms;
ALTER TABLE device_key DROP COLUMN first_ms;
ALTER TABLE camera DROP COLUMN merged_into;
ALTER TABLE device DROP COLUMN merged_into;
DROP TABLE shared_key;
DROP TABLE identity_event;
