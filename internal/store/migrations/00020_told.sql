-- What people did about incidents, how each mail went, and how else people are reached.

-- +goose Up

-- What a person writes about an incident: for its record (장애상황기록부).
CREATE TABLE incident_note (
    id          TEXT NOT NULL PRIMARY KEY,
    incident_id TEXT NOT NULL REFERENCES incident (id),
    seq         INTEGER NOT NULL, -- order inside the incident, from 1
    at_ms       BIGINT NOT NULL,
    actor       TEXT NOT NULL,    -- person id or operator:<user>
    kind        TEXT NOT NULL,    -- alerts.NoteKind
    body        TEXT NOT NULL,
    UNIQUE (incident_id, seq)
);

-- Each attempt at a delivery with what the other side said.
CREATE TABLE delivery_try (
    delivery_id TEXT NOT NULL REFERENCES delivery (id),
    n           INTEGER NOT NULL, -- from 1
    at_ms       BIGINT NOT NULL,
    state       TEXT NOT NULL,    -- of the delivery after it: sent, pending, dead
    reply       TEXT NOT NULL,
    PRIMARY KEY (delivery_id, n)
);

-- When a person had a dead letter sent anew: its time to be given up counts from there.
ALTER TABLE delivery ADD COLUMN resent_ms BIGINT NOT NULL DEFAULT 0;

-- How a person is reached beside mail. Without a row: by mail only, at any hour.
CREATE TABLE person_alert (
    person_id  TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
    channel    TEXT NOT NULL,    -- name of one of alerts.channels; empty: none
    number     TEXT NOT NULL,    -- the person's address there, as a telephone number
    quiet_from INTEGER NOT NULL, -- minutes after midnight in the institution's zone …
    quiet_to   INTEGER NOT NULL  -- … between which reminders wait; equal: at no time
);

-- +goose Down
DROP TABLE person_alert;
ALTER TABLE delivery DROP COLUMN resent_ms;
DROP TABLE delivery_try;
DROP TABLE incident_note;
