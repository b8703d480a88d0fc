-- What is known of a camera's pictures is kept for each way to get one: the still of a device
-- has another cut and size than its stream. And cameras that a round leaves out.

-- +goose Up

ALTER TABLE picture_state RENAME TO picture_state_before;
CREATE TABLE picture_state (
    camera_id    TEXT NOT NULL REFERENCES camera (id),
    source       TEXT NOT NULL,   -- inventory.PictureSource; empty: from before they were kept apart
    at_ms        BIGINT NOT NULL, -- of the last picture that was judged
    figures_json TEXT NOT NULL,   -- its inventory.Figures
    memory_json  TEXT NOT NULL,   -- inventory.PictureMemory
    normals_json TEXT NOT NULL,   -- inventory.PictureNormals, by hour of the institution's zone
    print        BYTEA NOT NULL,  -- of the last picture: 32 by 18 cells, see probe/picture
    PRIMARY KEY (camera_id, source)
);
INSERT INTO picture_state (camera_id, source, at_ms, figures_json, memory_json, normals_json, print)
    SELECT camera_id, '', at_ms, figures_json, memory_json, normals_json, print FROM picture_state_before;
DROP TABLE picture_state_before;

ALTER TABLE picture_reference RENAME TO picture_reference_before;
CREATE TABLE picture_reference (
    camera_id TEXT NOT NULL REFERENCES camera (id),
    source    TEXT NOT NULL,    -- as in picture_state
    hour      INTEGER NOT NULL, -- of the institution's zone, at which it was taken
    at_ms     BIGINT NOT NULL,
    chosen_by TEXT NOT NULL,    -- person id or operator:<user>
    print     BYTEA NOT NULL,
    PRIMARY KEY (camera_id, source, hour)
);
INSERT INTO picture_reference (camera_id, source, hour, at_ms, chosen_by, print)
    SELECT camera_id, '', hour, at_ms, chosen_by, print FROM picture_reference_before;
DROP TABLE picture_reference_before;

ALTER TABLE round_coverage ADD COLUMN outside INTEGER NOT NULL DEFAULT 0; -- cameras outside the configured networks: never contacted

-- +goose Down
ALTER TABLE round_coverage DROP COLUMN outside;

ALTER TABLE picture_reference RENAME TO picture_reference_after;
CREATE TABLE picture_reference (
    camera_id TEXT NOT NULL REFERENCES camera (id),
    hour      INTEGER NOT NULL,
    at_ms     BIGINT NOT NULL,
    chosen_by TEXT NOT NULL,
    print     BYTEA NOT NULL,
    PRIMARY KEY (camera_id, hour)
);
INSERT INTO picture_reference (camera_id, hour, at_ms, chosen_by, print)
    SELECT camera_id, hour, at_ms, chosen_by, print FROM picture_reference_after a
    WHERE source = (SELECT MAX(source) FROM picture_reference_after b WHERE b.camera_id = a.camera_id AND b.hour = a.hour);
DROP TABLE picture_reference_after;

ALTER TABLE picture_state RENAME TO picture_state_after;
CREATE TABLE picture_state (
    camera_id    TEXT NOT NULL PRIMARY KEY REFERENCES camera (id),
    at_ms        BIGINT NOT NULL,
    figures_json TEXT NOT NULL,
    memory_json  TEXT NOT NULL,
    normals_json TEXT NOT NULL,
    print        BYTEA NOT NULL
);
INSERT INTO picture_state (camera_id, at_ms, figures_json, memory_json, normals_json, print)
    SELECT camera_id, at_ms, figures_json, memory_json, normals_json, print FROM picture_state_after a
    WHERE source = (SELECT MAX(source) FROM picture_state_after b WHERE b.camera_id = a.camera_id);
DROP TABLE picture_state_after;
