//! What came in: folders, files, archives and mail to pieces with bytes, hash, name and sender, each thing once.
//!
//! The input is listed (`folder`), each file unfolded (`unfold`) down to what is to be read: zip archives (`archive`), messages
//! (`mail`, `mbox`, `outlook`, `tnef`), within limits (`limits`). Files are read in place; nothing is ever changed or moved. Once
//! everything has been read, [`versions`] says what replaces what and what belongs together.
//!
//! Mail
//! - [x] RFC 5322, 2045–2047, 2231; forwarded messages, attached files that are messages, to any depth within limits
//! - [x] names cut inside of a letter, in raw 8-bit, escaped, without quotes; base64 with stray characters; uuencode
//! - [x] boundaries that are missing, wrong or not announced
//! - [x] mbox (streamed), Maildir, Outlook messages, winmail.dat; folders of a mail server (`imap`)
//! - [ ] opaque S/MIME and encrypted messages: listed as unreadable
//!
//! Archives
//! - [x] zip within zip; names in UTF-8, windows-1258, code page 437; passwords, bombs, links told
//! - [ ] 7z and RAR: recognised and listed with what to do

mod archive;
mod folder;
#[cfg(feature = "imap")]
pub mod imap;
mod limits;
mod mail;
mod mbox;
mod name;
mod outlook;
mod piece;
mod tnef;
mod unfold;
pub mod versions;

use std::fs;
use std::io::{BufReader, Read};

use sha2::{Digest, Sha256};

use crate::model::{Diagnostic, FileKind, Severity};
use folder::Found;
use limits::{Budget, MAX_FILE};
use unfold::{Place, Unfold, shell};

pub use name::promises_document;
pub use piece::{Content, Piece};
pub use unfold::is_signature;

/// An input names a folder of a mail server (`imap://`, `imaps://`), not a file.
pub fn is_mailbox(input: &std::path::Path) -> bool {
    let input = input.to_string_lossy();
    let scheme = input.split_once("://").map_or("", |(scheme, _)| scheme);
    scheme.eq_ignore_ascii_case("imap") || scheme.eq_ignore_ascii_case("imaps")
}

/// Unfolds all inputs, in order; `judge` tells what bytes are. Gives the paths of a program's data files that lie beside what came
/// in: nobody sent them, so they are named and not read.
///
/// # Errors
/// An input that does not exist, a folder that cannot be listed, or what `sink` says. What is wrong with a file is in its piece.
pub fn unfold<'s>(
    inputs: &[std::path::PathBuf],
    judge: fn(&[u8]) -> FileKind,
    sink: &'s mut (dyn FnMut(Piece) -> Result<(), Diagnostic> + 's),
) -> Result<Vec<String>, Diagnostic> {
    let (beside, files): (Vec<Found>, Vec<Found>) = folder::list(inputs)?.into_iter().partition(|found| found.is_data);
    let mut unfold = Unfold { judge, sink };
    for found in &files {
        file(&mut unfold, found)?;
    }
    Ok(beside.into_iter().map(|found| found.source).collect())
}

fn file(unfold: &mut Unfold<'_>, found: &Found) -> Result<(), Diagnostic> {
    let place = Place::of_file(&found.source, &found.name);
    let without = |content| shell(String::new(), 0, FileKind::Unknown, content, &place);
    if let Some(code) = found.set_aside {
        return (unfold.sink)(without(Content::SetAside(code)));
    }
    let unreadable = |error: std::io::Error| {
        without(Content::Unreadable(Diagnostic::new(Severity::Error, "file-unreadable", error.kind().to_string())))
    };
    // A mailbox may be larger than the memory: it is never read as a whole.
    if !found.is_mail {
        match mailbox(found, unfold.judge) {
            Ok(Some((reader, hash, size))) => return unfold.mailbox(reader, hash, size, &place, None).map(drop),
            Ok(None) => {}
            Err(error) => return (unfold.sink)(unreadable(error)),
        }
    }
    match fs::metadata(&found.path) {
        Ok(size) if size.len() > MAX_FILE => {
            let reason = Diagnostic::new(Severity::Error, "file-too-large", format!("{} MiB", size.len() >> 20));
            (unfold.sink)(without(Content::Unreadable(reason)))
        }
        Ok(_) => match fs::read(&found.path) {
            Ok(bytes) => unfold.bytes(bytes, &place, found.is_mail, &mut Budget::new()).map(drop),
            Err(error) => (unfold.sink)(unreadable(error)),
        },
        Err(error) => (unfold.sink)(unreadable(error)),
    }
}

/// Opens a file that is an mbox, with its hash and size.
fn mailbox(found: &Found, judge: fn(&[u8]) -> FileKind) -> std::io::Result<Option<(BufReader<fs::File>, String, u64)>> {
    if promises_document(&found.name) {
        return Ok(None);
    }
    let mut head = Vec::new();
    fs::File::open(&found.path)?.take(4096).read_to_end(&mut head)?;
    let first = head.split(|&b| b == b'\n').next().unwrap_or_default();
    if !mbox::is_separator(first) || judge(&head) != FileKind::Email {
        return Ok(None);
    }
    let (hash, size) = sha256_of(fs::File::open(&found.path)?)?;
    Ok(Some((BufReader::with_capacity(1 << 16, fs::File::open(&found.path)?), hash, size)))
}

/// Lower-case hexadecimal SHA-256.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hexadecimal SHA-256 of all that a reader gives, and its size.
///
/// # Errors
/// It cannot be read on.
pub fn sha256_of(mut reader: impl Read) -> std::io::Result<(String, u64)> {
    let mut hasher = Sha256::new();
    let mut size = 0;
    let mut block = vec![0; 1 << 20];
    loop {
        let read = reader.read(&mut block)?;
        if read == 0 {
            return Ok((hex(&hasher.finalize()), size));
        }
        size += read as u64;
        hasher.update(block.get(..read).unwrap_or_default());
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(bytes: &[u8]) -> FileKind {
        match bytes {
            [] => FileKind::Empty,
            [b'P', b'K', ..] => FileKind::Zip,
            [0x89, ..] => FileKind::Picture,
            _ if bytes.windows(8).any(|w| w == b"Subject:") => FileKind::Email,
            _ => FileKind::Text,
        }
    }

    fn unfolded(files: &[(&str, &[u8])]) -> Vec<(String, Option<String>, Content)> {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        let base = folder.path().to_string_lossy().into_owned();
        let mut out = Vec::new();
        let mut sink = |piece: Piece| {
            let source = piece.attachment.source.replace(&format!("{base}/"), "");
            out.push((source, piece.attachment.message, piece.content));
            Ok(())
        };
        unfold(&[folder.path().to_owned()], judge, &mut sink).unwrap();
        out
    }

    const MAIL: &str = "From: a@b.example\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n\
        Content-Type: application/x; name=a.bin\r\n\r\nabc\r\n--B\r\nContent-Type: image/png; name=logo.png\r\n\r\n";

    fn mail(closing: &str) -> Vec<u8> {
        let mut mail = MAIL.as_bytes().to_vec();
        mail.extend(b"\x89PNG\r\n");
        mail.extend(closing.as_bytes());
        mail
    }

    #[test]
    fn a_message_gives_what_it_holds_and_itself() {
        let found = unfolded(&[("1.eml", &mail("--B--\r\n"))]);
        let eml = Some("1.eml".to_owned());
        assert_eq!(
            found,
            [
                ("1.eml/a.bin".to_owned(), eml.clone(), Content::File),
                ("1.eml/logo.png".to_owned(), eml.clone(), Content::File),
                ("1.eml".to_owned(), eml, Content::Container),
            ]
        );
    }

    #[test]
    fn a_message_with_a_logo_only_is_bare() {
        let mut bare = MAIL.replace("Content-Type: application/x; name=a.bin\r\n", "").into_bytes();
        bare.extend(b"\x89PNG\r\n--B--\r\n");
        assert_eq!(unfolded(&[("1.eml", &bare)]).last().map(|f| &f.2), Some(&Content::Bare));
    }

    #[test]
    fn a_mailbox_numbers_its_messages() {
        let mut mbox = b"From a@b Mon Jan  6 17:21:00 2025\n".to_vec();
        mbox.extend(mail("--B--\r\n\r\n"));
        let twice = [mbox.clone(), mbox].concat();
        let found = unfolded(&[("hop.mbox", &twice)]);
        let names: Vec<&str> = found.iter().map(|f| f.0.as_str()).collect();
        let one = |n: u8| [format!("hop.mbox#{n}/a.bin"), format!("hop.mbox#{n}/logo.png"), format!("hop.mbox#{n}")];
        let expected: Vec<String> = [one(1), one(2)].concat().into_iter().chain(["hop.mbox".to_owned()]).collect();
        assert_eq!(names, expected);
        assert_eq!(found.first().and_then(|f| f.1.as_deref()), Some("hop.mbox#1"));
    }

    #[test]
    fn archives_are_opened_to_a_depth_and_no_deeper() {
        let mut inner = archive::tests::zipped(&[("a.txt", b"x")]);
        for _ in 0..5 {
            inner = archive::tests::zipped(&[("b.zip", &inner)]);
        }
        let found = unfolded(&[("c.zip", &inner)]);
        assert!(matches!(&found.first().unwrap().2, Content::Unreadable(reason) if reason.code == "archive-too-deep"));
        assert_eq!(found.len(), 5);
    }

    #[test]
    fn a_mailbox_is_told_from_a_file() {
        let told = |input: &str| is_mailbox(std::path::Path::new(input));
        assert!(told("imap://a@b/c") && told("IMAPS://x"));
        assert!(!told("hop-thu/imap.eml") && !told("http://a@b") && !told("imaps"));
    }

    #[test]
    fn the_hash_is_the_one_that_other_programs_compute() {
        assert_eq!(sha256(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
