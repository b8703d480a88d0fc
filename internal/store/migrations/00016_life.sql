-- The life of differences: who sees to them, what the next policy shall say, cameras that
-- are counted by hand, and what placing learns from.

-- +goose Up

ALTER TABLE difference ADD COLUMN assignee TEXT NOT NULL DEFAULT ''; -- a person's id, or role: and a role; empty: nobody yet
ALTER TABLE difference ADD COLUMN fixed_by TEXT NOT NULL DEFAULT ''; -- who said that it was put right, while awaiting
ALTER TABLE difference ADD COLUMN revision INTEGER NOT NULL DEFAULT 1; -- counts its steps: forms of earlier ones are stale
CREATE INDEX difference_assignee ON difference (assignee) WHERE assignee <> '';

-- What the next policy shall say otherwise of one place. decision_id is the proposal.
CREATE TABLE amendment (
    id            TEXT NOT NULL PRIMARY KEY,
    decision_id   TEXT NOT NULL REFERENCES decision (id),
    difference_id TEXT NOT NULL REFERENCES difference (id),
    branch_id     TEXT NOT NULL REFERENCES branch (id),
    location_id   TEXT REFERENCES location (id), -- NULL: a place that no policy declares yet
    place         TEXT NOT NULL,                 -- its name then
    amount        INTEGER NOT NULL,              -- cameras that are to be declared; -1: as now
    mount         TEXT NOT NULL,                 -- fixed, mobile; empty: as now
    reason        TEXT NOT NULL,
    actor         TEXT NOT NULL,
    at_ms         BIGINT NOT NULL,
    approver      TEXT NOT NULL,
    decided_ms    BIGINT NOT NULL,
    state         TEXT NOT NULL, -- proposed, decided, published, rejected, withdrawn
    ended_ms      BIGINT NOT NULL,
    ended_by      TEXT NOT NULL  -- the version that says it, or who took it back
);
CREATE INDEX amendment_difference ON amendment (difference_id);
CREATE INDEX amendment_decision ON amendment (decision_id);
CREATE INDEX amendment_decided ON amendment (branch_id) WHERE state = 'decided';

-- Cameras that no network shows (analogue, or off it), which a person has looked at. Each
-- holds a slot.
CREATE TABLE by_hand (
    id        TEXT NOT NULL PRIMARY KEY,
    branch_id TEXT NOT NULL REFERENCES branch (id),
    slot_id   TEXT NOT NULL REFERENCES slot (id),
    label     TEXT NOT NULL,   -- what people call it
    reason    TEXT NOT NULL,   -- why no network shows it, and who looked
    actor     TEXT NOT NULL,
    from_ms   BIGINT NOT NULL,
    until_ms  BIGINT NOT NULL, -- 0: it counts
    ended_by  TEXT NOT NULL,
    ended_why TEXT NOT NULL
);
CREATE INDEX by_hand_branch ON by_hand (branch_id);
CREATE UNIQUE INDEX by_hand_slot_open ON by_hand (slot_id) WHERE until_ms = 0;

-- What a placing by a person teaches: a name or an address that speaks of a place. Only ever
-- a proposal. One that was taken back is not learnt again.
CREATE TABLE learnt_rule (
    id          TEXT NOT NULL PRIMARY KEY,
    branch_id   TEXT NOT NULL REFERENCES branch (id),
    kind        TEXT NOT NULL, -- name, device, address
    pattern     TEXT NOT NULL, -- folded name, or address
    words       TEXT NOT NULL, -- as the device writes it
    location_id TEXT NOT NULL REFERENCES location (id),
    camera_id   TEXT NOT NULL REFERENCES camera (id), -- whose placing taught it
    actor       TEXT NOT NULL,
    at_ms       BIGINT NOT NULL,
    revoked_ms  BIGINT NOT NULL, -- 0: it holds
    revoked_by  TEXT NOT NULL,
    UNIQUE (branch_id, kind, pattern, location_id)
);

-- A list of cameras that staff keep, as it was given.
CREATE TABLE camera_list (
    id           TEXT NOT NULL PRIMARY KEY,
    name         TEXT NOT NULL, -- of the file
    branch_id    TEXT REFERENCES branch (id), -- that all of it speaks of; NULL: a column says
    cells_json   TEXT NOT NULL, -- its rows as read
    columns_json TEXT NOT NULL, -- which column says what
    state        TEXT NOT NULL, -- draft, used, discarded
    revision     INTEGER NOT NULL,
    actor        TEXT NOT NULL,
    at_ms        BIGINT NOT NULL,
    used_by      TEXT NOT NULL,
    used_ms      BIGINT NOT NULL
);

-- The cameras of a list that is used. Of a branch the rows of the list used last count.
CREATE TABLE listed_camera (
    list_id   TEXT NOT NULL REFERENCES camera_list (id),
    seq       INTEGER NOT NULL, -- its row in the list, from 1
    branch_id TEXT NOT NULL REFERENCES branch (id),
    addr      TEXT NOT NULL,    -- without port; empty: not said
    channel   INTEGER NOT NULL, -- 1-based input of the recorder at addr; 0: not said
    place     TEXT NOT NULL,    -- in the words of the list
    name      TEXT NOT NULL,
    PRIMARY KEY (list_id, seq)
);
CREATE INDEX listed_camera_branch ON listed_camera (branch_id);

-- Which column says what in lists with these headings: matched by a person once.
CREATE TABLE list_columns (
    headings     TEXT NOT NULL PRIMARY KEY, -- folded, in order
    columns_json TEXT NOT NULL,
    actor        TEXT NOT NULL,
    at_ms        BIGINT NOT NULL
);

-- +goose Down
DROP TABLE list_columns;
DROP TABLE listed_camera;
DROP TABLE camera_list;
DROP TABLE learnt_rule;
DROP TABLE by_hand;
DROP TABLE amendment;
DROP INDEX difference_assignee;
ALTER TABLE difference DROP COLUMN revision;
ALTER TABLE difference DROP COLUMN fixed_by;
ALTER TABLE difference DROP COLUMN assignee;
