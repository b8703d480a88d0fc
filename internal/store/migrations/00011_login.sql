-- Logins on devices: what became of them, under each name of a device and for each version
-- of a credential. It holds names of credentials, never a credential.

-- +goose Up

-- A device goes by several names at once: its address, its UUID, its certificate, a MAC, its
-- id here. One refusal is kept under all of them, so that neither another address nor another
-- port of the device is a fresh start.
CREATE TABLE device_login (
    name       TEXT NOT NULL,    -- "address 10.20.1.9", "endpoint UUID", "certificate SHA-256", "mac …", "device id"
    version    TEXT NOT NULL,    -- of the credential: an HMAC under the local key, changes with user and password
    credential TEXT NOT NULL,    -- its name in the configuration
    told       TEXT NOT NULL,    -- what the device told of itself before that login, sorted, one on each line
    state      TEXT NOT NULL,    -- admitted, worked, refused, unsure; empty: none ended yet
    reason     TEXT NOT NULL,    -- of a refusal: password, clock, interrupted
    unsure     INTEGER NOT NULL, -- logins in a row of which nobody knows how they ended
    at_ms      BIGINT NOT NULL,  -- when the state came about
    trying     TEXT NOT NULL,    -- id of the login under way; empty: none
    trying_ms  BIGINT NOT NULL,  -- when it began
    PRIMARY KEY (name, version)
);
CREATE INDEX device_login_trying ON device_login (trying);

INSERT INTO device_login (name, version, credential, told, state, reason, unsure, at_ms, trying, trying_ms)
    SELECT 'address ' || device_key, version, MAX(credential), 'address ' || device_key, 'refused', 'password', 0, MAX(at_ms), '', 0
    FROM refusal GROUP BY device_key, version;
DROP TABLE refusal;

-- +goose Down
CREATE TABLE refusal (
    device_key TEXT NOT NULL,
    credential TEXT NOT NULL,
    version    TEXT NOT NULL,
    addr       TEXT NOT NULL,
    at_ms      BIGINT NOT NULL,
    PRIMARY KEY (device_key, credential, version)
);
DROP TABLE device_login;
