-- What is known of the pictures of cameras: figures, prints too coarse to show a face, and,
-- only where the operator wants them, thumbnails for a short time.

-- +goose Up

CREATE TABLE picture_state (
    camera_id    TEXT NOT NULL PRIMARY KEY REFERENCES camera (id),
    at_ms        BIGINT NOT NULL, -- of the last picture that was judged
    figures_json TEXT NOT NULL,   -- its inventory.Figures
    memory_json  TEXT NOT NULL,   -- inventory.PictureMemory
    normals_json TEXT NOT NULL,   -- inventory.PictureNormals, by hour of the institution's zone
    print        BYTEA NOT NULL   -- of the last picture: 32 by 18 cells, see probe/picture
);

-- Views that a person chose: how the camera is meant to look. One for each part of the day.
CREATE TABLE picture_reference (
    camera_id TEXT NOT NULL REFERENCES camera (id),
    hour      INTEGER NOT NULL, -- of the institution's zone, at which it was taken
    at_ms     BIGINT NOT NULL,
    chosen_by TEXT NOT NULL,    -- person id or operator:<user>
    print     BYTEA NOT NULL,
    PRIMARY KEY (camera_id, hour)
);

-- The last picture of a camera in grey, 320 by 180, where pictures are set to thumbnails.
-- It is forgotten after thumbnail_age, and never given out when it is older.
CREATE TABLE thumbnail (
    camera_id TEXT NOT NULL PRIMARY KEY REFERENCES camera (id),
    at_ms     BIGINT NOT NULL,
    image     BYTEA NOT NULL -- JPEG
);
CREATE INDEX thumbnail_at ON thumbnail (at_ms);

-- +goose Down
DROP TABLE thumbnail;
DROP TABLE picture_reference;
DROP TABLE picture_state;
