import DurableSQLite

extension Schema {
    /// What happened to the terminal, and what the downlink has to remember.
    static let events = Migration(
        "5 events",
        sql: """
            -- Not yet known to the center; nothing personal.
            CREATE TABLE events (
                ordinal INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                event BLOB NOT NULL
            ) STRICT;

            -- The run of the program, so that the next one knows how this one ended.
            CREATE TABLE runs (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                boot TEXT NOT NULL,
                started_at REAL NOT NULL,
                alive_at REAL NOT NULL,
                stopped INTEGER NOT NULL CHECK (stopped IN (0, 1))
            ) STRICT;

            CREATE TABLE downlink (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                -- Not used any more: a refusal is forgotten at each start.
                refused_bundle INTEGER,
                state_cursor TEXT NOT NULL
            ) STRICT;
            """)
}
