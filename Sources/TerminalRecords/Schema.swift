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
        deliveryStates,
        drafts,
        events,
        keptPages,
    ]

    /// SQLite changes no CHECK in place, so the table is made anew.
    private static let deliveryStates = Migration(
        "3 delivery states",
        sql: """
            CREATE TABLE submissions_new (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                number TEXT NOT NULL UNIQUE,
                draft TEXT NOT NULL UNIQUE,
                service TEXT NOT NULL,
                service_version INTEGER NOT NULL,
                service_name TEXT NOT NULL,
                received_at REAL NOT NULL,
                -- Keyed hashes of the identity numbers.
                applicant TEXT NOT NULL,
                representative TEXT,
                manifest_digest TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN
                    ('recorded', 'failed', 'stored', 'backed_up', 'refused', 'unusable', 'forgotten')),
                attempts INTEGER NOT NULL DEFAULT 0,
                attempted_at REAL,
                -- Code of what went wrong at the last attempt, and how much of the pages had left by then.
                problem TEXT,
                sent_bytes INTEGER NOT NULL DEFAULT 0,
                case_number TEXT,
                -- By the center's clock.
                stored_at REAL,
                -- By the terminal's clock: retention runs from here.
                backed_up_at REAL,
                -- When no more was to be sent, by the terminal's clock.
                settled_at REAL,
                forgotten_at REAL,
                -- The record under its own key, and that key under the terminal's and the center's; all
                -- null once it is forgotten. The center's is missing where no center is known yet. The
                -- largest comes last, so that nobody reads over it to what is small.
                wrapped_key BLOB,
                center_wrapped_key BLOB,
                sealed_manifest BLOB,
                CHECK ((sealed_manifest IS NULL) = (wrapped_key IS NULL)),
                CHECK (sealed_manifest IS NOT NULL OR center_wrapped_key IS NULL),
                CHECK ((sealed_manifest IS NULL) = (state = 'forgotten')),
                CHECK ((case_number IS NOT NULL) >= (state IN ('stored', 'backed_up', 'forgotten'))),
                CHECK (state <> 'backed_up' OR backed_up_at IS NOT NULL)
            ) STRICT;
            INSERT INTO submissions_new (id, number, draft, service, service_version, service_name, received_at,
                applicant, representative, manifest_digest, sealed_manifest, wrapped_key, state, attempts,
                attempted_at, problem, case_number, stored_at, settled_at, forgotten_at)
            SELECT id, number, draft, service, service_version, service_name, received_at,
                applicant, representative, manifest_digest, sealed_manifest, wrapped_key,
                CASE
                    WHEN state = 'refused' THEN 'refused'
                    WHEN state = 'delivered' AND sealed_manifest IS NULL THEN 'forgotten'
                    WHEN state = 'delivered' THEN 'stored'
                    WHEN attempts > 0 THEN 'failed'
                    ELSE 'recorded'
                END,
                attempts, attempted_at, problem, case_number, stored_at, settled_at, forgotten_at
            FROM submissions;
            DROP TABLE submissions;
            ALTER TABLE submissions_new RENAME TO submissions;
            CREATE INDEX submissions_waiting ON submissions (id) WHERE state IN ('recorded', 'failed');
            CREATE INDEX submissions_stored ON submissions (id) WHERE state = 'stored';
            CREATE INDEX submissions_backed_up ON submissions (id) WHERE state = 'backed_up';
            CREATE INDEX submissions_open ON submissions (id) WHERE state <> 'forgotten';
            CREATE INDEX submissions_applicant ON submissions (applicant);
            CREATE INDEX submissions_representative ON submissions (representative) WHERE representative IS NOT NULL;

            -- Path at the center of the upload that was begun, null when none was.
            ALTER TABLE documents ADD COLUMN upload TEXT;

            -- Whose letter box the center's wrapped keys were put in.
            ALTER TABLE identity ADD COLUMN letter_box TEXT;
            """)
}
