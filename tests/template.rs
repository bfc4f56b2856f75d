//! The office's own template: broken ones are refused in one sentence, whole ones give whole documents.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod common;

use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A template in the making: the body, and what else is in the package.
struct Mau {
    body: String,
    header: String,
    footnote: String,
    styles: String,
    main: &'static str,
    namespace: &'static str,
    macros: bool,
}

impl Mau {
    fn new(body: &str) -> Mau {
        Mau {
            body: body.to_owned(),
            header: paragraph("Sở Khoa học và Công nghệ"),
            footnote: String::new(),
            styles: String::new(),
            main: "document.main",
            namespace: WORD,
            macros: false,
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let word = "application/vnd.openxmlformats-officedocument.wordprocessingml";
        let main = if self.macros {
            "application/vnd.ms-word.document.macroEnabled.main+xml".to_owned()
        } else {
            format!("{word}.{}+xml", self.main)
        };
        let over = |part: &str, kind: &str| format!(r#"<Override PartName="/word/{part}.xml" ContentType="{kind}"/>"#);
        let types = [
            over("document", &main),
            over("styles", &format!("{word}.styles+xml")),
            over("header1", &format!("{word}.header+xml")),
            over("footnotes", &format!("{word}.footnotes+xml")),
        ]
        .concat();
        let relations = |list: &[(&str, &str)]| {
            let all: String = list
                .iter()
                .enumerate()
                .map(|(at, (kind, target))| {
                    format!(r#"<Relationship Id="rId{}" Type="{OFFICE}/{kind}" Target="{target}"/>"#, at + 1)
                })
                .collect();
            format!(
                r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{all}</Relationships>"#
            )
        };
        let w = format!(r#"xmlns:w="{}" xmlns:r="{OFFICE}""#, self.namespace);
        let note = |id: &str, content: &str| {
            let kind = if content.is_empty() { "" } else { r#" w:type="separator""# };
            let content = if content.is_empty() { &self.footnote } else { content };
            if content.is_empty() {
                String::new()
            } else {
                format!(r#"<w:footnote{kind} w:id="{id}">{content}</w:footnote>"#)
            }
        };
        let parts = [
            (
                "[Content_Types].xml",
                format!(
                    r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{types}</Types>"#
                ),
            ),
            ("_rels/.rels", relations(&[("officeDocument", "word/document.xml")])),
            (
                "word/document.xml",
                format!(
                    r#"<w:document {w}><w:body>{}<w:sectPr><w:headerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="850" w:bottom="1134" w:left="1701" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>"#,
                    self.body
                ),
            ),
            (
                "word/_rels/document.xml.rels",
                relations(&[("styles", "styles.xml"), ("header", "header1.xml"), ("footnotes", "footnotes.xml")]),
            ),
            (
                "word/styles.xml",
                format!(
                    r#"<w:styles {w}><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial"/></w:rPr></w:style>{}</w:styles>"#,
                    self.styles
                ),
            ),
            ("word/header1.xml", format!("<w:hdr {w}>{}</w:hdr>", self.header)),
            (
                "word/footnotes.xml",
                format!(
                    "<w:footnotes {w}>{}{}</w:footnotes>",
                    note("0", "<w:p><w:r><w:separator/></w:r></w:p>"),
                    note("1", "")
                ),
            ),
        ];
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
}

fn run(text: &str) -> String {
    format!(r#"<w:r><w:t xml:space="preserve">{text}</w:t></w:r>"#)
}

fn paragraph(text: &str) -> String {
    format!("<w:p>{}</w:p>", run(text))
}

fn control(tag: &str, content: &str) -> String {
    format!(r#"<w:sdt><w:sdtPr><w:tag w:val="{tag}"/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"#)
}

fn text_box(content: &str) -> String {
    format!(
        r#"<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"#
    )
}

fn cell(content: &str) -> String {
    format!(
        r#"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="9000"/></w:tblGrid><w:tr><w:tc><w:tcPr><w:tcW w:w="9000" w:type="dxa"/></w:tcPr>{content}</w:tc></w:tr></w:tbl>"#
    )
}

/// The bytes of a broken template of `data/broken-templates.tsv`.
fn broken(case: &str) -> Vec<u8> {
    let content = paragraph("{{noi_dung}}");
    let body = |body: &str| Mau::new(&format!("{}{content}", paragraph(body))).bytes();
    let alone = |body: &str| Mau::new(body).bytes();
    match case {
        "empty" => Vec::new(),
        "text" => "Sở Khoa học và Công nghệ\n{{noi_dung}}\n".into(),
        "pdf" => b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n".to_vec(),
        "old-doc" => compound(&["WordDocument"]),
        "encrypted" => compound(&["EncryptionInfo", "EncryptedPackage"]),
        "truncated" => {
            let bytes = alone(&content);
            bytes[..bytes.len() / 2].to_vec()
        }
        "other-zip" => {
            let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
            zip.start_file("mau.txt", zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(b"{{noi_dung}}").unwrap();
            zip.finish().unwrap().into_inner()
        }
        "damaged-xml" => alone("<w:p><w:r></w:p>"),
        "macros" => Mau { macros: true, ..Mau::new(&content) }.bytes(),
        "strict" => Mau { namespace: "http://purl.oclc.org/ooxml/wordprocessingml/main", ..Mau::new(&content) }.bytes(),
        "unclosed" => body("Cơ quan: {{co_quan"),
        "unopened" => alone(&paragraph("noi_dung}}")),
        "over-two-paragraphs" => alone(&format!("{}{}", paragraph("{{noi_"), paragraph("dung}}"))),
        "unknown" => alone(&paragraph("{{noi_dug}}")),
        "nested" => body("{{co_{{quan}}}}"),
        "single-brace" => alone(&paragraph("{noi_dung}")),
        "logic" => body("{% for x in muc %}"),
        "missing" => alone(&paragraph("{{co_quan}}")),
        "twice" => alone(&format!("{content}{content}")),
        "in-sentence" => alone(&paragraph("Kết quả như sau: {{noi_dung}}")),
        "in-header" => Mau { header: paragraph("{{phu_luc_1}}"), ..Mau::new(&content) }.bytes(),
        "in-footnote" => Mau { footnote: content.clone(), ..Mau::new(&content) }.bytes(),
        "in-text-box" => alone(&text_box(&content)),
        "in-cell" => alone(&cell(&content)),
        "tracked" => alone(&format!(
            r#"<w:p>{}<w:ins w:id="1" w:author="A"><w:r><w:t>dung}}}}</w:t></w:r></w:ins></w:p>"#,
            run("{{noi_")
        )),
        "control-unknown" => alone(&format!("<w:p>{}</w:p>{content}", control("so_hieu", &run("Bấm vào đây")))),
        "control-in-sentence" => {
            alone(&format!("<w:p>{}{}</w:p>", run("Như sau: "), control("noi_dung", &run("Nội dung"))))
        }
        other => panic!("no such case: {other}"),
    }
}

/// A compound file (Word 97–2003, or a document under a password) with these streams.
fn compound(streams: &[&str]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for name in streams {
        file.create_stream(format!("/{name}")).unwrap().write_all(&[0xEC, 0xA5, 0xC1, 0]).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn tonghop(folder: &Path, reports: &Path, template: &str, out: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tonghop"))
        .arg("run")
        .arg(reports)
        .arg("--plan")
        .arg(project("fixtures/ke-hoach-3229.docx"))
        .args(["--out", out, "--template", template, "-q", "--lang", "vi"])
        .current_dir(folder)
        .output()
        .unwrap()
}

#[test]
fn each_broken_template_gives_one_sentence_and_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let cases = fs::read_to_string(project("tests/data/broken-templates.tsv")).unwrap();
    let mut count = 0;
    for case in cases.lines().filter(|line| !line.starts_with('#')) {
        let [name, _, word] = case.split('\t').collect::<Vec<_>>()[..] else { panic!("{case}") };
        fs::write(folder.path().join("mau.docx"), broken(name)).unwrap();
        let output = tonghop(folder.path(), &project("fixtures/inbox"), "mau.docx", "ra");
        let said = String::from_utf8(output.stderr).unwrap();
        eprintln!("{name}: {}", said.trim());
        assert_eq!(output.status.code(), Some(1), "{name}: {said}");
        assert!(output.stdout.is_empty() && said.lines().count() == 1, "{name}: one sentence: {said}");
        assert!(said.contains(word) && said.contains(" → "), "{name}: {said}");
        assert!(!folder.path().join("ra").exists(), "{name}: nothing is written");
        count += 1;
    }
    assert!(count >= 20);
}

/// A part of a document.
fn part(path: &Path, name: &str) -> String {
    let mut zip = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// One section; names cut into runs; a style that is called as one of ours and is another; capitals asked for.
fn plain() -> Mau {
    let body = [
        cell(&paragraph("{{CO_QUAN}} – Số: {{so_ky_hieu}}")),
        format!("<w:p>{}<w:proofErr w:type=\"spellStart\"/>{}{}</w:p>", run("{"), run("{ten_"), run("loai}}")),
        paragraph("{{trich_yeu}}"),
        paragraph("{{noi_dung}}"),
        cell(&paragraph("{{noi_nhan}}")),
        paragraph("{{nguoi_ky}}"),
    ];
    let styles =
        r#"<w:style w:type="paragraph" w:customStyle="1" w:styleId="NoiDung"><w:name w:val="Cái khác"/></w:style>"#;
    Mau { styles: styles.into(), header: paragraph("{{co_quan}}, đầu trang riêng"), ..Mau::new(&body.concat()) }
}

/// Content controls; appendices in the middle, out of their order.
fn controls() -> Mau {
    let body = [
        format!("<w:p>{}{}</w:p>", run("Cơ quan: "), control("co_quan", &run("Bấm vào đây"))),
        control("noi_dung", &paragraph("Nội dung")),
        paragraph("{{ Phụ lục 2 }}"),
        paragraph("Trang riêng của cơ quan"),
        paragraph("{{phu_luc_1}}"),
    ];
    Mau { main: "template.main", ..Mau::new(&body.concat()) }
}

/// Several sections; the office's own look of the agencies' words.
fn sections() -> Mau {
    let page = |landscape: bool| {
        let (w, h) = if landscape { ("16838", "11906") } else { ("11906", "16838") };
        format!(
            r#"<w:p><w:pPr><w:sectPr><w:pgSz w:w="{w}" w:h="{h}"/><w:pgMar w:top="1134" w:right="850" w:bottom="1134" w:left="1701" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:pPr></w:p>"#
        )
    };
    let body = [
        paragraph("{{co_quan}}"),
        paragraph("{{noi_dung}}"),
        page(false),
        paragraph("{{phu_luc_1}}"),
        page(true),
        paragraph("{{ky}}"),
    ];
    let styles = r#"<w:style w:type="paragraph" w:customStyle="1" w:styleId="NguyenVan"><w:name w:val="Nguyên văn"/><w:rPr><w:i/></w:rPr></w:style>"#;
    Mau { styles: styles.into(), ..Mau::new(&body.concat()) }
}

#[test]
fn whole_templates_keep_their_layout_and_hold_the_whole_report() {
    let folder = tempfile::tempdir().unwrap();
    let reports = folder.path().join("vao");
    fs::create_dir(&reports).unwrap();
    for name in ["58-BC_BBT.docx", "273-BC TDTN.docx"] {
        fs::copy(project("fixtures/inbox").join(name), reports.join(name)).unwrap();
    }
    let mut statements = Vec::new();
    for (name, template) in [("a", plain()), ("b", controls()), ("c", sections())] {
        fs::write(folder.path().join("mau.docx"), template.bytes()).unwrap();
        for out in [name.to_owned(), format!("{name}2")] {
            let output = tonghop(folder.path(), &reports, "mau.docx", &out);
            assert!(matches!(output.status.code(), Some(0 | 2)), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        }
        let report = folder.path().join(name).join("bao-cao.docx");
        let again = folder.path().join(format!("{name}2")).join("bao-cao.docx");
        assert!(fs::read(&report).unwrap() == fs::read(again).unwrap(), "{name}: the same bytes again");
        let document = part(&report, "word/document.xml");
        assert!(!document.contains("{{") && !document.contains("Bấm vào đây"), "{name}: a placeholder is left");
        for number in ["Phụ lục I<", "Phụ lục II<"] {
            assert_eq!(document.matches(number).count(), 1, "{name}: {number}");
        }
        statements.push(document.matches(r#"<w:pStyle w:val="NguyenVanBang"/>"#).count());
        check(&report, &folder.path().join(name).join("items.jsonl"));
        match name {
            "a" => {
                assert!(document.contains("SỞ KHOA HỌC VÀ CÔNG NGHỆ – Số: ") && document.contains(">BÁO CÁO<"));
                assert!(part(&report, "word/header1.xml").contains("Sở Khoa học và Công nghệ, đầu trang riêng"));
                // The template's own style of that name is not ours.
                assert!(document.contains("TongHopNoiDung") && document.contains("TongHopHeading1"));
            }
            "b" => {
                assert!(document.find("Phụ lục II<") < document.find("Phụ lục I<"));
                let types = part(&report, "[Content_Types].xml");
                assert!(types.contains("document.main+xml") && !types.contains("template.main+xml"));
            }
            _ => {
                let styles = part(&report, "word/styles.xml");
                assert_eq!(styles.matches(r#"w:styleId="NguyenVan""#).count(), 1, "the office's own look stays");
                assert!(document.contains(r#"w:orient="landscape""#));
            }
        }
    }
    assert!(statements[0] > 0 && statements.iter().all(|count| *count == statements[0]), "{statements:?}");
}

/// By the checkers beside the project: valid, and the same statements.
fn check(report: &Path, items: &Path) {
    let tasks = common::shared("domain/plan-3229/tasks.json");
    let tools = ["tools/validate_docx.py", "tools/check_conserve.py"].map(common::shared);
    let ([Some(validate), Some(conserve)], Some(tasks)) = (tools, tasks) else { return };
    let ready = Command::new("python3").args(["-c", "import lxml"]).output().is_ok_and(|o| o.status.success());
    if !ready {
        assert!(std::env::var_os("TONGHOP_REQUIRE_SHARED").is_none(), "python3 with lxml is required here and absent");
        eprintln!("SKIPPED: python3 with lxml is absent");
        return;
    }
    for (script, arguments) in [(validate, vec![report]), (conserve, vec![report, items, &tasks])] {
        let output = Command::new("python3").arg("-B").arg(&script).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}: {}", script.display(), String::from_utf8_lossy(&output.stdout));
    }
}

#[test]
fn sources_and_a_template_do_not_go_together() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mau.docx"), plain().bytes()).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_tonghop"))
        .args(["run", ".", "--plan", "p", "--out", "ra", "--template", "mau.docx", "--sources", "footnotes"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(!folder.path().join("ra").exists());
}
