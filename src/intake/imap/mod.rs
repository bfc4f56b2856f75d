//! Mail on an IMAP server: folders, what is new, messages as they are stored there.
//!
//! The client is our own and small: the commands are a dozen, and every answer is bounded in size and time, because a server (or
//! whoever pretends to be one) is an input like any other. Reading changes nothing there: the folder is opened by EXAMINE and
//! messages are fetched by BODY.PEEK, so that they stay unread. Only [`Session::move_to`] writes, when it is asked to.
//!
//! - [x] IMAP4rev1 (RFC 3501): LOGIN, LIST, EXAMINE, UID SEARCH, UID FETCH; literals, modified UTF-7 names of folders
//! - [x] implicit TLS (RFC 8314) and STARTTLS; AUTHENTICATE PLAIN (RFC 4616); UIDPLUS (RFC 4315), MOVE (RFC 6851)
//! - [ ] OAuth (XOAUTH2, OAUTHBEARER): servers that ask for it often give a password for programs
//! - [ ] COMPRESS, CONDSTORE, NOTIFY, UTF8=ACCEPT

mod answer;
mod connect;
mod conversation;
mod folder;
mod message;
mod session;
mod url;
mod utf7;
mod wire;

pub use connect::Options;
pub use folder::Folder;
pub use message::{Body, Head};
pub use session::{Opened, Session};
pub use url::MailboxUrl;

use std::sync::Arc;

use super::limits::{Budget, MAX_MAIL};
use super::piece::{Content, Envelope, Piece};
use super::unfold::{Place, Unfold, shell};
use super::{mail, name};
use crate::model::{Diagnostic, FileKind, Severity};

/// Longest text of a server that is repeated, in characters.
const MAX_SHOWN: usize = 200;

fn failed(code: &str, detail: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Severity::Error, code, detail)
}

/// What a server says, for a terminal: no control characters, cut where it is long.
fn shown(text: &[u8]) -> String {
    // A letter has four bytes at most.
    let head = text.get(..text.len().min(4 * MAX_SHOWN)).unwrap_or_default();
    String::from_utf8_lossy(head).chars().filter(|c| !c.is_control()).take(MAX_SHOWN).collect()
}

/// Where a message stands: the address by which mail programs find it (RFC 5092), with letters that people can read.
pub fn source(url: &MailboxUrl, folder: &str, uidvalidity: u32, uid: u32) -> String {
    format!("{}/{folder};UIDVALIDITY={uidvalidity}/;UID={uid}", url.account())
}

/// What people call it: folder and number.
fn shown_name(folder: &str, uid: u32) -> String {
    format!("{}#{uid}", name::clean(folder))
}

/// Takes a message apart as a file of a Maildir would be.
///
/// # Errors
/// What `sink` says; what is wrong with the message is in its pieces.
pub fn unfold<'s>(
    bytes: Vec<u8>,
    source: &str,
    (folder, uid): (&str, u32),
    judge: fn(&[u8]) -> FileKind,
    sink: &'s mut (dyn FnMut(Piece) -> Result<(), Diagnostic> + 's),
) -> Result<(), Diagnostic> {
    let place = Place::of_file(source, &shown_name(folder, uid));
    Unfold { judge, sink }.bytes(bytes, &place, true, &mut Budget::new()).map(drop)
}

/// A message that is too large to be fetched: listed by what its head says.
pub fn too_large(head: &Head, source: &str, (folder, uid): (&str, u32)) -> Piece {
    let mut place = Place::of_file(source, &shown_name(folder, uid));
    place.message = Some(place.name.clone());
    let read = mail::read(&head.fields, |_| FileKind::Text);
    place.envelope = Arc::new(read.map_or_else(Envelope::default, |message| message.envelope));
    let reason = failed("mail-too-large", format!("{} MiB > {} MiB", head.size >> 20, MAX_MAIL >> 20));
    shell(String::new(), head.size, FileKind::Email, Content::Unreadable(reason), &place)
}

/// A message of this size is not fetched.
pub fn is_too_large(size: u64) -> bool {
    size > MAX_MAIL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_is_too_large_is_listed_with_its_sender() {
        let fields = "From: =?utf-8?q?S=E1=BB=9F_Y_t=E1=BA=BF?= <a@b.example>\r\nMessage-ID: <1@b>\r\n\r\n".into();
        let head = Head { uid: 7, size: 300 << 20, message_id: "<1@b>".into(), fields };
        let piece = too_large(&head, "imaps://vt@h/Báo cáo;UIDVALIDITY=1/;UID=7", ("Báo cáo", 7));
        assert_eq!(piece.attachment.sender.as_deref(), Some("Sở Y tế <a@b.example>"));
        assert_eq!(piece.attachment.message.as_deref(), Some("Báo cáo#7"));
        assert!(matches!(piece.content, Content::Unreadable(reason) if reason.detail == "300 MiB > 64 MiB"));
    }

    #[test]
    fn what_a_server_says_cannot_reach_the_terminal_as_commands() {
        assert_eq!(shown("\x1b]0;x\x07Sai\r\n mật khẩu".as_bytes()), "]0;xSai mật khẩu");
        assert_eq!(shown("ấ".repeat(900).as_bytes()).chars().count(), MAX_SHOWN);
    }
}
