//! Figures that a statement gives, as against numbers that name something: `12 lớp` is a figure, `lớp 12` and `ISO 9001:2015` are not.

use super::numbers::{self, FoundNumber};
use super::units;

/// Words after which a number names something. Source: written for this project from the language of reports.
const NAMES: &[&str] = &[
    "nhóm",
    "lớp",
    "mức độ",
    "lần thứ",
    "khoản",
    "điều",
    "điểm",
    "mục",
    "nhiệm vụ",
    "đề án",
    "số",
    "giai đoạn",
    "iso",
    "iec",
    "tcvn",
    "công nghiệp",
    "quý",
    "phần",
    "lúc",
    "điện thoại",
    "đt",
    "hotline",
    "hạng",
    "cấp độ",
    "bậc",
    "loại",
    "phiên bản",
    "thứ",
    "khóa",
    "tổ",
    "đội",
    "khu phố",
    "thôn",
    "quốc lộ",
    "học kỳ",
    "tuần lễ",
    "chương",
    "phụ lục",
    "nghị quyết",
    "kết luận",
    "chỉ thị",
    "quyết định",
    "kế hoạch",
    "công văn",
    "luật",
    "thông tư",
    "nghị định",
    "bảng",
    "hình",
    "biểu",
    "mã",
    "khối",
    "phòng",
    "tầng",
    "quận",
    "phường",
    "tiểu dự án",
];

/// Nouns that are also counted (`khối 12` names, `12 khối` counts): a number between two of them belongs to what follows.
const COUNTED_BEFORE_UNIT: [&str; 6] = ["số", "lớp", "nhóm", "phòng", "tổ", "đội"];

/// The figures of a statement, in order.
///
/// The unit is all words that are counted: `dự án`, `lượt người`. Of what [`numbers::find`] gives, numbers that name something (tasks, articles, standards, years of a span, times of the day,
/// telephone numbers) are left out; the two ends of a range share percent sign and scale; `1 tỷ 250 triệu` is one figure, and
/// `48 210` is too, but flagged.
pub fn find(text: &str) -> Vec<FoundNumber> {
    let found = numbers::find(text);
    let mut out: Vec<FoundNumber> = Vec::with_capacity(found.len());
    let mut named_before = false;
    let mut last_end = 0;
    for (place, number) in found.iter().enumerate() {
        let before = text.get(..number.start).unwrap_or_default();
        let between = text.get(last_end..number.start).unwrap_or_default();
        let after = text.get(number.end..).unwrap_or_default();
        // "nhiệm vụ 3.1 và 3.6": what holds for the first holds for the second.
        let listed = named_before && matches!(between.trim(), "và" | "," | "-" | "–" | "đến" | ";");
        let names = listed
            || names_something(before, number, after)
            || is_day_or_month(before, number, after)
            || is_part_of_name(text, number, found.get(place + 1), out.last());
        named_before = names;
        last_end = number.end;
        if names {
            continue;
        }
        let mut number = number.clone();
        words_of_scale(&mut number, after);
        number.unit = unit_of(&number, text);
        if joins(&mut out, &number, between) {
            continue;
        }
        range(&mut out, &number, between);
        out.push(number);
    }
    out
}

/// The last words before a place in lower case, separated by single spaces.
fn words_before(before: &str) -> String {
    let tail: String = before.chars().rev().take(24).collect::<Vec<_>>().into_iter().rev().collect();
    let words = tail.to_lowercase().replace('/', " ");
    words.split_whitespace().collect::<Vec<_>>().join(" ").replace("khoá", "khóa")
}

fn names_something(before: &str, number: &FoundNumber, after: &str) -> bool {
    // A colon or comma ends what could give a name.
    let open = before.trim_end_matches([' ', '\u{a0}']);
    if !open.ends_with(|c: char| c.is_alphanumeric() || c == '/') {
        return false;
    }
    let words = words_before(open);
    let named =
        NAMES.iter().find(|name| words.strip_suffix(**name).is_some_and(|rest| rest.is_empty() || rest.ends_with(' ')));
    let Some(name) = named else { return false };
    // "tăng số 12 lớp", "mỗi lớp 35 học sinh": a counted noun behind makes it a figure after all.
    let counts = COUNTED_BEFORE_UNIT.contains(name) && !number.unit.is_empty() && is_unit(&number.unit);
    let clock = after.trim_start().starts_with("giờ");
    !(counts || number.percent || number.scale > 1.0) || clock
}

/// `tháng 10`; `đến 30/11 đạt 93%`: a day or month without its year. `đến 10/10 xã` counts, since a unit follows.
fn is_day_or_month(before: &str, number: &FoundNumber, after: &str) -> bool {
    const BEFORE_A_DAY: [&str; 9] = ["đến", "ngày", "từ", "trước", "sau", "hết", "hôm", "sáng", "chiều"];
    let open = before.trim_end_matches([' ', '\u{a0}']);
    let words = words_before(open);
    let mut back = words.rsplit(' ');
    let last = back.next().unwrap_or_default();
    let whole = |value: f64, most: f64| value.fract() == 0.0 && (1.0..=most).contains(&value);
    if open.len() == before.len() || number.scale > 1.0 || number.percent {
        return false;
    }
    match number.of {
        Some(month) => {
            let unit = units::at_start_of(after);
            whole(number.value, 31.0) && whole(month, 12.0) && BEFORE_A_DAY.contains(&last) && unit.is_empty()
        }
        // "3 tháng 10 lớp": a number of months before another figure.
        None => {
            let counted = back.next().is_some_and(|word| word.ends_with(|c: char| c.is_ascii_digit()));
            last == "tháng" && whole(number.value, 12.0) && !counted
        }
    }
}

fn is_unit(word: &str) -> bool {
    const UNITS: [&str; 14] =
        ["người", "học", "em", "hộ", "đồng", "cơ", "đơn", "lượt", "lớp", "dự", "thành", "giáo", "cán", "viên"];
    UNITS.contains(&word)
}

fn is_part_of_name(text: &str, number: &FoundNumber, next: Option<&FoundNumber>, last: Option<&FoundNumber>) -> bool {
    let after = text.get(number.end..).unwrap_or_default();
    let before = text.get(..number.start).unwrap_or_default();
    let is_year = |n: &FoundNumber| {
        n.of.is_none() && !n.percent && n.scale == 1.0 && (1900.0..2100.0).contains(&n.value) && n.end - n.start == 4
    };
    // ISO 9001:2015, both halves.
    if after.starts_with(':') && next.is_some_and(|n| n.start == number.end + 1 && is_year(n)) {
        return true;
    }
    if before.ends_with(':') && is_year(number) && before.trim_end_matches(':').ends_with(|c: char| c.is_ascii_digit())
    {
        return true;
    }
    // 2021 - 2025, in either place; (2024 - 2025).
    let dash = |between: &str| matches!(between.trim(), "-" | "–" | "—" | "đến");
    if is_year(number) {
        let to = next.is_some_and(|n| is_year(n) && dash(text.get(number.end..n.start).unwrap_or_default()));
        let from = before.trim_end().strip_suffix(['-', '–', '—']).is_some_and(|rest| {
            let rest = rest.trim_end();
            let digits = rest.chars().rev().take_while(char::is_ascii_digit).count();
            digits == 4
        });
        if to || from {
            return true;
        }
    }
    // 07 giờ 30; 6 tháng đầu năm.
    let behind = after.trim_start();
    if behind.starts_with("giờ")
        && behind.trim_start_matches("giờ").trim_start().starts_with(|c: char| c.is_ascii_digit())
    {
        return true;
    }
    if before.trim_end().ends_with("giờ")
        && last.is_none_or(|l| l.end < number.start)
        && after.trim_start().starts_with("ngày")
    {
        return true;
    }
    if behind.starts_with("tháng đầu") || behind.starts_with("tháng cuối") {
        return true;
    }
    // 0252 3821 999: groups that begin with a nought are dialled.
    let printed = text.get(number.start..number.end).unwrap_or_default();
    let dialled = printed.len() >= 3 && printed.starts_with('0') && printed.bytes().all(|b| b.is_ascii_digit());
    let follows_dialled = {
        let mut groups =
            before.trim_end().rsplit(' ').take_while(|g| !g.is_empty() && g.bytes().all(|b| b.is_ascii_digit()));
        groups.any(|g| g.len() >= 3 && g.starts_with('0'))
    };
    dialled || (follows_dialled && printed.bytes().all(|b| b.is_ascii_digit()))
}

/// `1 tỷ 250 triệu` and `48 210`: the second number belongs to the first.
fn joins(out: &mut [FoundNumber], number: &FoundNumber, between: &str) -> bool {
    let Some(last) = out.last_mut() else { return false };
    if !between.chars().all(|c| matches!(c, ' ' | '\u{a0}' | '\u{202f}')) || between.is_empty() {
        return false;
    }
    if last.scale > 1.0 && number.scale > 1.0 && number.scale < last.scale && last.unit.is_empty() {
        last.value += number.value * number.scale / last.scale;
        last.end = number.end;
        last.unit.clone_from(&number.unit);
        return true;
    }
    let group = number.end - number.start == 3 && number.scale == 1.0 && !number.percent && number.of.is_none();
    let first =
        last.end - last.start <= 3 && last.scale == 1.0 && last.unit.is_empty() && last.of.is_none() && !last.percent;
    if group && first && last.value >= 1.0 && last.value.fract() == 0.0 {
        last.value = last.value * 1000.0 + number.value;
        last.end = number.end;
        last.unit.clone_from(&number.unit);
        last.ambiguous = true;
        return true;
    }
    false
}

/// What the figure counts. A percentage counts nothing; money is counted in đồng where its word stands there.
fn unit_of(number: &FoundNumber, text: &str) -> String {
    if number.percent || number.unit.is_empty() || number.unit == "đồng" && number.scale > 1.0 {
        return if number.percent { String::new() } else { number.unit.clone() };
    }
    units::at_start_of(text.get(number.end..).unwrap_or_default())
}

/// `trđ`, `phần trăm`: spellings of scale and percent that stand behind a figure.
fn words_of_scale(number: &mut FoundNumber, after: &str) {
    let behind = after.trim_start().to_lowercase();
    if number.unit == "trđ" {
        (number.scale, number.unit) = (1e6, "đồng".to_owned());
    } else if behind.starts_with("phần trăm") {
        number.percent = true;
        number.unit.clear();
        let lead = after.len() - after.trim_start().len();
        number.end += lead + "phần trăm".len();
    }
}

/// `6 - 11%`, `1,5-2 tỷ đồng`: the first end has the percent sign, scale and unit of the second.
fn range(out: &mut [FoundNumber], number: &FoundNumber, between: &str) {
    let Some(last) = out.last_mut() else { return };
    let dash = matches!(between.trim(), "-" | "–" | "—" | "đến");
    let plain = last.scale == 1.0 && !last.percent && last.unit.is_empty() && last.of.is_none();
    if dash && plain && last.value <= number.value {
        last.percent = number.percent;
        last.scale = number.scale;
        last.unit.clone_from(&number.unit);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|f| &text[f.start..f.end]).collect()
    }

    #[test]
    fn numbers_that_name_something_are_no_figures() {
        for text in [
            "Nhiệm vụ 3.1 và 3.6 tiếp tục được triển khai.",
            "Theo khoản 2 Điều 5",
            "giai đoạn 2021 - 2025",
            "theo TCVN ISO 9001:2015",
            "ISO/IEC 17025:2017",
            "Học sinh lớp 12",
            "lúc 07 giờ 30 ngày 12/10/2024",
            "điện thoại 0252 3821 999",
            "Trong 6 tháng đầu năm 2025",
            "Sinh hoạt tháng 10 của chi bộ",
            "Giải ngân đến 30/11 đạt",
        ] {
            assert_eq!(said(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn figures_beside_names_stay() {
        assert_eq!(said("Có 28 cơ quan áp dụng ISO 9001:2015"), ["28"]);
        assert_eq!(said("Nhiệm vụ 3.2: đã giải ngân 2,4 tỷ đồng, đạt 96%"), ["2,4 tỷ", "96%"]);
        assert_eq!(said("mở 12 lớp 10 cho 400 em"), ["12", "400"]);
    }

    #[test]
    fn days_and_months_are_told_from_what_is_counted() {
        assert_eq!(said("sinh hoạt tháng 10 của 11 chi bộ"), ["11"]);
        assert_eq!(said("trong 3 tháng 10 lớp đã mở"), ["3", "10"]);
        assert_eq!(said("đến 10/10 xã"), ["10/10"]);
    }

    #[test]
    fn a_unit_is_all_words_that_are_counted() {
        let units = |text: &str| find(text).into_iter().map(|f| f.unit).collect::<Vec<_>>();
        assert_eq!(units("02 dự án, 650 lượt người, 1,2 tỷ đồng, 95% hộ"), ["dự án", "lượt người", "đồng", ""]);
    }

    #[test]
    fn both_ends_of_a_range_have_its_unit() {
        let found = find("giảm 6 - 11%, thu thêm 5 - 7 triệu đồng");
        assert!(found[0].percent && found[1].percent);
        assert_eq!((found[2].scale, found[2].unit.as_str()), (1e6, "đồng"));
    }

    #[test]
    fn parts_of_one_figure_are_one() {
        let found = find("Đầu tư 1 tỷ 250 triệu đồng; đã nhận 48 210 hồ sơ");
        assert_eq!((found[0].value, found[0].scale), (1.25, 1e9));
        assert_eq!((found[1].value, found[1].ambiguous), (48210.0, true));
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_search(text in "[0-9.,/% :ađtriệuỷgờ()-]{0,40}") {
            for number in find(&text) {
                prop_assert!(text.get(number.start..number.end).is_some());
            }
        }
    }
}
