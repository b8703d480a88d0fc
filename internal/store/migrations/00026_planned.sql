-- Checks during planned work are marked, and branches have alert settings of their own.

-- +goose Up

-- Inside planned work of its camera; a span ends where the work does.
ALTER TABLE check_span ADD COLUMN planned BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE last_check ADD COLUMN planned BOOLEAN NOT NULL DEFAULT FALSE; -- of its span

-- Of the counts of a day, those inside planned work: well (ok, degraded), failed (down), and
-- those that could not tell (auth_refused, not_assessed). Beats are not counted.
ALTER TABLE check_day ADD COLUMN planned_good INTEGER NOT NULL DEFAULT 0;
ALTER TABLE check_day ADD COLUMN planned_bad INTEGER NOT NULL DEFAULT 0;
ALTER TABLE check_day ADD COLUMN planned_blind INTEGER NOT NULL DEFAULT 0;

-- What people set for a branch; -1: the institution's number holds.
CREATE TABLE branch_alert (
    branch_id        TEXT NOT NULL PRIMARY KEY REFERENCES branch (id),
    observe          BOOLEAN NOT NULL, -- decide and show, mail nothing; beside the operator's own setting
    mail_after       INTEGER NOT NULL, -- seconds, as all below
    critical_after   INTEGER NOT NULL,
    company_wait     INTEGER NOT NULL,
    branch_cap       INTEGER NOT NULL,
    escalate_staff   INTEGER NOT NULL,
    escalate_manager INTEGER NOT NULL,
    changed_ms       BIGINT NOT NULL,
    changed_by       TEXT NOT NULL     -- person id or operator:<user>
);

-- +goose Down
DROP TABLE branch_alert;
ALTER TABLE check_day DROP COLUMN planned_blind;
ALTER TABLE check_day DROP COLUMN planned_bad;
ALTER TABLE check_day DROP COLUMN planned_good;
ALTER TABLE last_check DROP COLUMN planned;
ALTER TABLE check_span DROP COLUMN planned;
