-- Open incidents that no other one took in, without reading their bodies.

-- +goose Up
-- Of incidents that were over before this migration parent_id is empty; body_json says it.
ALTER TABLE incident ADD COLUMN parent_id TEXT NOT NULL DEFAULT ''; -- that took it in: alerts.Incident
UPDATE incident SET parent_id = COALESCE((SELECT above.id FROM incident above
        WHERE above.kind <> 'camera' AND above.closed_ms = 0
        AND REPLACE(incident.body_json, '"parentId":"' || above.id || '"', '') <> incident.body_json), '')
    WHERE closed_ms = 0;
CREATE INDEX incident_leading ON incident (parent_id, branch_id, ack_ms) WHERE closed_ms = 0;

-- +goose Down
DROP INDEX incident_leading;
ALTER TABLE incident DROP COLUMN parent_id;
