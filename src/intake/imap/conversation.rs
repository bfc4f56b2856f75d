//! A conversation with a server: a command is sent, and what comes is heard until it ends.

use std::time::{Duration, Instant};

use super::answer::{Answer, Condition, Value};
use super::failed;
use super::wire::{Deadline, Wire, odd};
use crate::model::Diagnostic;

/// What may come in answer to a command that fetches nothing. 16 MiB.
pub(super) const SMALL: u64 = 16 << 20;
/// The slowest line that is waited for, in bytes a second.
const SLOWEST: u64 = 4 << 10;

/// How a command ended.
pub(super) struct Reply {
    pub(super) condition: Condition,
    pub(super) code: String,
    pub(super) text: String,
}

/// A stretch of a command.
pub(super) enum Say<'a> {
    /// As it is.
    Text(&'a str),
    /// A text that may hold anything.
    Word(&'a [u8]),
}

/// What to do with what comes while a command is at work.
pub(super) type Each<'e> = &'e mut dyn FnMut(Vec<Value>) -> Result<(), Diagnostic>;

/// Commands, one after the other, over a connection.
pub(super) struct Conversation {
    pub(super) wire: Wire,
    tag: u32,
    /// Until when the server must have answered, and how long it has for a command.
    pub(super) time: Option<(Deadline, Duration)>,
}

impl Conversation {
    /// Nothing has been said, or only the greeting.
    pub(super) fn new(mut wire: Wire) -> Conversation {
        wire.allow(SMALL);
        Conversation { wire, tag: 0, time: None }
    }

    /// Begins a command in answer to which so much may come.
    pub(super) fn begin(&mut self, total: u64) -> String {
        self.tag += 1;
        self.wire.allow(total);
        if let Some((deadline, time)) = &self.time {
            let slow = Duration::from_secs(total.saturating_sub(SMALL) / SLOWEST);
            deadline.set(Instant::now().checked_add(*time + slow));
        }
        format!("A{}", self.tag)
    }

    /// Says a command and gives what comes to `each`; a literal of so many bytes at most, so much in all.
    pub(super) fn run(
        &mut self,
        say: &[Say<'_>],
        literal: u64,
        total: u64,
        each: Each<'_>,
    ) -> Result<Reply, Diagnostic> {
        let tag = self.begin(total);
        let mut line = tag.clone().into_bytes();
        for say in say {
            line.push(b' ');
            match say {
                Say::Text(text) => line.extend_from_slice(text.as_bytes()),
                Say::Word(word) if word.iter().all(|byte| (b' '..=b'~').contains(byte)) => {
                    line.push(b'"');
                    for &byte in *word {
                        if matches!(byte, b'"' | b'\\') {
                            line.push(b'\\');
                        }
                        line.push(byte);
                    }
                    line.push(b'"');
                }
                Say::Word(word) => {
                    line.extend_from_slice(format!("{{{}}}\r\n", word.len()).as_bytes());
                    self.wire.send(&line)?;
                    line.clear();
                    // What the server says instead of waiting for more ends the command.
                    if let Some(reply) = self.wait(&tag, true, literal, each)? {
                        return Ok(reply);
                    }
                    line.extend_from_slice(word);
                }
            }
        }
        line.extend_from_slice(b"\r\n");
        self.wire.send(&line)?;
        self.wait(&tag, false, literal, each)?.ok_or_else(|| odd(b"+"))
    }

    /// Waits for the end of a command, or (`None`) for the server to ask for more.
    pub(super) fn wait(
        &mut self,
        own: &str,
        more: bool,
        literal: u64,
        each: Each<'_>,
    ) -> Result<Option<Reply>, Diagnostic> {
        loop {
            match self.wire.answer(literal)? {
                Answer::Continue if more => return Ok(None),
                Answer::Continue => return Err(odd(b"+")),
                Answer::Status { tag, condition, code, text } if tag == own => {
                    return Ok(Some(Reply { condition, code, text }));
                }
                Answer::Status { tag, code, .. } if tag == "*" => {
                    // `OK [UIDVALIDITY 1]` says the same as data would.
                    let mut words = code.split(' ');
                    let data = [words.next(), words.next()].map(|word| word.unwrap_or_default().as_bytes().to_vec());
                    if !data[0].is_empty() {
                        each(data.map(Value::Word).to_vec())?;
                    }
                }
                Answer::Status { tag, .. } => return Err(odd(tag.as_bytes())),
                Answer::Data(values) => each(values)?,
            }
        }
    }

    /// A command of words only, of which nothing but its end matters.
    pub(super) fn ask(&mut self, text: &str) -> Result<Reply, Diagnostic> {
        self.run(&[Say::Text(text)], 0, SMALL, &mut |_| Ok(()))
    }
}

impl Reply {
    /// The server did what it was asked.
    pub(super) fn good(&self) -> Result<(), Diagnostic> {
        match self.condition {
            Condition::Ok => Ok(()),
            _ => Err(failed("imap-refused-command", self.text.clone())),
        }
    }
}
