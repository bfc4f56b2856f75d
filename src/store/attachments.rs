//! What came in and what was read from it.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension as _, params};
use serde::{Deserialize, Serialize};

use super::{Store, failed, json, parse};
use crate::model::{
    Agency, AgencyId, Attachment, Decision, Diagnostic, DocumentLedger, Item, Report, Segment, Severity, Status,
};

/// An attachment with what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What came in.
    pub attachment: Attachment,
    /// What became of it.
    pub status: Status,
    /// Why, where there is something to say.
    pub reason: Option<Diagnostic>,
    /// Whose it is, by letterhead, else by sender.
    pub agency: Option<Agency>,
    /// Number of the document.
    pub doc_number: Option<String>,
    /// Day of the document.
    pub date: Option<String>,
    /// Period it speaks of.
    pub period: Option<String>,
    /// Year of the period.
    pub year: Option<i32>,
    /// SHA-256 of the version that replaces it.
    pub superseded_by: Option<String>,
    /// SHA-256 of the report that it is a part of.
    pub part_of: Option<String>,
    /// Words that announce a new version, in its message, name or title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announces: Option<String>,
    /// What else a person should know.
    pub diagnostics: Vec<Diagnostic>,
}

/// An item with its decision.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredItem {
    /// The item.
    pub item: Item,
    /// What was decided about it.
    pub decision: Option<Decision>,
}

/// The columns `item` and `decision` of a row.
fn stored(row: &rusqlite::Row<'_>) -> rusqlite::Result<(String, Option<String>)> {
    Ok((row.get(0)?, row.get(1)?))
}

impl StoredItem {
    fn parse((item, decision): (String, Option<String>)) -> Result<StoredItem, Diagnostic> {
        Ok(StoredItem { item: parse(&item)?, decision: decision.map(|record| parse(&record)).transpose()? })
    }
}

impl Store {
    /// The first attachment with these bytes, as it was read.
    ///
    /// # Errors
    /// The database fails or the record cannot be read.
    pub fn first_with(&self, sha256: &str) -> Result<Option<Record>, Diagnostic> {
        self.connection
            .query_row("SELECT came FROM attachment WHERE sha256 = ?1 ORDER BY seq LIMIT 1", [sha256], |row| {
                row.get::<_, String>(0)
            })
            .optional()
            .map_err(failed)?
            .map(|record| parse(&record))
            .transpose()
    }

    /// Adds an attachment, and the report that was read from it, in one transaction.
    ///
    /// # Errors
    /// The database fails; nothing of the attachment is kept then.
    pub fn add(&mut self, record: &Record, read: Option<(&Report, &DocumentLedger)>) -> Result<(), Diagnostic> {
        self.atomically(|store| store.insert(record, read))
    }

    fn insert(&mut self, record: &Record, read: Option<(&Report, &DocumentLedger)>) -> Result<(), Diagnostic> {
        let transaction = &self.connection;
        transaction
            .execute(
                "INSERT INTO attachment (sha256, status, record, came) VALUES (?1, ?2, ?3, ?3)",
                params![record.attachment.sha256, record.status.name(), json(record)?],
            )
            .map_err(failed)?;
        let seq = transaction.last_insert_rowid();
        if let Some((report, ledger)) = read {
            let head = Report { items: Vec::new(), segments: Vec::new(), ..report.clone() };
            transaction
                .execute(
                    "INSERT INTO document (sha256, seq, report, ledger, segments) VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![record.attachment.sha256, seq, json(&head)?, json(ledger)?, json(&report.segments)?],
                )
                .map_err(failed)?;
            let mut insert = transaction
                .prepare_cached("INSERT INTO item (item_id, sha256, item) VALUES (?1, ?2, ?3)")
                .map_err(failed)?;
            for item in &report.items {
                insert.execute(params![item.id, record.attachment.sha256, json(item)?]).map_err(failed)?;
            }
        }
        Ok(())
    }

    /// All attachments in the order in which they came.
    ///
    /// # Errors
    /// The database fails or a record cannot be read.
    pub fn attachments(&self) -> Result<Vec<Record>, Diagnostic> {
        self.records("SELECT record FROM attachment ORDER BY seq")
    }

    /// Notes that something came in, before anybody reads it; `counts` unless it is only the words of a message.
    ///
    /// # Errors
    /// The database fails.
    pub fn arrive(&mut self, source: &str, sha256: &str, nth: u32, counts: bool) -> Result<(), Diagnostic> {
        self.connection
            .prepare_cached(
                "INSERT INTO arrival (source, sha256, nth, counts) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET counts = max(counts, excluded.counts)",
            )
            .and_then(|mut statement| statement.execute(params![source, sha256, nth, counts]))
            .map_err(failed)?;
        Ok(())
    }

    /// How often each thing (source, hash) came in before.
    ///
    /// # Errors
    /// The database fails.
    pub fn arrivals(&self) -> Result<BTreeMap<(String, String), u32>, Diagnostic> {
        let mut statement = self
            .connection
            .prepare("SELECT source, sha256, count(*) FROM arrival GROUP BY source, sha256")
            .map_err(failed)?;
        let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?))).map_err(failed)?;
        rows.collect::<Result<_, _>>().map_err(failed)
    }

    /// How many things came in.
    ///
    /// # Errors
    /// The database fails.
    pub fn count_arrivals(&self) -> Result<u64, Diagnostic> {
        self.number("SELECT count(*) FROM arrival WHERE counts")
    }

    /// All attachments in the order in which they came, each with its number, as they were read: nothing is settled among several.
    ///
    /// # Errors
    /// The database fails or a record cannot be read.
    pub fn as_read(&self) -> Result<Vec<(i64, Record)>, Diagnostic> {
        let mut statement = self.connection.prepare("SELECT seq, came FROM attachment ORDER BY seq").map_err(failed)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?))).map_err(failed)?;
        rows.map(|row| row.map_err(failed).and_then(|(seq, record)| Ok((seq, parse(&record)?)))).collect()
    }

    /// Writes the records that differ anew, in one transaction. A document goes with the one of its attachments that is no duplicate.
    ///
    /// # Errors
    /// The database fails; nothing is changed then.
    pub fn rewrite(&mut self, records: &[(i64, Record)]) -> Result<(), Diagnostic> {
        self.atomically(|store| {
            let transaction = &store.connection;
            let mut update = transaction
                .prepare_cached("UPDATE attachment SET status = ?2, record = ?3 WHERE seq = ?1 AND record <> ?3")
                .map_err(failed)?;
            let mut reattach = transaction
                .prepare_cached(
                    "UPDATE document SET seq = ?2, ledger = json_set(ledger, '$.source', ?3) WHERE sha256 = ?1 AND seq <> ?2",
                )
                .map_err(failed)?;
            for (seq, record) in records {
                let changed = update.execute(params![seq, record.status.name(), json(record)?]).map_err(failed)?;
                if changed > 0 && record.status != Status::Duplicate {
                    let attachment = &record.attachment;
                    reattach.execute(params![attachment.sha256, seq, attachment.source]).map_err(failed)?;
                }
            }
            Ok(())
        })
    }

    /// The ledgers of all documents, in the order in which they came.
    ///
    /// # Errors
    /// The database fails or a record cannot be read.
    pub fn document_ledgers(&self) -> Result<Vec<DocumentLedger>, Diagnostic> {
        self.records("SELECT ledger FROM document ORDER BY seq")
    }

    /// Calls `f` with the hash and the segments of each document, in order.
    ///
    /// # Errors
    /// The database fails, a record cannot be read, or `f` fails.
    pub fn each_segments(
        &self,
        mut f: impl FnMut(&str, Vec<Segment>) -> Result<(), Diagnostic>,
    ) -> Result<(), Diagnostic> {
        let mut statement =
            self.connection.prepare("SELECT sha256, segments FROM document ORDER BY seq").map_err(failed)?;
        let mut rows = statement.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let (sha256, segments): (String, String) = (row.get(0).map_err(failed)?, row.get(1).map_err(failed)?);
            f(&sha256, parse(&segments)?)?;
        }
        Ok(())
    }

    /// The head of a report: all but items and segments.
    ///
    /// # Errors
    /// The database fails or the record cannot be read.
    pub fn report(&self, sha256: &str) -> Result<Option<Report>, Diagnostic> {
        self.connection
            .query_row("SELECT report FROM document WHERE sha256 = ?1", [sha256], |row| row.get::<_, String>(0))
            .optional()
            .map_err(failed)?
            .map(|record| parse(&record))
            .transpose()
    }

    /// The items of a document in order.
    ///
    /// # Errors
    /// The database fails or a record cannot be read.
    pub fn items(&self, sha256: &str) -> Result<Vec<StoredItem>, Diagnostic> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT item, decision FROM item WHERE sha256 = ?1 ORDER BY seq")
            .map_err(failed)?;
        let rows = statement.query_map([sha256], stored).map_err(failed)?;
        rows.map(|row| row.map_err(failed).and_then(StoredItem::parse)).collect()
    }

    /// One item.
    ///
    /// # Errors
    /// The database fails, there is no such item, or the record cannot be read.
    pub fn item(&self, id: &str) -> Result<StoredItem, Diagnostic> {
        self.connection
            .prepare_cached("SELECT item, decision FROM item WHERE item_id = ?1")
            .and_then(|mut statement| statement.query_row([id], stored))
            .map_err(failed)
            .and_then(StoredItem::parse)
    }

    /// How many items there are.
    ///
    /// # Errors
    /// The database fails.
    pub fn count_items(&self) -> Result<u64, Diagnostic> {
        self.number("SELECT count(*) FROM item")
    }

    /// Writes the decisions of a document's items, in one transaction.
    ///
    /// # Errors
    /// The database fails.
    pub fn decide(&mut self, decisions: &[(&str, &Decision)]) -> Result<(), Diagnostic> {
        self.atomically(|store| {
            let mut update =
                store.connection.prepare_cached("UPDATE item SET decision = ?2 WHERE item_id = ?1").map_err(failed)?;
            for (id, decision) in decisions {
                update.execute(params![id, json(decision)?]).map_err(failed)?;
            }
            Ok(())
        })
    }
}

impl Record {
    /// A record of an attachment about which nothing but its status is known.
    pub fn new(attachment: Attachment, status: Status) -> Record {
        Record {
            attachment,
            status,
            reason: None,
            agency: None,
            doc_number: None,
            date: None,
            period: None,
            year: None,
            superseded_by: None,
            part_of: None,
            announces: None,
            diagnostics: Vec::new(),
        }
    }

    /// Something of it should have been read and could not be.
    pub fn is_loss(&self) -> bool {
        self.status == Status::Unreadable
            || (matches!(self.status, Status::Report | Status::Part)
                && self.reason.as_ref().is_some_and(|r| r.severity == Severity::Error))
    }

    /// Day of the message, else of the document, ISO.
    pub fn day(&self) -> Option<&str> {
        let of_message = self.attachment.date.as_deref().and_then(|moment| moment.get(..10));
        of_message.or(self.date.as_deref())
    }

    /// Identity of its agency.
    pub fn agency_id(&self) -> Option<&AgencyId> {
        self.agency.as_ref().map(|agency| &agency.id)
    }
}
