-- People, their rights, their sessions, and what was done by whom.

-- +goose Up

CREATE TABLE person (
    id            TEXT NOT NULL PRIMARY KEY,
    login         TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    email         TEXT NOT NULL,   -- empty: cannot be mailed
    lang          TEXT NOT NULL,   -- ko, en
    password_hash TEXT NOT NULL,   -- argon2id, encoded; empty: no login by password
    must_change   BOOLEAN NOT NULL,
    created_ms    BIGINT NOT NULL,
    disabled_ms   BIGINT NOT NULL,
    rights_ms     BIGINT NOT NULL  -- last change of password, grants or disabling: older sessions are void
);

-- Access rights, given and taken away; kept 3 years and more.
CREATE TABLE person_grant (
    id         TEXT NOT NULL PRIMARY KEY,
    person_id  TEXT NOT NULL REFERENCES person (id),
    role       TEXT NOT NULL, -- manager, facilities, authorised, inspector, approver, auditor, operator
    branch_id  TEXT REFERENCES branch (id), -- NULL: the institution
    granted_by TEXT NOT NULL,
    reason     TEXT NOT NULL,
    from_ms    BIGINT NOT NULL,
    until_ms   BIGINT NOT NULL, -- 0: it holds
    ended_by   TEXT NOT NULL,
    ended_why  TEXT NOT NULL
);
CREATE INDEX person_grant_person ON person_grant (person_id);
CREATE INDEX person_grant_branch ON person_grant (branch_id);

CREATE TABLE session (
    token_hash TEXT NOT NULL PRIMARY KEY, -- SHA-256 of the token, hexadecimal
    data       BYTEA NOT NULL,
    expires_ms BIGINT NOT NULL
);
CREATE INDEX session_expires ON session (expires_ms);

CREATE TABLE one_time_login (
    token_hash TEXT NOT NULL PRIMARY KEY, -- SHA-256 of the token, hexadecimal
    person_id  TEXT NOT NULL REFERENCES person (id),
    expires_ms BIGINT NOT NULL,
    used_ms    BIGINT NOT NULL -- 0: still good
);

CREATE TABLE audit (
    id      TEXT NOT NULL PRIMARY KEY,
    at_ms   BIGINT NOT NULL,
    actor   TEXT NOT NULL,
    action  TEXT NOT NULL, -- code: policy.accept, camera.place, …
    subject TEXT NOT NULL, -- id of what it was done to
    detail  TEXT NOT NULL
);
CREATE INDEX audit_at ON audit (at_ms);
CREATE INDEX audit_actor ON audit (actor, at_ms);
CREATE INDEX audit_subject ON audit (subject, at_ms);

-- Logins that devices refused: with that version of that credential none is tried again.
CREATE TABLE refusal (
    device_key TEXT NOT NULL,
    credential TEXT NOT NULL, -- its name
    version    TEXT NOT NULL, -- of the credential: changes with it, tells nothing of it
    addr       TEXT NOT NULL, -- address:port
    at_ms      BIGINT NOT NULL,
    PRIMARY KEY (device_key, credential, version)
);

-- When a job last ran to its end, for a branch or (empty) for all.
CREATE TABLE job (
    name      TEXT NOT NULL,
    branch_id TEXT NOT NULL,
    at_ms     BIGINT NOT NULL,
    PRIMARY KEY (name, branch_id)
);

-- +goose Down
DROP TABLE job;
DROP TABLE refusal;
DROP TABLE audit;
DROP TABLE one_time_login;
DROP TABLE session;
DROP TABLE person_grant;
DROP TABLE person;
