-- Indexes for what pages list.

-- +goose Up

-- The queue in its usual order: what weighs most first, of those the newest.
CREATE INDEX difference_queue ON difference (state,
    (CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END), first_ms DESC, id);
CREATE INDEX difference_count ON difference (state, severity, branch_id, kind);
CREATE INDEX incident_over ON incident (closed_ms, since_ms);
CREATE INDEX inspection_started ON inspection (started_ms, id);
CREATE INDEX inspection_unsealed ON inspection (branch_id) WHERE sealed_ms = 0;
CREATE INDEX scan_started ON scan (started_ms);
CREATE INDEX audit_action ON audit (action, at_ms);
CREATE INDEX binding_slot ON binding (slot_id, from_ms);

-- +goose Down
DROP INDEX binding_slot;
DROP INDEX audit_action;
DROP INDEX scan_started;
DROP INDEX inspection_unsealed;
DROP INDEX inspection_started;
DROP INDEX incident_over;
DROP INDEX difference_count;
DROP INDEX difference_queue;
