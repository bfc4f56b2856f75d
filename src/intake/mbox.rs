//! An mbox file, read message by message.

use std::io::{self, BufRead, Read as _};

use super::limits::MAX_FILE;

/// The messages of an mbox, one at a time.
pub(super) struct Mbox<R> {
    reader: R,
    /// The line that began the next message has been read.
    begun: bool,
    /// The line before was blank.
    blank: bool,
}

impl<R: BufRead> Mbox<R> {
    /// Begins to read.
    pub(super) fn new(reader: R) -> Self {
        Mbox { reader, begun: false, blank: true }
    }

    /// The next message without its `From ` line; `None` at the end. What is longer than [`MAX_FILE`] is cut there.
    ///
    /// # Errors
    /// The file cannot be read on.
    pub(super) fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut message = Vec::new();
        let mut line = Vec::new();
        loop {
            line.clear();
            // A line without end is read piece by piece, so that it cannot fill the memory.
            if (&mut self.reader).take(1 << 20).read_until(b'\n', &mut line)? == 0 {
                return Ok((self.begun || !message.is_empty()).then(|| {
                    self.begun = false;
                    message
                }));
            }
            if self.blank && is_separator(&line) {
                self.blank = false;
                if self.begun || !message.trim_ascii().is_empty() {
                    self.begun = true;
                    return Ok(Some(message));
                }
                self.begun = true;
                continue;
            }
            self.blank = line.trim_ascii_end().is_empty();
            let quoted = line.iter().take_while(|&&b| b == b'>').count();
            let from = usize::from(quoted > 0 && line.get(quoted..).is_some_and(|rest| rest.starts_with(b"From ")));
            if message.len() as u64 + line.len() as u64 <= MAX_FILE {
                message.extend_from_slice(line.get(from..).unwrap_or_default());
            }
        }
    }
}

/// `From address date`: a time or a year stands in it, as in no sentence that begins with "From".
pub(super) fn is_separator(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    // Mozilla's mailboxes name neither.
    if rest.trim_ascii() == b"-" {
        return true;
    }
    let time = rest.windows(3).any(|w| matches!(w, [a, b':', c] if a.is_ascii_digit() && c.is_ascii_digit()));
    let words = rest.trim_ascii().split(u8::is_ascii_whitespace).filter(|w| !w.is_empty()).count();
    time && words >= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        let mut mbox = Mbox::new(text.as_bytes());
        let mut out = Vec::new();
        while let Some(message) = mbox.next().unwrap() {
            out.push(String::from_utf8(message).unwrap());
        }
        out
    }

    #[test]
    fn each_message_stands_for_itself_and_the_last_one_too() {
        let text = "From a@b Mon Jan  6 17:21:00 2025\nSubject: 1\n\nFrom here on we go.\n>From x\n\nFrom c@d Mon Jan  6 17:22:00 2025\nSubject: 2\n\nend\n";
        assert_eq!(all(text), ["Subject: 1\n\nFrom here on we go.\nFrom x\n\n", "Subject: 2\n\nend\n"]);
    }

    #[test]
    fn nothing_gives_nothing() {
        assert_eq!(all(""), [""; 0]);
    }

    proptest::proptest! {
        #[test]
        fn no_mailbox_is_too_strange(raw in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let mut mbox = Mbox::new(raw.as_slice());
            let mut rounds = 0;
            while let Ok(Some(_)) = mbox.next() {
                rounds += 1;
                proptest::prop_assert!(rounds < 300);
            }
        }
    }
}
