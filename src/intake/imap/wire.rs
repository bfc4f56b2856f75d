//! Lines, literals and the words in them, read from a server that is trusted with nothing: every size has a bound.

use std::cell::Cell;
use std::io::{ErrorKind, Read, Write};
use std::rc::Rc;
use std::time::Instant;

use super::answer::{Answer, Part, parse};
use super::{failed, shown};
use crate::model::Diagnostic;

/// Longest line. A search answers with all numbers in one: this is room for half a million.
const MAX_LINE: usize = 4 << 20;
/// Most literals in one answer.
const MAX_LITERALS: usize = 64;
/// What is read at once.
const BLOCK: usize = 64 << 10;

/// A connection.
pub(super) trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

/// When the server must have done what it was asked; nothing is waited for beyond that.
pub(super) type Deadline = Rc<Cell<Option<Instant>>>;

/// A connection with what has come and was not used yet.
pub(super) struct Wire {
    stream: Box<dyn Stream>,
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    /// Bytes that may still come before the answer is out of all proportion.
    allowance: u64,
    /// Last words of a server that hung up.
    pub(super) farewell: String,
}

/// What the system says of a connection, in the terms of our messages.
pub(super) fn broken(error: &std::io::Error, farewell: &str) -> Diagnostic {
    match error.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => failed("imap-timeout", ""),
        _ => closed(farewell),
    }
}

fn closed(farewell: &str) -> Diagnostic {
    failed(if farewell.is_empty() { "imap-closed" } else { "imap-farewell" }, farewell)
}

pub(super) fn odd(what: &[u8]) -> Diagnostic {
    failed("imap-protocol", shown(what))
}

impl Wire {
    pub(super) fn new(stream: Box<dyn Stream>) -> Wire {
        Wire { stream, buffer: vec![0; BLOCK], at: 0, end: 0, allowance: MAX_LINE as u64, farewell: String::new() }
    }

    /// The bare connection, to be wrapped in TLS.
    ///
    /// # Errors
    /// The server said more than it was asked: whoever sits in between could have put it there before TLS began.
    pub(super) fn into_stream(self) -> Result<Box<dyn Stream>, Diagnostic> {
        match self.buffer.get(self.at..self.end) {
            Some([]) | None => Ok(self.stream),
            Some(rest) => Err(odd(rest)),
        }
    }

    /// How much may come from here on.
    pub(super) fn allow(&mut self, bytes: u64) {
        self.allowance = bytes;
    }

    /// Sends bytes.
    ///
    /// # Errors
    /// The connection is broken.
    pub(super) fn send(&mut self, bytes: &[u8]) -> Result<(), Diagnostic> {
        self.stream.write_all(bytes).and_then(|()| self.stream.flush()).map_err(|error| broken(&error, &self.farewell))
    }

    /// What has come and was not used yet; waits where that is nothing.
    fn fill(&mut self) -> Result<&[u8], Diagnostic> {
        if self.at >= self.end {
            (self.at, self.end) = (0, 0);
            let read = loop {
                match self.stream.read(&mut self.buffer) {
                    Ok(read) => break Ok(read),
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    Err(error) => break Err(error),
                }
            };
            match read {
                Ok(0) => return Err(closed(&self.farewell)),
                Ok(read) => {
                    self.end = read;
                    self.allowance = self
                        .allowance
                        .checked_sub(read as u64)
                        .ok_or_else(|| odd(b"the answer is longer than what was asked for"))?;
                }
                Err(error) => return Err(broken(&error, &self.farewell)),
            }
        }
        Ok(self.buffer.get(self.at..self.end).unwrap_or_default())
    }

    /// A line without its end.
    fn line(&mut self) -> Result<Vec<u8>, Diagnostic> {
        let mut line = Vec::new();
        loop {
            let block = self.fill()?;
            let end = block.iter().position(|&byte| byte == b'\n');
            let taken = end.map_or(block.len(), |end| end + 1);
            line.extend_from_slice(block.get(..taken).unwrap_or_default());
            self.at += taken;
            if end.is_some() {
                while matches!(line.last(), Some(b'\n' | b'\r')) {
                    line.pop();
                }
                return Ok(line);
            }
            if line.len() > MAX_LINE {
                return Err(odd(&line));
            }
        }
    }

    /// A literal; one that is longer than it may be is passed over.
    fn literal(&mut self, size: u64, most: u64) -> Result<Part, Diagnostic> {
        let mut bytes = Vec::new();
        let mut left = size;
        if size > most {
            // It was announced, so that it may come; it only is not kept.
            self.allowance = self.allowance.saturating_add(size);
        }
        while left > 0 {
            let block = self.fill()?;
            let taken = block.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            if size <= most {
                bytes.extend_from_slice(block.get(..taken).unwrap_or_default());
            }
            self.at += taken;
            left -= taken as u64;
        }
        Ok(if size <= most { Part::Literal(bytes) } else { Part::Skipped(size) })
    }

    /// The next answer; literals longer than `most` are passed over.
    ///
    /// # Errors
    /// The connection is broken, or what comes is no IMAP.
    pub(super) fn answer(&mut self, most: u64) -> Result<Answer, Diagnostic> {
        let mut parts = Vec::new();
        loop {
            let line = self.line()?;
            let literal = announced(&line).filter(|_| !(parts.is_empty() && Answer::is_words(&line)));
            let Some((size, text)) = literal else {
                parts.push(Part::Line(line));
                break;
            };
            // Sizes have 32 bits (RFC 3501, section 9).
            if parts.len() >= 2 * MAX_LITERALS || size > u64::from(u32::MAX) {
                return Err(odd(&line));
            }
            parts.push(Part::Line(line.get(..text).unwrap_or_default().to_vec()));
            parts.push(self.literal(size, most)?);
        }
        let answer = parse(parts)?;
        if let Answer::Status { condition: super::answer::Condition::Bye, text, .. } = &answer {
            self.farewell.clone_from(text);
        }
        Ok(answer)
    }
}

/// Size of the literal that follows a line, and where its announcement begins.
fn announced(line: &[u8]) -> Option<(u64, usize)> {
    let inner = line.strip_suffix(b"}")?;
    let open = inner.iter().rposition(|&byte| byte == b'{')?;
    let digits = inner.get(open + 1..)?;
    let digits = digits.strip_suffix(b"+").unwrap_or(digits);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let text = if open > 0 && inner.get(open - 1) == Some(&b'~') { open - 1 } else { open };
    // More than 64 bits can say is more than anything that is allowed.
    let size = std::str::from_utf8(digits).ok()?.parse().unwrap_or(u64::MAX);
    Some((size, text))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::intake::imap::answer::Value;

    /// A server that says all it has to say at once.
    pub(in super::super) struct Script {
        pub(in super::super) said: std::io::Cursor<Vec<u8>>,
        pub(in super::super) heard: Rc<std::cell::RefCell<Vec<u8>>>,
    }

    impl Read for Script {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            // In small portions first, so that borders fall everywhere.
            let end = buffer.len().min(if self.said.position() < 1000 { 7 } else { BLOCK });
            self.said.read(&mut buffer[..end])
        }
    }

    impl Write for Script {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.heard.borrow_mut().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    pub(in super::super) fn wire(said: &[u8]) -> Wire {
        Wire::new(Box::new(Script { said: std::io::Cursor::new(said.to_vec()), heard: Rc::default() }))
    }

    #[test]
    fn a_literal_is_read_by_its_size_and_a_long_one_passed_over() {
        let mut wire =
            wire(b"* 1 FETCH (BODY[] {5}\r\na\r\n)b UID 7)\r\n* 2 FETCH (BODY[] {9}\r\n123456789 UID 8)\r\n");
        let Answer::Data(first) = wire.answer(8).unwrap() else { panic!() };
        let Value::List(items) = &first[2] else { panic!() };
        assert_eq!(items[1], Value::Word(b"a\r\n)b".to_vec()));
        let Answer::Data(second) = wire.answer(8).unwrap() else { panic!() };
        let Value::List(items) = &second[2] else { panic!() };
        assert_eq!(items[1], Value::Skipped(9));
        assert_eq!(items[3], Value::Word(b"8".to_vec()));
    }

    #[test]
    fn braces_in_a_message_to_people_announce_nothing() {
        let mut wire = wire(b"* OK hello {5}\r\n* OK again\r\n");
        assert!(matches!(wire.answer(8).unwrap(), Answer::Status { text, .. } if text == "hello {5}"));
        assert!(wire.answer(8).is_ok());
    }

    #[test]
    fn endless_lines_and_answers_out_of_proportion_are_ended() {
        let mut endless = wire(&vec![b'x'; MAX_LINE + BLOCK]);
        endless.allow(u64::MAX);
        assert_eq!(endless.answer(8).unwrap_err().code, "imap-protocol");
        let mut chatty = wire(&b"* 1 EXISTS\r\n".repeat(100));
        chatty.allow(500);
        let error = (0..100).find_map(|_| chatty.answer(8).err()).unwrap();
        assert_eq!(error.code, "imap-protocol");
        let mut boastful = wire(b"* 1 FETCH (BODY[] {99999999999999999999}\r\nabc");
        assert_eq!(boastful.answer(8).unwrap_err().code, "imap-protocol");
        let mut cut = wire(b"* 1 FETCH (BODY[] {999999}\r\nabc");
        assert_eq!(cut.answer(8).unwrap_err().code, "imap-closed");
    }

    #[test]
    fn a_server_that_hangs_up_is_quoted() {
        let mut wire = wire(b"* BYE \x1b[2Jshutting down\r\n");
        assert!(wire.answer(8).is_ok());
        let error = wire.answer(8).unwrap_err();
        assert_eq!((error.code.as_str(), error.detail.as_str()), ("imap-farewell", "[2Jshutting down"));
    }
}
