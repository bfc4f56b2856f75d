//! One test a layout of the appendix, on documents built here.

use super::*;
use crate::model::{Block, Cell, FileKind, Paragraph, Span, Table};

/// A cell with its columns and rows.
fn wide(text: &str, column: u32, colspan: u32, rowspan: u32) -> Cell {
    let bold = text.starts_with("**");
    let blocks = text.trim_matches('*').split('\n').map(|line| {
        let (number, line) = match line.split_once('#') {
            Some((number, rest)) => (Some(number.to_owned()), rest),
            None => (None, line),
        };
        let spans = vec![Span { end: line.len(), bold, ..Span::default() }];
        Block::Paragraph(Paragraph { number, text: line.into(), display: line.into(), spans, ..Paragraph::default() })
    });
    Cell { blocks: blocks.collect(), column, colspan, rowspan }
}

/// A row of plain cells.
fn row(cells: &[&str]) -> Vec<Cell> {
    cells.iter().zip(0..).map(|(text, column)| wide(text, column, 1, 1)).collect()
}

fn table(rows: Vec<Vec<Cell>>) -> Block {
    Block::Table(Table { rows, ..Table::default() })
}

fn line(text: &str) -> Block {
    Block::Paragraph(Paragraph { text: text.into(), display: text.into(), ..Paragraph::default() })
}

fn plan_of(blocks: Vec<Block>) -> Plan {
    let document = Document { blocks, ..Document::new(FileKind::Docx) };
    read(&document).expect("a plan").0
}

const HEAD: [&str; 5] = ["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian"];

fn ids(plan: &Plan) -> Vec<&str> {
    plan.tasks.iter().map(|t| t.id.as_str()).collect()
}

#[test]
fn merged_and_plain_section_rows_are_both_sections() {
    let plan = plan_of(vec![table(vec![
        row(&HEAD),
        vec![wide("I. Thể chế", 0, 5, 1)],
        row(&["1", "Rà soát", "Sở Tư pháp", "", "2025"]),
        row(&["II", "**Hạ tầng**", "", "", ""]),
        row(&["1", "Xây dựng", "Sở Xây dựng", "", "2025"]),
        vec![wide("III", 0, 1, 1), wide("Nhân lực", 1, 4, 1)],
        row(&["1", "Đào tạo", "Sở Nội vụ", "", "2025"]),
    ])]);
    assert_eq!(ids(&plan), ["I.1", "II.1", "III.1"]);
    let titles: Vec<_> =
        plan.sections.iter().map(|s| (s.id.as_str(), s.title.as_deref().unwrap_or_default())).collect();
    assert_eq!(titles, [("I", "Thể chế"), ("II", "Hạ tầng"), ("III", "Nhân lực")]);
}

#[test]
fn a_row_that_names_nobody_is_a_section_when_its_number_goes_on_below() {
    let plan = plan_of(vec![table(vec![
        row(&HEAD),
        row(&["1", "Thể chế", "", "", ""]),
        row(&["1.1", "Rà soát", "Sở Tư pháp", "", "2025"]),
        row(&["1.2", "Ban hành", "Sở Nội vụ", "", "2025"]),
        row(&["2", "Hạ tầng", "", "", ""]),
        row(&["2.1", "Xây dựng", "Sở Xây dựng", "", "2025"]),
    ])]);
    assert_eq!(ids(&plan), ["1.1", "1.2", "2.1"]);
    assert_eq!(plan.tasks[2].section, "2");
}

#[test]
fn a_task_that_names_nobody_stays_a_task_among_its_like() {
    let plan = plan_of(vec![table(vec![
        row(&HEAD),
        row(&["1", "Rà soát", "Sở Tư pháp", "", "2025"]),
        row(&["2", "Ban hành", "", "", ""]),
        row(&["3", "Xây dựng", "Sở Xây dựng", "", "2025"]),
    ])]);
    assert_eq!(ids(&plan), ["1", "2", "3"]);
    assert_eq!(plan.sections.len(), 1);
}

#[test]
fn heads_of_two_levels_tell_lead_from_coordinating() {
    let plan = plan_of(vec![table(vec![
        vec![
            wide("TT", 0, 1, 2),
            wide("Nội dung công việc", 1, 1, 2),
            wide("Cơ quan thực hiện", 2, 2, 1),
            wide("Thời hạn hoàn thành", 4, 1, 2),
            wide("Sản phẩm", 5, 1, 2),
        ],
        vec![wide("Chủ trì", 2, 1, 1), wide("Phối hợp", 3, 1, 1)],
        row(&["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"]),
        row(&["1", "Rà soát", "Sở Tư pháp", "Sở Nội vụ", "Quý I", "Báo cáo"]),
    ])]);
    let task = &plan.tasks[0];
    assert_eq!((task.lead.as_str(), task.coordinating.as_str()), ("Sở Tư pháp", "Sở Nội vụ"));
    assert_eq!((task.schedule.as_str(), task.product.as_str()), ("Quý I", "Báo cáo"));
    assert_eq!(plan.tasks.len(), 1);
}

#[test]
fn a_lead_that_stands_once_for_many_rows_counts_for_each() {
    let plan = plan_of(vec![table(vec![
        row(&HEAD),
        vec![
            wide("1", 0, 1, 1),
            wide("Rà soát", 1, 1, 1),
            wide("Sở Tư pháp", 2, 1, 2),
            wide("", 3, 1, 2),
            wide("2025", 4, 1, 2),
        ],
        vec![wide("2", 0, 1, 1), wide("Ban hành", 1, 1, 1)],
    ])]);
    assert_eq!(ids(&plan), ["1", "2"]);
    assert_eq!((plan.tasks[1].lead.as_str(), plan.tasks[1].schedule.as_str()), ("Sở Tư pháp", "2025"));
}

#[test]
fn a_row_cut_by_a_page_break_is_put_together_below_a_repeated_head() {
    let plan = plan_of(vec![table(vec![
        row(&HEAD),
        row(&["1", "Rà soát, sửa đổi", "Sở Tư pháp,", "Các sở", "2025"]),
        row(&HEAD),
        row(&["", "các quy định liên quan", "Sở Nội vụ", "", ""]),
        row(&["2", "Ban hành", "Sở Nội vụ", "", "2025"]),
    ])]);
    assert_eq!(ids(&plan), ["1", "2"]);
    assert_eq!(plan.tasks[0].content, "Rà soát, sửa đổi các quy định liên quan");
    assert_eq!(plan.tasks[0].lead, "Sở Tư pháp, Sở Nội vụ");
}

#[test]
fn automatic_numbers_and_numbers_with_letters_are_read() {
    let plan = plan_of(vec![table(vec![
        row(&HEAD),
        row(&["1.#", "Rà soát", "Sở Tư pháp", "", "2025"]),
        row(&["2đ", "Ban hành", "Sở Nội vụ", "", "2025"]),
        row(&["5a.", "Xây dựng", "Sở Xây dựng", "", "2025"]),
    ])]);
    assert_eq!(ids(&plan), ["1", "2đ", "5a"]);
}

#[test]
fn a_table_without_a_column_of_numbers_takes_them_from_the_content() {
    let plan = plan_of(vec![table(vec![
        row(&["Nội dung nhiệm vụ", "Đơn vị chủ trì", "Tiến độ"]),
        vec![wide("II. Hạ tầng", 0, 3, 1)],
        row(&["II.1. Xây dựng", "Sở Xây dựng", "2025"]),
        row(&["II.2. Nâng cấp", "Sở Xây dựng", "2025"]),
    ])]);
    assert_eq!(ids(&plan), ["II.1", "II.2"]);
    assert_eq!(plan.tasks[0].content, "Xây dựng");
}

#[test]
fn one_column_for_both_is_parted() {
    let plan = plan_of(vec![table(vec![
        row(&["TT", "Nội dung", "Đơn vị thực hiện", "Thời gian"]),
        row(&["1", "Rà soát", "Chủ trì: Sở Tư pháp\nPhối hợp: Sở Nội vụ, Sở Y tế", "2025"]),
    ])]);
    let task = &plan.tasks[0];
    assert_eq!((task.lead.as_str(), task.coordinating.as_str()), ("Sở Tư pháp", "Sở Nội vụ, Sở Y tế"));
}

#[test]
fn lists_of_agencies_in_one_cell_are_parted_by_semicolons() {
    let plan = plan_of(vec![table(vec![
        row(&HEAD),
        row(&["1", "Rà soát", "- Sở Tư pháp\n- Sở Nội vụ", "Sở Y tế;\nCông an tỉnh", "2025"]),
    ])]);
    assert_eq!(plan.tasks[0].lead, "Sở Tư pháp; Sở Nội vụ");
    assert_eq!(plan.tasks[0].coordinating, "Sở Y tế; Công an tỉnh");
}

#[test]
fn several_tables_take_their_sections_from_the_headings_above() {
    let one = |content: &str| table(vec![row(&HEAD), row(&["1", content, "Sở Tư pháp", "", "2025"])]);
    let plan = plan_of(vec![
        line("PHỤ LỤC"),
        line("I. NHIỆM VỤ NĂM 2025"),
        one("Rà soát"),
        line(""),
        line("II. NHIỆM VỤ NĂM 2026"),
        one("Ban hành"),
    ]);
    assert_eq!(ids(&plan), ["I.1", "II.1"]);
    assert_eq!(plan.sections[1].title.as_deref(), Some("NHIỆM VỤ NĂM 2026"));
}

#[test]
fn a_table_that_goes_on_behind_a_page_break_belongs_to_the_one_before() {
    let plan = plan_of(vec![
        table(vec![row(&HEAD), row(&["1", "Rà soát", "Sở Tư pháp", "", "2025"])]),
        line(""),
        table(vec![row(&["2", "Ban hành", "Sở Nội vụ", "", "2025"])]),
    ]);
    assert_eq!(ids(&plan), ["1", "2"]);
}

#[test]
fn other_tables_are_left_alone_and_a_document_without_tasks_says_so() {
    let budget = table(vec![row(&["TT", "Nội dung", "Kinh phí", "Ghi chú"]), row(&["1", "Mua sắm", "100", ""])]);
    let document = Document { blocks: vec![budget], ..Document::new(FileKind::Docx) };
    assert_eq!(read(&document).expect_err("no tasks").code, "plan-no-tasks");
}

#[test]
fn sections_within_sections_keep_tasks_apart() {
    let plan = plan_of(vec![table(vec![
        row(&HEAD),
        vec![wide("A. NỀN MÓNG", 0, 5, 1)],
        vec![wide("I. Thể chế", 0, 5, 1)],
        row(&["1", "Rà soát", "Sở Tư pháp", "", ""]),
        vec![wide("B. NGÀNH", 0, 5, 1)],
        vec![wide("I. Y tế", 0, 5, 1)],
        row(&["1", "Bệnh án điện tử", "Sở Y tế", "", ""]),
    ])]);
    let sections: Vec<_> = plan.sections.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(sections, ["A", "A.I", "B", "B.I"]);
    assert_eq!(ids(&plan), ["A.I.1", "B.I.1"]);
}

#[test]
fn a_task_beside_the_sections_has_a_section_of_its_own() {
    let plan = plan_of(vec![table(vec![
        row(&HEAD),
        row(&["1", "Quán triệt", "Các sở, ban, ngành", "", ""]),
        vec![wide("2. Thể chế", 0, 5, 1)],
        row(&["2.1", "Rà soát", "Sở Tư pháp", "", ""]),
        row(&["3", "Kiểm tra", "Thanh tra tỉnh", "", ""]),
    ])]);
    let sections: Vec<_> = plan.sections.iter().map(|s| (s.id.as_str(), s.title.is_some())).collect();
    assert_eq!(sections, [("1", false), ("2", true), ("3", false)]);
    assert_eq!(ids(&plan), ["1", "2.1", "3"]);
}

#[test]
fn the_head_is_read_and_blanks_stay_blank() {
    let letterhead = table(vec![
        row(&["ỦY BAN NHÂN DÂN\nTỈNH TRƯỜNG HẢI", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"]),
        row(&["Số:       /KH-UBND", "Trường Hải, ngày 05 tháng 3 năm 2025"]),
    ]);
    let plan = plan_of(vec![
        letterhead,
        line("KẾ HOẠCH"),
        line("Triển khai chuyển đổi số"),
        line("năm 2025"),
        line(""),
        line("Căn cứ Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị;"),
        line("I. MỤC TIÊU"),
        line("1. Mục tiêu chung"),
        line("- Phát triển chính quyền số."),
        line("3.2. Sở Y tế chủ trì: triển khai bệnh án điện tử"),
        line("PHỤ LỤC"),
        table(vec![row(&HEAD), row(&["1", "Rà soát", "Sở Tư pháp", "", ""])]),
    ]);
    assert_eq!((plan.number.as_str(), plan.date.as_str()), ("…/KH-UBND", "2025-03-05"));
    assert_eq!(plan.issuer, "Ủy ban nhân dân tỉnh Trường Hải");
    assert_eq!(plan.title, "Kế hoạch triển khai chuyển đổi số năm 2025");
    let bullet = plan.passages.iter().find(|p| p.text.contains("chính quyền số")).expect("there");
    assert_eq!(
        (bullet.number.as_deref(), bullet.heading.join(" > ").as_str()),
        (Some("1"), "MỤC TIÊU > Mục tiêu chung")
    );
    assert!(plan.passages.iter().any(|p| p.number.as_deref() == Some("3.2") && p.text.starts_with("Sở Y tế")));
}

proptest::proptest! {
    #[test]
    fn no_table_is_too_strange(
        cells in proptest::collection::vec((".{0,12}", 0u32..6, 0u32..4, 0u32..4), 0..24),
        head in proptest::bool::ANY,
    ) {
        let mut rows = if head { vec![row(&HEAD)] } else { Vec::new() };
        rows.extend(cells.chunks(4).map(|c| c.iter().map(|(t, a, b, d)| wide(t, *a, *b, *d)).collect()));
        let document = Document { blocks: vec![table(rows)], ..Document::new(FileKind::Docx) };
        let _ = read(&document);
    }
}
