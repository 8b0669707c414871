-- 交办: what became of each letter to a unit, and how a letter is found again from an address that came back.

-- The MAC in `X-Huiyin-Letter`, written when a letter is first claimed. about_letter: the unit's letter that a reminder is about.
ALTER TABLE letters ADD COLUMN tag BYTEA;
ALTER TABLE letters ADD COLUMN about_letter BIGINT;
CREATE UNIQUE INDEX letters_by_tag ON letters (tag) WHERE tag IS NOT NULL;
CREATE INDEX letters_about ON letters (about_letter) WHERE about_letter IS NOT NULL;

-- One row for each letter to a unit, made when it is first claimed. The link's token stands here only as its SHA-256.
CREATE TABLE handovers (
    letter_id BIGINT NOT NULL PRIMARY KEY REFERENCES letters (id),
    case_id BIGINT NOT NULL REFERENCES cases (id),
    unit TEXT NOT NULL,
    token_hash BYTEA NOT NULL UNIQUE,
    expires_minute BIGINT NOT NULL,
    revoked_minute BIGINT,
    -- The unit's mail server took it; the unit said that it has it; that it answered, wants to return it, wants more time.
    handed_minute BIGINT,
    acknowledged_minute BIGINT,
    answered_minute BIGINT,
    return_minute BIGINT,
    extension_minute BIGINT,
    -- Not acknowledged in time: reminded, sent to the second address, brought before the desk.
    reminded_minute BIGINT,
    second_minute BIGINT,
    raised_minute BIGINT
);

CREATE INDEX handovers_of_case ON handovers (case_id);
CREATE INDEX handovers_silent ON handovers (letter_id)
    WHERE acknowledged_minute IS NULL AND revoked_minute IS NULL AND raised_minute IS NULL;
CREATE INDEX handovers_raised ON handovers (case_id)
    WHERE raised_minute IS NOT NULL AND acknowledged_minute IS NULL AND revoked_minute IS NULL;

-- Notes by a unit. Which kinds of note there are the program says, as it does of letters and events.
ALTER TABLE notes DROP CONSTRAINT notes_kind_check;
ALTER TABLE notes ADD COLUMN unit TEXT;
ALTER TABLE notes ADD CONSTRAINT notes_one_writer CHECK (staff IS NULL OR unit IS NULL);
