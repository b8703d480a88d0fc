-- Policies on their way to being accepted, and what people said when they accepted one.

-- +goose Up

-- A draft: what a file says, what was read from it, and what people changed and answered.
-- Kept after it was accepted or discarded.
CREATE TABLE policy_draft (
    id           TEXT NOT NULL PRIMARY KEY,
    name         TEXT NOT NULL,   -- of the file, or of the text that was pasted
    format       TEXT NOT NULL,   -- text, csv, html, pdf, xlsx, hwpx, hwp
    digest       TEXT NOT NULL,   -- SHA-256 of raw, hexadecimal
    raw          BYTEA NOT NULL,  -- the original bytes
    text_json    TEXT NOT NULL,   -- policy.Text: the lines that the reading speaks of
    reading_json TEXT NOT NULL,   -- policy.Reading, as read
    edits_json   TEXT NOT NULL,   -- list of policy.Edit, those undone among them
    answers_json TEXT NOT NULL,   -- list of policy.Answer
    revision     INTEGER NOT NULL, -- counts the changes from 1: who changes names the one that was looked at
    state        TEXT NOT NULL,   -- open, accepted, discarded
    policy_id    TEXT REFERENCES policy (id), -- the version that it became
    created_ms   BIGINT NOT NULL,
    created_by   TEXT NOT NULL,
    updated_ms   BIGINT NOT NULL, -- last change, acceptance or discarding
    updated_by   TEXT NOT NULL
);
CREATE INDEX policy_draft_state ON policy_draft (state, created_ms);

-- Of versions accepted before, the lines are those of raw and nothing was corrected.
-- policy.digest is unique: of a text that is accepted once more it is followed by '#' and
-- the number of the acceptance.
ALTER TABLE policy ADD COLUMN text_json TEXT NOT NULL DEFAULT '';        -- policy.Text
ALTER TABLE policy ADD COLUMN settled_json TEXT NOT NULL DEFAULT '';     -- policy.Settled: what was accepted
ALTER TABLE policy ADD COLUMN corrections_json TEXT NOT NULL DEFAULT ''; -- list of policy.Corrected: by whom, old and new
ALTER TABLE policy ADD COLUMN answers_json TEXT NOT NULL DEFAULT '';     -- list of policy.Answer
ALTER TABLE policy ADD COLUMN noticed_ms BIGINT NOT NULL DEFAULT 0;      -- day on which the change was announced; 0: none was due

ALTER TABLE retention_rule ADD COLUMN tolerance TEXT NOT NULL DEFAULT ''; -- "10%", "7d"; empty: not answered

-- The places whose cameras a period of retention is for, as a person bound them.
CREATE TABLE retention_place (
    policy_id   TEXT NOT NULL REFERENCES policy (id),
    ord         INTEGER NOT NULL, -- of the rule
    location_id TEXT NOT NULL REFERENCES location (id),
    PRIMARY KEY (policy_id, ord, location_id)
);

-- What became of places and branches that a version calls differently, as a person
-- confirmed it: continued under the new name, split into several, merged into one. Camera
-- bindings and history stay with what continues.
CREATE TABLE continuity (
    policy_id TEXT NOT NULL REFERENCES policy (id),
    old_id    TEXT NOT NULL, -- of a branch or a location
    new_id    TEXT NOT NULL, -- the same where it continues
    relation  TEXT NOT NULL, -- continues, split, merged
    old_name  TEXT NOT NULL,
    new_name  TEXT NOT NULL,
    PRIMARY KEY (policy_id, old_id, new_id)
);

-- +goose Down
DROP TABLE continuity;
DROP TABLE retention_place;
ALTER TABLE retention_rule DROP COLUMN tolerance;
ALTER TABLE policy DROP COLUMN noticed_ms;
ALTER TABLE policy DROP COLUMN answers_json;
ALTER TABLE policy DROP COLUMN corrections_json;
ALTER TABLE policy DROP COLUMN settled_json;
ALTER TABLE policy DROP COLUMN text_json;
DROP TABLE policy_draft;
