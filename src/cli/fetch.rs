//! From a folder of a mail server to records in the store: what is new is fetched in batches and goes the way of any message.

use std::collections::BTreeSet;

use indicatif::ProgressBar;

use crate::intake::imap::{self, Body, Folder, Head, MailboxUrl, Opened, Options, Session};
use crate::intake::sha256;
use crate::model::{Diagnostic, Severity};
use crate::reader::sniff;
use crate::store::{Mail, Record, Store};

use super::add::{Added, Group};
use super::fate::Desk;

/// Heads that are asked for at once.
const HEADS: usize = 200;
/// Messages that are fetched at once; they are in memory together.
const BATCH_MESSAGES: usize = 50;
/// A batch ends early when its messages are this large together: 8 MiB.
const BATCH_BYTES: u64 = 8 << 20;

/// What is wanted from which folder.
pub(super) struct Wish<'w> {
    /// The folder.
    pub url: &'w MailboxUrl,
    /// Only what came on this day (`2024-12-01`) or later.
    pub since: Option<&'w str>,
    /// Where messages go that are stored and read.
    pub move_to: Option<&'w str>,
    /// How to reach the server.
    pub options: &'w Options,
}

/// What became of it.
pub(super) struct Fetched {
    /// Messages that were asked for.
    pub messages: u64,
    /// Fetched, for the first time.
    pub new: u64,
    /// Here already: not fetched, or the same bytes as one that is.
    pub known: u64,
    /// Listed and not fetched.
    pub too_large: u64,
    /// Moved on the server.
    pub moved: u64,
    /// Not moved, because something in them could not be read.
    pub kept_back: u64,
    /// The server has them and did not give them.
    pub undelivered: u64,
    /// Why it ended before everything was fetched.
    pub stopped: Option<Diagnostic>,
    /// What they held.
    pub added: Added,
}

/// Fetches what is new in a folder, and moves what is done where that is wanted.
///
/// # Errors
/// The folder could not be opened: nothing was fetched. Or the store fails. What breaks later is in the result.
pub(super) fn fetch(
    wish: &Wish<'_>,
    password: &str,
    desk: &Desk<'_>,
    store: &mut Store,
    progress: &ProgressBar,
) -> Result<Fetched, Diagnostic> {
    let (mut session, known) = Session::connect(wish.url, wish.options)?;
    if !known {
        session.login(&wish.url.user, password)?;
    }
    let folder = session.folder(&wish.url.folder)?;
    let target = wish.move_to.map(|name| session.folder(name)).transpose()?;
    if let Some(target) = &target {
        session.can_move()?;
        if *target == folder {
            return Err(Diagnostic::new(Severity::Error, "imap-move-itself", target.path()));
        }
    }
    let opened = session.open_folder(&folder, false)?;
    let day = wish.since.map(day_of_search);
    let uids = session.search(day.as_deref())?;

    let hidden = ProgressBar::hidden();
    let name = folder.path();
    let account = wish.url.account();
    let done = store.mail_in(&account, &name, opened.uidvalidity)?;
    // Without UIDVALIDITY a number says nothing: messages are known by their heads and bytes alone.
    let is_done = |uid: &u32| opened.uidvalidity != 0 && done.contains_key(uid);
    let new: Vec<u32> = uids.iter().copied().filter(|uid| !is_done(uid)).collect();
    progress.set_length(new.len() as u64);
    let mut fetching = Fetching {
        wish,
        account,
        name,
        opened,
        group: Group::new(desk, store, &hidden)?,
        progress,
        fetched: Fetched {
            messages: uids.len() as u64,
            new: 0,
            known: (uids.len() - new.len()) as u64,
            too_large: 0,
            moved: 0,
            kept_back: 0,
            undelivered: 0,
            stopped: None,
            added: Added { new: 0, known: 0 },
        },
        missing: Vec::new(),
    };
    for uids in new.chunks(HEADS) {
        fetching.some(&mut session, uids)?;
        if fetching.fetched.stopped.is_some() {
            break;
        }
    }
    // What came is read, whatever broke.
    fetching.group.read()?;
    let Fetching { group, mut fetched, name, account, missing, .. } = fetching;
    fetched.added = group.settled(std::iter::once(name.clone()))?;
    let after = |fetched: &mut Fetched, session: &mut Session| -> Result<(), Diagnostic> {
        if !missing.is_empty() {
            let there: BTreeSet<u32> = session.search(day.as_deref())?.into_iter().collect();
            fetched.undelivered = missing.iter().filter(|uid| there.contains(uid)).count() as u64;
        }
        match &target {
            Some(target) => move_done(session, &folder, target, (&account, &name, opened), &uids, store, fetched),
            None => Ok(()),
        }
    };
    if fetched.stopped.is_none() {
        fetched.stopped = after(&mut fetched, &mut session).err();
    }
    if fetched.stopped.is_none() {
        session.logout();
    }
    Ok(fetched)
}

struct Fetching<'f> {
    wish: &'f Wish<'f>,
    account: String,
    /// Name of the folder.
    name: String,
    opened: Opened,
    group: Group<'f>,
    progress: &'f ProgressBar,
    fetched: Fetched,
    /// Numbers that the server did not give.
    missing: Vec<u32>,
}

impl Fetching<'_> {
    /// Fetches what is new of some numbers. What the server does wrong goes to `stopped`.
    fn some(&mut self, session: &mut Session, uids: &[u32]) -> Result<(), Diagnostic> {
        let heads = match session.heads(uids) {
            Ok(heads) => heads,
            Err(broken) => {
                self.fetched.stopped = Some(broken);
                return Ok(());
            }
        };
        self.missing.extend(uids.iter().filter(|&uid| heads.iter().all(|head| head.uid != *uid)));
        let mut batch: Vec<Head> = Vec::new();
        let mut bytes = 0;
        for head in heads {
            if let Some(source) = self.listed(&head)? {
                self.done(&head, "", source);
                self.fetched.known += 1;
                self.progress.inc(1);
            } else if imap::is_too_large(head.size) {
                self.too_large(&head)?;
            } else {
                if !batch.is_empty() && (batch.len() >= BATCH_MESSAGES || bytes + head.size > BATCH_BYTES) {
                    self.batch(session, std::mem::take(&mut batch), bytes)?;
                    bytes = 0;
                    if self.fetched.stopped.is_some() {
                        return Ok(());
                    }
                }
                bytes += head.size;
                batch.push(head);
            }
        }
        if batch.is_empty() { Ok(()) } else { self.batch(session, batch, bytes) }
    }

    /// Fetches messages and takes them apart.
    fn batch(&mut self, session: &mut Session, heads: Vec<Head>, bytes: u64) -> Result<(), Diagnostic> {
        let uids: Vec<u32> = heads.iter().map(|head| head.uid).collect();
        let (bodies, ended) = session.bodies(&uids, bytes);
        if ended.is_ok() {
            self.missing.extend(uids.iter().filter(|&uid| bodies.iter().all(|(own, _)| own != uid)));
        }
        self.fetched.stopped = ended.err();
        for (uid, body) in bodies {
            let Some(head) = heads.iter().find(|head| head.uid == uid) else { continue };
            match body {
                Body::Bytes(bytes) => self.message(head, bytes)?,
                Body::TooLarge(size) => self.too_large(&Head { size, ..head.clone() })?,
            }
        }
        Ok(())
    }

    fn source(&self, head: &Head) -> String {
        imap::source(self.wish.url, &self.name, self.opened.uidvalidity, head.uid)
    }

    fn message(&mut self, head: &Head, bytes: Vec<u8>) -> Result<(), Diagnostic> {
        let hash = sha256(&bytes);
        let waiting = self.group.mail.iter().find(|mail| mail.sha256 == hash).map(|mail| mail.source.clone());
        let source = match waiting.map_or_else(|| self.group.store.message_with(&hash), |source| Ok(Some(source)))? {
            // From a file, from another folder, or from this one before a run was interrupted.
            Some(source) => {
                self.fetched.known += 1;
                source
            }
            None => {
                let source = self.source(head);
                let group = &mut self.group;
                imap::unfold(bytes, &source, (&self.name, head.uid), sniff, &mut |piece| group.push(piece))?;
                self.fetched.new += 1;
                source
            }
        };
        self.done(head, &hash, source);
        self.progress.inc(1);
        Ok(())
    }

    fn too_large(&mut self, head: &Head) -> Result<(), Diagnostic> {
        let source = self.source(head);
        self.group.push(imap::too_large(head, &source, (&self.name, head.uid)))?;
        self.done(head, "", source);
        self.fetched.too_large += 1;
        self.progress.inc(1);
        Ok(())
    }

    /// Where the same message is listed already, by its Message-ID and what else its head says.
    fn listed(&self, head: &Head) -> Result<Option<String>, Diagnostic> {
        if head.message_id.is_empty() {
            return Ok(None);
        }
        let fields = sha256(&head.fields);
        let same = |mail: &&Mail| (&mail.message_id, mail.size, &mail.fields) == (&head.message_id, head.size, &fields);
        match self.group.mail.iter().find(same) {
            Some(mail) => Ok(Some(mail.source.clone())),
            None => self.group.store.mail_like(&head.message_id, head.size, &fields),
        }
    }

    /// Nothing is left to do for a message once what was pushed is written.
    fn done(&mut self, head: &Head, hash: &str, source: String) {
        self.group.mail.push(Mail {
            account: self.account.clone(),
            folder: self.name.clone(),
            uidvalidity: self.opened.uidvalidity,
            uid: head.uid,
            message_id: head.message_id.clone(),
            size: head.size,
            fields: sha256(&head.fields),
            sha256: hash.to_owned(),
            source,
        });
    }
}

/// Moves messages that are stored and of which nothing is lost.
fn move_done(
    session: &mut Session,
    folder: &Folder,
    target: &Folder,
    (account, name, opened): (&str, &str, Opened),
    uids: &[u32],
    store: &Store,
    fetched: &mut Fetched,
) -> Result<(), Diagnostic> {
    let changed = || Diagnostic::new(Severity::Error, "imap-renumbered", name);
    if opened.uidvalidity == 0 {
        return Err(changed());
    }
    let done = store.mail_in(account, name, opened.uidvalidity)?;
    let lost: Vec<String> =
        store.attachments()?.into_iter().filter(Record::is_loss).map(|record| record.attachment.source).collect();
    let whole = |source: &String| {
        let within = |lost: &String| {
            lost.strip_prefix(source.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        !lost.iter().any(within)
    };
    let (movable, back): (Vec<u32>, Vec<u32>) =
        uids.iter().filter(|uid| done.contains_key(uid)).partition(|uid| done.get(uid).is_some_and(&whole));
    fetched.kept_back = back.len() as u64;
    if movable.is_empty() {
        return Ok(());
    }
    if session.open_folder(folder, true)?.uidvalidity != opened.uidvalidity {
        return Err(changed());
    }
    for uids in movable.chunks(HEADS) {
        session.move_to(uids, target)?;
        fetched.moved += uids.len() as u64;
    }
    Ok(())
}

/// A day as searches write it: `1-Dec-2024`.
fn day_of_search(day: &str) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut parts = day.splitn(3, '-').map(|part| part.parse::<usize>().unwrap_or(1));
    let (year, month, date) = (parts.next().unwrap_or(1), parts.next().unwrap_or(1), parts.next().unwrap_or(1));
    format!("{date}-{}-{year:04}", MONTHS.get(month.saturating_sub(1)).unwrap_or(&"Jan"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_searches_want_them() {
        assert_eq!(day_of_search("2024-12-01"), "1-Dec-2024");
        assert_eq!(day_of_search("2025-02-28"), "28-Feb-2025");
    }
}
