//! How much one file or message may unfold to.

/// A larger file is no report that an office mailed; reading it would only fill the memory. 256 MiB.
pub(super) const MAX_FILE: u64 = 256 << 20;

/// A larger message on a mail server is listed, not fetched: a message is held in memory while it is taken apart. 64 MiB, more than
/// mail servers of offices let through.
#[cfg(feature = "imap")]
pub(super) const MAX_MAIL: u64 = 64 << 20;

/// The fields of a header that tell messages apart are shorter in any honest one. 256 KiB.
#[cfg(feature = "imap")]
pub(super) const MAX_MAIL_HEAD: u64 = 256 << 10;

/// What one file of the input, or one message of a mailbox, may unfold to. 512 MiB.
pub(super) const MAX_UNFOLDED: u64 = 512 << 20;

/// Most things that one file of the input, or one message of a mailbox, may hold.
pub(super) const MAX_PIECES: u32 = 20_000;

/// Archives within archives.
pub(super) const MAX_ARCHIVES: u8 = 4;

/// Messages within messages.
pub(super) const MAX_MESSAGES: u8 = 80;

/// Folders below this depth are not entered: links apart, nobody nests so deep on purpose.
pub(super) const MAX_FOLDERS: usize = 64;

/// What is left for one file of the input or one message of a mailbox.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    /// Bytes.
    bytes: u64,
    /// Things.
    pieces: u32,
}

impl Budget {
    /// A whole one.
    pub(super) fn new() -> Self {
        Budget { bytes: MAX_UNFOLDED, pieces: MAX_PIECES }
    }

    /// Bytes that are left.
    pub(super) fn bytes(&self) -> u64 {
        if self.pieces == 0 { 0 } else { self.bytes }
    }

    /// Takes a thing of some bytes; `false` where that is more than is left.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        let bytes = bytes as u64;
        if bytes > self.bytes || self.pieces == 0 {
            return false;
        }
        self.bytes -= bytes;
        self.pieces -= 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_ends_by_bytes_or_by_number() {
        let mut budget = Budget { bytes: 10, pieces: 2 };
        assert!(budget.take(4) && !budget.take(7) && budget.take(6) && !budget.take(0));
        assert_eq!(budget.bytes(), 0);
    }
}
