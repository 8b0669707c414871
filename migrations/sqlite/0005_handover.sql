-- 交办: what became of each letter to a unit, and how a letter is found again from an address that came back.

-- The MAC in `X-Huiyin-Letter`, written when a letter is first claimed. about_letter: the unit's letter that a reminder is about.
ALTER TABLE letters ADD COLUMN tag BLOB;
ALTER TABLE letters ADD COLUMN about_letter INTEGER;
CREATE UNIQUE INDEX letters_by_tag ON letters (tag) WHERE tag IS NOT NULL;
CREATE INDEX letters_about ON letters (about_letter) WHERE about_letter IS NOT NULL;

-- One row for each letter to a unit, made when it is first claimed. The link's token stands here only as its SHA-256.
CREATE TABLE handovers (
    letter_id INTEGER NOT NULL PRIMARY KEY REFERENCES letters (id),
    case_id INTEGER NOT NULL REFERENCES cases (id),
    unit TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    expires_minute INTEGER NOT NULL,
    revoked_minute INTEGER,
    -- The unit's mail server took it; the unit said that it has it; that it answered, wants to return it, wants more time.
    handed_minute INTEGER,
    acknowledged_minute INTEGER,
    answered_minute INTEGER,
    return_minute INTEGER,
    extension_minute INTEGER,
    -- Not acknowledged in time: reminded, sent to the second address, brought before the desk.
    reminded_minute INTEGER,
    second_minute INTEGER,
    raised_minute INTEGER
) STRICT;

CREATE INDEX handovers_of_case ON handovers (case_id);
CREATE INDEX handovers_silent ON handovers (letter_id)
    WHERE acknowledged_minute IS NULL AND revoked_minute IS NULL AND raised_minute IS NULL;
CREATE INDEX handovers_raised ON handovers (case_id)
    WHERE raised_minute IS NOT NULL AND acknowledged_minute IS NULL AND revoked_minute IS NULL;

-- Notes by a unit. Which kinds of note there are the program says, as it does of letters and events.
DROP TRIGGER reports_take_no_clear_text;
CREATE TABLE notes_with_units (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    at_minute INTEGER NOT NULL,
    staff INTEGER,
    unit TEXT,
    kind TEXT NOT NULL,
    body TEXT,
    sealed_body BLOB,
    CHECK ((body IS NULL) <> (sealed_body IS NULL)),
    CHECK (staff IS NULL OR unit IS NULL)
) STRICT;
INSERT INTO notes_with_units (id, case_id, at_minute, staff, kind, body, sealed_body)
    SELECT id, case_id, at_minute, staff, kind, body, sealed_body FROM notes;
DROP TABLE notes;
ALTER TABLE notes_with_units RENAME TO notes;
CREATE INDEX notes_of_case ON notes (case_id);
CREATE TRIGGER notes_are_sealed BEFORE INSERT ON notes
WHEN NEW.body IS NOT NULL AND (SELECT secrecy FROM cases WHERE id = NEW.case_id) <> 'opinion'
BEGIN
    SELECT RAISE(ABORT, 'a note on a report never stands in clear');
END;
CREATE TRIGGER notes_stay_sealed BEFORE UPDATE ON notes
WHEN NEW.body IS NOT NULL AND (SELECT secrecy FROM cases WHERE id = NEW.case_id) <> 'opinion'
BEGIN
    SELECT RAISE(ABORT, 'a note on a report never stands in clear');
END;
CREATE TRIGGER reports_take_no_clear_text BEFORE UPDATE OF secrecy ON cases
WHEN NEW.secrecy <> 'opinion' AND (
    EXISTS (SELECT 1 FROM notes WHERE case_id = NEW.id AND body IS NOT NULL)
    OR EXISTS (SELECT 1 FROM letters WHERE case_id = NEW.id AND (body IS NOT NULL OR body_of_case = 1)))
BEGIN
    SELECT RAISE(ABORT, 'notes and letters are sealed before their case becomes a report');
END;
