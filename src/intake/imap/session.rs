//! What is asked of a server, and what its answers mean.

use std::time::Duration;

use super::answer::{Answer, Condition, Value};
use super::conversation::{Conversation, Reply, SMALL, Say};
use super::folder::Folder;
use super::message::{Body, Head, body_of, fetched, item, message_id, set, uid_of};
use super::wire::{Deadline, Wire, odd};
use super::{failed, utf7};
use crate::intake::limits::{MAX_MAIL, MAX_MAIL_HEAD};
use crate::model::Diagnostic;

/// Most folders that are looked at.
const MAX_FOLDERS: usize = 10_000;
/// The fields that tell one message from another, and who wrote it.
const FIELDS: &str = "BODY.PEEK[HEADER.FIELDS (DATE FROM SENDER TO CC SUBJECT MESSAGE-ID CONTENT-TYPE)]";

/// A folder that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// Changes when the numbers of its messages do; 0 where the server gives none, so that numbers tell nothing.
    pub uidvalidity: u32,
    /// Messages in it.
    pub messages: u64,
}

/// A connection to a server on which somebody has logged in, or will.
pub struct Session {
    talk: Conversation,
    capabilities: Vec<String>,
}

impl Session {
    /// Takes the greeting. `true` where the server asks for no password.
    ///
    /// # Errors
    /// It is no IMAP server, or one that wants no visitors.
    pub(super) fn greet(wire: Wire) -> Result<(Session, bool), Diagnostic> {
        let mut session = Session::resume(wire);
        match session.talk.wire.answer(0)? {
            Answer::Status { condition: Condition::Ok, .. } => Ok((session, false)),
            Answer::Status { condition: Condition::PreAuth, .. } => Ok((session, true)),
            Answer::Status { text, .. } => Err(failed("imap-farewell", text)),
            _ => Err(odd(b"no greeting")),
        }
    }

    /// Goes on over a connection that was greeted before.
    pub(super) fn resume(wire: Wire) -> Session {
        Session { talk: Conversation::new(wire), capabilities: Vec::new() }
    }

    /// Gives each command from here on so much time, and more where much was asked for.
    pub(super) fn within(&mut self, deadline: Deadline, time: Duration) {
        self.talk.time = Some((deadline, time));
    }

    /// Asks what the server can do.
    ///
    /// # Errors
    /// The connection is broken.
    pub(super) fn ask_capabilities(&mut self) -> Result<(), Diagnostic> {
        let mut found = Vec::new();
        let reply = self.talk.run(&[Say::Text("CAPABILITY")], 0, SMALL, &mut |values| {
            if values.first().is_some_and(|first| first.is("CAPABILITY")) {
                let words = values.iter().skip(1).filter_map(Value::word);
                found.extend(words.map(|word| String::from_utf8_lossy(word).to_ascii_uppercase()));
            }
            Ok(())
        })?;
        reply.good()?;
        self.capabilities = found;
        Ok(())
    }

    /// The server can do something.
    pub(super) fn can(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|own| own == capability)
    }

    /// Asks for TLS and gives the bare connection; what was said so far is to be forgotten.
    ///
    /// # Errors
    /// The server refuses, or says more than it was asked.
    pub(super) fn start_tls(mut self) -> Result<Box<dyn super::wire::Stream>, Diagnostic> {
        self.talk.ask("STARTTLS")?.good()?;
        self.talk.wire.into_stream()
    }

    /// Logs in.
    ///
    /// # Errors
    /// The password is wrong, or the server takes none.
    pub fn login(&mut self, user: &str, password: &str) -> Result<(), Diagnostic> {
        let reply = if self.can("AUTH=PLAIN") {
            let tag = self.talk.begin(SMALL);
            self.talk.wire.send(format!("{tag} AUTHENTICATE PLAIN\r\n").as_bytes())?;
            match self.talk.wait(&tag, true, 0, &mut |_| Ok(()))? {
                Some(reply) => reply,
                None => {
                    let both = utf7::base64(format!("\0{user}\0{password}").as_bytes());
                    self.talk.wire.send(format!("{both}\r\n").as_bytes())?;
                    self.talk.wait(&tag, false, 0, &mut |_| Ok(()))?.ok_or_else(|| odd(b"+"))?
                }
            }
        } else if self.can("LOGINDISABLED") {
            return Err(failed("imap-login-refused", "LOGINDISABLED"));
        } else {
            let words = [Say::Text("LOGIN"), Say::Word(user.as_bytes()), Say::Word(password.as_bytes())];
            self.talk.run(&words, 0, SMALL, &mut |_| Ok(()))?
        };
        match reply.condition {
            Condition::Ok => self.ask_capabilities(),
            // RFC 5530: the server has another reason than the password.
            _ if ["UNAVAILABLE", "EXPIRED", "PRIVACYREQUIRED", "CONTACTADMIN", "LIMIT", "INUSE"]
                .iter()
                .any(|code| reply.code.eq_ignore_ascii_case(code)) =>
            {
                Err(failed("imap-login-refused", reply.text))
            }
            _ => Err(failed("imap-password", format!("{user}: {}", reply.text))),
        }
    }

    /// The folder that people call so; afterwards no folder is open.
    ///
    /// # Errors
    /// There is none: the diagnostic names those that there are.
    pub fn folder(&mut self, name: &str) -> Result<Folder, Diagnostic> {
        let folders = self.folders()?;
        let missing = match Folder::find(&folders, name) {
            Ok(folder) => return Ok(folder.clone()),
            Err(missing) => missing,
        };
        // A server need not list what it holds.
        let delimiter = folders.iter().find_map(|folder| folder.delimiter);
        let unlisted = Folder::unlisted(name, delimiter);
        match self.open_folder(&unlisted, false) {
            Ok(_) => Ok(unlisted),
            Err(error) if error.code == "imap-folder-refused" => Err(missing),
            Err(error) => Err(error),
        }
    }

    /// All folders.
    pub(super) fn folders(&mut self) -> Result<Vec<Folder>, Diagnostic> {
        let mut folders = Vec::new();
        let reply = self.talk.run(&[Say::Text("LIST \"\" \"*\"")], 4096, SMALL, &mut |values| {
            folders.extend(Folder::of(&values).filter(|_| folders.len() < MAX_FOLDERS));
            Ok(())
        })?;
        reply.good()?;
        Ok(folders)
    }

    /// Opens a folder for reading only, or for moving what is in it.
    ///
    /// # Errors
    /// The server refuses.
    pub fn open_folder(&mut self, folder: &Folder, to_write: bool) -> Result<Opened, Diagnostic> {
        let mut opened = Opened { uidvalidity: 0, messages: 0 };
        let command = if to_write { "SELECT" } else { "EXAMINE" };
        let reply = self.talk.run(&[Say::Text(command), Say::Word(&folder.raw)], 0, SMALL, &mut |values| {
            match values.as_slice() {
                [first, number] if first.is("UIDVALIDITY") => {
                    opened.uidvalidity = number.number().and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
                }
                [number, second] if second.is("EXISTS") => opened.messages = number.number().unwrap_or(0),
                _ => {}
            }
            Ok(())
        })?;
        match reply.condition {
            Condition::Ok => Ok(opened),
            _ => Err(failed("imap-folder-refused", format!("“{}”: {}", folder.name, reply.text))),
        }
    }

    /// Numbers of the messages in the open folder, in order; of those that came on a day (`1-Dec-2024`) or later.
    ///
    /// # Errors
    /// The connection is broken or the server refuses.
    pub fn search(&mut self, since: Option<&str>) -> Result<Vec<u32>, Diagnostic> {
        let mut found = Vec::new();
        let command = since.map_or_else(|| "UID SEARCH ALL".to_owned(), |day| format!("UID SEARCH SINCE {day}"));
        let reply = self.talk.run(&[Say::Text(&command)], 0, SMALL, &mut |values| {
            if values.first().is_some_and(|first| first.is("SEARCH")) {
                let numbers = values.iter().skip(1).filter_map(Value::number);
                found.extend(numbers.filter_map(|number| u32::try_from(number).ok()).filter(|&uid| uid > 0));
            }
            Ok(())
        })?;
        reply.good()?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// What is to be known of messages before they are fetched; those that are gone are left out.
    ///
    /// # Errors
    /// The connection is broken or the server refuses.
    pub fn heads(&mut self, uids: &[u32]) -> Result<Vec<Head>, Diagnostic> {
        let mut heads: Vec<Head> = Vec::new();
        let command = format!("UID FETCH {} (UID RFC822.SIZE {FIELDS})", set(uids));
        let total = SMALL + uids.len() as u64 * MAX_MAIL_HEAD;
        let reply = self.talk.run(&[Say::Text(&command)], MAX_MAIL_HEAD, total, &mut |values| {
            let Some(items) = fetched(&values) else { return Ok(()) };
            let (Some(uid), Some(size)) = (uid_of(items, uids), item(items, "RFC822.SIZE").and_then(Value::number))
            else {
                return Ok(());
            };
            // Without readable fields a message has no identity but its bytes.
            let fields = item(items, "BODY[HEADER.FIELDS").and_then(Value::word).unwrap_or_default().to_vec();
            if heads.iter().all(|head| head.uid != uid) {
                heads.push(Head { uid, size, message_id: message_id(&fields), fields });
            }
            Ok(())
        })?;
        reply.good()?;
        heads.sort_by_key(|head| head.uid);
        Ok(heads)
    }

    /// Messages, unread as they were. What came before something broke is given with what broke.
    pub fn bodies(&mut self, uids: &[u32], bytes: u64) -> (Vec<(u32, Body)>, Result<(), Diagnostic>) {
        let mut bodies: Vec<(u32, Body)> = Vec::new();
        let command = format!("UID FETCH {} (UID BODY.PEEK[])", set(uids));
        // Some servers count otherwise than they send.
        let total = SMALL + bytes.saturating_mul(2);
        let reply = self.talk.run(&[Say::Text(&command)], MAX_MAIL, total, &mut |values| {
            let Some(uid) = fetched(&values).and_then(|items| uid_of(items, uids)) else { return Ok(()) };
            if bodies.iter().any(|(own, _)| *own == uid) {
                return Ok(());
            }
            match body_of(values) {
                Some(Value::Word(bytes)) => bodies.push((uid, Body::Bytes(bytes))),
                Some(Value::Skipped(size)) => bodies.push((uid, Body::TooLarge(size))),
                _ => {}
            }
            Ok(())
        });
        bodies.sort_by_key(|(uid, _)| *uid);
        (bodies, reply.and_then(|reply| reply.good()))
    }

    /// Says whether [`Session::move_to`] can be done here, before anything is.
    ///
    /// # Errors
    /// The server can neither move nor remove single messages.
    pub fn can_move(&self) -> Result<(), Diagnostic> {
        if self.can("MOVE") || self.can("UIDPLUS") { Ok(()) } else { Err(failed("imap-cannot-move", "")) }
    }

    /// Moves messages of the folder that is open for writing.
    ///
    /// # Errors
    /// The server refuses; the messages are where they were, or in both folders.
    pub fn move_to(&mut self, uids: &[u32], folder: &Folder) -> Result<(), Diagnostic> {
        self.can_move()?;
        let set = set(uids);
        let refused = |reply: Reply| match reply.condition {
            Condition::Ok => Ok(()),
            _ => Err(failed("imap-move-refused", format!("“{}”: {}", folder.name, reply.text))),
        };
        if self.can("MOVE") {
            let words = format!("UID MOVE {set}");
            return refused(self.talk.run(&[Say::Text(&words), Say::Word(&folder.raw)], 0, SMALL, &mut |_| Ok(()))?);
        }
        let words = format!("UID COPY {set}");
        refused(self.talk.run(&[Say::Text(&words), Say::Word(&folder.raw)], 0, SMALL, &mut |_| Ok(()))?)?;
        refused(self.talk.ask(&format!("UID STORE {set} +FLAGS.SILENT (\\Deleted)"))?)?;
        // Only these: what other people marked stays theirs.
        refused(self.talk.ask(&format!("UID EXPUNGE {set}"))?)
    }

    /// Says goodbye; what comes of it matters to nobody.
    pub fn logout(mut self) {
        let _ = self.talk.ask("LOGOUT");
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::intake::imap::wire::tests::Script;
    use std::cell::RefCell;
    use std::rc::Rc;

    /// A session with a server that has said all it will say, and what it hears.
    pub(in super::super) fn session(said: &str, capabilities: &[&str]) -> (Session, Rc<RefCell<Vec<u8>>>) {
        let heard = Rc::new(RefCell::new(Vec::new()));
        let script = Script { said: std::io::Cursor::new(said.into()), heard: Rc::clone(&heard) };
        let mut session = Session::resume(Wire::new(Box::new(script)));
        session.capabilities = capabilities.iter().map(|&word| word.to_owned()).collect();
        (session, heard)
    }

    fn text(heard: &Rc<RefCell<Vec<u8>>>) -> String {
        String::from_utf8(heard.borrow().clone()).unwrap()
    }

    #[test]
    fn a_folder_that_is_not_listed_is_tried() {
        let (mut session, heard) =
            session("* LIST () \"/\" INBOX\r\nA1 OK\r\n* OK [UIDVALIDITY 5] x\r\nA2 OK\r\n", &[]);
        assert_eq!(session.folder("Báo").unwrap().raw, b"B&AOE-o");
        assert!(text(&heard).ends_with("A2 EXAMINE \"B&AOE-o\"\r\n"));
    }

    #[test]
    fn a_wrong_password_is_told_from_a_server_that_takes_none_now() {
        let code = |said: &str| session(said, &["AUTH=PLAIN"]).0.login("vt", "mật khẩu").unwrap_err();
        let wrong = code("+ \r\nA1 NO [AUTHENTICATIONFAILED] Authentication failed.\r\n");
        assert_eq!((wrong.code.as_str(), wrong.detail.as_str()), ("imap-password", "vt: Authentication failed."));
        assert_eq!(code("+ \r\nA1 NO [UNAVAILABLE] later\r\n").code, "imap-login-refused");
        assert_eq!(session("", &["LOGINDISABLED"]).0.login("a", "b").unwrap_err().code, "imap-login-refused");
    }

    #[test]
    fn a_password_with_any_letters_is_sent_whole() {
        let said = "+ \r\nA1 OK\r\n* CAPABILITY IMAP4rev1\r\nA2 OK\r\n";
        let (mut plain, heard) = session(said, &["AUTH=PLAIN"]);
        plain.login("vt", "mật \"khẩu\"").unwrap();
        let sent = utf7::base64("\0vt\0mật \"khẩu\"".as_bytes());
        assert!(text(&heard).starts_with(&format!("A1 AUTHENTICATE PLAIN\r\n{sent}\r\n")));
        let (mut login, heard) = session("+ go\r\nA1 OK\r\n* CAPABILITY IMAP4rev1\r\nA2 OK\r\n", &[]);
        login.login("v\"t", "mật").unwrap();
        assert!(text(&heard).starts_with("A1 LOGIN \"v\\\"t\" {5}\r\nmật\r\n"), "{}", text(&heard));
    }

    #[test]
    fn what_was_not_asked_for_is_not_taken() {
        let said = "* 9 FETCH (FLAGS (\\Seen))\r\n* 1 FETCH (UID 3 BODY[] {2}\r\nab)\r\n* 1 FETCH (UID 3 BODY[] {2}\r\ncd)\r\n\
            * 2 FETCH (UID 66 BODY[] {2}\r\nef)\r\n* 3 FETCH (UID 4 BODY[] NIL)\r\nA1 OK\r\n";
        let (bodies, end) = session(said, &[]).0.bodies(&[3, 4], 10);
        assert_eq!(bodies, [(3, Body::Bytes(b"ab".to_vec()))]);
        assert!(end.is_ok());
    }

    #[test]
    fn what_came_before_the_server_hung_up_is_kept() {
        let said = "* 1 FETCH (UID 3 BODY[] {2}\r\nab)\r\n* 1 FETCH (UID 4 BODY[] {9}\r\ncd";
        let (bodies, end) = session(said, &[]).0.bodies(&[3, 4], 10);
        assert_eq!(bodies, [(3, Body::Bytes(b"ab".to_vec()))]);
        assert_eq!(end.unwrap_err().code, "imap-closed");
    }

    #[test]
    fn a_server_that_sends_far_more_than_it_announced_is_left() {
        let flood = "* 1 FETCH (UID 9 BODY[] {5}\r\naaaaa)\r\n".repeat((SMALL as usize + 9000) / 36);
        let (bodies, end) = session(&flood, &[]).0.bodies(&[3], 10);
        assert_eq!((bodies.len(), end.unwrap_err().code), (0, "imap-protocol".into()));
    }

    #[test]
    fn heads_tell_size_and_identity() {
        let fields = "Date: x\r\nmessage-id:\r\n <1.2@sổ.example> \r\nSubject: y\r\n\r\n";
        let said = format!(
            "* 1 FETCH (UID 3 RFC822.SIZE 812 BODY[HEADER.FIELDS (DATE FROM)] {{{}}}\r\n{fields})\r\n\
            * 2 FETCH (UID 4 RFC822.SIZE 5000000000 BODY[HEADER.FIELDS (DATE)] NIL)\r\nA1 OK\r\n",
            fields.len()
        );
        let heads = session(&said, &[]).0.heads(&[3, 4]).unwrap();
        let told: Vec<(u32, u64, &str)> = heads.iter().map(|h| (h.uid, h.size, h.message_id.as_str())).collect();
        assert_eq!(told, [(3, 812, "<1.2@sổ.example>"), (4, 5_000_000_000, "")]);
    }

    #[test]
    fn messages_are_moved_or_copied_and_only_these_removed() {
        let target = Folder::unlisted("Xong", None);
        let (mut session_, heard) = session("A1 OK\r\n", &["MOVE", "UIDPLUS"]);
        session_.move_to(&[3, 4, 5, 9], &target).unwrap();
        assert_eq!(text(&heard), "A1 UID MOVE 3:5,9 \"Xong\"\r\n");
        let (mut session_, heard) = session("A1 OK\r\nA2 OK\r\nA3 OK\r\n", &["UIDPLUS"]);
        session_.move_to(&[3], &target).unwrap();
        assert_eq!(
            text(&heard),
            "A1 UID COPY 3 \"Xong\"\r\nA2 UID STORE 3 +FLAGS.SILENT (\\Deleted)\r\nA3 UID EXPUNGE 3\r\n"
        );
        // Nothing is removed that was not copied, and nothing at all where others' messages would go with it.
        let (mut session_, heard) = session("A1 NO [OVERQUOTA] full\r\n", &["UIDPLUS"]);
        assert_eq!(session_.move_to(&[3], &target).unwrap_err().code, "imap-move-refused");
        assert_eq!(text(&heard), "A1 UID COPY 3 \"Xong\"\r\n");
        assert_eq!(session("", &[]).0.can_move().unwrap_err().code, "imap-cannot-move");
    }

    #[test]
    fn words_before_tls_began_are_refused() {
        let (injected, _) = session("A1 OK go on\r\n* OK I am the server\r\n", &["STARTTLS"]);
        // Seven bytes come at a time: the injected line follows the answer in the same portion.
        assert_eq!(injected.start_tls().err().map(|error| error.code), Some("imap-protocol".into()));
    }
}
