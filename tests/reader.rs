//! Documents as they come in, read.

#[path = "common/docx.rs"]
mod build;
mod common;

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use proptest::prelude::*;
use tonghop::model::{Block, Document, FileKind, Location, Paragraph, Table};
use tonghop::reader::{read, sniff};
use unicode_normalization::UnicodeNormalization;

use build::Docx;

fn paragraphs(document: &Document) -> Vec<&Paragraph> {
    let mut all = Vec::new();
    document.each_paragraph(&mut |paragraph| all.push(paragraph));
    all
}

fn texts(document: &Document) -> Vec<&str> {
    paragraphs(document).into_iter().map(|p| p.text.as_str()).collect()
}

fn table(document: &Document, index: usize) -> &Table {
    let tables = document.blocks.iter().filter_map(|b| if let Block::Table(t) = b { Some(t) } else { None });
    tables.into_iter().nth(index).expect("a table")
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

#[test]
fn a_text_box_stands_after_the_paragraph_that_anchors_it_and_is_read_once() {
    let body = format!(
        "<w:p><w:r><w:t>Trước</w:t><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>{0}</w:txbxContent></w:drawing></mc:Choice>\
         <mc:Fallback><w:pict><v:textbox><w:txbxContent>{0}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent>\
         <w:t> sau</w:t></w:r></w:p>",
        p("trong khung")
    );
    let document = read(&Docx::new(&body).bytes()).unwrap();
    assert_eq!(texts(&document), ["Trước sau", "trong khung"]);
    assert!(paragraphs(&document)[1].text_box);
}

#[test]
fn a_paragraph_whose_mark_is_deleted_goes_into_the_next_one_and_takes_no_number() {
    let deleted = "<w:rPr><w:del w:id=\"1\"/></w:rPr>";
    let body = format!(
        "<w:p><w:pPr>{deleted}</w:pPr><w:del><w:r><w:delText>bỏ hẳn</w:delText></w:r></w:del></w:p>\
         <w:p><w:pPr>{deleted}</w:pPr><w:r><w:t>Nửa đầu </w:t></w:r></w:p><w:p><w:r><w:t>nửa sau.</w:t></w:r></w:p>\
         <w:p><w:pPr><w:rPr><w:ins/></w:rPr></w:pPr><w:r><w:t>Thêm.</w:t></w:r></w:p>"
    );
    let document = read(&Docx::new(&body).bytes()).unwrap();
    assert_eq!(texts(&document), ["Nửa đầu nửa sau.", "Thêm."]);
}

#[test]
fn what_a_tracked_change_deletes_is_gone_and_what_it_inserts_is_marked() {
    let body = "<w:p><w:r><w:t>Giữ </w:t></w:r><w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del><w:ins><w:r><w:t>thêm</w:t></w:r></w:ins></w:p>\
        <w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>hàng bỏ</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    let document = read(&Docx::new(body).bytes()).unwrap();
    assert_eq!(texts(&document), ["Giữ thêm"]);
    let marked: Vec<bool> = paragraphs(&document)[0].spans.iter().map(|s| s.inserted).collect();
    assert_eq!(marked, [false, true]);
    assert!(document.flags.tracked_changes && !document.flags.partial);
}

#[test]
fn a_merged_cell_stands_once_with_its_area_and_every_cell_knows_its_place() {
    let cell = |properties: &str, text: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(text));
    let body = format!(
        "{}<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>{}{}</w:tr><w:tr>{}{}{}</w:tr></w:tbl>",
        p("Bảng"),
        cell("<w:vMerge w:val=\"restart\"/>", "STT"),
        cell("<w:gridSpan w:val=\"2\"/>", "Kết quả"),
        cell("<w:vMerge/>", ""),
        cell("", "Số liệu"),
        cell("", "Ghi chú"),
    );
    let document = read(&Docx::new(&body).bytes()).unwrap();
    let table = table(&document, 0);
    let areas: Vec<_> = table.rows.iter().flatten().map(|c| (c.column, c.colspan, c.rowspan)).collect();
    assert_eq!(areas, [(0, 1, 2), (1, 2, 1), (1, 1, 1), (2, 1, 1)]);
    assert_eq!((table.number, table.header_rows), (1, 1));
    let Block::Paragraph(last) = &table.rows[1][1].blocks[0] else { panic!("a paragraph") };
    assert_eq!(last.location, Location::Cell { table: 1, row: 2, cell: 3, block: 1 });
}

#[test]
fn footnotes_are_numbered_in_the_order_of_the_text_and_separators_are_none() {
    let note = |id: i64, more: &str, text: &str| format!("<w:footnote w:id=\"{id}\"{more}>{}</w:footnote>", p(text));
    let body = "<w:p><w:r><w:t>a</w:t><w:footnoteReference w:id=\"7\"/></w:r><w:r><w:t>b</w:t><w:footnoteReference w:id=\"2\"/></w:r></w:p>";
    let notes = [note(-1, " w:type=\"separator\"", ""), note(2, "", "hai"), note(7, "", "một")].concat();
    let document = read(&Docx::new(body).part("footnotes", "footnotes", &notes).bytes()).unwrap();
    let names: Vec<_> = document.notes.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["footnote 1", "footnote 2"]);
    assert_eq!(texts(&document), ["ab", "một", "hai"]);
}

#[test]
fn headers_footers_and_comments_stand_apart_and_each_header_once() {
    let docx = Docx::new(&p("Thân"))
        .part("header", "hdr", &p("Đầu trang"))
        .part("header", "hdr", &p("Đầu trang"))
        .part("footer", "ftr", &p("Chân trang"))
        .part("comments", "comments", &format!("<w:comment w:id=\"0\">{}</w:comment>", p("Nhận xét")));
    let document = read(&docx.bytes()).unwrap();
    assert_eq!((document.headers.len(), document.footers.len(), document.comments.len()), (1, 1, 1));
    assert_eq!(document.blocks.len(), 1);
}

#[test]
fn lists_in_tables_and_content_controls_count_on() {
    let numbering = r#"<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>"#;
    let item = r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>"#;
    let body = format!(
        "{item}<w:tbl><w:tr><w:tc>{item}</w:tc></w:tr></w:tbl><w:sdt><w:sdtContent>{item}</w:sdtContent></w:sdt>{item}"
    );
    let document = read(&Docx::new(&body).part("numbering", "numbering", numbering).bytes()).unwrap();
    let numbers: Vec<_> = paragraphs(&document).into_iter().filter_map(|p| p.number.as_deref()).collect();
    assert_eq!(numbers, ["1.", "2.", "3.", "4."]);
}

#[test]
fn a_heading_gets_its_level_and_a_run_its_effective_font() {
    let styles = r#"<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:rPr><w:rFonts w:ascii=".VnTimeH" w:hAnsi=".VnTimeH"/><w:b/></w:rPr></w:style>"#;
    let body = r#"<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t>kÕt qu¶</w:t></w:r><w:r><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial"/><w:vanish/></w:rPr><w:t> ẩn</w:t></w:r></w:p>"#;
    let document = read(&Docx::new(body).part("styles", "styles", styles).bytes()).unwrap();
    let paragraph = paragraphs(&document)[0];
    assert_eq!(paragraph.level, Some(2));
    let spans: Vec<_> = paragraph.spans.iter().map(|s| (s.font.as_deref(), s.bold, s.hidden)).collect();
    assert_eq!(spans, [(Some(".VnTimeH"), true, false), (Some("Arial"), true, true)]);
    assert_eq!(paragraph.text, "kÕt qu¶ ẩn");
}

#[test]
fn text_is_composed_across_runs_and_the_spans_still_cover_it() {
    let body = "<w:p><w:r><w:t>Đa</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>\u{323}t yêu</w:t></w:r></w:p>";
    let document = read(&Docx::new(body).bytes()).unwrap();
    let paragraph = paragraphs(&document)[0];
    assert_eq!(paragraph.text, "Đạt yêu");
    let pieces: Vec<_> = paragraph.spans.iter().map(|s| &paragraph.text[s.start..s.end]).collect();
    assert_eq!(pieces, ["Đạ", "t yêu"]);
}

#[test]
fn an_archive_without_its_directory_is_read_and_marked() {
    let bytes = Docx::new(&p("Còn nguyên")).bytes();
    let directory = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    let document = read(&bytes[..directory]).unwrap();
    assert_eq!(texts(&document), ["Còn nguyên"]);
    assert!(document.flags.partial);
    assert!(document.diagnostics.iter().any(|d| d.code == "docx-truncated"));
}

#[test]
fn nothing_but_an_empty_form_is_an_error() {
    assert_eq!(read(&Docx::new("<w:p/>").bytes()).unwrap_err().code, "docx-empty");
    assert_eq!(read(b"").unwrap_err().code, "empty-file");
    assert_eq!(read(b"%PDF-1.7").unwrap_err().code, "pdf-damaged");
}

#[test]
fn nesting_without_end_keeps_its_text_and_the_stack() {
    for (open, close) in
        [("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"), ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>")]
    {
        let body = format!("{}{}{}", open.repeat(20_000), p("sâu"), close.repeat(20_000));
        let document = read(&Docx::new(&body).bytes()).unwrap();
        assert!(texts(&document).contains(&"sâu"));
        assert!(serde_json::to_string(&document).is_ok());
    }
}

#[test]
fn a_lost_end_tag_loses_no_text() {
    let row = format!("<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>", p("một"), p("hai"));
    let whole = format!("{}<w:tbl>{row}{row}</w:tbl>{}", p("đầu"), p("cuối"));
    for tag in ["</w:p>", "</w:r>", "</w:t>", "</w:tc>", "</w:tr>", "</w:tbl>"] {
        for (at, _) in whole.match_indices(tag) {
            let damaged = format!("{}{}", &whole[..at], &whole[at + tag.len()..]);
            let document = read(&Docx::new(&damaged).bytes()).unwrap();
            assert_eq!(texts(&document), ["đầu", "một", "hai", "một", "hai", "cuối"], "without {tag} at {at}");
            assert!(document.flags.partial, "without {tag} at {at}");
        }
    }
}

#[test]
fn a_workbook_is_read_as_it_is_seen() {
    use rust_xlsxwriter::{Format, Workbook};
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Kết quả").unwrap();
    sheet.merge_range(0, 0, 0, 2, "BÁO CÁO", &Format::new().set_bold().set_font_name(".VnTimeH")).unwrap();
    sheet.write_number(2, 0, 2.1).unwrap();
    sheet.write_number_with_format(3, 0, 2.1, &Format::new().set_num_format("0.00")).unwrap();
    sheet.write_number_with_format(4, 0, 46_297.0, &Format::new().set_num_format("d-mmm")).unwrap();
    sheet.write_string(4, 1, "Đã làm\nxong").unwrap();
    sheet.set_row_hidden(4).unwrap().set_column_hidden(1).unwrap();
    workbook.add_worksheet().set_name("DM").unwrap().set_hidden(true).write_string(0, 0, "nội bộ").unwrap();
    let document = read(&workbook.save_to_buffer().unwrap()).unwrap();
    let first = table(&document, 0);
    assert_eq!(
        (first.sheet.as_deref(), first.hidden, first.hidden_rows.as_slice()),
        (Some("Kết quả"), false, &[3][..])
    );
    assert_eq!((first.rows[0][0].colspan, first.rows.len()), (3, 4));
    assert_eq!(first.hidden_columns, [1]);
    let all = paragraphs(&document);
    assert_eq!(texts(&document), ["BÁO CÁO", "2.1", "2.10", "2-Oct", "Đã làm\nxong", "nội bộ"]);
    assert_eq!(all[1].candidates, ["2.1", "2.10"]);
    assert_eq!(all[3].candidates, ["2.10", "10.2"]);
    assert_eq!(all[3].location, Location::Sheet { sheet: "Kết quả".into(), row: 5, column: 1 });
    assert_eq!((all[0].spans[0].font.as_deref(), all[0].spans[0].bold), (Some(".VnTimeH"), true));
    assert!(table(&document, 1).hidden);
}

#[test]
fn every_message_of_the_reader_has_words_in_both_languages() {
    let table = include_str!("../src/reader/messages.tsv");
    let rows: Vec<Vec<&str>> = table.lines().skip(1).map(|line| line.split('\t').collect()).collect();
    assert!(rows.iter().all(|row| row.len() == 5 && row.iter().all(|field| !field.is_empty())));
    let known: BTreeSet<&str> = rows.iter().map(|row| row[0]).collect();
    let pattern = regex::Regex::new(
        r#"(?:failed\(|refuse\(|say\(|Severity::\w+, |=> |\{ |let code = if [^"]*)"([a-z]+(?:-[a-z]+)*)""#,
    )
    .unwrap();
    let mut used = BTreeSet::new();
    let mut folders = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/reader")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|e| e == "rs") {
                let source = std::fs::read_to_string(&entry).unwrap();
                used.extend(pattern.captures_iter(&source).map(|c| c[1].to_owned()));
            }
        }
    }
    for code in &known {
        assert!(used.contains(*code), "{code} is said nowhere");
    }
    for code in used.iter().filter(|code| code.contains('-')) {
        assert!(known.contains(code.as_str()), "{code} has no words");
    }
}

#[test]
fn the_feature_documents_are_read_completely() {
    let kept = "MKHEADA MKHEADB MKLA MKLC MKINS MKMVT MKHYP MKHINS MKFLD MKCFR MKSMART MKCXML MKBDO MKSDTI MKSDTB MKSDTN MKTXB MKVML \
        MKAFTERVML MKSPAN MKVM MKTBC MKSDTC MKSDTR MKNEST MKCELLA MKCELLB MKIROW MKFNT MKENT MKLAST";
    let numbers = [
        ("MKHEADA", "I."),
        ("MKHEADB", "1.1"),
        ("MKHEADC", "II."),
        ("MKHEADD", "2.1"),
        ("MKLA", "1."),
        ("MKLC", "2.1."),
        ("MKLD", "2.2."),
        ("MKLE", "3."),
        ("MKLF", "3.1."),
        ("MKLG", "5."),
        ("MKLIST", "6."),
    ];
    for name in ["features", "features_prefix", "features_strict"] {
        let Some(path) = common::shared(&format!("corpus/docx-features/{name}.docx")) else { return };
        let document = read(&std::fs::read(path).unwrap()).unwrap();
        let all = texts(&document).join("\n");
        for mark in kept.split_whitespace() {
            assert!(all.contains(mark), "{name}: {mark} is lost");
        }
        for mark in ["MKDEL", "MKMVF", "MKINSDEL", "MKINSTR", "MKDROW"] {
            assert!(!all.contains(mark), "{name}: {mark} must not be read");
        }
        for (mark, number) in numbers {
            let found =
                paragraphs(&document).into_iter().find(|p| p.text.starts_with(mark)).and_then(|p| p.number.as_deref());
            assert_eq!(found, Some(number), "{name}: number of {mark}");
        }
        assert!(all.contains("123-UBND") && all.contains("T&T Đạt"), "{name}");
    }
}

#[test]
fn hostile_files_end_in_a_document_or_a_message() {
    let Some(folder) = common::shared("corpus/hostile") else { return };
    let code = |name: &str| read(&std::fs::read(folder.join(name)).unwrap()).map(|_| ()).map_err(|d| d.code);
    for entry in std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()) {
        let bytes = std::fs::read(&entry).unwrap();
        // Eight megabytes of text in one document: a minute without optimisation.
        if cfg!(debug_assertions) && entry.ends_with("sst_amplify_256KBx4000.xlsx") {
            continue;
        }
        if let Ok(document) = read(&bytes) {
            assert!(!texts(&document).is_empty(), "{entry:?} is read and empty");
        }
    }
    for (name, expected) in [
        ("zipbomb_inline_1GiB.xlsx", "too-large"),
        ("zipbomb_sst_23M_strings.xlsx", "too-large"),
        ("sst_count_lie_4G.xlsx", "xlsx-damaged"),
        ("billion_laughs.xlsx", "xml-dtd"),
        ("xxe_file.xlsx", "xml-dtd"),
        ("encrypted_ooxml_cfb.xlsx", "encrypted"),
        ("doc_named.docx", "legacy-doc"),
        ("exe_as_docx.docx", "executable"),
        ("zero_byte.docx", "empty-file"),
        ("html_renamed.xls", "html"),
    ] {
        assert_eq!(code(name), Err(expected.into()), "{name}");
    }
    for name in
        ["sparse_corners_XFD1048576.xlsx", "dimension_out_of_grid.xlsx", "prefix_junk.xlsx", "deep_nesting_200k.xlsx"]
    {
        assert_eq!(code(name), Ok(()), "{name}");
    }
}

/// All texts of runs in a part, as an independent look at the XML finds them.
fn stored_texts(xml: &str) -> Vec<String> {
    let mut out = Vec::new();
    for piece in xml.split("<w:t").skip(1).filter(|piece| piece.starts_with('>') || piece.starts_with(' ')) {
        let (Some(start), Some(end)) = (piece.find('>'), piece.find("</w:t>")) else { continue };
        if start < end {
            let text = quick_xml::escape::unescape(&piece[start + 1..end]).unwrap().into_owned();
            out.push(text.nfd().collect());
        }
    }
    out
}

#[test]
fn every_text_of_the_labelled_reports_is_in_what_was_read() {
    let Some(folder) = common::shared("eval/dev/reports") else { return };
    for path in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        let bytes = std::fs::read(&path).unwrap();
        let document = read(&bytes).unwrap();
        assert!(!document.flags.partial, "{path:?}");
        if sniff(&bytes) != FileKind::Docx {
            continue;
        }
        let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        let mut xml = String::new();
        archive.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
        // Letters that runs divide are whole afterwards: both sides are compared in their parts.
        let read: String = texts(&document).concat().nfd().collect();
        for text in stored_texts(&xml) {
            assert!(read.contains(&text), "{path:?}: {text:?} is lost");
        }
        for paragraph in paragraphs(&document) {
            assert!(!paragraph.text.is_empty() || paragraph.display.is_empty());
            let ends = paragraph.spans.iter().fold(0, |at, span| if span.start == at { span.end } else { usize::MAX });
            assert_eq!(ends, paragraph.text.len(), "{path:?}: spans do not cover a paragraph");
        }
    }
}

fn sample() -> Vec<u8> {
    let cell = |text: &str| format!("<w:tc><w:tcPr><w:vMerge/></w:tcPr>{}</w:tc>", p(text));
    let body = format!(
        "{}<w:tbl><w:tr>{}{}</w:tr></w:tbl><w:p><w:ins><w:r><w:rPr><w:b/></w:rPr><w:t>T&amp;T</w:t><w:sym w:font=\"Wingdings\" w:char=\"F0E0\"/></w:r></w:ins></w:p>",
        p("Kết quả"),
        cell("một"),
        cell("hai")
    );
    Docx::new(&body)
        .part("footnotes", "footnotes", &format!("<w:footnote w:id=\"1\">{}</w:footnote>", p("chú")))
        .bytes()
}

fn workbook() -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook.add_worksheet().write_string(0, 0, "Kết quả").unwrap().write_number(1, 1, 2.1).unwrap();
    workbook.save_to_buffer().unwrap()
}

/// What holds for whatever was read.
fn is_sound(bytes: &[u8]) {
    if let Ok(document) = read(bytes) {
        for paragraph in paragraphs(&document) {
            let mut at = 0;
            for span in &paragraph.spans {
                assert_eq!(span.start, at);
                assert!(paragraph.text.get(span.start..span.end).is_some());
                at = span.end;
            }
            assert_eq!(at, paragraph.text.len());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        is_sound(&bytes);
    }

    #[test]
    fn no_damage_to_a_document_makes_it_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
        cuts in any::<bool>(),
    ) {
        for mut bytes in [sample(), workbook()] {
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            if cuts {
                bytes.truncate(cut.index(bytes.len()));
            }
            is_sound(&bytes);
        }
    }

    #[test]
    fn no_xml_makes_it_panic(pieces in proptest::collection::vec(prop::sample::select(vec![
        "<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>", "</w:t>", "chữ", "<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>", "<w:tc>", "</w:tc>",
        "<w:txbxContent>", "</w:txbxContent>", "<w:del>", "</w:del>", "<w:ins>", "</w:ins>", "<w:pPr>", "</w:pPr>", "<w:rPr>", "</w:rPr>",
        "<mc:AlternateContent>", "</mc:AlternateContent>", "<mc:Choice>", "</mc:Choice>", "<mc:Fallback>", "</mc:Fallback>", "<w:tab/>",
        "<w:vMerge/>", "<w:tcPr>", "</w:tcPr>", "<w:footnote>", "</w:footnote>", "<", "&", "&#x323;", "<w:sdtPr>", "</w:sdtPr>",
    ]), 0..60)) {
        is_sound(&Docx::new(&pieces.concat()).bytes());
    }
}
