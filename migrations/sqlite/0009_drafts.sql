-- 通报底稿: notices that are being worked on at the desk, before they are published. What was pasted is a published text.
CREATE TABLE notice_drafts (
    id INTEGER NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL,
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    -- The values as typed, right or wrong, and the doubts with their ticks: JSON.
    sheet TEXT NOT NULL,
    doubts TEXT NOT NULL,
    version INTEGER NOT NULL,
    changed_minute INTEGER NOT NULL,
    changed_by INTEGER NOT NULL
) STRICT;
