//! What a template of the office is filled with.

use std::io;

use super::letterhead::recipients;
use super::outline::Outline;
use super::pieces::paragraph;
use super::wording::Wording;
use super::{APPENDIX, appendix, body, findings};
use crate::model::AnnualReport;
use crate::writer::package::{Manuscript, Properties, Sources, page_properties};
use crate::writer::place::Places;
use crate::writer::sentence::{count, fill};

/// The values of the short placeholders, and the XML of the long ones.
pub(in crate::writer) struct Filling {
    /// Placeholder and value.
    pub(in crate::writer) values: Vec<(&'static str, String)>,
    /// The text from the opening to the closing sentence.
    pub(in crate::writer) content: String,
    /// The appendices; `None` where there is nothing for one.
    pub(in crate::writer) appendices: [Option<String>; 3],
    /// Title, author and day of the file.
    pub(in crate::writer) properties: Properties,
}

/// Section properties of an appendix's pages with these header and footer references.
pub(in crate::writer) fn appendix_page(references: &str) -> String {
    page_properties(APPENDIX, references)
}

/// Makes the filling; `mark` puts the mark of a draft above the text, where the template has no place for it.
pub(in crate::writer) fn filling(report: &AnnualReport, mark: bool) -> Result<Filling, String> {
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
    let fragment = |write: &dyn Fn(&mut Manuscript<'_, Vec<u8>>) -> io::Result<()>| -> Result<String, String> {
        let mut bytes = Vec::new();
        write(&mut Manuscript::fragments(&mut bytes)).map_err(|error| error.to_string())?;
        String::from_utf8(bytes).map_err(|error| error.to_string())
    };
    let content = fragment(&|out| {
        for line in marks.iter().filter(|_| mark) {
            out.paragraph(paragraph("DuThao", line))?;
        }
        body::write(out, &wording)
    })?;
    let third = wording.has_findings();
    let appendices = [
        Some(fragment(&|out| appendix::tasks(out, &wording))?),
        Some(fragment(&|out| appendix::agencies(out, &wording))?),
        if third { Some(fragment(&|out| findings::write(out, &wording))?) } else { None },
    ];
    let properties = Properties {
        title: format!("{} {subject}", letterhead.kind),
        creator: wording.office.clone(),
        created: crate::writer::created(office.date.as_deref(), report.year),
        sources: Sources::None,
        first_page: Vec::new(),
    };
    Ok(Filling { values, content, appendices, properties })
}
