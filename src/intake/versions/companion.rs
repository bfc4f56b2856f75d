//! The signed PDF of a report that came as DOCX.

use crate::text;

/// A paper beside which a PDF may be the signed copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed<'a> {
    /// File name.
    pub name: &'a str,
    /// Number of the document.
    pub number: Option<&'a str>,
    /// It came in the same message.
    pub together: bool,
}

/// Which of an agency's papers a PDF of this name is the signed copy of, by place.
///
/// The names agree but for marks of signing and copying, or the PDF is named by the paper's number; and in one message, when
/// both are called a report and are the only ones. An annex or a plan is no copy of a report.
pub fn companion(pdf: &str, papers: &[Signed<'_>]) -> Option<usize> {
    let own = words(pdf);
    let bare = without_marks(&own);
    let by_name = papers.iter().position(|paper| {
        !bare.is_empty() && without_marks(&words(paper.name)) == bare && (paper.together || telling(&bare))
    });
    let by_number = || {
        papers.iter().position(|paper| {
            let Some(number) = paper.number else { return false };
            let figure: String = number.chars().take_while(char::is_ascii_digit).collect();
            figure.len() > 1 && own.contains(&figure) && (paper.together || bare.len() > 1)
        })
    };
    let alone = || {
        let mut together = papers.iter().enumerate().filter(|(_, paper)| paper.together);
        let (place, _) = together.next().filter(|_| is_report(&own) && !is_annex(&own))?;
        together.next().is_none().then_some(place)
    };
    by_name.or_else(|| if is_annex(&own) { None } else { by_number() }).or_else(alone)
}

fn words(name: &str) -> Vec<String> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let spaced: String = stem.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    text::ascii_key(&spaced).split_whitespace().map(str::to_owned).collect()
}

/// The words that are left when signing, scanning and copying are not spoken of.
fn without_marks(words: &[String]) -> Vec<&str> {
    const MARKS: [&str; 15] = [
        "signed", "sign", "ky", "so", "da", "ban", "scan", "pdf", "docx", "doc", "xlsx", "goc", "dau", "copy", "chinh",
    ];
    let left: Vec<&str> = words.iter().map(String::as_str).filter(|word| !MARKS.contains(word)).collect();
    // "(1)" at the end is a mark of copying.
    match left.as_slice() {
        [first @ .., last] if !first.is_empty() && last.len() == 1 && last.bytes().all(|b| b.is_ascii_digit()) => {
            first.to_vec()
        }
        _ => left,
    }
}

/// Names such as `BC` or `báo cáo` are everybody's.
fn telling(words: &[&str]) -> bool {
    words.iter().any(|word| !matches!(*word, "bc" | "bao" | "cao"))
}

fn is_report(words: &[String]) -> bool {
    let joined = words.join(" ");
    words.iter().any(|word| word == "bc") || joined.contains("bao cao")
}

fn is_annex(words: &[String]) -> bool {
    let joined = format!(" {} ", words.join(" "));
    [" phu luc ", " pl ", " bieu ", " danh sach ", " ke hoach ", " kh ", " quyet dinh ", " qd "]
        .iter()
        .any(|w| joined.contains(w))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pdf: &str, name: &str, number: Option<&str>, together: bool) -> bool {
        companion(pdf, &[Signed { name, number, together }]).is_some()
    }

    #[test]
    fn the_signed_copy_is_told_by_name_or_number() {
        assert!(of("BC 45.signed.pdf", "BC 45.docx", None, true));
        assert!(of("Bao_cao_SYT_da_ky (1).pdf", "Báo cáo SYT.docx", None, false));
        assert!(of("389-BC-SYT.pdf", "Du thao.docx", Some("389/BC-SYT"), false));
        assert!(of("bao cao scan.pdf", "Sở Y tế.docx", None, true));
    }

    #[test]
    fn an_annex_or_another_paper_is_no_copy() {
        assert!(!of("Phu luc.pdf", "Báo cáo.docx", None, true));
        assert!(!of("Phu luc BC 389.pdf", "Báo cáo.docx", Some("389/BC-SYT"), true));
        assert!(!of("BC.pdf", "BC.docx", None, false), "everybody's name in another message");
        assert!(!of("Giay moi.pdf", "Báo cáo.docx", None, true));
    }
}
