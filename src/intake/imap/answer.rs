//! Answers of a server (RFC 3501, section 7) as values.

use super::shown;
use super::wire::odd;
use crate::model::Diagnostic;

/// Lists within lists.
const MAX_DEPTH: u8 = 32;

/// A stretch of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Text up to the end of the line or a literal.
    Line(Vec<u8>),
    /// Bytes that came by their size.
    Literal(Vec<u8>),
    /// So many bytes were passed over.
    Skipped(u64),
}

/// How a command ended, or what the server says on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    Ok,
    No,
    Bad,
    Bye,
    PreAuth,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// `tag OK [CODE] text`; `tag` is `*` where it belongs to no command.
    Status { tag: String, condition: Condition, code: String, text: String },
    /// `+`: the server waits for more.
    Continue,
    /// `* …`: words after the star.
    Data(Vec<Value>),
}

/// A word of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Nil,
    /// An atom, a quoted text or a literal.
    Word(Vec<u8>),
    /// A literal of this size was passed over.
    Skipped(u64),
    List(Vec<Value>),
}

impl Value {
    /// An atom or text, as it is.
    pub(super) fn word(&self) -> Option<&[u8]> {
        match self {
            Value::Word(word) => Some(word),
            _ => None,
        }
    }

    /// A number.
    pub(super) fn number(&self) -> Option<u64> {
        std::str::from_utf8(self.word()?).ok()?.parse().ok()
    }

    /// An atom, whatever its case.
    pub(super) fn is(&self, atom: &str) -> bool {
        self.word().is_some_and(|word| word.eq_ignore_ascii_case(atom.as_bytes()))
    }
}

fn condition(word: &[u8]) -> Option<Condition> {
    let named = [
        ("OK", Condition::Ok),
        ("NO", Condition::No),
        ("BAD", Condition::Bad),
        ("BYE", Condition::Bye),
        ("PREAUTH", Condition::PreAuth),
    ];
    named.iter().find(|(name, _)| word.eq_ignore_ascii_case(name.as_bytes())).map(|&(_, condition)| condition)
}

/// First word and what follows the space after it.
fn split(line: &[u8]) -> (&[u8], &[u8]) {
    let at = line.iter().position(|&byte| byte == b' ').unwrap_or(line.len());
    (line.get(..at).unwrap_or_default(), line.get(at + 1..).unwrap_or_default())
}

impl Answer {
    /// A line that ends in words for people: what looks like a literal there is none.
    pub(super) fn is_words(line: &[u8]) -> bool {
        let (tag, rest) = split(line);
        tag == b"+" || condition(split(rest).0).is_some()
    }
}

/// Makes an answer of its parts.
///
/// # Errors
/// It is none.
pub(super) fn parse(parts: Vec<Part>) -> Result<Answer, Diagnostic> {
    let mut parts = parts.into_iter();
    let Some(Part::Line(line)) = parts.next() else { return Err(odd(b"")) };
    let (tag, rest) = split(&line);
    if tag == b"+" {
        return Ok(Answer::Continue);
    }
    let (word, text) = split(rest);
    if let Some(condition) = condition(word) {
        let bracketed = text.strip_prefix(b"[").and_then(|inner| {
            let end = inner.iter().position(|&byte| byte == b']')?;
            Some((inner.get(..end)?, inner.get(end + 1..)?))
        });
        let (code, text) = bracketed.unwrap_or((b"", text));
        return Ok(Answer::Status {
            tag: shown(tag),
            condition,
            code: shown(code),
            text: shown(text).trim().to_owned(),
        });
    }
    if tag != b"*" {
        return Err(odd(&line));
    }
    let mut values: Vec<Vec<Value>> = vec![Vec::new()];
    words(rest, &mut values)?;
    for part in parts {
        match part {
            Part::Line(line) => words(&line, &mut values)?,
            Part::Literal(bytes) => push(&mut values, Value::Word(bytes)),
            Part::Skipped(size) => push(&mut values, Value::Skipped(size)),
        }
    }
    match (values.pop(), values.is_empty()) {
        (Some(values), true) => Ok(Answer::Data(values)),
        _ => Err(odd(&line)),
    }
}

fn push(open: &mut [Vec<Value>], value: Value) {
    if let Some(list) = open.last_mut() {
        list.push(value);
    }
}

/// The words of a stretch; `open` holds the lists that are not closed yet.
fn words(line: &[u8], open: &mut Vec<Vec<Value>>) -> Result<(), Diagnostic> {
    let mut rest = line;
    while let Some((&byte, after)) = rest.split_first() {
        match byte {
            b' ' => rest = after,
            b'(' => {
                if open.len() > usize::from(MAX_DEPTH) {
                    return Err(odd(line));
                }
                open.push(Vec::new());
                rest = after;
            }
            b')' => {
                let inner = open.pop().filter(|_| !open.is_empty()).ok_or_else(|| odd(line))?;
                push(open, Value::List(inner));
                rest = after;
            }
            b'"' => {
                let (word, after) = quoted(after).ok_or_else(|| odd(line))?;
                push(open, Value::Word(word));
                rest = after;
            }
            _ => {
                let end = atom(rest);
                let word = rest.get(..end).unwrap_or_default();
                push(open, if word.eq_ignore_ascii_case(b"NIL") { Value::Nil } else { Value::Word(word.to_vec()) });
                rest = rest.get(end..).unwrap_or_default();
            }
        }
    }
    Ok(())
}

/// Where an atom ends; `BODY[HEADER.FIELDS (DATE)]` is one.
fn atom(text: &[u8]) -> usize {
    let mut within = false;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'[' => within = true,
            b']' => within = false,
            b' ' | b'(' | b')' | b'"' if !within && at > 0 => return at,
            _ => {}
        }
    }
    text.len()
}

fn quoted(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut word = Vec::new();
    let mut rest = text;
    loop {
        let (&byte, after) = rest.split_first()?;
        rest = after;
        match byte {
            b'"' => return Some((word, rest)),
            b'\\' => {
                let (&escaped, after) = rest.split_first()?;
                word.push(escaped);
                rest = after;
            }
            _ => word.push(byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(text: &str) -> Result<Answer, Diagnostic> {
        parse(vec![Part::Line(text.as_bytes().to_vec())])
    }

    fn word(text: &str) -> Value {
        Value::Word(text.as_bytes().to_vec())
    }

    #[test]
    fn answers_are_told_apart() {
        let status = |tag: &str, condition, code: &str, text: &str| Answer::Status {
            tag: tag.into(),
            condition,
            code: code.into(),
            text: text.into(),
        };
        assert_eq!(
            line("A3 NO [AUTHENTICATIONFAILED] Sai mật khẩu"),
            Ok(status("A3", Condition::No, "AUTHENTICATIONFAILED", "Sai mật khẩu"))
        );
        assert_eq!(line("* ok [UIDVALIDITY 17] valid"), Ok(status("*", Condition::Ok, "UIDVALIDITY 17", "valid")));
        assert_eq!(line("+ go on"), Ok(Answer::Continue));
        assert_eq!(
            line(r#"* LIST (\HasNoChildren) "/" "a \"b\"""#),
            Ok(Answer::Data(vec![
                word("LIST"),
                Value::List(vec![word("\\HasNoChildren")]),
                word("/"),
                word("a \"b\"")
            ]))
        );
        assert_eq!(
            line("* 3 FETCH (BODY[HEADER.FIELDS (DATE)] NIL UID 9)"),
            Ok(Answer::Data(vec![
                word("3"),
                word("FETCH"),
                Value::List(vec![word("BODY[HEADER.FIELDS (DATE)]"), Value::Nil, word("UID"), word("9")])
            ]))
        );
    }

    #[test]
    fn what_is_no_answer_is_told() {
        let deep = format!("* {}", "(".repeat(1000));
        for text in ["", "HTTP/1.1 400 Bad Request", "* 1 FETCH (UID", "* LIST )", "* LIST \"a", &deep] {
            assert_eq!(line(text).map_err(|error| error.code), Err("imap-protocol".into()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_comes_is_too_odd(bytes: Vec<u8>, literal: Vec<u8>) {
            let _ = parse(vec![Part::Line(bytes.clone())]);
            let mut star = b"* 1 FETCH (".to_vec();
            star.extend(&bytes);
            let _ = parse(vec![Part::Line(star), Part::Literal(literal), Part::Line(bytes)]);
        }
    }
}
