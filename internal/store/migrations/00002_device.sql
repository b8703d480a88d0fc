-- The found side: scans, what devices said in them, and the devices and cameras known from it.

-- +goose Up

CREATE TABLE scan (
    id          TEXT NOT NULL PRIMARY KEY,
    branch_id   TEXT NOT NULL REFERENCES branch (id),
    started_ms  BIGINT NOT NULL,
    ended_ms    BIGINT NOT NULL, -- 0 while running
    state       TEXT NOT NULL,   -- running, complete, partial
    trigger_by  TEXT NOT NULL,   -- schedule, operator, person, catch-up
    report_json TEXT NOT NULL    -- inventory.ScanReport
);
CREATE INDEX scan_branch ON scan (branch_id, started_ms);
CREATE INDEX scan_complete ON scan (branch_id, ended_ms) WHERE state = 'complete';
CREATE INDEX scan_running ON scan (state) WHERE state = 'running';

-- What answered in a scan, unjudged.
CREATE TABLE observation (
    scan_id   TEXT NOT NULL REFERENCES scan (id),
    addr      TEXT NOT NULL, -- address:port
    at_ms     BIGINT NOT NULL,
    answer    TEXT NOT NULL, -- onvif, password, refused, rtsp-only, broken, other
    kind      TEXT NOT NULL, -- camera, recorder, encoder, unknown
    maker     TEXT NOT NULL,
    model     TEXT NOT NULL,
    serial    TEXT NOT NULL,
    sources   INTEGER NOT NULL,
    body_json TEXT NOT NULL, -- inventory.Observation
    PRIMARY KEY (scan_id, addr)
);

CREATE TABLE device (
    id         TEXT NOT NULL PRIMARY KEY,
    branch_id  TEXT NOT NULL REFERENCES branch (id),
    kind       TEXT NOT NULL,
    maker      TEXT NOT NULL,
    model      TEXT NOT NULL,
    firmware   TEXT NOT NULL,
    serial     TEXT NOT NULL,
    name       TEXT NOT NULL,    -- what it calls itself
    addr       TEXT NOT NULL,    -- where its ONVIF service answered last, address:port
    rtsp_port  INTEGER NOT NULL, -- 0: unknown
    credential TEXT NOT NULL,    -- name of the credential that worked last, never the credential
    auth       TEXT NOT NULL,    -- scheme that worked: none, digest, wsse
    clock_ms     BIGINT NOT NULL,  -- its clock minus ours in the last scan, ms
    clock_known  BOOLEAN NOT NULL, -- whether it told its time
    first_ms   BIGINT NOT NULL,  -- first and last seen
    last_ms    BIGINT NOT NULL,
    state      TEXT NOT NULL     -- active, retired
);
CREATE INDEX device_branch ON device (branch_id);

-- Identity keys of a device. A key once known stays.
CREATE TABLE device_key (
    device_id TEXT NOT NULL REFERENCES device (id),
    kind      TEXT NOT NULL, -- endpoint, mac, serial, address
    key       TEXT NOT NULL, -- normalised
    PRIMARY KEY (device_id, kind, key)
);
CREATE INDEX device_key_value ON device_key (kind, key);

-- Where a device answered, and from when to when.
CREATE TABLE device_address (
    device_id TEXT NOT NULL REFERENCES device (id),
    from_ms   BIGINT NOT NULL,
    addr      TEXT NOT NULL,   -- address:port
    until_ms  BIGINT NOT NULL, -- 0: it still answers there
    PRIMARY KEY (device_id, from_ms, addr)
);

-- One video source of a device over time. The second half is set by people only: no scan
-- overwrites it.
CREATE TABLE camera (
    id             TEXT NOT NULL PRIMARY KEY,
    device_id      TEXT NOT NULL REFERENCES device (id),
    branch_id      TEXT NOT NULL REFERENCES branch (id),
    source_token   TEXT NOT NULL,
    channel        INTEGER NOT NULL, -- 1-based among the sources of its device
    name           TEXT NOT NULL,    -- what the device calls the source
    labels_json    TEXT NOT NULL,    -- texts of the device that may speak of its place
    ptz            BOOLEAN NOT NULL,
    audio          BOOLEAN NOT NULL, -- an audio track is offered
    open           BOOLEAN NOT NULL, -- the stream was served without a password
    main_json      TEXT NOT NULL,    -- inventory.Stream
    sub_json       TEXT NOT NULL,
    snapshot_uri   TEXT NOT NULL,
    recording_json TEXT NOT NULL,    -- inventory.Recording
    picture_ms     BIGINT NOT NULL,  -- first picture ever
    first_ms       BIGINT NOT NULL,
    last_ms        BIGINT NOT NULL,
    state          TEXT NOT NULL,

    same_as        TEXT REFERENCES camera (id), -- the camera that this one shows again; a scan may propose it
    same_confirmed BOOLEAN NOT NULL,            -- a person said that it is, or with same_as NULL that it is none
    slot_id        TEXT REFERENCES slot (id),   -- the slot of its open binding
    bound_name     TEXT NOT NULL,               -- what the device called the source when it was bound
    place          TEXT NOT NULL,               -- a place that no policy declares
    not_camera     BOOLEAN NOT NULL,
    UNIQUE (device_id, source_token)
);
CREATE INDEX camera_branch ON camera (branch_id);
CREATE INDEX camera_slot ON camera (slot_id);
CREATE INDEX camera_same ON camera (same_as) WHERE same_as IS NOT NULL;

-- Complete scans that did not see a camera since it was last seen.
CREATE TABLE absence (
    camera_id TEXT NOT NULL REFERENCES camera (id),
    scan_id   TEXT NOT NULL REFERENCES scan (id),
    at_ms     BIGINT NOT NULL, -- end of the scan
    PRIMARY KEY (camera_id, scan_id)
);

-- Which camera held which slot, from when to when.
CREATE TABLE binding (
    id        TEXT NOT NULL PRIMARY KEY,
    camera_id TEXT NOT NULL REFERENCES camera (id),
    slot_id   TEXT NOT NULL REFERENCES slot (id),
    from_ms   BIGINT NOT NULL,
    until_ms  BIGINT NOT NULL, -- 0: it holds
    actor     TEXT NOT NULL,
    ended_by  TEXT NOT NULL,
    evidence  TEXT NOT NULL    -- why it was proposed, as the person saw it
);
CREATE INDEX binding_camera ON binding (camera_id, from_ms);
CREATE UNIQUE INDEX binding_camera_open ON binding (camera_id) WHERE until_ms = 0;
CREATE UNIQUE INDEX binding_slot_open ON binding (slot_id) WHERE until_ms = 0;

-- +goose Down
DROP TABLE binding;
DROP TABLE absence;
DROP TABLE camera;
DROP TABLE device_address;
DROP TABLE device_key;
DROP TABLE device;
DROP TABLE observation;
DROP TABLE scan;
