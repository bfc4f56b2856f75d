//! `word/styles.xml` from the table of styles.

use std::fmt::Write;

const TABLE: &str = include_str!("../data/styles.tsv");

/// Styles that draw or end something in a line of a given height instead of writing text.
const EXACT_LINE: [&str; 2] = ["DuongKe", "CuoiPhan"];

/// The part.
pub(in crate::writer) fn part() -> String {
    let mut out = String::from(concat!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
        "\n",
        r#"<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr>"#,
        r#"<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" w:cs="Times New Roman"/>"#,
        r#"<w:color w:val="000000"/><w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/>"#,
        r#"</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"#
    ));
    for line in TABLE.lines().filter(|line| !line.starts_with('#')).skip(1) {
        style(&mut out, &line.split('\t').collect::<Vec<_>>());
    }
    out.push_str(concat!(
        r#"<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/>"#,
        r#"<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>"#
    ));
    out + "</w:styles>"
}

fn style(out: &mut String, columns: &[&str]) {
    let &[id, name, based_on, align, first, left, before, after, line, size, bold, italic, keep_next, outline] =
        columns
    else {
        return;
    };
    let default = if based_on.is_empty() { r#" w:default="1""# } else { "" };
    let custom = if ["Normal", "Heading1", "Heading2", "Header", "FootnoteText"].contains(&id) {
        ""
    } else {
        r#" w:customStyle="1""#
    };
    let on = |flag: &str, tag: &str| if flag == "1" { tag.to_owned() } else { String::new() };
    let toggle = |flag: &str, tag: &str| {
        let off = if flag == "1" { "" } else { r#" w:val="0""# };
        format!("<w:{tag}{off}/><w:{tag}Cs{off}/>")
    };
    let rule = if EXACT_LINE.contains(&id) { "exact" } else { "auto" };
    // Writing into a String cannot fail.
    let _ = write!(out, r#"<w:style w:type="paragraph"{default}{custom} w:styleId="{id}"><w:name w:val="{name}"/>"#);
    if !based_on.is_empty() {
        let _ = write!(out, r#"<w:basedOn w:val="{based_on}"/>"#);
    }
    if id.starts_with("Heading") {
        out.push_str(r#"<w:next w:val="NoiDung"/>"#);
    }
    let _ = write!(
        out,
        r#"<w:qFormat/><w:pPr>{keep}<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="{rule}"/><w:ind w:left="{left}" w:right="0" w:firstLine="{first}"/><w:jc w:val="{align}"/>{level}</w:pPr><w:rPr>{bold}{italic}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>"#,
        keep = on(keep_next, "<w:keepNext/>"),
        level = if outline.is_empty() { String::new() } else { format!(r#"<w:outlineLvl w:val="{outline}"/>"#) },
        bold = toggle(bold, "b"),
        italic = toggle(italic, "i"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_becomes_a_style() {
        let rows = TABLE.lines().filter(|line| !line.starts_with('#')).count() - 1;
        assert_eq!(part().matches(r#"<w:style w:type="paragraph""#).count(), rows);
    }

    #[test]
    fn no_name_holds_a_comma_which_word_takes_for_a_list_of_names() {
        let xml = part();
        let names = xml.split("<w:name w:val=\"").skip(1).filter_map(|rest| rest.split('"').next());
        assert_eq!(names.filter(|name| name.contains(',')).count(), 0);
    }

    #[test]
    fn only_one_style_is_the_default() {
        assert_eq!(part().matches("w:default=\"1\"").count(), 1);
    }
}
