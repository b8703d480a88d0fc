-- The monitor's own incidents, which every list of incidents is read beside.

-- +goose Up
CREATE INDEX incident_kind ON incident (kind, since_ms);

-- +goose Down
DROP INDEX incident_kind;
