-- What a case, its history and its letters need. Times are minutes or milliseconds since 1970 (UTC), as the column says.

-- Fingerprints of the sealing keys: a start with another key than the rows were sealed with is refused.
CREATE TABLE seal_keys (
    id INTEGER NOT NULL PRIMARY KEY,
    fingerprint BLOB NOT NULL
) STRICT;

-- The next serial of each year. Read and raised in the commit that files the case, so that no number is skipped.
CREATE TABLE serials (
    year INTEGER NOT NULL PRIMARY KEY,
    next INTEGER NOT NULL CHECK (next >= 1)
) STRICT;

-- Published notices by the hash of their text: what the citizen had read.
CREATE TABLE notices (
    hash BLOB NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL,
    body TEXT NOT NULL,
    first_minute INTEGER NOT NULL
) STRICT;

-- id is the case number itself (year * 10000000 + serial).
CREATE TABLE cases (
    id INTEGER NOT NULL PRIMARY KEY,
    receipt BLOB NOT NULL,
    secrecy TEXT NOT NULL,
    state TEXT NOT NULL,
    hold TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    items TEXT NOT NULL,
    verdict TEXT,
    about TEXT,
    subdistrict TEXT,
    language TEXT NOT NULL,
    body TEXT,
    sealed_body BLOB,
    identity BLOB,
    notice BLOB NOT NULL,
    filed_minute INTEGER NOT NULL,
    digest INTEGER,
    -- The text of a report never stands here in clear, whatever the program believes.
    CHECK ((secrecy = 'opinion') = (body IS NOT NULL)),
    CHECK ((body IS NULL) <> (sealed_body IS NULL))
) STRICT;

CREATE INDEX cases_at_desk ON cases (id) WHERE state = 'at_desk';
CREATE INDEX cases_quarantined ON cases (id) WHERE state = 'quarantined';
CREATE INDEX cases_undigested ON cases (id) WHERE state = 'quarantined' AND digest IS NULL;

-- Double submits. The key begins with its minute, so that it grows: a random one would scatter over the whole index.
CREATE TABLE submissions (
    form_key BLOB NOT NULL PRIMARY KEY,
    body_digest BLOB NOT NULL,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    day INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Each day's key for receipts, sealed; gone when the submissions of its day are.
CREATE TABLE day_keys (
    day INTEGER NOT NULL PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT;

-- How many receipts a mailbox (a keyed tag of it) was sent on a day.
CREATE TABLE mailbox_days (
    mailbox BLOB NOT NULL,
    day INTEGER NOT NULL,
    receipts INTEGER NOT NULL,
    PRIMARY KEY (mailbox, day)
) STRICT, WITHOUT ROWID;

-- The history of cases and the audit log. Rows are only ever added.
CREATE TABLE events (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    at_minute INTEGER NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

CREATE INDEX events_of_case ON events (case_id);
CREATE TRIGGER events_stay_as_written BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are never changed');
END;
CREATE TRIGGER events_stay BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are never deleted');
END;

-- The outbox. A waiting letter is due at next_at; a leased one is taken back then.
CREATE TABLE letters (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id INTEGER REFERENCES cases (id),
    kind TEXT NOT NULL,
    recipient TEXT,
    sealed_recipient BLOB,
    language TEXT NOT NULL,
    unit TEXT,
    items TEXT NOT NULL DEFAULT '',
    body TEXT,
    -- 1 where the released text is the opinion's own, letter for letter: long texts are then stored once.
    body_of_case INTEGER NOT NULL DEFAULT 0,
    hold TEXT,
    listed TEXT,
    listed_total INTEGER,
    written_minute INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER NOT NULL,
    last_reply TEXT NOT NULL DEFAULT '',
    CHECK ((recipient IS NULL) <> (sealed_recipient IS NULL)),
    -- A citizen's address never stands here in clear, and only a unit's letter holds a text.
    CHECK (kind <> 'citizen_receipt' OR recipient IS NULL),
    CHECK (kind = 'unit' OR (body IS NULL AND body_of_case = 0)),
    CHECK ((kind = 'desk_digest') = (case_id IS NULL))
) STRICT;

CREATE INDEX letters_of_case ON letters (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX letters_due ON letters (next_at) WHERE state IN ('waiting', 'leased');
CREATE INDEX letters_stuck ON letters (state) WHERE state IN ('held', 'dead');
CREATE INDEX letters_digests ON letters (id) WHERE kind = 'desk_digest';
