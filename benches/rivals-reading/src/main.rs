//! What another library makes of a file, as text: `tonghop-reading-rivals LIBRARY FILE`, for `scripts/compare-pdf` and
//! `scripts/compare-doc`.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, library, file] = arguments.as_slice() else { return Err("tonghop-reading-rivals LIBRARY FILE".into()) };
    let text = match library.as_str() {
        "office_oxide" => office_oxide::Document::open(file)?.plain_text(),
        "pdf-extract" => pdf_extract::extract_text(file)?,
        "pdf_oxide" => {
            let document = pdf_oxide::PdfDocument::open(file)?;
            let mut text = String::new();
            for page in 0..document.page_count()? {
                text.push_str(&document.extract_text(page)?);
                text.push('\n');
            }
            text
        }
        "lopdf" => {
            let document = lopdf::Document::load(file)?;
            let pages: Vec<u32> = document.get_pages().keys().copied().collect();
            document.extract_text(&pages)?
        }
        other => return Err(format!("no library {other}").into()),
    };
    println!("{text}");
    Ok(())
}
