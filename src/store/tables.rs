//! The tables, version by version: a file of an older version is brought up to date when it is opened.

use rusqlite::Connection;

use super::failed;
use crate::model::Diagnostic;

/// Version of the tables, kept in `user_version`; a file of a newer version is not opened.
pub(super) const VERSION: i64 = STEPS.len() as i64;

/// What leads from each version to the next.
const STEPS: [&str; 3] = [
    "
CREATE TABLE attachment (
    seq     INTEGER PRIMARY KEY,
    sha256  TEXT NOT NULL,
    status  TEXT NOT NULL,
    record  TEXT NOT NULL
) STRICT;
CREATE INDEX attachment_by_hash ON attachment (sha256);
CREATE TABLE document (
    sha256   TEXT PRIMARY KEY,
    seq      INTEGER NOT NULL REFERENCES attachment (seq),
    report   TEXT NOT NULL,
    ledger   TEXT NOT NULL,
    segments TEXT NOT NULL
) STRICT;
CREATE TABLE item (
    seq      INTEGER PRIMARY KEY,
    item_id  TEXT NOT NULL UNIQUE,
    sha256   TEXT NOT NULL REFERENCES document (sha256),
    item     TEXT NOT NULL,
    decision TEXT
) STRICT;
CREATE INDEX item_by_document ON item (sha256, seq);
",
    // `came` is the record as it was read, before anything was settled among several: settling always begins from it, so that what
    // comes in later, in whatever portions, gives the same result as all of it at once.
    "
ALTER TABLE attachment ADD COLUMN came TEXT NOT NULL DEFAULT '';
UPDATE attachment SET came = record;
CREATE TABLE arrival (
    source TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    nth    INTEGER NOT NULL,
    counts INTEGER NOT NULL,
    PRIMARY KEY (source, sha256, nth)
) STRICT, WITHOUT ROWID;
CREATE TABLE original (
    sha256 TEXT PRIMARY KEY,
    size   INTEGER NOT NULL
) STRICT;
CREATE TABLE kept (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
CREATE TABLE person_decision (
    seq    INTEGER PRIMARY KEY,
    record TEXT NOT NULL,
    hash   TEXT NOT NULL
) STRICT;
CREATE TABLE log (
    seq      INTEGER PRIMARY KEY,
    at       TEXT NOT NULL,
    who      TEXT NOT NULL,
    words    TEXT NOT NULL,
    evidence TEXT NOT NULL,
    hash     TEXT NOT NULL
) STRICT;
CREATE TRIGGER person_decision_stays BEFORE UPDATE ON person_decision BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER person_decision_kept BEFORE DELETE ON person_decision BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER log_stays BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER log_kept BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'append only'); END;
",
    // A message of a mail server for which nothing is left to do: written with the last of its parts, never before.
    "
CREATE TABLE mail (
    account     TEXT NOT NULL,
    folder      TEXT NOT NULL,
    uidvalidity INTEGER NOT NULL,
    uid         INTEGER NOT NULL,
    message_id  TEXT NOT NULL,
    size        INTEGER NOT NULL,
    fields      TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    source      TEXT NOT NULL,
    PRIMARY KEY (account, folder, uidvalidity, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_by_identity ON mail (message_id, size, fields);
",
];

/// Brings a file of a version up to date, each step whole or not at all.
///
/// # Errors
/// The database fails.
pub(super) fn migrate(connection: &mut Connection, version: i64) -> Result<(), Diagnostic> {
    let done = usize::try_from(version).unwrap_or(0);
    for (number, step) in STEPS.iter().enumerate().skip(done) {
        let transaction = connection.transaction().map_err(failed)?;
        transaction.execute_batch(step).map_err(failed)?;
        transaction.pragma_update(None, "user_version", number as i64 + 1).map_err(failed)?;
        transaction.commit().map_err(failed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_first_version_keeps_its_records() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(STEPS[0]).unwrap();
        connection.execute("INSERT INTO attachment (sha256, status, record) VALUES ('a', 'report', '{}')", []).unwrap();
        migrate(&mut connection, 1).unwrap();
        let came: String = connection.query_row("SELECT came FROM attachment", [], |row| row.get(0)).unwrap();
        assert_eq!(came, "{}");
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(version, VERSION);
    }

    #[test]
    fn decisions_and_the_log_are_never_changed() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, 0).unwrap();
        connection.execute("INSERT INTO person_decision (record, hash) VALUES ('a', 'b')", []).unwrap();
        assert!(connection.execute("UPDATE person_decision SET record = 'c'", []).is_err());
        assert!(connection.execute("DELETE FROM person_decision", []).is_err());
    }
}
