//! What answers of FETCH tell of messages.

use super::answer::Value;

/// What is known of a message before it is fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its number in the folder.
    pub uid: u32,
    /// Bytes.
    pub size: u64,
    /// Message-ID with its brackets; empty where it has none.
    pub message_id: String,
    /// The fields of its header that tell it from others.
    pub fields: Vec<u8>,
}

/// A message as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// It is larger than its head said, and too large.
    TooLarge(u64),
}

/// Numbers as commands take them: runs as `3:7`.
pub(super) fn set(uids: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for &uid in uids {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(uid) => *last = uid,
            _ => runs.push((uid, uid)),
        }
    }
    let shown = runs.iter().map(|(first, last)| match first == last {
        true => first.to_string(),
        false => format!("{first}:{last}"),
    });
    shown.collect::<Vec<_>>().join(",")
}

/// What an answer of FETCH tells of a message.
pub(super) fn fetched(values: &[Value]) -> Option<&[Value]> {
    match values {
        [_, word, Value::List(items)] if word.is("FETCH") => Some(items),
        _ => None,
    }
}

/// What stands after a name.
pub(super) fn item<'v>(items: &'v [Value], name: &str) -> Option<&'v Value> {
    let named = |value: &Value| {
        value.word().is_some_and(|word| {
            let head = word.get(..name.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(name.as_bytes()))
        })
    };
    items.chunks(2).find_map(|pair| match pair {
        [key, value] if named(key) => Some(value),
        _ => None,
    })
}

/// The message itself, without a copy of it.
pub(super) fn body_of(values: Vec<Value>) -> Option<Value> {
    let Some(Value::List(items)) = values.into_iter().nth(2) else { return None };
    let mut items = items.into_iter();
    while let (Some(key), Some(value)) = (items.next(), items.next()) {
        if key.is("BODY[]") {
            return Some(value);
        }
    }
    None
}

/// Number of the message, if it is one of those that were asked for.
pub(super) fn uid_of(items: &[Value], asked: &[u32]) -> Option<u32> {
    let uid = item(items, "UID")?.number().and_then(|number| u32::try_from(number).ok())?;
    asked.contains(&uid).then_some(uid)
}

/// The Message-ID in fields of a header.
pub(super) fn message_id(fields: &[u8]) -> String {
    let text = String::from_utf8_lossy(fields);
    let mut lines =
        text.lines().skip_while(|line| line.get(..11).is_none_or(|name| !name.eq_ignore_ascii_case("message-id:")));
    let first = lines.next().and_then(|line| line.get(11..)).unwrap_or_default().to_owned();
    let folded = lines.take_while(|line| line.starts_with([' ', '\t']));
    let whole = folded.fold(first, |whole, line| whole + line);
    whole.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(998).collect()
}
