-- Who works at the desk, how they get in, and what was done to whom.

-- `mailbox` is `mail` without letter case and sub-address: one mailbox, one person. `password` is an argon2id hash,
-- `totp` a sealed secret; a code's step is never taken twice. Raising `epoch` ends every session at once.
CREATE TABLE staff (
    id INTEGER NOT NULL PRIMARY KEY,
    mailbox TEXT NOT NULL UNIQUE,
    mail TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    state TEXT NOT NULL,
    password TEXT,
    totp BLOB,
    totp_step INTEGER NOT NULL DEFAULT 0,
    epoch INTEGER NOT NULL DEFAULT 1,
    added_minute INTEGER NOT NULL,
    CHECK (state <> 'active' OR (password IS NOT NULL AND totp IS NOT NULL)),
    CHECK (state = 'active' OR (password IS NULL AND totp IS NULL))
) STRICT;

-- One-time links, by the SHA-256 of their token. A used one is gone.
CREATE TABLE staff_links (
    hash BLOB NOT NULL PRIMARY KEY,
    staff INTEGER NOT NULL REFERENCES staff (id),
    expires_minute INTEGER NOT NULL
) STRICT;

-- Sessions, by the SHA-256 of their token.
CREATE TABLE sessions (
    hash BLOB NOT NULL PRIMARY KEY,
    staff INTEGER NOT NULL REFERENCES staff (id),
    epoch INTEGER NOT NULL,
    made_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL,
    stepped_up_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_of_staff ON sessions (staff);
CREATE INDEX staff_links_of_staff ON staff_links (staff);

-- What was done to people's access; `actor` 0 is the command line. Rows are only ever added.
CREATE TABLE staff_events (
    id INTEGER NOT NULL PRIMARY KEY,
    at_minute INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    staff INTEGER NOT NULL REFERENCES staff (id),
    kind TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

CREATE TRIGGER staff_events_stay_as_written BEFORE UPDATE ON staff_events
BEGIN
    SELECT RAISE(ABORT, 'events are never changed');
END;
CREATE TRIGGER staff_events_stay BEFORE DELETE ON staff_events
BEGIN
    SELECT RAISE(ABORT, 'events are never deleted');
END;
