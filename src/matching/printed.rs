//! Numbers of tasks that a report prints: before an item, in a heading, in the text ("nhiệm vụ 2.1", "mục 3.4, 3.5").

use std::collections::BTreeMap;
use std::sync::OnceLock;

use regex::Regex;

use crate::model::Plan;

/// The numbers of a plan's tasks and groups.
pub(super) struct Numbers {
    tasks: BTreeMap<String, usize>,
    /// Group and number within it.
    within: BTreeMap<(String, String), usize>,
    /// Group to its tasks.
    sections: BTreeMap<String, Vec<usize>>,
}

fn pattern(cell: &'static OnceLock<Option<Regex>>, pattern: &str) -> Option<&'static Regex> {
    cell.get_or_init(|| Regex::new(pattern).ok()).as_ref()
}

const NUMBER: &str = r"(?:\d{1,2}|[IVX]{1,5})(?:\.\d{1,2}){0,3}[a-zđ]?";

/// The numbers that a heading begins with: `3.3, 3.7 Về thể chế`, `Mã 3.6`, `Điểm 4.1, 4.2 - Tiềm lực`.
pub(super) fn of_heading(heading: &str) -> Vec<String> {
    static HEAD: OnceLock<Option<Regex>> = OnceLock::new();
    let one = NUMBER;
    let head = pattern(
        &HEAD,
        &format!(
            r"^\s*(?:{one}[.)]?\s+)?(?i:mã nv|mã|mục|điểm|nhiệm vụ|nv|khoản)?\s*(?:số\s+)?({one}(?:\s*(?:,|;|và|-)\s*{one})*)(?:[.):;,\s]|$)"
        ),
    );
    let plain = split(leading(heading));
    let labelled =
        head.and_then(|re| re.captures(heading)).and_then(|c| c.get(1)).map_or(Vec::new(), |m| split(m.as_str()));
    let mut out = labelled;
    for number in plain {
        if !out.contains(&number) {
            out.push(number);
        }
    }
    out
}

/// The first word, when it is a number.
fn leading(heading: &str) -> &str {
    heading.split_whitespace().next().unwrap_or_default().trim_end_matches(['.', ')', ':', ';', ','])
}

/// Numbers of tasks that a text speaks of, with whether it calls them tasks: "nhiệm vụ 3.4" is of the appendix, "điểm 3.4" and
/// "mục 3.4" may be of the body.
pub(super) fn of_text(text: &str) -> Vec<(String, bool)> {
    static NAMED: OnceLock<Option<Regex>> = OnceLock::new();
    static LIST: OnceLock<Option<Regex>> = OnceLock::new();
    let one = NUMBER;
    let named = pattern(&NAMED, r"(?i:(nhiệm vụ|mã|nv)|mục|điểm)(?:\s+(?:số|các))*\s+");
    let list = pattern(&LIST, &format!(r"^({one}(?:\s*(?:,|;|và)\s*{one})*)(?:[^\d\w]|$)"));
    let (Some(named), Some(list)) = (named, list) else { return Vec::new() };
    let mut out = Vec::new();
    // Two steps, because one expression for both is slow: a name stands often, a number after it seldom.
    for name in named.captures_iter(text) {
        let follows = name.get(0).and_then(|whole| text.get(whole.end()..)).unwrap_or_default();
        let task = name.get(1).is_some();
        let numbers = list.captures(follows).and_then(|c| c.get(1)).map_or(Vec::new(), |m| split(m.as_str()));
        out.extend(numbers.into_iter().map(|number| (number, task)));
    }
    out
}

fn split(list: &str) -> Vec<String> {
    static ONE: OnceLock<Option<Regex>> = OnceLock::new();
    let Some(one) = pattern(&ONE, &format!("^{NUMBER}$")) else { return Vec::new() };
    list.replace("và", ",")
        .split([',', ';', ' ', '-'])
        .map(|number| number.trim().trim_end_matches(['.', ')']))
        .filter(|number| one.is_match(number))
        .map(str::to_owned)
        .collect()
}

impl Numbers {
    /// The numbers of a plan.
    pub(super) fn of(plan: &Plan) -> Numbers {
        let mut numbers = Numbers { tasks: BTreeMap::new(), within: BTreeMap::new(), sections: BTreeMap::new() };
        for (i, task) in plan.tasks.iter().enumerate() {
            numbers.tasks.insert(task.id.0.clone(), i);
            let inside = task.id.0.strip_prefix(&task.section).map(|rest| rest.trim_start_matches('.'));
            if let Some(printed) = inside.filter(|printed| !printed.is_empty()) {
                numbers.within.insert((task.section.clone(), printed.to_owned()), i);
            }
            numbers.sections.entry(task.section.clone()).or_default().push(i);
        }
        numbers
    }

    /// The task of a printed number; under a heading that bears a group's number, also that group's own numbering.
    pub(super) fn task(&self, number: &str, above: &[String]) -> Option<usize> {
        let number = number.trim().trim_end_matches(['.', ')', ':']).trim();
        if let Some(task) = self.tasks.get(number) {
            return Some(*task);
        }
        above.iter().find_map(|section| self.within.get(&(section.clone(), number.to_owned())).copied())
    }

    /// The tasks of a group, by its printed number.
    pub(super) fn section(&self, number: &str) -> &[usize] {
        self.sections.get(number.trim().trim_end_matches(['.', ')'])).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_gives_all_the_numbers_it_begins_with() {
        assert_eq!(of_heading("3.3, 3.7 Về thể chế"), ["3.3", "3.7"]);
        assert_eq!(of_heading("Mã 3.6"), ["3.6"]);
        assert_eq!(of_heading("3 Điểm 4.1, 4.2 - Tiềm lực"), ["4.1", "4.2", "3"]);
        assert_eq!(of_heading("II KẾT QUẢ THỰC HIỆN"), ["II"]);
        assert_eq!(of_heading("I. Lãnh đạo, tuyên truyền"), ["I"]);
        assert!(of_heading("Kết quả thực hiện năm 2024").is_empty());
    }

    #[test]
    fn a_text_gives_the_numbers_that_it_calls_tasks() {
        let part = |number: &str| (number.to_owned(), false);
        assert_eq!(of_text("không được giao tại các mục 2.1, 2.2 của Kế hoạch"), [part("2.1"), part("2.2")]);
        assert_eq!(of_text("thực hiện nhiệm vụ 3.4."), [("3.4".to_owned(), true)]);
        assert!(of_text("03 nhiệm vụ 2024 đạt 2.1 tỷ").is_empty());
    }
}
