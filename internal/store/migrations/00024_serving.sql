-- One process makes the rounds of a database: two would open twice the sessions that a device
-- bears, and count each failure twice.

-- +goose Up
DROP TABLE serving;
CREATE TABLE serving (
    one INTEGER PRIMARY KEY,      -- always 1
    id TEXT NOT NULL,             -- of the process, made anew at each start
    holder TEXT NOT NULL,         -- the process, in words for people
    since_ms BIGINT NOT NULL,
    until_ms BIGINT NOT NULL      -- free after that, unless it says so again
);

-- +goose Down
DROP TABLE serving;
CREATE TABLE serving (
    id TEXT PRIMARY KEY,
    until_ms BIGINT NOT NULL
);
