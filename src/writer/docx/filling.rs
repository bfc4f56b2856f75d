//! What a template of the office is filled with.

use std::io::{self, Write};

use super::letterhead::recipients;
use super::outline::Outline;
use super::pieces::paragraph;
use super::wording::Wording;
use super::{APPENDIX, appendix, body, findings};
use crate::model::AnnualReport;
use crate::writer::package::{Manuscript, Properties, Sources, page_properties};
use crate::writer::place::Places;
use crate::writer::sentence::{count, fill};

/// The values of the short placeholders; the XML of the long ones is written where it goes and never held.
pub(in crate::writer) struct Filling<'r> {
    /// Placeholder and value.
    pub(in crate::writer) values: Vec<(&'static str, String)>,
    /// Title, author and day of the file.
    pub(in crate::writer) properties: Properties,
    /// Lines above the text: the mark of a draft.
    marks: Vec<String>,
    wording: Wording<'r>,
}

impl Filling<'_> {
    /// Writes the text from the opening to the closing sentence, whole elements at a time.
    pub(in crate::writer) fn content<W: Write>(&self, out: &mut W) -> io::Result<()> {
        let mut out = Manuscript::fragments(out);
        for line in &self.marks {
            out.paragraph(paragraph("DuThao", line))?;
        }
        body::write(&mut out, &self.wording)
    }

    /// There is something for this appendix, from 0.
    pub(in crate::writer) fn has_appendix(&self, at: usize) -> bool {
        at < 2 || self.wording.has_findings()
    }

    /// Writes an appendix, from 0, whole elements at a time.
    pub(in crate::writer) fn appendix<W: Write>(&self, at: usize, out: &mut W) -> io::Result<()> {
        let mut out = Manuscript::fragments(out);
        match at {
            0 => appendix::tasks(&mut out, &self.wording),
            1 => appendix::agencies(&mut out, &self.wording),
            _ => findings::write(&mut out, &self.wording),
        }
    }
}

/// Section properties of an appendix's pages with these header and footer references.
pub(in crate::writer) fn appendix_page(references: &str) -> String {
    page_properties(APPENDIX, references)
}

/// Makes the filling and gives it to `use_it`; `mark` puts the mark of a draft above the text, where the template has no place for it.
pub(in crate::writer) fn with_filling<T>(
    report: &AnnualReport,
    mark: bool,
    use_it: impl FnOnce(&Filling<'_>) -> Result<T, String>,
) -> Result<T, String> {
    let outline = Outline::read()?;
    let places = Places::read()?;
    let wording = Wording::of(report, &outline, &places, Sources::None);
    let office = &report.office;
    let letterhead = &outline.letterhead;
    let draft = report.draft.then(|| wording.fill(&outline.draft.mark, &[("waiting", &count(report.waiting))]));
    let marks: Vec<String> = draft.clone().into_iter().chain(report.imbalance.clone()).collect();
    let place = match office.place.trim() {
        "" => letterhead.place_unknown.as_str(),
        place => place,
    };
    let number = wording.fill(&letterhead.number, &[]);
    let number = number.split_once(':').map_or(number.as_str(), |(_, number)| number.trim_start_matches(' '));
    let symbol = number.split_once('/').map_or(number, |(_, symbol)| symbol);
    let subject = wording.fill(&letterhead.subject, &[("plan", &wording.plan_full)]);
    let signer = match office.signer.trim() {
        "" => outline.signature.signer_unknown.as_str(),
        signer => signer,
    };
    let titles: Vec<String> = office.signer_title.iter().map(|line| line.trim().to_uppercase()).collect();
    let number = if office.number.is_none() { format!("{}/{symbol}", wording.number) } else { number.to_owned() };
    let values = vec![
        ("co_quan_chu_quan", office.parent.trim().to_owned()),
        ("co_quan", wording.office.clone()),
        ("so", wording.number.clone()),
        ("ky_hieu", symbol.to_owned()),
        ("so_ky_hieu", number),
        ("dia_danh", place.to_owned()),
        ("ngay", wording.date.clone()),
        ("dia_danh_ngay", fill(&letterhead.place_and_date, &[("place", place), ("date", &wording.date)])),
        ("ten_loai", letterhead.kind.clone()),
        ("trich_yeu", subject.clone()),
        ("kinh_gui", office.addressee.trim().to_owned()),
        ("ke_hoach", wording.plan_full.clone()),
        ("ky", wording.period.to_owned()),
        ("nam", report.year.to_string()),
        ("chuc_vu", titles.join("\n")),
        ("nguoi_ky", signer.to_owned()),
        ("noi_nhan", recipients(&outline, office, &office.recipients).join("\n")),
        ("du_thao", marks.join("\n")),
    ];
    let properties = Properties {
        title: format!("{} {subject}", letterhead.kind),
        creator: wording.office.clone(),
        created: crate::writer::created(office.date.as_deref(), report.year),
        sources: Sources::None,
        first_page: Vec::new(),
    };
    use_it(&Filling { values, properties, marks: if mark { marks } else { Vec::new() }, wording })
}
