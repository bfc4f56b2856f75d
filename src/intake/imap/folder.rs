//! Folders of an account, and how people call them.

use unicode_normalization::UnicodeNormalization as _;

use super::answer::Value;
use super::{failed, shown, utf7};
use crate::model::Diagnostic;

/// Most folders that a message names.
const MAX_NAMED: usize = 40;

/// A folder of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Its name as the server has it.
    pub(super) raw: Vec<u8>,
    /// Its name for people.
    pub name: String,
    /// What stands between a folder and one within it.
    pub(super) delimiter: Option<char>,
    /// It holds messages, not only folders.
    selectable: bool,
}

/// Letters with their marks in one, however they were typed.
fn composed(name: &str) -> String {
    name.nfc().collect()
}

impl Folder {
    /// What a line of LIST tells.
    pub(super) fn of(values: &[Value]) -> Option<Folder> {
        let [word, Value::List(flags), delimiter, raw] = values else { return None };
        let raw = raw.word().filter(|_| word.is("LIST"))?.to_vec();
        Some(Folder {
            name: utf7::decode(&raw).unwrap_or_else(|| shown(&raw)),
            raw,
            delimiter: delimiter.word().and_then(<[u8]>::first).map(|&byte| char::from(byte)),
            selectable: !flags.iter().any(|flag| flag.is("\\Noselect") || flag.is("\\NonExistent")),
        })
    }

    /// A folder that the server did not list, by the name that people give it.
    pub(super) fn unlisted(name: &str, delimiter: Option<char>) -> Folder {
        let name = delimiter.map_or_else(|| name.to_owned(), |delimiter| name.replace('/', &delimiter.to_string()));
        Folder { raw: utf7::encode(&composed(&name)).into_bytes(), name, delimiter, selectable: true }
    }

    /// The folder that people call so: `/` stands for whatever the server puts between folders.
    ///
    /// # Errors
    /// There is none; the diagnostic names those that there are.
    pub(super) fn find<'f>(folders: &'f [Folder], name: &str) -> Result<&'f Folder, Diagnostic> {
        let wanted = composed(name);
        let known: Vec<&Folder> = folders.iter().filter(|folder| folder.selectable).collect();
        let is_inbox = |name: &str| name.eq_ignore_ascii_case("INBOX");
        known
            .iter()
            .find(|folder| folder.path() == wanted || composed(&folder.name) == wanted)
            .or_else(|| known.iter().find(|folder| folder.raw == name.as_bytes()))
            .or_else(|| known.iter().find(|folder| is_inbox(&folder.name) && is_inbox(name)))
            .copied()
            .ok_or_else(|| {
                let mut names: Vec<String> = known.iter().map(|folder| folder.path()).collect();
                names.sort();
                let more = if names.len() > MAX_NAMED { ", …" } else { "" };
                names.truncate(MAX_NAMED);
                failed("imap-no-folder", format!("“{name}”; {}{more}", names.join(" · ")))
            })
    }

    /// Its name with `/` between folders, composed.
    pub fn path(&self) -> String {
        let name = composed(&self.name);
        let plain = match self.delimiter {
            Some(delimiter) if delimiter != '/' => name.replace(delimiter, "/"),
            _ => name,
        };
        plain.chars().filter(|c| !c.is_control()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::imap::session::tests::session;

    const LIST: &str = "* LIST (\\HasNoChildren) \".\" INBOX\r\n* LIST (\\Noselect) \".\" L&AbA-u\r\n\
        * LIST () \".\" L&AbA-u.B&AOE-o_c&AOE-o\r\n* LIST () \".\" {6}\r\na \"b\" \r\nA1 OK\r\n";

    #[test]
    fn folders_are_found_by_the_names_that_people_read() {
        let (mut session, _) = session(LIST, &[]);
        let folders = session.folders().unwrap();
        let found = |name: &str| Folder::find(&folders, name).map(|folder| folder.raw.clone());
        assert_eq!(found("inbox").unwrap(), b"INBOX");
        assert_eq!(found("Lưu/Báo_cáo").unwrap(), b"L&AbA-u.B&AOE-o_c&AOE-o");
        let apart: String = "Lưu/Báo_cáo".nfd().collect();
        assert_eq!(found(&apart).unwrap(), found("Lưu.Báo_cáo").unwrap());
        assert_eq!(found("L&AbA-u.B&AOE-o_c&AOE-o").unwrap(), found("Lưu.Báo_cáo").unwrap());
        let error = found("Lưu").unwrap_err();
        assert_eq!(
            (error.code.as_str(), error.detail.as_str()),
            ("imap-no-folder", "“Lưu”; INBOX · Lưu/Báo_cáo · a \"b\" ")
        );
    }
}
