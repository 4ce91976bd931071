import DurableSQLite

extension Schema {
    /// What was begun and not handed in, what the center told of cases, and what is known of the time.
    static let drafts = Migration(
        "4 drafts",
        sql: """
            CREATE TABLE drafts (
                -- The one under which it is handed in.
                id TEXT PRIMARY KEY,
                -- Keyed hash of the identity number of the card that began it.
                begun_by TEXT NOT NULL,
                sealed_snapshot BLOB NOT NULL,
                wrapped_key BLOB NOT NULL,
                changed_at REAL NOT NULL,
                expires_at REAL NOT NULL
            ) STRICT;
            CREATE INDEX drafts_begun_by ON drafts (begun_by);

            CREATE TABLE draft_pages (
                draft TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
                -- As the snapshot names it.
                page INTEGER NOT NULL,
                file TEXT NOT NULL UNIQUE,
                PRIMARY KEY (draft, page)
            ) STRICT;

            CREATE TABLE case_states (
                -- Of a submission of this terminal.
                number TEXT PRIMARY KEY,
                state TEXT NOT NULL,
                -- By the center's clock.
                changed_at REAL NOT NULL,
                -- When it was heard of last, by the terminal's clock.
                told_at REAL NOT NULL
            ) STRICT;

            CREATE TABLE clock (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                -- The latest moment at which the clock was to be trusted.
                floor REAL NOT NULL
            ) STRICT;
            """)

    /// A submission takes the pages of its draft over as they lie on the disk.
    static let keptPages = Migration(
        "6 pages sealed once",
        sql: """
            -- Of the page itself; null for those kept before, which are sealed anew when they are handed in.
            ALTER TABLE draft_pages ADD COLUMN digest TEXT;
            ALTER TABLE draft_pages ADD COLUMN byte_count INTEGER;

            -- What the file was sealed for; null for those of before, sealed for number and position.
            ALTER TABLE documents ADD COLUMN sealed_for TEXT;
            """)
}
