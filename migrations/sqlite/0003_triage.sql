-- What the desk does with a case: who has it, until when, what staff wrote, and who withdrew from it.

-- assignee, drafter, staff: members of staff. due_minute: NULL once nothing is owed. units: the units told, by comma.
ALTER TABLE cases ADD COLUMN assignee INTEGER;
ALTER TABLE cases ADD COLUMN due_minute INTEGER;
ALTER TABLE cases ADD COLUMN channel TEXT NOT NULL DEFAULT 'web' CHECK (channel IN ('web', 'phone', 'letter', 'visit'));
ALTER TABLE cases ADD COLUMN units TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN drafter INTEGER;
ALTER TABLE cases ADD COLUMN merged_into INTEGER REFERENCES cases (id);
ALTER TABLE cases ADD COLUMN reason TEXT;

UPDATE cases SET due_minute = filed_minute + 15 * 1440 WHERE state IN ('quarantined', 'at_desk');
UPDATE cases SET due_minute = filed_minute + 60 * 1440,
    units = coalesce((SELECT e.detail FROM events e WHERE e.case_id = cases.id AND e.kind = 'transferred' ORDER BY e.id DESC LIMIT 1), '')
    WHERE state = 'transferred';

-- The reason given is sealed: staff name people in it.
ALTER TABLE events ADD COLUMN staff INTEGER CHECK ((staff IS NOT NULL) = (actor = 'staff'));
ALTER TABLE events ADD COLUMN sealed_reason BLOB;

-- What staff wrote: in clear only about an opinion.
CREATE TABLE notes (
    id INTEGER NOT NULL PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    at_minute INTEGER NOT NULL,
    staff INTEGER,
    kind TEXT NOT NULL CHECK (kind IN ('note', 'draft', 'answer', 'question', 'directions')),
    body TEXT,
    sealed_body BLOB,
    CHECK ((body IS NULL) <> (sealed_body IS NULL))
) STRICT;

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

-- 回避: to a member who withdrew the case does not exist.
CREATE TABLE withdrawals (
    staff INTEGER NOT NULL,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    at_minute INTEGER NOT NULL,
    PRIMARY KEY (staff, case_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX withdrawals_of_case ON withdrawals (case_id);
