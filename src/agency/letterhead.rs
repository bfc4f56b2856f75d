//! The left-hand lines of a letterhead to the bodies that stand there, superior first.

use super::key;
use super::name;

/// Joins lines that belong to one name and parts lines that hold two.
pub(crate) fn bodies(lines: &[String]) -> Vec<String> {
    let mut bodies: Vec<String> = Vec::new();
    for line in lines.iter().flat_map(|l| l.split(['\n', '\t'])).flat_map(|l| part(l.trim())) {
        let line = name::squeeze(line.trim_matches(|c: char| !c.is_alphanumeric() && c != '(' && c != ')'));
        if line.is_empty() || is_foreign(&line) {
            continue;
        }
        match bodies.last_mut() {
            Some(last) if continues(last, &line) => {
                last.push(' ');
                last.push_str(&line);
            }
            _ => bodies.push(line),
        }
    }
    bodies
}

/// The national motto, numbers and dates are no names.
fn is_foreign(line: &str) -> bool {
    let words = key::words(line).join(" ");
    words.starts_with("cong hoa xa hoi")
        || words.starts_with("doc lap tu do")
        || words.starts_with("so") && line.contains([':', '/'])
        || words.starts_with("dang cong san")
        || !words.chars().any(char::is_alphabetic)
}

/// A line that goes on with the name above: it begins with no sort of body, or the name above is only its first half.
fn continues(above: &str, line: &str) -> bool {
    let upper = key::words(above);
    let words = key::words(line);
    let first = words.first().map(String::as_str).unwrap_or_default();
    let second = words.get(1).map(String::as_str).unwrap_or_default();
    let area = matches!(first, "huyen" | "xa" | "phuong" | "quan")
        || first == "tinh" && !matches!(second, "uy" | "doan")
        || matches!((first, second), ("thanh", "pho") | ("thi", "xa" | "tran") | ("dac", "khu"));
    if matches!(upper.last().map(String::as_str), Some("va" | "khoa" | "thi" | "dac"))
        || above.ends_with([',', '-', '–'])
    {
        return true;
    }
    if area {
        return !has_area(&upper);
    }
    let raw = key::fold(line);
    if matches!(raw.word(0), "va" | "cua") || raw.words.first().is_some_and(|w| w.before == ',') {
        return true;
    }
    is_board(&words).is_none() && name::head(&words).is_none() && !is_complete(&upper)
}

/// Names of the place stand behind the sort of area in the name.
fn has_area(words: &[String]) -> bool {
    let area = |w: &String| matches!(w.as_str(), "tinh" | "huyen" | "xa" | "phuong" | "quan");
    words.iter().enumerate().skip(1).any(|(i, w)| area(w) && i + 1 < words.len())
}

/// `UBND tỉnh X`, `Tỉnh ủy X`: nothing can follow.
fn is_complete(words: &[String]) -> bool {
    let first = words.first().map(String::as_str).unwrap_or_default();
    let second = words.get(1).map(String::as_str).unwrap_or_default();
    first == "ubnd" && has_area(words)
        || matches!((first, second), ("tinh" | "thanh" | "huyen", "uy")) && words.len() > 2
}

/// What stands behind the words for the board of an organisation: `BAN CHẤP HÀNH TỈNH X` → `TỈNH X`.
pub(crate) fn is_board(words: &[String]) -> Option<usize> {
    const BOARDS: [&[&str]; 7] = [
        &["ban", "chap", "hanh"],
        &["ban", "thuong", "vu"],
        &["ban", "thuong", "truc"],
        &["bch"],
        &["btv"],
        &["btt"],
        &["bch", "dang", "bo"],
    ];
    BOARDS.iter().filter(|b| words.len() >= b.len() && b.iter().zip(words).all(|(b, w)| b == w)).map(|b| b.len()).max()
}

/// A line that holds the superior and the unit: parted before the unit.
fn part(line: &str) -> Vec<&str> {
    let folded = key::fold(line);
    let first = key::words(line);
    let superior = matches!(first.first().map(String::as_str), Some("ubnd" | "so"))
        || matches!((first.first().map(String::as_str), first.get(1).map(String::as_str)), (Some("tinh"), Some("uy")));
    if !superior {
        return vec![line];
    }
    const UNITS: [&[&str]; 15] = [
        &["so"],
        &["phong"],
        &["van", "phong"],
        &["chi", "cuc"],
        &["trung", "tam"],
        &["truong", "cao"],
        &["truong", "dai"],
        &["truong", "chinh"],
        &["benh", "vien"],
        &["ban", "quan", "ly"],
        &["ban", "dan", "toc"],
        &["thanh", "tra"],
        &["bao"],
        &["dai", "phat"],
        &["ban", "tuyen", "giao"],
    ];
    for at in 2..folded.words.len() {
        let starts = UNITS.iter().any(|u| u.iter().enumerate().all(|(k, w)| folded.word(at + k) == *w));
        let capital = folded.words.get(at).is_some_and(|w| w.capital);
        // Tuy Phong is a district, a phòng is a unit: without their marks they look the same.
        let raw = folded.words.get(at).and_then(|w| line.get(w.raw_at..w.raw_end)).unwrap_or_default();
        let starts = starts && (folded.word(at) != "phong" || crate::text::key(raw) == "phòng");
        if starts && capital && (is_complete(&key_slice(&folded, at)) || folded.word(0) == "so" && at >= 3) {
            let cut = folded.words.get(at).map_or(line.len(), |w| w.raw_at);
            if let (Some(a), Some(b)) = (line.get(..cut), line.get(cut..)) {
                return vec![a.trim(), b.trim()];
            }
        }
    }
    vec![line]
}

fn key_slice(folded: &key::Folded, to: usize) -> Vec<String> {
    (0..to).map(|i| folded.word(i)).filter(|w| !matches!(*w, "va" | "cac")).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str]) -> Vec<String> {
        bodies(&lines.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn names_over_two_lines_are_joined() {
        assert_eq!(of(&["ỦY BAN NHÂN DÂN", "HUYỆN BẮC BÌNH"]), ["ỦY BAN NHÂN DÂN HUYỆN BẮC BÌNH"]);
        assert_eq!(
            of(&["UBND TỈNH BÌNH THUẬN", "SỞ NÔNG NGHIỆP VÀ", "PHÁT TRIỂN NÔNG THÔN"]),
            ["UBND TỈNH BÌNH THUẬN", "SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN"]
        );
        assert_eq!(
            of(&["LIÊN HIỆP CÁC HỘI KHOA HỌC VÀ KỸ THUẬT", "TỈNH BÌNH THUẬN"]),
            ["LIÊN HIỆP CÁC HỘI KHOA HỌC VÀ KỸ THUẬT TỈNH BÌNH THUẬN"]
        );
        assert_eq!(
            of(&["ỦY BAN NHÂN DÂN", "TỈNH BÌNH THUẬN", "SỞ VĂN HÓA, THỂ THAO", "VÀ DU LỊCH"]),
            ["ỦY BAN NHÂN DÂN TỈNH BÌNH THUẬN", "SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH"]
        );
    }

    #[test]
    fn superior_and_unit_stay_apart() {
        assert_eq!(of(&["TỈNH ỦY BÌNH THUẬN", "BÁO BÌNH THUẬN"]), ["TỈNH ỦY BÌNH THUẬN", "BÁO BÌNH THUẬN"]);
        assert_eq!(
            of(&["SỞ Y TẾ TRƯỜNG HẢI", "BỆNH VIỆN ĐA KHOA TỈNH"]),
            ["SỞ Y TẾ TRƯỜNG HẢI", "BỆNH VIỆN ĐA KHOA TỈNH"]
        );
        assert_eq!(of(&["UBND TỈNH BÌNH THUẬN SỞ Y TẾ"]), ["UBND TỈNH BÌNH THUẬN", "SỞ Y TẾ"]);
        assert_eq!(
            of(&["ĐOÀN TNCS HỒ CHÍ MINH", "BCH TỈNH BÌNH THUẬN", "***"]),
            ["ĐOÀN TNCS HỒ CHÍ MINH", "BCH TỈNH BÌNH THUẬN"]
        );
    }
}
