//! What sort of statement an item is: result, nil, difficulty, proposal, next, admin.

use std::sync::LazyLock;

use crate::model::ItemKind;
use crate::text;

/// Where a phrase must stand to tell something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Where {
    Text,
    Open,
    Heading,
    Label,
}

struct Phrase {
    kind: ItemKind,
    place: Where,
    words: &'static str,
}

static PHRASES: LazyLock<Vec<Phrase>> = LazyLock::new(|| {
    include_str!("data/kinds.tsv")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.starts_with("kind\t"))
        .filter_map(|line| {
            let mut fields = line.split('\t');
            let kind = match fields.next()? {
                "admin" => ItemKind::Admin,
                "nil" => ItemKind::Nil,
                "difficulty" => ItemKind::Difficulty,
                "proposal" => ItemKind::Proposal,
                "next" => ItemKind::Next,
                "result" => ItemKind::Result,
                _ => return None,
            };
            let place = match fields.next()? {
                "text" => Where::Text,
                "open" => Where::Open,
                "heading" => Where::Heading,
                "label" => Where::Label,
                _ => return None,
            };
            Some(Phrase { kind, place, words: fields.next()? })
        })
        .collect()
});

/// A nil is said in few words; in a longer statement something was done after all.
const NIL_WORDS: usize = 28;

/// Headings of difficulties or proposals are short; in a longer one such a word belongs to a task's text.
const HEADING_WORDS: usize = 12;

/// A row that says nothing but "không phát sinh" beside its label: the nil stands in another column than the label.
pub(super) fn is_nil_row(core: &str, text: &str) -> bool {
    let count = |words: &str| text::ascii_key(words).split(' ').count();
    count(core) <= LABEL_WORDS
        && count(text) <= NIL_WORDS
        && text.lines().any(|line| kind(&[], None, line, None) == ItemKind::Nil)
}

/// A cell of so few words is a label.
const LABEL_WORDS: usize = 8;

/// The kind of a statement from its words, the headings above it, and the label of its row or column.
///
/// `period_year` is the year that the report speaks of: what begins with a later year is a next step.
pub fn kind(heading: &[String], label: Option<&str>, words: &str, period_year: Option<i32>) -> ItemKind {
    let key = text::ascii_key(words);
    if key.is_empty() && !words.trim().is_empty() {
        // A dash in the place of a result.
        return ItemKind::Nil;
    }
    let count = key.split(' ').count();
    let has = |kind: ItemKind, place: Where, key: &str| {
        PHRASES.iter().any(|p| p.kind == kind && p.place == place && is_in(p.place, p.words, key))
    };
    let headings: Vec<String> =
        heading.iter().map(|h| text::ascii_key(h)).filter(|h| h.split(' ').count() <= HEADING_WORDS).collect();
    if has(ItemKind::Admin, Where::Text, &key) || has(ItemKind::Admin, Where::Open, &key) {
        return ItemKind::Admin;
    }
    if let Some(label) = label.map(year_as_word) {
        for kind in [ItemKind::Difficulty, ItemKind::Proposal, ItemKind::Next, ItemKind::Admin] {
            if label.split(' ').count() <= 8 && has(kind, Where::Label, &label) {
                return kind;
            }
        }
    }
    let above = |kind| headings.iter().any(|h| has(kind, Where::Heading, h));
    let (difficult, proposed, next) = (above(ItemKind::Difficulty), above(ItemKind::Proposal), above(ItemKind::Next));
    // In a row that a task labels, "Đề nghị đưa vào danh mục …" says what was done about it.
    let labelled = label.is_some_and(|label| !label.trim().is_empty());
    if (has(ItemKind::Proposal, Where::Open, &key) && (!labelled || proposed)) || (proposed && mentions_request(&key)) {
        return ItemKind::Proposal;
    }
    if has(ItemKind::Difficulty, Where::Open, &key) {
        return ItemKind::Difficulty;
    }
    if opens_later_year(&key, period_year) || (has(ItemKind::Next, Where::Open, &key) && !goes_on(&key)) {
        return ItemKind::Next;
    }
    // The innermost heading that says one kind alone decides; one that says several leaves it to the words.
    let told = headings.iter().rev().find_map(|h| {
        let said: Vec<ItemKind> = [ItemKind::Difficulty, ItemKind::Proposal, ItemKind::Next]
            .into_iter()
            .filter(|k| has(*k, Where::Heading, h))
            .collect();
        (!said.is_empty()).then_some(said)
    });
    if let Some(said) = told {
        if let [only] = said[..] {
            return only;
        }
        if next && has(ItemKind::Next, Where::Open, &key) {
            return ItemKind::Next;
        }
        if difficult {
            return ItemKind::Difficulty;
        }
        return said.first().copied().unwrap_or_default();
    }
    if text_has(&key, "vuong") && has(ItemKind::Nil, Where::Open, &key) && count > 8 {
        // Not done, and why: the obstacle is what is told.
        return ItemKind::Difficulty;
    }
    if count <= NIL_WORDS
        && !has(ItemKind::Result, Where::Open, &key)
        && (has(ItemKind::Nil, Where::Open, &key) || has(ItemKind::Nil, Where::Text, &key))
    {
        return ItemKind::Nil;
    }
    ItemKind::Result
}

/// "Tiếp tục …" says what goes on: a next step under such a heading, a result under any other.
fn goes_on(key: &str) -> bool {
    key.starts_with("tiep tuc")
}

/// The key of a label in which a year reads `nam`: "Việc 2025" is "Việc năm".
fn year_as_word(label: &str) -> String {
    let key = text::ascii_key(label);
    let is_year = |w: &str| w.len() == 4 && w.starts_with("20") && w.bytes().all(|b| b.is_ascii_digit());
    key.split(' ').map(|w| if is_year(w) { "nam" } else { w }).collect::<Vec<_>>().join(" ")
}

fn is_in(place: Where, words: &str, key: &str) -> bool {
    match place {
        Where::Open | Where::Label => {
            key.strip_prefix(words).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        }
        _ => text_has(key, words),
    }
}

/// The words stand in the key, not inside longer words.
fn text_has(key: &str, words: &str) -> bool {
    key.match_indices(words).any(|(at, _)| {
        let before = at == 0 || key.as_bytes().get(at - 1) == Some(&b' ');
        let after = key.as_bytes().get(at + words.len()).is_none_or(|b| *b == b' ');
        before && after
    })
}

fn mentions_request(key: &str) -> bool {
    ["de nghi", "kien nghi", "de xuat"].iter().any(|words| text_has(key, words))
}

/// "Năm 2025 mở rộng …" in a report on 2024.
fn opens_later_year(key: &str, period_year: Option<i32>) -> bool {
    let mut words = key.split(' ');
    let first = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default();
    let year = match (first, second) {
        ("nam", year) => year.parse::<i32>().ok(),
        ("sang" | "trong" | "den", "nam") => words.next().and_then(|y| y.parse().ok()),
        _ => None,
    };
    matches!((year, period_year), (Some(year), Some(period)) if year > period && year < period + 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(heading: &[&str], words: &str) -> ItemKind {
        let heading: Vec<String> = heading.iter().map(|h| (*h).to_owned()).collect();
        kind(&heading, None, words, Some(2024))
    }

    #[test]
    fn nothing_arisen_is_nil_and_a_long_statement_is_not() {
        assert_eq!(of(&[], "Trong năm không phát sinh hồ sơ."), ItemKind::Nil);
        assert_eq!(of(&[], "Không có."), ItemKind::Nil);
        assert_eq!(of(&[], "Công nhận 37/52 sáng kiến cấp cơ sở."), ItemKind::Result);
    }

    #[test]
    fn a_heading_of_several_parts_leaves_it_to_the_words() {
        let heading = ["II KHÓ KHĂN, KIẾN NGHỊ VÀ CÔNG VIỆC NĂM 2025"];
        assert_eq!(of(&heading, "Nhiệm vụ 4.4 chậm so với yêu cầu."), ItemKind::Difficulty);
        assert_eq!(of(&heading, "Kính đề nghị Bộ Tài chính hướng dẫn cách định giá."), ItemKind::Proposal);
        assert_eq!(of(&heading, "Năm 2025 chuẩn bị các điều kiện để hợp nhất."), ItemKind::Next);
    }

    #[test]
    fn a_later_year_is_next_and_the_report_s_own_year_is_not() {
        assert_eq!(of(&[], "Năm 2024 được giao 34,216 tỷ đồng."), ItemKind::Result);
        assert_eq!(of(&[], "Năm 2025, huyện phấn đấu có thêm 02 sản phẩm."), ItemKind::Next);
    }

    #[test]
    fn a_row_label_tells_the_kind() {
        assert_eq!(kind(&[], Some("Đề xuất"), "Có chính sách cho nhóm khởi nghiệp", None), ItemKind::Proposal);
        assert_eq!(kind(&[], Some("Việc 2025"), "Cho phường ký 09 loại giấy", Some(2024)), ItemKind::Next);
    }
}
