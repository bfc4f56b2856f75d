//! Where each statement comes from, as footnotes or comments. docx-rs numbers footnotes by a counter of the process and writes
//! no separators, so the parts are ours.

use docx_rs::{Comment, Footnote, Paragraph, Run};

use super::parts::{HEAD, W, escape};

/// How a report shows the sources of its statements.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sources {
    /// Not at all: the form in which a report is signed.
    #[default]
    None,
    /// As footnotes.
    Footnotes,
    /// As comments in the margin, easily removed before signing.
    Comments,
}

/// The notes of a document, in order.
#[derive(Debug)]
pub(in crate::writer) struct Notes {
    sources: Sources,
    texts: Vec<String>,
}

impl Notes {
    pub(in crate::writer) fn new(sources: Sources) -> Self {
        Notes { sources, texts: Vec::new() }
    }

    /// Ends a paragraph with a note; `text` is asked for only when notes are wanted.
    pub(in crate::writer) fn attach(&mut self, paragraph: Paragraph, text: impl FnOnce() -> String) -> Paragraph {
        // Footnotes -1 and 0 are the separators.
        let id = self.texts.len() + 1;
        let paragraph = match self.sources {
            Sources::None => return paragraph,
            Sources::Footnotes => {
                let reference = Run::new().style("FootnoteReference");
                paragraph.add_run(reference.add_footnote_reference(Footnote { id, content: Vec::new() }))
            }
            Sources::Comments => paragraph.add_comment_start(Comment::new(id)).add_comment_end(id),
        };
        self.texts.push(text());
        paragraph
    }

    /// Name of the part, the word for its kind in content types and relationships; `None` without notes.
    pub(super) fn part_name(sources: Sources) -> Option<(&'static str, &'static str)> {
        match sources {
            Sources::None => None,
            Sources::Footnotes => Some(("word/footnotes.xml", "footnotes")),
            Sources::Comments => Some(("word/comments.xml", "comments")),
        }
    }

    /// The part; `author` and `date` stand on comments.
    pub(super) fn part(&self, author: &str, date: &str) -> String {
        let mut out = String::from(HEAD);
        if self.sources == Sources::Comments {
            out.push_str(&format!("<w:comments {W}>"));
            for (at, text) in self.texts.iter().enumerate() {
                out.push_str(&format!(
                    r#"<w:comment w:id="{}" w:author="{}" w:date="{}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p></w:comment>"#,
                    at + 1,
                    escape(author),
                    escape(date),
                    escape(text)
                ));
            }
            return out + "</w:comments>";
        }
        out.push_str(&format!("<w:footnotes {W}>"));
        for (id, kind, mark) in [(-1, "separator", "separator"), (0, "continuationSeparator", "continuationSeparator")]
        {
            out.push_str(&format!(
                r#"<w:footnote w:type="{kind}" w:id="{id}"><w:p><w:r><w:{mark}/></w:r></w:p></w:footnote>"#
            ));
        }
        for (at, text) in self.texts.iter().enumerate() {
            out.push_str(&format!(
                r#"<w:footnote w:id="{}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr><w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> {}</w:t></w:r></w:p></w:footnote>"#,
                at + 1,
                escape(text)
            ));
        }
        out + "</w:footnotes>"
    }
}
