-- Deep pages of long lists, what an amendment says of the retention, and rows of camera lists
-- that are no evidence any more.

-- +goose Up

-- The order of a list, and what it is narrowed by most, in one index, so that what is passed
-- over is not read.
CREATE INDEX scan_newest ON scan (started_ms, id, state, branch_id);
DROP INDEX scan_started;
CREATE INDEX audit_newest ON audit (at_ms, id);
DROP INDEX audit_at;
CREATE INDEX incident_newest ON incident (since_ms DESC, id, closed_ms, branch_id);
CREATE INDEX difference_all ON difference (
    (CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END), first_ms DESC, id, state, branch_id);

-- The period that the next policy publishes.
ALTER TABLE amendment ADD COLUMN keep INTEGER NOT NULL DEFAULT 0;     -- 0: as now
ALTER TABLE amendment ADD COLUMN keep_unit TEXT NOT NULL DEFAULT '';  -- day, month
ALTER TABLE amendment ADD COLUMN keep_kind TEXT NOT NULL DEFAULT '';  -- which of several periods: 창구, 방호; empty: the one

-- A row that a person took out: it proposes no place any more.
ALTER TABLE listed_camera ADD COLUMN dropped_ms BIGINT NOT NULL DEFAULT 0; -- 0: it holds
ALTER TABLE listed_camera ADD COLUMN dropped_by TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE listed_camera DROP COLUMN dropped_by;
ALTER TABLE listed_camera DROP COLUMN dropped_ms;
ALTER TABLE amendment DROP COLUMN keep_kind;
ALTER TABLE amendment DROP COLUMN keep_unit;
ALTER TABLE amendment DROP COLUMN keep;
DROP INDEX difference_all;
DROP INDEX incident_newest;
CREATE INDEX audit_at ON audit (at_ms);
DROP INDEX audit_newest;
CREATE INDEX scan_started ON scan (started_ms);
DROP INDEX scan_newest;
