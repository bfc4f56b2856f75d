//! The office's own template (mẫu): a Word document whose placeholders are filled in.
//!
//! `package` opens the file, `find` looks for placeholders and says what is wrong with them, `fill` writes the short ones, `sections`
//! puts text and appendices in their places, `styles` brings the styles that these need. A template is checked in full before
//! anything is written. The list of placeholders is in `docs/template.md`.

mod fill;
mod find;
mod package;
mod sections;
mod styles;

use super::docx::{self, Filling};
use crate::model::{AnnualReport, Diagnostic, Severity};

use package::Package;

/// Placeholders that take a few words.
const INLINE: [&str; 18] = [
    "co_quan_chu_quan",
    "co_quan",
    "so",
    "ky_hieu",
    "so_ky_hieu",
    "dia_danh",
    "ngay",
    "dia_danh_ngay",
    "ten_loai",
    "trich_yeu",
    "kinh_gui",
    "ke_hoach",
    "ky",
    "nam",
    "chuc_vu",
    "nguoi_ky",
    "noi_nhan",
    "du_thao",
];
/// Placeholders that take paragraphs and tables.
const BLOCKS: [&str; 4] = ["noi_dung", "phu_luc_1", "phu_luc_2", "phu_luc_3"];

/// A template that was found to be in order.
#[derive(Debug)]
pub struct Template {
    package: Package,
    /// The draft's mark has a place.
    marks_draft: bool,
}

impl Template {
    /// Reads a template and checks every placeholder of it.
    ///
    /// # Errors
    /// One diagnostic `template-…` that names the first thing that is wrong, where it stands and what to do.
    pub fn read(bytes: &[u8]) -> Result<Template, Diagnostic> {
        let package = Package::open(bytes)?;
        let found = find::check(&package)?;
        Ok(Template { package, marks_draft: found.contains("du_thao") })
    }

    /// Writes the report into the template. The same report and template give the same bytes.
    ///
    /// # Errors
    /// `docx-not-written` when the package could not be put together.
    pub fn fill(&self, report: &AnnualReport) -> Result<Vec<u8>, Diagnostic> {
        let fault = |detail: String| Diagnostic::new(Severity::Error, "docx-not-written", detail);
        docx::with_filling(report, !self.marks_draft, |filling| self.filled(filling)).map_err(fault)
    }

    fn filled(&self, filling: &Filling<'_>) -> Result<Vec<u8>, String> {
        let mut package = self.package.clone();
        for part in package.parts.iter_mut().filter_map(|part| part.tree.as_mut()) {
            fill::fill(part, &filling.values);
        }
        let names = styles::merge(&mut package)?;
        let document = package.document().ok_or("no document")?;
        package.write(|out| sections::body(document, filling, &names, out), &filling.properties)
    }
}

/// The name in a placeholder as it stands in the list: `Nội dung` and `noi-dung` are `noi_dung`.
fn known(name: &str) -> Option<&'static str> {
    let key = crate::text::ascii_key(name).replace([' ', '-'], "_");
    INLINE.iter().chain(&BLOCKS).find(|known| **known == key).copied()
}

fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}
