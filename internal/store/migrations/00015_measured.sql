-- What was measured of a device beside its streams.

-- +goose Up

-- inventory.Clock: the last measurement of its clock, with its zone and its time servers.
ALTER TABLE device ADD COLUMN clock_json TEXT NOT NULL DEFAULT '{}';

-- +goose Down
ALTER TABLE device DROP COLUMN clock_json;
