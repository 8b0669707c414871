-- 来信: what came back by mail. Everything of it is sealed; the digest (a MAC of the bytes) makes a message taken twice one.

-- state: new (being taken), taken, held (a person has to say where it belongs), aside. summary: sender, subject, new text.
CREATE TABLE inbound (
    id INTEGER NOT NULL PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    received_minute INTEGER NOT NULL,
    state TEXT NOT NULL,
    kind TEXT NOT NULL,
    case_id INTEGER REFERENCES cases (id),
    letter_id INTEGER REFERENCES letters (id),
    summary BLOB NOT NULL,
    raw BLOB NOT NULL,
    -- Who said where it belongs, and when.
    staff INTEGER,
    settled_minute INTEGER
) STRICT;

CREATE INDEX inbound_open ON inbound (id) WHERE state IN ('new', 'held');
CREATE INDEX inbound_of_letter ON inbound (letter_id) WHERE letter_id IS NOT NULL;
CREATE INDEX inbound_of_case ON inbound (case_id) WHERE case_id IS NOT NULL;
