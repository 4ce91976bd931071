import DurableSQLite

/// The terminal's tables. Times are seconds since 1970; what is personal is only in sealed columns.
enum Schema {
    static let migrations = [
        Migration(
            "1 the main job",
            sql: """
                CREATE TABLE identity (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    -- Keyed hash of a fixed text: tells whether the key file is the one of this folder.
                    key_check TEXT NOT NULL
                ) STRICT;

                CREATE TABLE serials (
                    terminal TEXT PRIMARY KEY,
                    -- The highest serial that was given.
                    last INTEGER NOT NULL
                ) STRICT;

                CREATE TABLE submissions (
                    -- Order of receipt, whatever the clock said.
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    number TEXT NOT NULL UNIQUE,
                    draft TEXT NOT NULL UNIQUE,
                    service TEXT NOT NULL,
                    service_version INTEGER NOT NULL,
                    service_name TEXT NOT NULL,
                    received_at REAL NOT NULL,
                    -- Keyed hash of the identity number.
                    applicant TEXT NOT NULL,
                    manifest_digest TEXT NOT NULL,
                    -- Both null once the personal part is forgotten.
                    sealed_manifest BLOB,
                    wrapped_key BLOB,
                    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'refused')),
                    attempts INTEGER NOT NULL DEFAULT 0,
                    attempted_at REAL,
                    -- Code of what went wrong at the last attempt.
                    problem TEXT,
                    case_number TEXT,
                    -- By the center's clock.
                    stored_at REAL,
                    settled_at REAL,
                    forgotten_at REAL,
                    CHECK ((sealed_manifest IS NULL) = (wrapped_key IS NULL)),
                    CHECK (state = 'delivered' OR sealed_manifest IS NOT NULL)
                ) STRICT;
                CREATE INDEX submissions_open ON submissions (id) WHERE state <> 'delivered';
                CREATE INDEX submissions_applicant ON submissions (applicant);

                CREATE TABLE documents (
                    submission INTEGER NOT NULL REFERENCES submissions (id),
                    -- From 1, in the order of the manifest.
                    position INTEGER NOT NULL,
                    digest TEXT NOT NULL,
                    byte_count INTEGER NOT NULL,
                    media_type TEXT NOT NULL,
                    file TEXT NOT NULL UNIQUE,
                    PRIMARY KEY (submission, position)
                ) STRICT;

                CREATE TABLE owed_papers (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    submission INTEGER NOT NULL REFERENCES submissions (id),
                    kind TEXT NOT NULL,
                    state TEXT NOT NULL CHECK (state IN ('owed', 'printing', 'printed')),
                    maybe_printed INTEGER NOT NULL DEFAULT 0 CHECK (maybe_printed IN (0, 1)),
                    attempts INTEGER NOT NULL DEFAULT 0,
                    owed_since REAL NOT NULL,
                    printed_at REAL,
                    UNIQUE (submission, kind)
                ) STRICT;
                CREATE INDEX owed_papers_open ON owed_papers (id) WHERE state <> 'printed';

                CREATE TABLE audit (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    at REAL NOT NULL,
                    event TEXT NOT NULL,
                    number TEXT,
                    detail TEXT
                ) STRICT;
                """),
        Migration(
            "2 applying for another person",
            sql: """
                -- Keyed hash of the representative's identity number.
                ALTER TABLE submissions ADD COLUMN representative TEXT;
                CREATE INDEX submissions_representative ON submissions (representative)
                    WHERE representative IS NOT NULL;
                """),
    ]
}
