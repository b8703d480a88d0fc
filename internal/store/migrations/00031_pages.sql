-- What pages count and list at each visit, with 10,000 cameras and a year of history.

-- +goose Up

-- What was given to somebody is little of all; what is counted of it stands in the index.
DROP INDEX difference_assignee;
CREATE INDEX difference_assignee ON difference (assignee, state, branch_id) WHERE assignee <> '';
-- One kind in its usual order, and how many of a kind are open.
CREATE INDEX difference_kind ON difference (kind, state,
    (CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END), first_ms DESC, id);

-- The outbox in its order: whole, of a branch, in a state.
CREATE INDEX delivery_newest ON delivery (created_ms DESC, id, state, branch_id);
DROP INDEX delivery_created;
CREATE INDEX delivery_branch ON delivery (branch_id, created_ms DESC, id, state);
CREATE INDEX delivery_state ON delivery (state, created_ms DESC, id, branch_id);

-- Cameras of which it was measured how far back their footage goes.
CREATE INDEX camera_footage ON camera (state, id) WHERE recording_json LIKE '%"oldest":"2%';

-- +goose Down
DROP INDEX camera_footage;
DROP INDEX delivery_state;
DROP INDEX delivery_branch;
CREATE INDEX delivery_created ON delivery (created_ms);
DROP INDEX delivery_newest;
DROP INDEX difference_kind;
DROP INDEX difference_assignee;
CREATE INDEX difference_assignee ON difference (assignee) WHERE assignee <> '';
