//! What a statement says about progress, and its figures: each with the stretch of the item's text that says it, nothing inferred.

use crate::model::{Figure, ItemKind, Progress, Stated};
use crate::text;

/// Phrases that tell the progress of a work, as match keys; the first that fits decides.
const PROGRESS: [(Progress, &[&str]); 4] = [
    (
        Progress::NotArisen,
        &["khong phat sinh", "chua phat sinh", "khong co phat sinh", "khong co ho so", "khong co truong hop"],
    ),
    (
        Progress::NotStarted,
        &[
            "chua thuc hien",
            "chua trien khai",
            "chua lam",
            "chua to chuc",
            "chua ban hanh",
            "chua xet",
            "chua co hoat dong",
        ],
    ),
    (
        Progress::UnderWay,
        &[
            "dang thuc hien",
            "dang trien khai",
            "dang lap",
            "dang xay dung",
            "dang soan",
            "dang hoan thien",
            "dang lay y kien",
            "dang tham dinh",
            "dang trinh",
            "dang cho",
            "dang nghiem thu",
            "dang thi cong",
            "dang phoi hop",
            "dang ra soat",
        ],
    ),
    (
        Progress::Done,
        &[
            "da hoan thanh",
            "hoan thanh",
            "da ban hanh",
            "da thuc hien",
            "da to chuc",
            "da trien khai",
            "da nghiem thu",
            "da trinh",
            "da phe duyet",
            "da cong bo",
            "da dua vao su dung",
            "da bo tri",
        ],
    ),
];

/// The progress that the text states, with its words; `None` where it says nothing plain.
///
/// Only results and nils have a progress. When the text states several (one part done, another under way) none is given.
pub(super) fn progress(kind: ItemKind, words: &str) -> Option<Stated<Progress>> {
    if !matches!(kind, ItemKind::Result | ItemKind::Nil) {
        return None;
    }
    let folded = Folded::of(words);
    let mut found: Option<Stated<Progress>> = None;
    for (progress, phrases) in PROGRESS {
        for phrase in phrases {
            let Some((start, end)) = folded.find(phrase) else { continue };
            match &found {
                Some(earlier) if earlier.value != progress => {
                    // "chưa hoàn thành" holds "hoàn thành"; two that lie apart say different things of different works.
                    let apart = end <= earlier.start || start >= earlier.end;
                    if apart && progress != Progress::Done {
                        return None;
                    }
                }
                Some(_) => {}
                None => {
                    if !folded.is_negated(start) {
                        found = Some(Stated { value: progress, start, end });
                    }
                }
            }
        }
    }
    found
}

/// The figures of a text, with unit and place (characters).
pub(super) fn figures(words: &str) -> Vec<Figure> {
    let mut places = Places::new(words);
    text::figures::find(words)
        .into_iter()
        .map(|found| Figure {
            start: places.up_to(found.start),
            end: places.up_to(found.end),
            value: found.value,
            scale: found.scale,
            percent: found.percent,
            of: found.of,
            unit: found.unit,
            ambiguous: found.ambiguous,
        })
        .collect()
}

/// Byte offsets to characters, in rising order.
struct Places<'t> {
    text: &'t str,
    byte: usize,
    characters: usize,
}

impl<'t> Places<'t> {
    fn new(text: &'t str) -> Self {
        Places { text, byte: 0, characters: 0 }
    }

    fn up_to(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            (self.byte, self.characters) = (0, 0);
        }
        self.characters += self.text.get(self.byte..byte).map_or(0, |t| t.chars().count());
        self.byte = byte;
        self.characters
    }
}

/// Words without marks, with the characters they come from.
struct Folded {
    key: String,
    /// Character of the text for each byte of the key.
    from: Vec<usize>,
}

impl Folded {
    fn of(words: &str) -> Self {
        let mut key = String::new();
        let mut from = Vec::new();
        for (at, c) in words.chars().enumerate() {
            let plain = text::strip_marks(&c.to_string()).to_lowercase();
            let plain =
                if plain.chars().all(char::is_alphanumeric) && !plain.is_empty() { plain } else { " ".to_owned() };
            if plain == " " && key.ends_with(' ') {
                continue;
            }
            from.extend(std::iter::repeat_n(at, plain.len()));
            key.push_str(&plain);
        }
        Folded { key, from }
    }

    /// First and one past the last character of a phrase of whole words.
    fn find(&self, phrase: &str) -> Option<(usize, usize)> {
        let bytes = self.key.as_bytes();
        self.key.match_indices(phrase).find_map(|(at, _)| {
            let end = at + phrase.len();
            let whole = (at == 0 || bytes.get(at - 1) == Some(&b' ')) && bytes.get(end).is_none_or(|b| *b == b' ');
            whole.then(|| Some((*self.from.get(at)?, *self.from.get(end - 1)? + 1))).flatten()
        })
    }

    /// "chưa" or "không" right before: "chưa hoàn thành" is not done.
    fn is_negated(&self, start: usize) -> bool {
        let at = self.from.iter().position(|from| *from == start).unwrap_or(0);
        let before = self.key.get(..at).unwrap_or_default().trim_end();
        before.ends_with("chua") || before.ends_with("khong") || before.ends_with("se")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &str) -> Option<Progress> {
        progress(ItemKind::Result, words).map(|stated| stated.value)
    }

    #[test]
    fn progress_is_what_the_text_says_and_nothing_else() {
        assert_eq!(of("Đã ban hành Kế hoạch số 57/KH-SKHCN."), Some(Progress::Done));
        assert_eq!(of("Dự thảo đang lấy ý kiến các ngành."), Some(Progress::UnderWay));
        assert_eq!(of("Trong năm không phát sinh hồ sơ."), Some(Progress::NotArisen));
        assert_eq!(of("Chưa triển khai."), Some(Progress::NotStarted));
        assert_eq!(of("12 lớp với 412 giáo viên."), None);
    }

    #[test]
    fn what_is_not_done_yet_is_not_done() {
        assert_eq!(of("Hồ sơ chưa hoàn thành."), None);
        assert_eq!(of("Sẽ hoàn thành trong quý I."), None);
    }

    #[test]
    fn the_stretch_holds_the_words_that_say_it() {
        let words = "Sở đã hoàn thành 12/15 chỉ tiêu";
        let stated = progress(ItemKind::Result, words).unwrap();
        let said: String = words.chars().skip(stated.start).take(stated.end - stated.start).collect();
        assert_eq!(said, "đã hoàn thành");
    }

    #[test]
    fn a_figure_keeps_its_unit_and_place() {
        let words = "Mở 12 lớp, kinh phí 1,2 tỷ đồng (kèm Công văn số 12/SKHCN ngày 05/3/2024)";
        let figures = figures(words);
        assert_eq!(figures.len(), 2);
        assert_eq!((figures[1].value, figures[1].scale, figures[1].unit.as_str()), (1.2, 1e9, "đồng"));
        let said: String = words.chars().skip(figures[0].start).take(figures[0].end - figures[0].start).collect();
        assert_eq!(said, "12");
    }
}
