-- Periodic inspections as they were recorded, signed and sealed.

-- +goose Up

CREATE TABLE inspection (
    id             TEXT NOT NULL PRIMARY KEY,
    branch_id      TEXT NOT NULL REFERENCES branch (id),
    branch         TEXT NOT NULL,    -- its name at that time
    day            TEXT NOT NULL,    -- 2006-01-02 in the institution's zone
    rhythm         TEXT NOT NULL,    -- daily, weekly, monthly, quarterly, half-yearly, on-demand
    started_ms     BIGINT NOT NULL,
    ended_ms       BIGINT NOT NULL,
    trigger_by     TEXT NOT NULL,    -- schedule, operator, person, catch-up
    total          INTEGER NOT NULL, -- rows, and how many of each verdict
    ok             INTEGER NOT NULL,
    fault          INTEGER NOT NULL,
    not_verifiable INTEGER NOT NULL,
    not_applicable INTEGER NOT NULL,
    rows_json      TEXT NOT NULL,    -- list of inventory.InspectionRow
    inspector      TEXT NOT NULL,    -- person id; empty: unsigned
    signed_ms      BIGINT NOT NULL,
    approver       TEXT NOT NULL,    -- another person's id; empty: not sealed
    sealed_ms      BIGINT NOT NULL   -- from then on nothing of the row changes
);
CREATE INDEX inspection_branch ON inspection (branch_id, started_ms);
CREATE INDEX inspection_day ON inspection (day);

-- +goose Down
DROP TABLE inspection;
