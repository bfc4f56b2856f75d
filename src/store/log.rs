//! What the program and people did, in words. Each line carries a hash over itself and the line before, so that an accident or a
//! careless edit is found; an owner who recomputes the whole chain is not stopped.

use rusqlite::params;

use super::originals::sha256;
use super::{Store, clock, failed};
use crate::model::Diagnostic;

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// Its number, from 1.
    pub seq: i64,
    /// Day and time, Vietnam's.
    pub at: String,
    /// Who.
    pub who: String,
    /// What was done, in Vietnamese.
    pub words: String,
    /// Hashes of what it speaks of, or a list of them in JSON; empty where there is none.
    pub evidence: String,
    /// Hash over the line and the hash of the line before.
    pub hash: String,
}

impl LogLine {
    fn sealed(&self, before: &str) -> String {
        let fields = [before, &self.seq.to_string(), &self.at, &self.who, &self.words, &self.evidence];
        // As JSON, so that no text can run over into the next field.
        sha256(serde_json::to_string(&fields).unwrap_or_default().as_bytes())
    }
}

impl Store {
    /// Adds a line.
    ///
    /// # Errors
    /// The database fails.
    pub fn log(&mut self, who: &str, words: &str, evidence: &str) -> Result<(), Diagnostic> {
        self.atomically(|store| {
            let last = store.log_lines()?.pop();
            let (seq, before) = last.map_or((1, String::new()), |line| (line.seq + 1, line.hash));
            let mut line = LogLine {
                seq,
                at: clock::now(),
                who: who.to_owned(),
                words: words.to_owned(),
                evidence: evidence.to_owned(),
                hash: String::new(),
            };
            line.hash = line.sealed(&before);
            store
                .connection
                .execute(
                    "INSERT INTO log (seq, at, who, words, evidence, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    params![line.seq, line.at, line.who, line.words, line.evidence, line.hash],
                )
                .map_err(failed)?;
            // The end of the chain is kept apart, so that lines that are cut off at the end are missed.
            store.keep("log-end", &(line.seq, &line.hash))
        })
    }

    /// All lines in order.
    ///
    /// # Errors
    /// The database fails.
    pub fn log_lines(&self) -> Result<Vec<LogLine>, Diagnostic> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT seq, at, who, words, evidence, hash FROM log ORDER BY seq")
            .map_err(failed)?;
        let rows = statement
            .query_map([], |row| {
                Ok(LogLine {
                    seq: row.get(0)?,
                    at: row.get(1)?,
                    who: row.get(2)?,
                    words: row.get(3)?,
                    evidence: row.get(4)?,
                    hash: row.get(5)?,
                })
            })
            .map_err(failed)?;
        rows.collect::<Result<_, _>>().map_err(failed)
    }

    /// The first line at which the chain does not hold, `None` for a whole chain. One more than the last line where the end is missing.
    ///
    /// # Errors
    /// The database fails.
    pub fn broken_log_line(&self) -> Result<Option<i64>, Diagnostic> {
        let mut before = String::new();
        let mut expected = 1;
        for line in self.log_lines()? {
            if line.seq != expected || line.hash != line.sealed(&before) {
                return Ok(Some(expected));
            }
            before = line.hash;
            expected += 1;
        }
        let end: Option<(i64, String)> = self.kept("log-end")?;
        Ok((end.unwrap_or_default() != (expected - 1, before)).then_some(expected))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_change_of_a_line_breaks_the_chain_there() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("t.db")).unwrap();
        for words in ["một", "hai", "ba"] {
            store.log("an", words, "").unwrap();
        }
        assert_eq!(store.broken_log_line().unwrap(), None);
        store.connection.execute_batch("DROP TRIGGER log_stays; DROP TRIGGER log_kept").unwrap();
        for (change, line) in [
            ("UPDATE log SET words = 'hại' WHERE seq = 2", 2),
            ("UPDATE log SET words = 'hai' WHERE seq = 2; UPDATE log SET at = 'x' WHERE seq = 1", 1),
            ("DELETE FROM log WHERE seq = 1", 1),
        ] {
            store.connection.execute_batch(change).unwrap();
            assert_eq!(store.broken_log_line().unwrap(), Some(line), "{change}");
        }
    }

    #[test]
    fn a_log_that_was_cut_off_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("t.db")).unwrap();
        store.log("an", "một", "").unwrap();
        store.log("an", "hai", "").unwrap();
        store.connection.execute_batch("DROP TRIGGER log_kept; DELETE FROM log WHERE seq = 2").unwrap();
        assert_eq!(store.broken_log_line().unwrap(), Some(2));
    }
}
