//! `tonghop.toml`: what the office sets once.

use std::path::Path;

use serde::Deserialize;

use crate::agency::Registry;
use crate::consolidate::{self, BodyBudget};
use crate::model::{Agency, Diagnostic, ListedAgency, Office, OfficeWords, Plan, Severity};
use crate::store::{day_number, weekday};

use super::args::OfficeArguments;

/// The settings file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Settings {
    /// Letterhead, signer, recipients.
    pub office: Office,
    /// The merged report.
    pub report: ReportSettings,
    /// Agencies that the registry does not hold.
    pub agency: Vec<ListedAgency>,
    /// Year, days and deadline.
    pub period: PeriodSettings,
    /// Who is expected to report.
    pub expected: ExpectedSettings,
}

/// The time that is reported on, and until when.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PeriodSettings {
    /// Year that is reported on.
    pub year: Option<i32>,
    /// First day; 15 December of the year before by default (Decree 09/2019/NĐ-CP, article 12).
    pub from: Option<String>,
    /// Last day; 14 December of the year by default.
    pub to: Option<String>,
    /// Last day for reports; by default the first working day after the period (article 8, clause 5).
    pub deadline: Option<String>,
    /// Days on which the office does not work, besides Saturdays and Sundays.
    pub holidays: Vec<String>,
}

/// Changes to the list of those that the plan binds.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ExpectedSettings {
    /// Names to add.
    pub add: Vec<String>,
    /// Names to leave out.
    pub leave_out: Vec<String>,
}

impl ExpectedSettings {
    /// Those that the plan binds, with the office's changes.
    pub(super) fn of(&self, registry: &Registry, plan: &Plan) -> Vec<Agency> {
        let date = Some(plan.date.as_str()).filter(|date| !date.is_empty());
        let left_out: Vec<_> = self.leave_out.iter().map(|name| registry.resolve(name, date).id).collect();
        let mut expected = registry.expected(plan);
        for name in &self.add {
            let agency = registry.resolve(name, date);
            if !expected.iter().any(|known| known.id == agency.id) {
                expected.push(agency);
            }
        }
        expected.retain(|agency| !left_out.contains(&agency.id));
        expected.sort_by_key(|agency| registry.order_key(agency));
        expected
    }
}

impl PeriodSettings {
    /// Every day that is given is one.
    fn check(&self) -> Result<(), Diagnostic> {
        let days = [&self.from, &self.to, &self.deadline].into_iter().flatten().chain(&self.holidays);
        match days.into_iter().find(|day| !is_day(day)) {
            Some(day) => Err(Diagnostic::new(Severity::Error, "date-invalid", day.clone())),
            None => Ok(()),
        }
    }

    /// First and last day of a year's report, and the deadline, as day numbers.
    pub(super) fn days(&self, year: i32) -> (i64, i64, i64) {
        let number = |given: &Option<String>, default: String| {
            given.as_deref().and_then(day_number).or_else(|| day_number(&default)).unwrap_or_default()
        };
        let from = number(&self.from, format!("{:04}-12-15", year - 1));
        let to = number(&self.to, format!("{year:04}-12-14"));
        let deadline = self.deadline.as_deref().and_then(day_number).unwrap_or(to + 1);
        // A deadline on a day off is met on the next working day.
        let off = |day: i64| weekday(day) >= 5 || self.holidays.iter().any(|h| day_number(h) == Some(day));
        let deadline = (deadline..deadline + 60).find(|day| !off(*day)).unwrap_or(deadline);
        (from, to, deadline)
    }
}

/// Settings of the merged report.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ReportSettings {
    /// How many statements a task has in the body at most; the rest stands in the appendix.
    pub statements_per_task: usize,
    /// How many pages the body may have.
    pub body_pages: usize,
    /// Items (`item_id` of items.jsonl) that the body must hold.
    pub pinned: std::collections::BTreeSet<String>,
}

impl Default for ReportSettings {
    fn default() -> Self {
        let BodyBudget { pages, statements_per_task } = BodyBudget::default();
        ReportSettings { statements_per_task, body_pages: pages, pinned: Default::default() }
    }
}

impl Settings {
    /// The file that was named, else `tonghop.toml` beside the plan or in the current folder, else the defaults.
    ///
    /// # Errors
    /// The file that was named is absent, or a file is not valid: the diagnostic names the line.
    pub(super) fn load(named: Option<&Path>, plan: &Path) -> Result<Settings, Diagnostic> {
        let beside = plan.with_file_name("tonghop.toml");
        let here = Path::new("tonghop.toml");
        let path = match named {
            Some(path) => path,
            None if beside.is_file() => &beside,
            None if here.is_file() => here,
            None => return Ok(Settings::default()),
        };
        let text = std::fs::read_to_string(path)
            .map_err(|_| Diagnostic::new(Severity::Error, "file-missing", path.display().to_string()))?;
        let settings: Settings = toml::from_str(&text).map_err(|error| {
            Diagnostic::new(
                Severity::Error,
                "settings-invalid",
                format!("{}: {}", path.display(), error.to_string().trim()),
            )
        })?;
        settings.period.check()?;
        Ok(settings)
    }

    /// What the command line says counts more than the file.
    ///
    /// # Errors
    /// The day is no day.
    pub(super) fn with(mut self, given: &OfficeArguments) -> Result<Settings, Diagnostic> {
        let office = &mut self.office;
        let fields =
            [(&mut office.name, &given.office), (&mut office.place, &given.place), (&mut office.signer, &given.signer)];
        for (field, value) in fields {
            if let Some(value) = value {
                field.clone_from(value);
            }
        }
        office.number = given.number.or(office.number);
        office.date = given.date.clone().or(office.date.take());
        match &office.date {
            Some(date) if !is_day(date) => Err(Diagnostic::new(Severity::Error, "date-invalid", date.clone())),
            _ => Ok(self),
        }
    }
}

/// The office's own words: the file that was named, else `loi-co-quan.txt` beside the plan or in the current folder, else none.
///
/// # Errors
/// The file that was named is absent, or has a heading that names no place in the report.
pub(super) fn office_words(named: Option<&Path>, path: &Path, plan: &Plan) -> Result<OfficeWords, Diagnostic> {
    const NAME: &str = "loi-co-quan.txt";
    let beside = path.with_file_name(NAME);
    let here = Path::new(NAME);
    let path = match named {
        Some(path) => path,
        None if beside.is_file() => &beside,
        None if here.is_file() => here,
        None => return Ok(OfficeWords::default()),
    };
    let text = std::fs::read_to_string(path)
        .map_err(|_| Diagnostic::new(Severity::Error, "file-missing", path.display().to_string()))?;
    let words = consolidate::office_words(&text)?;
    match words.sections.keys().find(|id| plan.sections.iter().all(|section| section.id != **id)) {
        Some(unknown) => Err(Diagnostic::new(Severity::Error, "office-words-section", unknown.clone())),
        None => Ok(words),
    }
}

pub(super) fn is_day(date: &str) -> bool {
    let parts: Vec<Option<u32>> = date.split('-').map(|part| part.parse().ok()).collect();
    let [Some(year), Some(month), Some(day)] = parts[..] else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    date.len() == 10 && (1..=last).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_counts_more_than_the_file() {
        let given =
            OfficeArguments { place: Some("Lâm Đồng".into()), number: Some(5), ..OfficeArguments::default() };
        let settings: Settings = toml::from_str("[office]\nplace = \"Bình Thuận\"\nsigner = \"Trần Văn A\"").unwrap();
        let office = settings.with(&given).unwrap().office;
        assert_eq!((office.place.as_str(), office.signer.as_str(), office.number), ("Lâm Đồng", "Trần Văn A", Some(5)));
    }

    #[test]
    fn an_agency_of_the_settings_is_known_by_its_alias() {
        let settings: Settings = toml::from_str(
            "[[agency]]\nname = \"Ban Quản lý dự án cảng Kê Gà\"\nkind = \"department\"\naliases = [\"BQL cảng Kê Gà\"]",
        )
        .unwrap();
        let registry = crate::agency::Registry::with(&settings.agency);
        assert_eq!(registry.resolve("BQL CẢNG KÊ GÀ", None).name, "Ban Quản lý dự án cảng Kê Gà");
    }

    #[test]
    fn a_day_must_exist() {
        assert!(is_day("2024-02-29") && !is_day("2025-02-29") && !is_day("6/2/2025") && !is_day("2025-13-01"));
    }

    #[test]
    fn the_deadline_is_the_first_working_day_after_the_period() {
        let day = |settings: &PeriodSettings, year| crate::store::day(settings.days(year).2);
        let mut period = PeriodSettings::default();
        // 15 December 2024 is a Sunday.
        assert_eq!(day(&period, 2024), "2024-12-16");
        period.holidays = vec!["2024-12-16".into()];
        assert_eq!(day(&period, 2024), "2024-12-17");
        period.deadline = Some("2025-01-10".into());
        assert_eq!(day(&period, 2024), "2025-01-10");
    }

    #[test]
    fn an_unknown_setting_is_refused_by_name() {
        let error = toml::from_str::<Settings>("[office]\nplce = \"x\"").unwrap_err().to_string();
        assert!(error.contains("plce"), "{error}");
    }
}
