//! I: who sent a report, and of what period.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::body::items;
use super::pieces::paragraph;
use super::wording::Wording;
use crate::model::{AgencyKind, AgencyRow, AgencyState};
use crate::writer::package::Manuscript;
use crate::writer::sentence::count;

/// How many agencies that report on one other period are named; more are counted, and named in appendix II.
const NAMED: usize = 4;
/// How many other periods are told apart; all further ones stand in appendix II only.
const PERIODS: usize = 6;

/// I: who sent a report; what the program cannot know is left to the office.
pub(super) fn write<W: Write>(out: &mut Manuscript<'_, W>, wording: &Wording) -> io::Result<()> {
    let words = &wording.outline.direction;
    let number = |state| wording.report.agencies.iter().filter(|row| row.state == state).count();
    let mut say = |sentence: &str, number: usize, kinds: &str, periods: &str| {
        let values = [("count", count(number)), ("kinds", kinds.to_owned()), ("periods", periods.to_owned())];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        out.paragraph(paragraph("NoiDung", &wording.fill(sentence, &values)))
    };
    match number(AgencyState::Reported) {
        0 => say(&words.none_received, 0, "", "")?,
        received => say(&words.received, received, &kinds(wording), "")?,
    }
    let other = of_other_periods(wording);
    if !other.is_empty() {
        say(&words.other_period, other.values().map(Vec::len).sum(), "", &periods(wording, &other))?;
    }
    for (state, sentence) in [(AgencyState::Unreadable, &words.unreadable), (AgencyState::Missing, &words.missing)] {
        if number(state) > 0 {
            say(sentence, number(state), "", "")?;
        }
    }
    say(&words.list, 0, "", "")?;
    if wording.has_findings() {
        say(&words.third, 0, "", "")?;
    }
    if !wording.report.remarks.is_empty() {
        say(&words.remarks, items(&wording.report.remarks), "", "")?;
    }
    if number(AgencyState::Reported) > 0 { say(&words.by_agency, 0, "", "") } else { Ok(()) }
}

/// `13 sở, ban, ngành; 4 UBND cấp huyện`: those who reported, by kind.
fn kinds(wording: &Wording) -> String {
    let words = &wording.outline.agency_kinds;
    let names = [
        (AgencyKind::Ministry, &words.ministry),
        (AgencyKind::Department, &words.department),
        (AgencyKind::District, &words.district),
        (AgencyKind::Commune, &words.commune),
        (AgencyKind::Press, &words.press),
        (AgencyKind::Front, &words.front),
        (AgencyKind::Association, &words.association),
        (AgencyKind::Party, &words.party),
        (AgencyKind::Vertical, &words.vertical),
        (AgencyKind::School, &words.school),
        (AgencyKind::Unit, &words.unit),
        (AgencyKind::Enterprise, &words.enterprise),
        (AgencyKind::Other, &words.other),
    ];
    let reported = || wording.report.agencies.iter().filter(|row| row.state == AgencyState::Reported);
    let parts = names.iter().filter_map(|(kind, sentence)| {
        let number = reported().filter(|row| row.agency.kind == *kind).count();
        (number > 0).then(|| wording.fill(sentence, &[("count", &count(number))]))
    });
    parts.collect::<Vec<_>>().join("; ")
}

/// Who reports on a period that is not this report's, by that period: its figures are not of the same time.
fn of_other_periods<'a>(wording: &Wording<'a>) -> BTreeMap<&'a str, Vec<&'a AgencyRow>> {
    let own = wording.period.to_lowercase();
    let mut out: BTreeMap<&str, Vec<&AgencyRow>> = BTreeMap::new();
    for row in wording.report.agencies.iter().filter(|row| row.state == AgencyState::Reported) {
        let period = row.period.as_deref().unwrap_or_default().trim();
        if !own.is_empty() && !period.is_empty() && period.to_lowercase() != own {
            out.entry(period).or_default().push(row);
        }
    }
    out
}

/// `UBND huyện A, Sở B (6 tháng đầu năm 2025); 12 cơ quan, đơn vị, địa phương (năm 2023)`.
fn periods(wording: &Wording, other: &BTreeMap<&str, Vec<&AgencyRow>>) -> String {
    let words = &wording.outline.direction;
    let parts = other.iter().take(PERIODS).map(|(period, rows)| {
        let names: Vec<&str> = rows.iter().map(|row| row.agency.name.as_str()).collect();
        let sentence = if rows.len() <= NAMED { &words.other_period_one } else { &words.other_period_many };
        wording.fill(sentence, &[("other", period), ("agencies", &names.join(", ")), ("count", &count(rows.len()))])
    });
    let mut parts: Vec<String> = parts.collect();
    if other.len() > PERIODS {
        parts.push("…".to_owned());
    }
    parts.join("; ")
}
