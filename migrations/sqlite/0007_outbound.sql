-- 投递记录: every attempt to deliver a letter, and what the mail server said. Written in the commit that settles it.
CREATE TABLE letter_attempts (
    id INTEGER NOT NULL PRIMARY KEY,
    letter_id INTEGER NOT NULL REFERENCES letters (id),
    at_minute INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    -- One line, bounded, without addresses.
    reply TEXT NOT NULL
) STRICT;

CREATE INDEX letter_attempts_of ON letter_attempts (letter_id);

-- 并入: the letter to the same unit that this one leaves with.
ALTER TABLE letters ADD COLUMN folded_into INTEGER;
CREATE INDEX letters_folded ON letters (folded_into) WHERE state = 'folded';
CREATE INDEX letters_left_with ON letters (folded_into) WHERE folded_into IS NOT NULL;
