-- The inbox: lists and their counts, what is found by its words, views that people keep.

-- Every list of the inbox is an index that grows at one end. `secrecy` stands in each, so that counting needs no row.
DROP INDEX cases_at_desk;
DROP INDEX cases_quarantined;
CREATE INDEX cases_at_desk ON cases (id, secrecy) WHERE state = 'at_desk';
CREATE INDEX cases_quarantined ON cases (id, secrecy) WHERE state = 'quarantined';
CREATE INDEX cases_in_review ON cases (id, secrecy, drafter) WHERE state = 'in_review';
CREATE INDEX cases_open ON cases (id, secrecy) WHERE state NOT IN ('answered', 'closed');
CREATE INDEX cases_done ON cases (id, secrecy) WHERE state IN ('answered', 'closed');
CREATE INDEX cases_of_staff ON cases (assignee, id, secrecy) WHERE assignee IS NOT NULL AND state NOT IN ('answered', 'closed');
CREATE INDEX cases_merged ON cases (id, secrecy) WHERE merged_into IS NOT NULL;
CREATE INDEX cases_due ON cases (due_minute, id, secrecy) WHERE due_minute IS NOT NULL;
CREATE INDEX letters_failed ON letters (case_id, kind) WHERE state IN ('held', 'dead') AND case_id IS NOT NULL;

-- How far each follower of the event log has come.
CREATE TABLE progress (
    name TEXT NOT NULL PRIMARY KEY,
    event_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The first and last case of each day in Beijing (days since 1970), so that a range of days is a range of numbers.
CREATE TABLE case_days (
    day INTEGER NOT NULL PRIMARY KEY,
    first_id INTEGER NOT NULL,
    last_id INTEGER NOT NULL
) STRICT;

-- Which characters and pairs of characters stand in a case's text and notes, and what else it can be filtered by. Built
-- behind the commit. Holds no text: what is found here is looked up in the text itself.
CREATE VIRTUAL TABLE search USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);

-- Filters that somebody gave a name.
CREATE TABLE saved_views (
    id INTEGER NOT NULL PRIMARY KEY,
    staff INTEGER NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    UNIQUE (staff, name)
) STRICT;
