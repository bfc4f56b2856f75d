//! Which messages of mail servers are here, so that none is fetched twice and none is taken for another.
//!
//! A number (UID) means something together with account, folder and UIDVALIDITY only. Where these have changed, a message is known
//! again by its Message-ID, size and the fields of its header; else by its bytes.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension as _, params};

use super::{Record, Store, failed, parse};
use crate::model::{Diagnostic, Status};

/// A message of a folder whose parts are stored and read, or that is listed for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// User and server.
    pub account: String,
    /// Folder, for people.
    pub folder: String,
    /// Which numbering of the folder.
    pub uidvalidity: u32,
    /// Number in it.
    pub uid: u32,
    /// Message-ID; empty where there is none.
    pub message_id: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the fields of its header that tell it from others.
    pub fields: String,
    /// SHA-256 of its bytes; empty where they were not fetched.
    pub sha256: String,
    /// Where what it holds is listed: under its own source, or that of the same message met before.
    pub source: String,
}

impl Store {
    /// Notes that nothing is left to do for a message.
    ///
    /// # Errors
    /// The database fails.
    pub fn note_mail(&mut self, mail: &Mail) -> Result<(), Diagnostic> {
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO mail
                 (account, folder, uidvalidity, uid, message_id, size, fields, sha256, source)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )
            .and_then(|mut statement| {
                statement.execute(params![
                    mail.account,
                    mail.folder,
                    mail.uidvalidity,
                    mail.uid,
                    mail.message_id,
                    i64::try_from(mail.size).unwrap_or(i64::MAX),
                    mail.fields,
                    mail.sha256,
                    mail.source
                ])
            })
            .map_err(failed)?;
        Ok(())
    }

    /// The numbers of a folder that are done, each with where its message is listed.
    ///
    /// # Errors
    /// The database fails.
    pub fn mail_in(&self, account: &str, folder: &str, uidvalidity: u32) -> Result<BTreeMap<u32, String>, Diagnostic> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT uid, source FROM mail WHERE account = ?1 AND folder = ?2 AND uidvalidity = ?3")
            .map_err(failed)?;
        let rows = statement
            .query_map(params![account, folder, uidvalidity], |row| Ok((row.get(0)?, row.get(1)?)))
            .map_err(failed)?;
        rows.collect::<Result<_, _>>().map_err(failed)
    }

    /// Where the message with this Message-ID, size and fields is listed, whatever folder it was met in.
    ///
    /// # Errors
    /// The database fails.
    pub fn mail_like(&self, message_id: &str, size: u64, fields: &str) -> Result<Option<String>, Diagnostic> {
        self.connection
            .prepare_cached("SELECT source FROM mail WHERE message_id = ?1 AND size = ?2 AND fields = ?3 LIMIT 1")
            .and_then(|mut statement| {
                statement
                    .query_row(params![message_id, i64::try_from(size).unwrap_or(i64::MAX), fields], |row| row.get(0))
                    .optional()
            })
            .map_err(failed)
    }

    /// Where a message with these bytes is listed that came as itself, from a server or as a file; not within another message.
    ///
    /// # Errors
    /// The database fails or a record cannot be read.
    pub fn message_with(&self, sha256: &str) -> Result<Option<String>, Diagnostic> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT came FROM attachment WHERE sha256 = ?1 ORDER BY seq")
            .map_err(failed)?;
        let rows = statement.query_map([sha256], |row| row.get::<_, String>(0)).map_err(failed)?;
        for row in rows {
            let record: Record = parse(&row.map_err(failed)?)?;
            let came = record.attachment;
            let whole = matches!(record.status, Status::Container | Status::NoAttachment);
            if whole && came.message.as_ref() == Some(&came.name) {
                return Ok(Some(came.source));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Attachment, FileKind};

    fn mail(uidvalidity: u32, uid: u32, message_id: &str) -> Mail {
        Mail {
            account: "imaps://vt@h".into(),
            folder: "Báo cáo".into(),
            uidvalidity,
            uid,
            message_id: message_id.into(),
            size: 5,
            fields: "f".into(),
            sha256: "s".into(),
            source: format!("{uidvalidity}/{uid}"),
        }
    }

    #[test]
    fn a_number_is_known_in_its_numbering_only_and_a_message_in_any() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("t.db")).unwrap();
        store.note_mail(&mail(1, 7, "<a>")).unwrap();
        store.note_mail(&mail(1, 7, "<a>")).unwrap();
        let known = |validity| store.mail_in("imaps://vt@h", "Báo cáo", validity).unwrap();
        assert_eq!(known(1), BTreeMap::from([(7, "1/7".to_owned())]));
        assert!(known(2).is_empty());
        assert_eq!(store.mail_like("<a>", 5, "f").unwrap().as_deref(), Some("1/7"));
        // The same identity on another message: it is told by its size or its fields.
        assert_eq!(store.mail_like("<a>", 6, "f").unwrap(), None);
        assert_eq!(store.mail_like("<a>", 5, "g").unwrap(), None);
    }

    #[test]
    fn a_message_within_another_is_not_that_message() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("t.db")).unwrap();
        let mut add = |source: &str, message: &str, name: &str| {
            let attachment = Attachment {
                source: source.into(),
                message: Some(message.into()),
                name: name.into(),
                sha256: "s".into(),
                kind: FileKind::Email,
                message_id: None,
                sender: None,
                date: None,
                subject: None,
                size: 1,
            };
            store.add(&Record::new(attachment, Status::Container), None).unwrap();
            store.message_with("s").unwrap()
        };
        assert_eq!(add("1.eml/fw.eml", "1.eml", "fw.eml"), None);
        assert_eq!(add("2.eml", "2.eml", "2.eml").as_deref(), Some("2.eml"));
    }
}
