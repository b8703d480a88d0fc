-- What alerts remembers: states, incidents, notices and the outbox.
-- Branch, camera and device columns are plain text, empty for none: an incident of the
-- monitor itself has no branch.

-- +goose Up

CREATE TABLE camera_state (
    camera_id  TEXT NOT NULL PRIMARY KEY REFERENCES camera (id),
    status     TEXT NOT NULL, -- alerts.Status
    changed_ms BIGINT NOT NULL,
    body_json  TEXT NOT NULL  -- alerts.CameraState
);

-- The row with an empty branch is the institution's.
CREATE TABLE branch_state (
    branch_id TEXT NOT NULL PRIMARY KEY,
    body_json TEXT NOT NULL -- alerts.BranchState
);

CREATE TABLE incident (
    id        TEXT NOT NULL PRIMARY KEY,
    kind      TEXT NOT NULL,    -- camera, recorder, branch, collector, self
    branch_id TEXT NOT NULL,
    camera_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    since_ms  BIGINT NOT NULL,  -- first failure
    opened_ms BIGINT NOT NULL,  -- confirmed
    ended_ms  BIGINT NOT NULL,  -- first success that lasted
    closed_ms BIGINT NOT NULL,  -- recovery confirmed; 0: open
    settled   BOOLEAN NOT NULL, -- over, and no mail will speak of it any more
    ack_ms    BIGINT NOT NULL,  -- acknowledged; stays when the decider writes the row
    ack_by    TEXT NOT NULL,
    body_json TEXT NOT NULL     -- alerts.Incident
);
CREATE INDEX incident_unsettled ON incident (branch_id) WHERE NOT settled;
CREATE INDEX incident_branch ON incident (branch_id, since_ms);
CREATE INDEX incident_since ON incident (since_ms);
CREATE INDEX incident_camera ON incident (camera_id, since_ms);

CREATE TABLE notice (
    id         TEXT NOT NULL PRIMARY KEY,
    kind       TEXT NOT NULL,
    branch_id  TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    body_json  TEXT NOT NULL -- alerts.Notice
);
CREATE INDEX notice_created ON notice (created_ms);

-- Which notices and deliveries speak of which incidents.
CREATE TABLE notice_incident (
    notice_id   TEXT NOT NULL REFERENCES notice (id),
    incident_id TEXT NOT NULL REFERENCES incident (id),
    PRIMARY KEY (notice_id, incident_id)
);
CREATE INDEX notice_incident_incident ON notice_incident (incident_id);

-- The outbox: one notice to one recipient. Claimed by a lease, so that two processes do
-- not send the same row at once; a lease that ran out may be claimed again.
CREATE TABLE delivery (
    id          TEXT NOT NULL PRIMARY KEY,
    idem_key    TEXT NOT NULL UNIQUE, -- notice and recipient
    notice_id   TEXT NOT NULL REFERENCES notice (id),
    branch_id   TEXT NOT NULL,
    person_id   TEXT NOT NULL,
    name        TEXT NOT NULL,
    address     TEXT NOT NULL,        -- e-mail
    lang        TEXT NOT NULL,
    message_id  TEXT NOT NULL,
    in_reply_to TEXT NOT NULL,
    items_json  TEXT NOT NULL,        -- list of alerts.Item
    state       TEXT NOT NULL,        -- pending, sending, sent, dead, observed, cancelled
    attempts    INTEGER NOT NULL,     -- claims
    created_ms  BIGINT NOT NULL,
    next_ms     BIGINT NOT NULL,      -- of the next attempt, while pending
    lease_ms    BIGINT NOT NULL,      -- end of the lease, while sending
    tried_ms    BIGINT NOT NULL,      -- last attempt that came to an end
    sent_ms     BIGINT NOT NULL,
    reply       TEXT NOT NULL         -- the server's, or what went wrong
);
CREATE INDEX delivery_due ON delivery (next_ms) WHERE state IN ('pending', 'sending');
CREATE INDEX delivery_notice ON delivery (notice_id);
CREATE INDEX delivery_created ON delivery (created_ms);

-- The timeline of cameras and incidents.
CREATE TABLE alert_event (
    id          TEXT NOT NULL PRIMARY KEY, -- made of what it says: the same event is kept once
    at_ms       BIGINT NOT NULL,
    kind        TEXT NOT NULL,
    branch_id   TEXT NOT NULL,
    camera_id   TEXT NOT NULL,
    incident_id TEXT NOT NULL,
    body_json   TEXT NOT NULL              -- alerts.Event
);
CREATE INDEX alert_event_incident ON alert_event (incident_id, at_ms);
CREATE INDEX alert_event_camera ON alert_event (camera_id, at_ms);

CREATE TABLE maintenance (
    id          TEXT NOT NULL PRIMARY KEY,
    branch_id   TEXT NOT NULL,
    location_id TEXT NOT NULL,
    device_id   TEXT NOT NULL,
    camera_id   TEXT NOT NULL,
    reason      TEXT NOT NULL,
    author      TEXT NOT NULL,
    begin_ms    BIGINT NOT NULL,
    end_ms      BIGINT NOT NULL
);
CREATE INDEX maintenance_end ON maintenance (end_ms);

-- +goose Down
DROP TABLE maintenance;
DROP TABLE alert_event;
DROP TABLE delivery;
DROP TABLE notice_incident;
DROP TABLE notice;
DROP TABLE incident;
DROP TABLE branch_state;
DROP TABLE camera_state;
