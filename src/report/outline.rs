//! The headings above a statement, from levels, numbers and typography.

use crate::model::Paragraph;
use crate::text;

use super::marker::{self, Class, Marker};

/// A heading that is open.
#[derive(Debug, Clone)]
struct Open {
    class: Option<Class>,
    label: Option<String>,
    /// Written in capitals: outranks one that is not.
    capitals: bool,
    /// Level by style, where the file gives one.
    level: Option<u8>,
    /// Looks like a heading; the other ones are numbered sentences that end with a colon and last until the next sibling.
    firm: bool,
    words: String,
}

/// The open headings, outermost first.
#[derive(Debug, Default, Clone)]
pub(super) struct Outline {
    open: Vec<Open>,
}

/// How far out a sort of number stands when nothing else tells.
fn rank(class: Option<&Class>, capitals: bool) -> usize {
    match class {
        Some(Class::Upper) => 0,
        Some(Class::Roman) => 1,
        None if capitals => 1,
        Some(Class::Decimal(parts)) => 1 + parts,
        None => 6,
        Some(Class::Lower) => 8,
        Some(Class::Bullet('-')) => 9,
        Some(Class::Bullet('+')) => 10,
        Some(Class::Bullet(_)) => 9,
    }
}

impl Outline {
    /// Opens a heading and closes those that it ends.
    pub(super) fn heading(&mut self, marker: Option<&Marker>, words: &str, level: Option<u8>, firm: bool) {
        let class = marker.map(|m| m.class.clone());
        let capitals = is_capitals(words);
        let keep = if class.is_none() && is_structural(words) && firm {
            // "Khó khăn, kiến nghị" without a number ends whatever task group came before.
            0
        } else if let Some(level) = level {
            self.open.iter().position(|o| o.level.is_some_and(|l| l >= level)).unwrap_or(self.open.len())
        } else {
            let sibling = |o: &Open| o.class == class && (class.is_some() || o.capitals == capitals);
            match self.open.iter().position(sibling) {
                Some(place) => place,
                None => {
                    let own = rank(class.as_ref(), capitals);
                    self.open.iter().position(|o| rank(o.class.as_ref(), o.capitals) > own).unwrap_or(self.open.len())
                }
            }
        };
        self.open.truncate(keep);
        self.open.push(Open {
            class,
            label: marker.map(|m| m.label.clone()),
            capitals,
            level,
            firm,
            words: words.trim().to_owned(),
        });
    }

    /// Closes what a statement with this number ends: its elder siblings that were opened as headings.
    pub(super) fn statement(&mut self, marker: Option<&Marker>) {
        let Some(marker) = marker else { return };
        let ends = |o: &Open| {
            o.class.as_ref() == Some(&marker.class)
                && (!o.firm || o.label.as_deref().is_some_and(|label| marker::follows(&marker.label, label)))
        };
        if let Some(place) = self.open.iter().position(ends) {
            self.open.truncate(place);
        }
        // A weak heading further in ends too: "+" under "-:" lasts until the next "-".
        let own = rank(Some(&marker.class), false);
        while self.open.last().is_some_and(|o| !o.firm && rank(o.class.as_ref(), false) >= own) {
            self.open.pop();
        }
    }

    /// Closes a heading that is nothing but a task's number ("Mã 3.6") when a row with a number of its own comes: such a heading
    /// is the number of the rows that have none.
    pub(super) fn row_with_number(&mut self) {
        if self.open.last().is_some_and(|o| is_code(&o.words)) {
            self.open.pop();
        }
    }

    /// Closes everything: an appendix begins.
    pub(super) fn clear(&mut self) {
        self.open.clear();
    }

    /// The open headings with their numbers, outermost first.
    pub(super) fn path(&self) -> Vec<String> {
        self.open
            .iter()
            .map(|o| match &o.label {
                Some(label) if !label.chars().all(|c| "-+•*".contains(c)) => format!("{label} {}", o.words),
                _ => o.words.clone(),
            })
            .collect()
    }
}

/// Nothing but the number of a task, with or without a word for it.
fn is_code(words: &str) -> bool {
    let key = words.trim().to_lowercase();
    let rest = ["mã nhiệm vụ", "mã nv", "mã số", "nhiệm vụ số", "nhiệm vụ", "mã", "mục", "điểm", "nv"]
        .iter()
        .find_map(|word| key.strip_prefix(word))
        .unwrap_or(&key);
    let rest = rest.trim_matches(|c: char| c.is_whitespace() || c == ':' || c == '.');
    !rest.is_empty()
        && rest.len() <= 8
        && rest.chars().any(|c| c.is_ascii_digit())
        && rest.chars().all(|c| c.is_alphanumeric() || c == '.')
}

/// All letters are capitals, and there are some.
pub(super) fn is_capitals(words: &str) -> bool {
    let mut letters = words.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(|c| !c.is_lowercase())
}

/// Words of the parts that every report has, whatever its plan.
fn is_structural(words: &str) -> bool {
    const PARTS: [&str; 13] = [
        "kho khan",
        "vuong mac",
        "ton tai",
        "han che",
        "kien nghi",
        "de xuat",
        "phuong huong",
        "nhiem vu trong tam",
        "danh gia chung",
        "nguyen nhan",
        "ket luan",
        "nhan xet chung",
        "nhiem vu thoi gian toi",
    ];
    let key = text::ascii_key(words);
    PARTS.iter().any(|part| key.starts_with(part))
}

/// A paragraph is a heading, and how firmly.
///
/// `next` is the marker and the text of what follows: a numbered line that ends with a colon, or a short numbered line without
/// an end mark, is a heading when what follows has a number of another sort.
pub(super) fn judge(
    paragraph: &Paragraph,
    marker: Option<&Marker>,
    words: &str,
    next: Option<(Option<Marker>, &str)>,
) -> Option<bool> {
    let words = words.trim();
    let length = words.chars().count();
    if length == 0 || length > 300 {
        return None;
    }
    let ends_sentence = words.ends_with(['.', ';', '!', '?', ',']) && !words.ends_with("...");
    let ends_colon = words.ends_with(':');
    let bullet = matches!(marker.map(|m| &m.class), Some(Class::Bullet(_)));
    if paragraph.level.is_some() && !ends_sentence {
        return Some(true);
    }
    if is_capitals(words) && length > 3 && !bullet && !ends_sentence {
        return Some(true);
    }
    if paragraph.is_bold() && !bullet && (!ends_sentence || length < 80) && (marker.is_some() || length < 160) {
        return Some(true);
    }
    if matches!(marker.map(|m| &m.class), Some(Class::Roman | Class::Upper)) && !ends_sentence && length < 200 {
        return Some(true);
    }
    let Some(marker) = marker else {
        // Underlined or italic titles between bullets: short, no end mark, and a list follows.
        let list_follows = next.as_ref().is_some_and(|(m, _)| m.is_some());
        return (paragraph.is_italic() && length < 100 && !ends_sentence && list_follows).then_some(true);
    };
    let (next_marker, _) = next?;
    let next_class = next_marker.as_ref().map(|m| &m.class);
    let deeper = match next_class {
        Some(class) => rank(Some(class), false) > rank(Some(&marker.class), false) && *class != marker.class,
        None => false,
    };
    if ends_colon && deeper {
        return Some(false);
    }
    let numbered = matches!(marker.class, Class::Decimal(_) | Class::Lower);
    if numbered && !ends_sentence && !ends_colon && length < 120 && (deeper || (next_class.is_none() && length < 70)) {
        return Some(true);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(text: &str) -> Option<Marker> {
        marker::typed(text)
    }

    #[test]
    fn a_heading_closes_its_elder_sibling_and_what_lies_in_it() {
        let mut outline = Outline::default();
        outline.heading(mark("I. KẾT QUẢ").as_ref(), "KẾT QUẢ", None, true);
        outline.heading(mark("1. Một").as_ref(), "Một", None, true);
        outline.heading(mark("1.1. Một một").as_ref(), "Một một", None, true);
        outline.heading(mark("2. Hai").as_ref(), "Hai", None, true);
        assert_eq!(outline.path(), ["I KẾT QUẢ", "2 Hai"]);
        outline.heading(mark("II. KHÓ KHĂN").as_ref(), "KHÓ KHĂN", None, true);
        assert_eq!(outline.path(), ["II KHÓ KHĂN"]);
    }

    #[test]
    fn a_heading_that_is_a_task_s_number_ends_where_a_row_has_its_own() {
        let mut outline = Outline::default();
        outline.heading(None, "Mã 3.6", None, true);
        outline.row_with_number();
        assert!(outline.path().is_empty());
        outline.heading(None, "Khối văn hóa 2024", None, true);
        outline.row_with_number();
        assert_eq!(outline.path(), ["Khối văn hóa 2024"]);
    }

    #[test]
    fn a_sentence_that_ends_with_a_colon_holds_until_the_next_sibling() {
        let mut outline = Outline::default();
        outline.heading(mark("1. Một").as_ref(), "Một", None, true);
        outline.heading(mark("- Kết quả cụ thể:").as_ref(), "Kết quả cụ thể:", None, false);
        outline.statement(mark("+ đã làm").as_ref());
        assert_eq!(outline.path().len(), 2);
        outline.statement(mark("- việc khác").as_ref());
        assert_eq!(outline.path(), ["1 Một"]);
    }

    #[test]
    fn difficulties_without_a_number_do_not_belong_to_the_last_task() {
        let mut outline = Outline::default();
        outline.heading(mark("VII. An toàn mạng").as_ref(), "An toàn mạng", None, true);
        outline.heading(None, "Tồn tại và đề xuất", None, true);
        assert_eq!(outline.path(), ["Tồn tại và đề xuất"]);
    }

    #[test]
    fn a_statement_that_continues_the_numbering_of_a_heading_is_its_sibling() {
        let mut outline = Outline::default();
        outline.heading(mark("I. KẾT QUẢ").as_ref(), "KẾT QUẢ", None, true);
        outline.heading(mark("1. Tuyên truyền").as_ref(), "Tuyên truyền", None, true);
        outline.statement(mark("2. Đã ban hành kế hoạch.").as_ref());
        assert_eq!(outline.path(), ["I KẾT QUẢ"]);
    }
}
