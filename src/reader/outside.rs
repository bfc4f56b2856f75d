//! What reading asks of the world around it. A stage touches no process and no disk: whoever calls it lends these two.

use crate::model::{Diagnostic, Document, FileKind};

/// Two services that a caller lends to [`read_with`](super::read_with).
pub trait Outside: Sync {
    /// Runs [`parse`](super::parse) where a crash, an endless loop or a flood of memory costs this file only.
    ///
    /// # Errors
    /// What [`parse`](super::parse) says, or that it did not end.
    fn parse_apart(&self, bytes: &[u8]) -> Result<Document, Diagnostic>;

    /// Has another program turn a document of this kind into a DOCX; `None` where there is no such program.
    ///
    /// # Errors
    /// The program failed or took too long.
    fn as_docx(&self, bytes: &[u8], kind: FileKind) -> Option<Result<Vec<u8>, Diagnostic>>;
}

/// Nothing is lent: everything is parsed here and now, and nothing is converted. For tests and for trusted files.
#[derive(Debug, Clone, Copy, Default)]
pub struct Alone;

impl Outside for Alone {
    fn parse_apart(&self, bytes: &[u8]) -> Result<Document, Diagnostic> {
        super::parse(bytes)
    }

    fn as_docx(&self, _: &[u8], _: FileKind) -> Option<Result<Vec<u8>, Diagnostic>> {
        None
    }
}
