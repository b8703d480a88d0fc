-- The declared side: policies as they were accepted and the lasting things they refer to.
--
-- Everywhere: keys are text made by the program; *_ms are Unix milliseconds in UTC, 0 for
-- none; an absent reference is NULL; *_json is JSON text that is only carried along; actor
-- columns hold a person's id or operator:<user>. Nothing is deleted: retired is a state.

-- +goose Up

-- Rows that transactions touch to wait for each other.
CREATE TABLE latch (
    name  TEXT NOT NULL PRIMARY KEY,
    turns BIGINT NOT NULL
);

-- One row: one database holds one institution.
CREATE TABLE institution (
    id             TEXT NOT NULL PRIMARY KEY,
    name           TEXT NOT NULL,
    check_interval TEXT NOT NULL -- daily, weekly, monthly, quarterly, half-yearly; empty: not answered yet
);

-- One accepted version of the published text. Never edited.
CREATE TABLE policy (
    id           TEXT NOT NULL PRIMARY KEY,
    seq          BIGINT NOT NULL UNIQUE, -- 1, 2, 3 in the order of acceptance
    name         TEXT NOT NULL,          -- of the file, or the address that the text came from
    digest       TEXT NOT NULL UNIQUE,   -- SHA-256 of raw, hexadecimal
    raw          BYTEA NOT NULL,         -- the original bytes
    reading_json TEXT NOT NULL,          -- what policy.Read made of them
    accepted_ms  BIGINT NOT NULL,
    accepted_by  TEXT NOT NULL,
    effective_ms BIGINT NOT NULL         -- from which it applies; 0: the text gives no date
);

CREATE TABLE branch (
    id          TEXT NOT NULL PRIMARY KEY,
    name        TEXT NOT NULL,        -- as the newest version writes it
    name_key    TEXT NOT NULL UNIQUE, -- name without spaces and differences of width and case
    code        TEXT UNIQUE,          -- the operator's, in camledger.yaml; NULL while none is set
    ord         INTEGER NOT NULL,     -- its place in the policy
    enrolled_ms BIGINT NOT NULL,
    enrolled_by TEXT NOT NULL,
    retired_ms  BIGINT NOT NULL
);

CREATE TABLE location (
    id         TEXT NOT NULL PRIMARY KEY,
    branch_id  TEXT NOT NULL REFERENCES branch (id),
    name       TEXT NOT NULL, -- empty: the branch as a whole
    name_key   TEXT NOT NULL,
    critical   BOOLEAN NOT NULL,
    ord        INTEGER NOT NULL,
    retired_ms BIGINT NOT NULL,
    UNIQUE (branch_id, name_key)
);

-- A declared position, made when it is first bound or labelled.
CREATE TABLE slot (
    id          TEXT NOT NULL PRIMARY KEY,
    branch_id   TEXT NOT NULL REFERENCES branch (id),
    location_id TEXT NOT NULL REFERENCES location (id),
    code        TEXT NOT NULL,    -- shown to people: 365코너-03
    number      INTEGER NOT NULL, -- 1-based inside the location
    critical    BOOLEAN NOT NULL,
    retired_ms  BIGINT NOT NULL,
    UNIQUE (location_id, number)
);
CREATE INDEX slot_branch ON slot (branch_id);

CREATE TABLE declaration (
    policy_id   TEXT NOT NULL REFERENCES policy (id),
    location_id TEXT NOT NULL REFERENCES location (id),
    branch_id   TEXT NOT NULL REFERENCES branch (id),
    amount      INTEGER NOT NULL, -- cameras
    open        BOOLEAN NOT NULL, -- the list ends in 등
    mount       TEXT NOT NULL,    -- fixed, mobile; empty: not said
    angles_json TEXT NOT NULL,    -- degrees
    places      TEXT NOT NULL,    -- free text where no count by place is given
    origin      TEXT NOT NULL,    -- declared, derived, confirmed
    line        INTEGER NOT NULL, -- 1-based line of the policy's text
    words       TEXT NOT NULL,
    PRIMARY KEY (policy_id, location_id)
);

CREATE TABLE retention_rule (
    policy_id TEXT NOT NULL REFERENCES policy (id),
    ord       INTEGER NOT NULL,
    kind      TEXT NOT NULL,    -- 창구, 방호; empty: one period for all
    amount    INTEGER NOT NULL, -- of unit
    unit      TEXT NOT NULL,    -- day, month
    qualifier TEXT NOT NULL,    -- 내외, 이내, …; empty: exact
    line      INTEGER NOT NULL,
    words     TEXT NOT NULL,
    PRIMARY KEY (policy_id, ord)
);

CREATE TABLE officer (
    policy_id TEXT NOT NULL REFERENCES policy (id),
    ord       INTEGER NOT NULL,
    branch_id TEXT REFERENCES branch (id), -- NULL: of the institution
    unit      TEXT NOT NULL,
    role      TEXT NOT NULL,
    title     TEXT NOT NULL,
    name      TEXT NOT NULL,
    phone     TEXT NOT NULL,
    line      INTEGER NOT NULL,
    PRIMARY KEY (policy_id, ord)
);

CREATE TABLE promise (
    policy_id TEXT NOT NULL REFERENCES policy (id),
    ord       INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    line      INTEGER NOT NULL,
    words     TEXT NOT NULL,
    PRIMARY KEY (policy_id, ord)
);

-- +goose Down
DROP TABLE promise;
DROP TABLE officer;
DROP TABLE retention_rule;
DROP TABLE declaration;
DROP TABLE slot;
DROP TABLE location;
DROP TABLE branch;
DROP TABLE policy;
DROP TABLE institution;
DROP TABLE latch;
