import DurableSQLite

/// The tables. One text for both engines: TEXT, BIGINT (moments are milliseconds since 1970) and
/// BYTEA, which SQLite stores as they come.
///
/// Nothing personal stands here in clear: names, manifests and what clerks wrote are sealed under
/// the case's own key; ID numbers, codes, secrets and session tokens are keyed hashes.
enum Schema {
    static let migrations = [
        Migration(
            "1 terminals, documents, cases, staff",
            sql: """
                CREATE TABLE terminals (
                    code TEXT NOT NULL PRIMARY KEY,
                    secret_hash TEXT NOT NULL,
                    added_at BIGINT NOT NULL
                );
                CREATE TABLE documents (
                    digest TEXT NOT NULL PRIMARY KEY,
                    file TEXT NOT NULL UNIQUE,
                    wrapped_key BYTEA NOT NULL,
                    byte_count BIGINT NOT NULL,
                    stored_at BIGINT NOT NULL
                );
                CREATE TABLE case_serials (
                    day TEXT NOT NULL PRIMARY KEY,
                    last BIGINT NOT NULL
                );
                CREATE TABLE cases (
                    case_number TEXT NOT NULL PRIMARY KEY,
                    submission_number TEXT NOT NULL UNIQUE,
                    terminal TEXT NOT NULL REFERENCES terminals (code),
                    service_id TEXT NOT NULL,
                    service_version BIGINT NOT NULL,
                    service_name TEXT NOT NULL,
                    applicant_hash TEXT NOT NULL,
                    wrapped_key BYTEA NOT NULL,
                    sealed_name BYTEA NOT NULL,
                    sealed_manifest BYTEA NOT NULL,
                    manifest_digest TEXT NOT NULL,
                    tracking_hash TEXT NOT NULL UNIQUE,
                    rating_hash TEXT NOT NULL UNIQUE,
                    state TEXT NOT NULL,
                    supplement_requested BIGINT NOT NULL,
                    received_at BIGINT NOT NULL,
                    is_time_unsure BIGINT NOT NULL,
                    stored_at BIGINT NOT NULL,
                    changed_at BIGINT NOT NULL
                );
                CREATE INDEX cases_by_time ON cases (stored_at, case_number);
                CREATE INDEX cases_by_state ON cases (state, stored_at, case_number);
                CREATE INDEX cases_by_applicant ON cases (applicant_hash);
                CREATE TABLE case_events (
                    case_number TEXT NOT NULL REFERENCES cases (case_number),
                    ordinal BIGINT NOT NULL,
                    at BIGINT NOT NULL,
                    actor TEXT NOT NULL,
                    action TEXT NOT NULL,
                    sealed_text BYTEA,
                    PRIMARY KEY (case_number, ordinal)
                );
                CREATE TABLE ratings (
                    case_number TEXT NOT NULL PRIMARY KEY REFERENCES cases (case_number),
                    grade BIGINT NOT NULL CHECK (grade BETWEEN 1 AND 5),
                    rated_at BIGINT NOT NULL
                );
                CREATE TABLE staff (
                    login TEXT NOT NULL PRIMARY KEY,
                    name TEXT NOT NULL,
                    role TEXT NOT NULL,
                    password_hash TEXT NOT NULL,
                    added_at BIGINT NOT NULL
                );
                CREATE TABLE staff_sessions (
                    token_hash TEXT NOT NULL PRIMARY KEY,
                    login TEXT NOT NULL REFERENCES staff (login) ON DELETE CASCADE,
                    created_at BIGINT NOT NULL,
                    seen_at BIGINT NOT NULL
                );
                """),
        // Who moved it in which standing, from where to where, by which paper; and ratings of visit
        // and outcome apart. Lines of before keep their one sealed text and their action.
        Migration(
            "2 the whole lifecycle",
            sql: """
                ALTER TABLE case_events ADD COLUMN standing TEXT;
                ALTER TABLE case_events ADD COLUMN from_state TEXT;
                ALTER TABLE case_events ADD COLUMN to_state TEXT;
                ALTER TABLE case_events ADD COLUMN paper TEXT;
                ALTER TABLE case_events ADD COLUMN sealed_words BYTEA;
                UPDATE cases SET state = 'handedOver' WHERE state = 'done';
                CREATE TABLE case_ratings (
                    case_number TEXT NOT NULL REFERENCES cases (case_number),
                    subject TEXT NOT NULL,
                    grade BIGINT NOT NULL CHECK (grade BETWEEN 1 AND 5),
                    rated_at BIGINT NOT NULL,
                    PRIMARY KEY (case_number, subject)
                );
                INSERT INTO case_ratings (case_number, subject, grade, rated_at)
                    SELECT case_number, 'visit', grade, rated_at FROM ratings;
                DROP TABLE ratings;
                """),
        Migration(
            "3 confirmed numbers of the catalogue",
            sql: """
                CREATE TABLE catalogue_confirmations (
                    service_id TEXT NOT NULL,
                    service_version BIGINT NOT NULL,
                    numbers TEXT NOT NULL,
                    login TEXT NOT NULL,
                    confirmed_at BIGINT NOT NULL
                );
                """),
        Migration(
            "4 call-backs of bad ratings",
            sql: """
                CREATE TABLE rating_call_backs (
                    case_number TEXT NOT NULL,
                    subject TEXT NOT NULL,
                    login TEXT NOT NULL,
                    called_at BIGINT NOT NULL,
                    sealed_note BYTEA NOT NULL,
                    PRIMARY KEY (case_number, subject),
                    FOREIGN KEY (case_number, subject) REFERENCES case_ratings (case_number, subject)
                );
                """),
        // Terminals are known by certificates, no longer by a shared secret.
        Migration(
            "5 enrolment and certificates",
            sql: """
                ALTER TABLE terminals DROP COLUMN secret_hash;
                CREATE TABLE enrolment_codes (
                    code_hash TEXT NOT NULL PRIMARY KEY,
                    terminal TEXT NOT NULL,
                    made_at BIGINT NOT NULL,
                    expires_at BIGINT NOT NULL,
                    serial TEXT NOT NULL
                );
                CREATE TABLE certificates (
                    serial TEXT NOT NULL PRIMARY KEY,
                    terminal TEXT NOT NULL REFERENCES terminals (code),
                    certificate BYTEA NOT NULL,
                    issued_at BIGINT NOT NULL,
                    not_after BIGINT NOT NULL,
                    used_at BIGINT,
                    ended_at BIGINT,
                    ending TEXT
                );
                CREATE INDEX certificates_by_terminal ON certificates (terminal, issued_at);
                """),
        // Documents of before came without a word of who sent them, and their cases are not linked to
        // them: nobody is asked who sent them, and none of them is ever unclaimed.
        Migration(
            "6 uploads, who sent which document, which case it belongs to",
            sql: """
                CREATE TABLE uploads (
                    id TEXT NOT NULL PRIMARY KEY,
                    terminal TEXT NOT NULL REFERENCES terminals (code),
                    byte_count BIGINT NOT NULL,
                    named_digest TEXT NOT NULL,
                    wrapped_key BYTEA NOT NULL,
                    sealed_metadata BYTEA NOT NULL,
                    created_at BIGINT NOT NULL,
                    expires_at BIGINT NOT NULL,
                    is_whole BIGINT NOT NULL
                );
                CREATE INDEX uploads_by_terminal ON uploads (terminal, is_whole, created_at);
                CREATE INDEX uploads_by_end ON uploads (expires_at);
                ALTER TABLE documents ADD COLUMN has_linked_cases BIGINT NOT NULL DEFAULT 0;
                CREATE TABLE document_senders (
                    digest TEXT NOT NULL REFERENCES documents (digest) ON DELETE CASCADE,
                    terminal TEXT NOT NULL REFERENCES terminals (code),
                    sent_at BIGINT NOT NULL,
                    PRIMARY KEY (digest, terminal)
                );
                CREATE TABLE case_documents (
                    case_number TEXT NOT NULL REFERENCES cases (case_number),
                    digest TEXT NOT NULL REFERENCES documents (digest),
                    PRIMARY KEY (case_number, digest)
                );
                CREATE INDEX cases_by_document ON case_documents (digest);
                """),
        Migration(
            "7 terminal reports",
            sql: """
                CREATE TABLE terminal_reports (
                    terminal TEXT NOT NULL PRIMARY KEY REFERENCES terminals (code),
                    received_at BIGINT NOT NULL,
                    report BYTEA NOT NULL
                );
                CREATE TABLE terminal_events (
                    terminal TEXT NOT NULL REFERENCES terminals (code),
                    id TEXT NOT NULL,
                    ordinal BIGINT NOT NULL UNIQUE,
                    kind TEXT NOT NULL,
                    at BIGINT NOT NULL,
                    received_at BIGINT NOT NULL,
                    signed BYTEA NOT NULL,
                    PRIMARY KEY (terminal, id)
                );
                CREATE INDEX terminal_events_latest ON terminal_events (terminal, ordinal);
                CREATE INDEX terminal_events_by_kind ON terminal_events (kind, terminal, ordinal);
                CREATE INDEX cases_by_terminal ON cases (terminal, changed_at, case_number);
                """),
        // Cases of before count as not backed up: their terminals may still have them.
        Migration(
            "8 backups",
            sql: """
                ALTER TABLE cases ADD COLUMN backed_up_at BIGINT;
                CREATE INDEX cases_not_backed_up ON cases (case_number) WHERE backed_up_at IS NULL;
                CREATE TABLE backups (
                    at BIGINT NOT NULL,
                    cases BIGINT NOT NULL,
                    documents BIGINT NOT NULL,
                    bytes BIGINT NOT NULL
                );
                """),
        // Where backups of before went was not written down; the next one into each folder says it.
        Migration(
            "9 where backups went",
            sql: "ALTER TABLE backups ADD COLUMN folder TEXT NOT NULL DEFAULT '';"),
    ]
}
