-- Why an input of a recorder could not be looked at.

-- +goose Up

-- An inventory.Cause: why no look has told yet whether the source gives a picture. Empty: one
-- did, and an input of a recorder without a picture is an unused one.
ALTER TABLE camera ADD COLUMN not_seen TEXT NOT NULL DEFAULT '';

-- What was called unused until now may as well not have been looked at: the next scan tells.
UPDATE camera SET not_seen = 'unchecked' WHERE picture_ms = 0;

-- +goose Down
ALTER TABLE camera DROP COLUMN not_seen;
