//! The reporting form: its printed words, and the codes by which a row is known when the form comes back.
//!
//! A code stands in the cell as text, `[3229/2024#2.10#KHT]`: the plan's number and year, the row, three letters that check both.
//! Text survives every program and every kind of file; a number or a date in a cell does not. A code with a letter changed is no
//! code of ours, so a row is never put under a task by a slip of the hand.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::model::{Plan, TaskId};
use crate::text;

/// Row of the form for what is outside the plan.
pub const OUTSIDE: &str = "ngoai";
/// The form as a whole.
const WHOLE: &str = "bieu";
/// Letters of the check: no vowels, so that they make no words.
const LETTERS: &[u8; 16] = b"BCDGHKLMNPQRSTVX";

/// The printed words of the form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "data/form.toml says what each is")]
pub struct FormWords {
    pub kind: String,
    pub subject: String,
    pub number: String,
    pub place_and_date: String,
    pub place_unknown: String,
    pub sheet: String,
    pub file: String,
    pub guide: Vec<String>,
    pub columns: [String; 6],
    pub outside_id: String,
    pub outside: String,
    pub signer_title: String,
    pub signer: String,
}

/// The printed words of the form, read once.
pub fn words() -> &'static FormWords {
    static WORDS: LazyLock<FormWords> =
        LazyLock::new(|| toml::from_str(include_str!("data/form.toml")).expect("checked by a test"));
    &WORDS
}

/// What a code names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormRow {
    /// A task of the plan.
    Task(TaskId),
    /// What is outside the plan.
    Outside,
    /// The form as a whole.
    Whole,
    /// It looks like a code of this plan and is none: a letter was changed, or a task of that number does not exist.
    Broken,
    /// A row of a form for another plan.
    Foreign,
}

/// A code in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormCode {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Number and year of the plan, `3229/2024`.
    pub plan: String,
    row: String,
    check: String,
}

/// The code of a task's row.
pub fn task_code(plan: &Plan, task: &TaskId) -> String {
    code(plan, task.as_str())
}

/// The code of the rows for what is outside the plan.
pub fn outside_code(plan: &Plan) -> String {
    code(plan, OUTSIDE)
}

/// The code of the form as a whole.
pub fn whole_code(plan: &Plan) -> String {
    code(plan, WHOLE)
}

fn code(plan: &Plan, row: &str) -> String {
    let row = tidy(row);
    format!("[{}/{}#{row}#{}]", figure(plan), year(plan).unwrap_or("0000"), check(plan, &row))
}

/// The codes in a text, also where a program broke them over lines.
pub fn codes(text: &str) -> Vec<FormCode> {
    static CODE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\[([^\[\]#/]{1,24}/[\d\s]{4,8}#[^\[\]#]{1,60}#[A-Za-z\s]{3,8})\]").expect("valid")
    });
    CODE.captures_iter(text)
        .filter_map(|found| {
            let whole = found.get(0)?;
            let inner: String = found[1].chars().filter(|letter| !letter.is_whitespace()).collect();
            let mut parts = inner.split('#').map(str::to_owned);
            let (plan, row, check) = (parts.next()?, parts.next()?, parts.next()?.to_uppercase());
            Some(FormCode { start: whole.start(), end: whole.end(), plan, row, check })
        })
        .collect()
}

impl FormCode {
    /// What the code names on a plan.
    pub fn row(&self, plan: &Plan) -> FormRow {
        let (number, written) = self.plan.split_once('/').unwrap_or((&self.plan, ""));
        let other_year = written != "0000" && year(plan).is_some_and(|year| year != written);
        if !number.eq_ignore_ascii_case(&figure(plan)) || other_year {
            return FormRow::Foreign;
        }
        if self.check != check(plan, &self.row) {
            return FormRow::Broken;
        }
        match self.row.as_str() {
            OUTSIDE => FormRow::Outside,
            WHOLE => FormRow::Whole,
            row => {
                let task = plan.tasks.iter().find(|task| tidy(task.id.as_str()) == row);
                task.map_or(FormRow::Broken, |task| FormRow::Task(task.id.clone()))
            }
        }
    }
}

/// A text without the codes in it.
pub fn without_codes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for code in codes(text) {
        out.push_str(text.get(at..code.start).unwrap_or_default());
        at = code.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// The leading figure of the plan's number, as agencies cite it.
fn figure(plan: &Plan) -> String {
    let digits: String = plan.number.trim().chars().take_while(char::is_ascii_digit).collect();
    if digits.is_empty() { "KH".into() } else { digits }
}

fn year(plan: &Plan) -> Option<&str> {
    plan.date.get(..4).filter(|year| year.bytes().all(|digit| digit.is_ascii_digit()))
}

fn tidy(row: &str) -> String {
    row.chars().filter(|c| !c.is_whitespace()).map(|c| if "[]#".contains(c) { '_' } else { c }).collect()
}

/// Three letters made from the plan's whole number and the row.
fn check(plan: &Plan, row: &str) -> String {
    let mut hash = Sha256::new();
    for part in [text::ascii_key(&plan.number).as_str(), row] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(3).map(|byte| char::from(LETTERS[usize::from(byte % 16)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Task;

    fn plan(number: &str, date: &str) -> Plan {
        let task = |id: &str| Task {
            id: id.into(),
            section: "2".into(),
            content: String::new(),
            lead: String::new(),
            coordinating: String::new(),
            schedule: String::new(),
            product: String::new(),
        };
        Plan {
            number: number.into(),
            date: date.into(),
            issuer: String::new(),
            title: String::new(),
            sections: Vec::new(),
            tasks: vec![task("2.1"), task("2.10"), task("II.3")],
            passages: Vec::new(),
        }
    }

    fn named(text: &str, plan: &Plan) -> Vec<FormRow> {
        codes(text).iter().map(|code| code.row(plan)).collect()
    }

    #[test]
    fn the_printed_words_are_there() {
        assert_eq!(words().columns.len(), 6);
    }

    #[test]
    fn a_code_names_its_row_wherever_it_stands() {
        let plan = plan("3229/KH-UBND", "2024-08-27");
        let code = task_code(&plan, &"2.10".into());
        assert!(code.starts_with("[3229/2024#2.10#"), "{code}");
        for text in [code.clone(), format!("2.10\n{code}"), code.replace('#', "#\n"), code.to_lowercase()] {
            assert_eq!(named(&text, &plan), [FormRow::Task("2.10".into())], "{text}");
        }
        assert_eq!(named(&outside_code(&plan), &plan), [FormRow::Outside]);
        assert_eq!(without_codes(&format!("2.10 {code} Việc")), "2.10  Việc");
    }

    #[test]
    fn a_code_with_a_slip_of_the_hand_names_nothing() {
        let plan = plan("3229/KH-UBND", "2024-08-27");
        let slipped = task_code(&plan, &"2.10".into()).replace("2.10", "2.1");
        assert_eq!(named(&slipped, &plan), [FormRow::Broken]);
    }

    #[test]
    fn a_code_of_another_plan_is_foreign_and_one_without_a_year_is_not() {
        let ours = plan("3229/KH-UBND", "2024-08-27");
        for other in [plan("15/KH-UBND", "2024-01-01"), plan("3229/KH-UBND", "2021-08-27")] {
            assert_eq!(named(&task_code(&other, &"2.1".into()), &ours), [FormRow::Foreign]);
        }
        let undated = plan("3229/KH-UBND", "");
        assert_eq!(named(&task_code(&undated, &"2.1".into()), &ours), [FormRow::Task("2.1".into())]);
        assert_eq!(named(&task_code(&ours, &"2.1".into()), &undated), [FormRow::Task("2.1".into())]);
    }

    #[test]
    fn brackets_in_a_text_are_no_codes() {
        for text in ["[1]", "[3229/KH-UBND]", "[a/2024#b]", "xem [2] và [3229/2024]"] {
            assert!(codes(text).is_empty(), "{text}");
        }
    }
}
