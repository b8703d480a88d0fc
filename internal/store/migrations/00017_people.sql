-- Units, appointments, transfers, what is known of a session, and the second factor.

-- +goose Up

ALTER TABLE person ADD COLUMN transferred_ms BIGINT NOT NULL DEFAULT 0; -- went to another post: 0 while here
ALTER TABLE person ADD COLUMN void_ms BIGINT NOT NULL DEFAULT 0;        -- sessions that began before it are void
ALTER TABLE person ADD COLUMN login_ms BIGINT NOT NULL DEFAULT 0;       -- last login; 0: never

ALTER TABLE person_grant ADD COLUMN unit TEXT NOT NULL DEFAULT ''; -- of the branch, by name; empty: the whole branch
ALTER TABLE person_grant ADD COLUMN unit_key TEXT NOT NULL DEFAULT '';

-- Parts of a branch with their own officers: those that were named by hand or that a right
-- was given for. Those that a policy names are in officer.
CREATE TABLE unit (
    branch_id TEXT NOT NULL REFERENCES branch (id),
    name_key  TEXT NOT NULL, -- name without spaces and differences of width and case
    name      TEXT NOT NULL,
    added_ms  BIGINT NOT NULL,
    added_by  TEXT NOT NULL,
    PRIMARY KEY (branch_id, name_key)
);

-- Which unit looks after a location; one that is not here belongs to the branch as a whole.
CREATE TABLE unit_place (
    location_id TEXT NOT NULL PRIMARY KEY REFERENCES location (id),
    branch_id   TEXT NOT NULL REFERENCES branch (id),
    unit_key    TEXT NOT NULL,
    since_ms    BIGINT NOT NULL,
    said_by     TEXT NOT NULL
);
CREATE INDEX unit_place_branch ON unit_place (branch_id);

-- Who holds an office that the policy names, from when to when. Never deleted.
CREATE TABLE appointment (
    id           TEXT NOT NULL PRIMARY KEY,
    person_id    TEXT NOT NULL REFERENCES person (id),
    branch_id    TEXT REFERENCES branch (id), -- NULL: of the institution
    unit         TEXT NOT NULL,
    role         TEXT NOT NULL, -- as the policy writes it: 관리책임자, 접근권한자
    title        TEXT NOT NULL,
    office_key   TEXT NOT NULL, -- branch, unit, role and title, as offices are told apart
    from_ms      BIGINT NOT NULL,
    until_ms     BIGINT NOT NULL, -- 0: it holds
    appointed_by TEXT NOT NULL,
    reason       TEXT NOT NULL,
    ended_by     TEXT NOT NULL,
    ended_why    TEXT NOT NULL
);
CREATE INDEX appointment_person ON appointment (person_id);
CREATE INDEX appointment_branch ON appointment (branch_id);

ALTER TABLE session ADD COLUMN person_id TEXT NOT NULL DEFAULT ''; -- empty: nobody has logged in with it
ALTER TABLE session ADD COLUMN begun_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN seen_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN addr TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN agent TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN ended_ms BIGINT NOT NULL DEFAULT 0; -- it is dead, whatever a late answer still writes
CREATE INDEX session_person ON session (person_id);

-- Browsers and addresses from which a person has logged in: their tries are counted apart
-- from those of strangers.
CREATE TABLE login_origin (
    person_id   TEXT NOT NULL REFERENCES person (id),
    origin_hash TEXT NOT NULL, -- SHA-256 of a browser's token or an address, hexadecimal
    at_ms       BIGINT NOT NULL,
    PRIMARY KEY (person_id, origin_hash)
);

-- The secret of a person's one-time codes (RFC 6238), sealed by a key outside of the database.
CREATE TABLE second_factor (
    person_id    TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
    sealed       BYTEA NOT NULL,
    begun_ms     BIGINT NOT NULL,
    confirmed_ms BIGINT NOT NULL, -- 0: not proven yet, so not asked for
    step         BIGINT NOT NULL  -- of the last code that was taken: none up to it is taken again
);

CREATE TABLE recovery_code (
    person_id TEXT NOT NULL REFERENCES person (id),
    code_hash TEXT NOT NULL, -- SHA-256, hexadecimal, of 80 random bits
    used_ms   BIGINT NOT NULL,
    PRIMARY KEY (person_id, code_hash)
);

-- Accounts of an OpenID provider, bound to persons at their first login with it.
CREATE TABLE outside_login (
    issuer    TEXT NOT NULL,
    subject   TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    bound_ms  BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject),
    UNIQUE (issuer, person_id)
);

-- Roles, separated by spaces, whose holders must use one-time codes.
ALTER TABLE institution ADD COLUMN second_factor_roles TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE institution DROP COLUMN second_factor_roles;
DROP TABLE outside_login;
DROP TABLE recovery_code;
DROP TABLE second_factor;
DROP TABLE login_origin;
DROP INDEX session_person;
ALTER TABLE session DROP COLUMN ended_ms;
ALTER TABLE session DROP COLUMN agent;
ALTER TABLE session DROP COLUMN addr;
ALTER TABLE session DROP COLUMN seen_ms;
ALTER TABLE session DROP COLUMN begun_ms;
ALTER TABLE session DROP COLUMN person_id;
DROP TABLE appointment;
DROP TABLE unit_place;
DROP TABLE unit;
ALTER TABLE person_grant DROP COLUMN unit_key;
ALTER TABLE person_grant DROP COLUMN unit;
ALTER TABLE person DROP COLUMN login_ms;
ALTER TABLE person DROP COLUMN void_ms;
ALTER TABLE person DROP COLUMN transferred_ms;
