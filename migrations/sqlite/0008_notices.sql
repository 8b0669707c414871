-- 通报的发布: which wording of a notice was made the current one at the desk, by whom and when. The newest of a notice counts.
CREATE TABLE notice_publications (
    id INTEGER NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL,
    hash BLOB NOT NULL REFERENCES notices (hash),
    -- The publication of this notice that stood before, 0 for none: two people cannot replace the same one.
    replaces INTEGER NOT NULL,
    staff INTEGER NOT NULL REFERENCES staff (id),
    at_minute INTEGER NOT NULL,
    UNIQUE (slug, replaces)
) STRICT;

CREATE TRIGGER notice_publications_stay_as_written BEFORE UPDATE ON notice_publications
BEGIN
    SELECT RAISE(ABORT, 'publications are never changed');
END;
CREATE TRIGGER notice_publications_stay BEFORE DELETE ON notice_publications
BEGIN
    SELECT RAISE(ABORT, 'publications are never deleted');
END;

-- The word index gets a token of each case's notice: it begins anew.
DELETE FROM progress WHERE name = 'search';
