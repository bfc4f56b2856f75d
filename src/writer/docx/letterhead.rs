//! Top of page 1 (boxes 1 to 5b of the decree's plan), and what stands beside the signature at the end.

use std::io::{self, Write};

use super::metrics::{balanced_lines, text_width};
use super::outline::Outline;
use super::pieces::{cell, data_row, paragraph, plain_table, rule};
use super::wording::Wording;
use super::{MAIN, TEXT_WIDTH};
use crate::model::Office;
use crate::writer::package::Manuscript;
use crate::writer::sentence::fill;

/// Columns of the letterhead: the office, the nation. The nation's line needs 5,450 twips at 13 pt.
pub(super) const HEAD_GRID: [usize; 2] = [3_755, 5_600];
/// Columns of the end: recipients, signature.
pub(super) const END_GRID: [usize; 2] = [4_355, 5_000];
/// Share of the text above that a ruled line takes: the decree wants a third to a half.
const RULE_SHARE: f64 = 0.42;
/// Empty lines for the signature.
const ROOM_TO_SIGN: usize = 4;

fn share(width: u32) -> u32 {
    (f64::from(width) * RULE_SHARE) as u32
}

/// What stands in the boxes at the top of page 1.
pub(super) struct Boxes<'a> {
    /// The superior body; may be blank.
    pub(super) parent: &'a str,
    /// Who writes.
    pub(super) name: &'a str,
    /// `Số: 05/BC-SKHCN`.
    pub(super) number: &'a str,
    /// What a letter is about (V/v), below its number; may be blank.
    pub(super) about: &'a str,
    /// `Bình Thuận, ngày 06 tháng 02 năm 2025`.
    pub(super) place_and_date: &'a str,
}

/// The boxes at the top of page 1, in two columns.
pub(super) fn boxes<W: Write>(
    out: &mut Manuscript<'_, W>,
    outline: &Outline,
    grid: &[usize; 2],
    boxes: &Boxes<'_>,
) -> io::Result<()> {
    let words = &outline.letterhead;
    let [left, right] = grid.map(|width| width as u32);
    // A little air between the two columns.
    let lines = |text: &str, bold| balanced_lines(&text.to_uppercase(), bold, 13, left - 200);

    let mut sender: Vec<_> = match boxes.parent.trim() {
        "" => Vec::new(),
        parent => lines(parent, false).iter().map(|line| paragraph("CoQuanChuQuan", line)).collect(),
    };
    let names = lines(boxes.name, true);
    sender.extend(names.iter().map(|line| paragraph("CoQuanBanHanh", line)));
    let last = names.last().map_or(0, |line| text_width(line, true, 13));
    sender.push(rule(left, share(last)));
    let nation = vec![
        paragraph("QuocHieu", &words.nation),
        paragraph("TieuNgu", &words.motto),
        rule(right, text_width(&words.motto, true, 14)),
    ];
    let mut number = vec![paragraph("SoKyHieu", boxes.number)];
    if !boxes.about.is_empty() {
        number.push(paragraph("VeViec", boxes.about));
    }
    let date = paragraph("DiaDanhNgay", boxes.place_and_date);
    out.table(
        plain_table(grid),
        [
            data_row(vec![cell(grid, 0, 1, sender), cell(grid, 1, 1, nation)], 0),
            data_row(vec![cell(grid, 0, 1, number), cell(grid, 1, 1, [date])], 0),
        ],
    )
}

/// Letterhead, type, subject and addressee.
pub(super) fn write<W: Write>(out: &mut Manuscript<'_, W>, wording: &Wording) -> io::Result<()> {
    let office = &wording.report.office;
    let words = &wording.outline.letterhead;
    let place = match office.place.trim() {
        "" => words.place_unknown.as_str(),
        place => place,
    };
    boxes(
        out,
        wording.outline,
        &HEAD_GRID,
        &Boxes {
            parent: &office.parent,
            name: &wording.office,
            number: &wording.fill(&words.number, &[]),
            about: "",
            place_and_date: &wording.fill(&words.place_and_date, &[("place", place)]),
        },
    )?;

    out.paragraph(paragraph("TenLoai", &words.kind))?;
    let subject = wording.fill(&words.subject, &[("plan", &wording.plan_full)]);
    let lines = balanced_lines(&subject, true, 14, TEXT_WIDTH - 600);
    for line in &lines {
        out.paragraph(paragraph("TrichYeu", line))?;
    }
    let last = lines.last().map_or(0, |line| text_width(line, true, 14));
    out.paragraph(rule(MAIN.text_width(), share(last)))?;
    addressees(out, &words.to, &office.addressee)
}

/// One addressee on the line of "Kính gửi:", several on lines of their own.
pub(super) fn addressees<W: Write>(out: &mut Manuscript<'_, W>, to: &str, addressee: &str) -> io::Result<()> {
    let all: Vec<&str> = addressee.split([';', '\n']).map(|a| a.trim().trim_end_matches('.')).collect();
    let all: Vec<&str> = all.into_iter().filter(|addressee| !addressee.is_empty()).collect();
    match all.as_slice() {
        [] => Ok(()),
        [only] => out.paragraph(paragraph("KinhGui", &format!("{to} {only}"))),
        [others @ .., last] => {
            out.paragraph(paragraph("KinhGui", to).keep_next(true))?;
            for other in others {
                out.paragraph(paragraph("KinhGuiMuc", &format!("- {other};")))?;
            }
            out.paragraph(paragraph("KinhGuiMuc", &format!("- {last}.")))
        }
    }
}

/// Recipients and signature, on one page together.
pub(super) fn write_end<W: Write>(out: &mut Manuscript<'_, W>, wording: &Wording) -> io::Result<()> {
    let office = &wording.report.office;
    end(out, wording.outline, &END_GRID, office, &office.recipients)
}

/// Recipients and signature of an office, in two columns.
pub(super) fn end<W: Write>(
    out: &mut Manuscript<'_, W>,
    outline: &Outline,
    grid: &[usize; 2],
    office: &Office,
    to: &[String],
) -> io::Result<()> {
    let words = &outline.signature;
    let mut left = vec![paragraph("NoiNhanTu", &words.recipients)];
    left.extend(recipients(outline, office, to).iter().map(|line| paragraph("NoiNhanMuc", line)));
    let mut signature: Vec<_> =
        office.signer_title.iter().map(|line| paragraph("ChucVu", &line.trim().to_uppercase())).collect();
    signature.extend((0..ROOM_TO_SIGN).map(|_| paragraph("ChucVu", "")));
    let signer = match office.signer.trim() {
        "" => words.signer_unknown.as_str(),
        signer => signer,
    };
    signature.push(paragraph("HoTen", signer));
    let row = data_row(vec![cell(grid, 0, 1, left), cell(grid, 1, 1, signature)], 0);
    out.table(plain_table(grid), [row])
}

/// The lines below "Nơi nhận".
pub(super) fn recipients(outline: &Outline, office: &Office, to: &[String]) -> Vec<String> {
    let words = &outline.signature;
    let mut lines = Vec::new();
    if !office.addressee.trim().is_empty() {
        lines.push(words.as_above.clone());
    }
    for name in to.iter().map(|name| name.trim().trim_start_matches("- ").trim_end_matches([';', '.'])) {
        if !name.is_empty() {
            lines.push(fill(&words.recipient, &[("name", name)]));
        }
    }
    lines.push(match office.archive.trim() {
        "" => words.archive_without_unit.clone(),
        unit => fill(&words.archive, &[("unit", unit)]),
    });
    lines
}
