//! The SQLite file that holds a run or a workspace: attachments, documents, items, people's decisions, the log; and the originals
//! beside it.
//!
//! One process at a time, one transaction a group of documents. Records are JSON in columns of their own, so that a later version
//! of the program can add fields; what is searched or counted has a column. `run` uses a file in a temporary folder.

mod attachments;
mod clock;
mod decisions;
mod log;
mod mail;
mod originals;
mod tables;

pub use attachments::{Record, StoredItem};
pub use clock::{day, day_number, day_of_moment, now, weekday};
pub use decisions::{Anchor, PersonDecision, Verdict};
pub use log::LogLine;
pub use mail::Mail;
pub use originals::Originals;

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OptionalExtension as _, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::model::{Diagnostic, Severity};

/// How long another process is waited for.
const PATIENCE: Duration = Duration::from_millis(200);

/// An open store.
pub struct Store {
    connection: Connection,
}

/// Turns what the database says into a diagnostic.
fn failed(error: rusqlite::Error) -> Diagnostic {
    let code = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "store-busy",
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => "store-read-only",
        Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure) => "store-full",
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => "store-damaged",
        _ => "store-failed",
    };
    Diagnostic::new(Severity::Error, code, error.to_string())
}

fn unreadable(error: serde_json::Error) -> Diagnostic {
    Diagnostic::new(Severity::Error, "store-record", error.to_string())
}

fn json<T: Serialize>(value: &T) -> Result<String, Diagnostic> {
    serde_json::to_string(value).map_err(unreadable)
}

fn parse<T: DeserializeOwned>(record: &str) -> Result<T, Diagnostic> {
    serde_json::from_str(record).map_err(unreadable)
}

impl Store {
    /// Opens or creates the file and keeps every other process out of it until it is closed.
    ///
    /// # Errors
    /// The file cannot be opened or written, another process has it open, it is damaged or no store, or a newer version wrote it.
    pub fn open(path: &Path) -> Result<Store, Diagnostic> {
        let mut connection = Connection::open(path).map_err(failed)?;
        connection.busy_timeout(PATIENCE).map_err(failed)?;
        // The lock is the database's own: it ends with the process, however that ends.
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE").map_err(failed)?;
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(failed)?;
        if version > tables::VERSION {
            return Err(Diagnostic::new(Severity::Error, "store-newer", version.to_string()));
        }
        connection.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
        connection.pragma_update(None, "foreign_keys", true).map_err(failed)?;
        connection.execute_batch("BEGIN IMMEDIATE; COMMIT").map_err(failed)?;
        tables::migrate(&mut connection, version)?;
        Ok(Store { connection })
    }

    /// Checks the file's structure and that every reference leads somewhere.
    ///
    /// # Errors
    /// It is damaged.
    pub fn check(&self) -> Result<(), Diagnostic> {
        let found: String =
            self.connection.pragma_query_value(None, "quick_check", |row| row.get(0)).map_err(failed)?;
        let damaged = |what: String| Diagnostic::new(Severity::Error, "store-damaged", what);
        if found != "ok" {
            return Err(damaged(found));
        }
        let dangling: Option<String> =
            self.connection.query_row("PRAGMA foreign_key_check", [], |row| row.get(0)).optional().map_err(failed)?;
        dangling.map_or(Ok(()), |table| Err(damaged(table)))
    }

    /// Does not wait for the disk: for a throw-away store, where a crash loses nothing that was promised.
    ///
    /// # Errors
    /// The database refuses.
    pub fn throw_away(&self) -> Result<(), Diagnostic> {
        self.connection.pragma_update(None, "synchronous", "OFF").map_err(failed)
    }

    /// Does all of it or nothing. Within another such call it is a part of that one.
    ///
    /// # Errors
    /// What `work` or the database says; nothing of it is kept then.
    pub fn atomically<T>(&mut self, work: impl FnOnce(&mut Store) -> Result<T, Diagnostic>) -> Result<T, Diagnostic> {
        if !self.connection.is_autocommit() {
            return work(self);
        }
        self.connection.execute_batch("BEGIN IMMEDIATE").map_err(failed)?;
        match work(self) {
            Ok(done) => {
                let committed = self.connection.execute_batch("COMMIT").map_err(failed);
                if let Err(error) = committed {
                    // A full disk may have ended the transaction already.
                    let _ = self.connection.execute_batch("ROLLBACK");
                    return Err(error);
                }
                Ok(done)
            }
            Err(error) => {
                let _ = self.connection.execute_batch("ROLLBACK");
                Err(error)
            }
        }
    }

    /// A value that was kept under a name.
    ///
    /// # Errors
    /// The database fails or the record cannot be read.
    pub fn kept<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Diagnostic> {
        self.connection
            .query_row("SELECT value FROM kept WHERE name = ?1", [name], |row| row.get::<_, String>(0))
            .optional()
            .map_err(failed)?
            .map(|value| parse(&value))
            .transpose()
    }

    /// Keeps a value under a name.
    ///
    /// # Errors
    /// The database fails.
    pub fn keep<T: Serialize>(&mut self, name: &str, value: &T) -> Result<(), Diagnostic> {
        self.connection
            .execute(
                "INSERT INTO kept (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                params![name, json(value)?],
            )
            .map_err(failed)?;
        Ok(())
    }

    fn column(&self, query: &str) -> Result<Vec<String>, Diagnostic> {
        let mut statement = self.connection.prepare(query).map_err(failed)?;
        let rows = statement.query_map([], |row| row.get(0)).map_err(failed)?;
        rows.collect::<Result<_, _>>().map_err(failed)
    }

    /// The records of a column, each parsed as it comes.
    fn records<T: DeserializeOwned>(&self, query: &str) -> Result<Vec<T>, Diagnostic> {
        let mut statement = self.connection.prepare(query).map_err(failed)?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).map_err(failed)?;
        rows.map(|row| parse(&row.map_err(failed)?)).collect()
    }

    fn number(&self, query: &str) -> Result<u64, Diagnostic> {
        self.connection.query_row(query, [], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs).map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_store_says_is_told_from_what_is_wrong_with_a_line() {
        use rusqlite::ffi;
        let sqlite = |code| failed(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)).code;
        for code in [ffi::SQLITE_BUSY, ffi::SQLITE_READONLY, ffi::SQLITE_FULL, ffi::SQLITE_CORRUPT, ffi::SQLITE_ERROR] {
            assert!(sqlite(code).starts_with("store-"), "{code}");
        }
        assert!(failed(rusqlite::Error::QueryReturnedNoRows).code.starts_with("store-"));
        assert!(parse::<u32>("no number").unwrap_err().code.starts_with("store-"));
    }

    #[test]
    fn a_second_process_is_told_to_wait() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.db");
        let open = Store::open(&path).unwrap();
        assert_eq!(Store::open(&path).err().unwrap().code, "store-busy");
        drop(open);
        assert!(Store::open(&path).is_ok());
    }

    #[test]
    fn a_newer_file_and_a_file_of_something_else_are_refused_and_left_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.db");
        let other = Connection::open(&path).unwrap();
        other.pragma_update(None, "user_version", tables::VERSION + 1).unwrap();
        drop(other);
        let before = std::fs::read(&path).unwrap();
        assert_eq!(Store::open(&path).err().unwrap().code, "store-newer");
        assert_eq!(std::fs::read(&path).unwrap(), before);
        std::fs::write(&path, "đây không phải cơ sở dữ liệu, chỉ là một đoạn chữ dài hơn một đầu trang").unwrap();
        assert_eq!(Store::open(&path).err().unwrap().code, "store-damaged");
    }

    #[test]
    fn what_fails_halfway_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("t.db")).unwrap();
        let broken: Result<(), Diagnostic> = store.atomically(|store| {
            store.keep("a", &1)?;
            Err(Diagnostic::new(Severity::Error, "internal-error", ""))
        });
        assert!(broken.is_err());
        assert_eq!(store.kept::<i32>("a").unwrap(), None);
    }
}
