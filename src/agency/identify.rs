//! Who reports: the letterhead first, then whatever else tells.

use serde::{Deserialize, Serialize};

use super::key;
use super::letterhead;
use super::name::{self, Province};
use super::registry::{Found, Registry};
use super::scan::{self, Party};
use super::table::{self, Own};
use crate::model::{Agency, AgencyKind};

/// What tells who reports, in the order of trust.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Left-hand lines of the letterhead in order, superior first; a name may go over two lines.
    pub letterhead: Vec<String>,
    /// Number and symbol as printed, `386/BC-SKHCN`.
    pub doc_number: Option<String>,
    /// Place of issue (địa danh).
    pub place: Option<String>,
    /// Lines of the signature block.
    pub signature: Vec<String>,
    /// Kind and subject.
    pub title: Vec<String>,
    /// The opening paragraph.
    pub body: Option<String>,
    /// Name of the file.
    pub file_name: Option<String>,
    /// Address and name of the sender.
    pub sender: Option<String>,
    /// Day of the document, ISO.
    pub date: Option<String>,
}

/// Who reports, and what tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identified {
    /// The agency.
    pub agency: Agency,
    /// The words that tell, each with the place it stands in: `letterhead: SỞ Y TẾ`.
    pub evidence: Vec<String>,
}

/// A sort of body without a name of its own: "Ủy ban nhân dân", "Văn phòng". Whose, nothing tells.
fn is_bare(agency: &Agency) -> bool {
    const SORTS: [&str; 9] = ["ubnd", "van-phong", "so", "ban", "hoi", "phong", "chi-cuc", "trung-tam", "truong"];
    agency.id.0.strip_prefix("x:").is_some_and(|id| SORTS.contains(&id))
}

impl Registry {
    /// Who reports, by the first of the evidence that tells; a number that agrees with the
    /// letterhead is listed with it; later evidence is looked at only while nothing tells.
    pub fn identify(&self, evidence: &Evidence) -> Option<Identified> {
        let date = evidence.date.as_deref();
        let bodies = letterhead::bodies(&evidence.letterhead);
        let province = self.province_of(&bodies, evidence.place.as_deref());
        let within = province.as_ref();
        let symbols = evidence.doc_number.as_deref().map(symbols).unwrap_or_default();
        let mut tells: Vec<(Agency, String)> = Vec::new();
        if let Some(agency) = self.by_letterhead(&bodies, &symbols, date, within) {
            tells.push((agency, format!("letterhead: {}", bodies.join(" / "))));
        }
        if let (Some(agency), Some(number)) =
            (self.by_symbol(&symbols, evidence.place.as_deref(), date, within), evidence.doc_number.as_deref())
        {
            let place = evidence.place.as_deref().filter(|_| symbols.iter().any(|s| s == "UBND"));
            tells.push((
                agency,
                format!("number: {}", name::squeeze(&format!("{number} {}", place.unwrap_or_default()))),
            ));
        }
        // The province's committee heads every letterhead and title: it counts only where nothing else tells.
        let committee = |agency: &Agency| agency.id.0 == "x:ubnd-tinh";
        let told = |tells: &[(Agency, String)]| tells.iter().any(|(a, _)| !committee(a));
        let scanned = [
            ("signature", evidence.signature.join("\n"), false),
            ("title", evidence.title.join("\n"), false),
            ("text", evidence.body.clone().unwrap_or_default(), true),
        ];
        for (from, text, strict) in scanned {
            if !told(&tells)
                && let Some((agency, words)) = self.named_in(&text, strict, date, within)
            {
                tells.push((agency, format!("{from}: {words}")));
            }
        }
        if !told(&tells)
            && let Some((agency, words)) =
                evidence.file_name.as_deref().and_then(|f| self.in_file_name(f, date, within))
        {
            tells.push((agency, format!("file name: {words}")));
        }
        if !told(&tells)
            && let Some((agency, words)) = evidence.sender.as_deref().and_then(|s| self.in_sender(s, date, within))
        {
            tells.push((agency, format!("sender: {words}")));
        }
        tells.retain(|(agency, _)| !is_bare(agency));
        let chosen = tells.iter().position(|(a, _)| !committee(a)).unwrap_or(0);
        let agency = tells.get(chosen).map(|(a, _)| a.clone())?;
        let agreeing = tells.into_iter().filter(|(a, _)| a.id == agency.id).map(|(_, words)| words).collect();
        Some(Identified { agency, evidence: agreeing })
    }

    fn province_of(&self, bodies: &[String], place: Option<&str>) -> Option<Province> {
        let provinces = &self.tables.provinces;
        let place = place.and_then(|p| Province::named(p, provinces));
        for body in bodies {
            let (words, province) = name::base_words_within(body, provinces, place.as_ref());
            if province.is_some() {
                return province;
            }
            // `TỈNH ỦY TRƯỜNG HẢI`, `SỞ Y TẾ TRƯỜNG HẢI`: what follows a name that stands in every province
            if let [a, b, ..] = words.as_slice()
                && matches!((a.as_str(), b.as_str()), ("tinh", "uy"))
            {
                let tail: Vec<&str> = body.split_whitespace().skip(2).collect();
                if let Some(province) = Province::named(&tail.join(" "), provinces) {
                    return Some(province);
                }
            }
        }
        let listed = place.filter(|p| provinces.iter().any(|entry| entry.name == p.name));
        self.province.clone().or(listed)
    }

    fn by_letterhead(
        &self,
        bodies: &[String],
        symbols: &[String],
        date: Option<&str>,
        within: Option<&Province>,
    ) -> Option<Agency> {
        let own = bodies.last()?;
        let above = bodies.len().checked_sub(2).and_then(|i| bodies.get(i));
        let words = key::words(own);
        let recursive = |to: usize| self.by_letterhead(bodies.get(..to).unwrap_or_default(), symbols, date, within);
        if let Some(board) = letterhead::is_board(&words) {
            let area = words.get(board..).unwrap_or_default();
            let Some(above) = above else { return self.organisation_of_board(own, date, within) };
            if area.is_empty() {
                return recursive(bodies.len() - 1);
            }
            let area: Vec<&str> = own.split_whitespace().skip(board).collect();
            let organisation = without_nation(above);
            return Some(self.find(&format!("{organisation} {}", area.join(" ")), date, within).agency);
        }
        if name::head(&words).is_none() && words.first().is_some_and(|w| w == "ubnd") && words.len() == 1 {
            return None;
        }
        let (base, _) = name::base_words_within(own, &self.tables.provinces, within);
        let (kind, _, relation) = name::sort_of(&base);
        let alone = base.len() == name::head(&base).map_or(usize::MAX, |h| h.words.len());
        match (relation, above) {
            (Own::Joined, Some(above)) if alone || kind == AgencyKind::Party => {
                let joined = self.find(&format!("{own} {above}"), date, within);
                let district = key::words(above).get(1).is_some_and(|w| w != "tinh")
                    && key::words(above).first().is_some_and(|w| w == "ubnd");
                if district {
                    return recursive(bodies.len() - 1);
                }
                Some(joined.agency)
            }
            (Own::Parent, Some(_)) => recursive(bodies.len() - 1),
            _ if kind == AgencyKind::Unit || kind == AgencyKind::School => {
                let parent = above.map(|a| self.find(a, date, within));
                if let Some(parent) = parent.filter(|p| self.writes_as(p, symbols)) {
                    return Some(parent.agency);
                }
                Some(self.unit(own, above, date, within))
            }
            _ if kind == AgencyKind::Other && base.first().is_none_or(|w| w != "ubnd") && bodies.len() > 1 => {
                // Words that name no sort of body: what stands above tells, unless these are listed.
                let found = self.find(own, date, within);
                if found.listed { Some(found.agency) } else { recursive(bodies.len() - 1) }
            }
            _ => Some(self.find(own, date, within).agency),
        }
    }

    /// A unit whose bare name many places have takes the name of the place above: `Trung tâm Y tế` of `UBND huyện X`.
    fn unit(&self, own: &str, above: Option<&String>, date: Option<&str>, within: Option<&Province>) -> Agency {
        let found = self.find(own, date, within);
        let area = above.and_then(|a| {
            let words: Vec<&str> = a.split_whitespace().collect();
            let folded: Vec<String> = words.iter().map(|w| key::ascii(w)).collect();
            let at = folded
                .iter()
                .rposition(|w| matches!(w.as_str(), "huyen" | "xa" | "phuong" | "quan" | "thi" | "thanh"))?;
            let at = if folded.get(at).is_some_and(|w| w == "xa")
                && at > 0
                && folded.get(at - 1).is_some_and(|w| w == "thi")
            {
                at - 1
            } else {
                at
            };
            words.get(at..).map(|w| w.join(" "))
        });
        match area {
            Some(area) if !found.listed => {
                let full = format!("{own} {area}");
                let already =
                    key::words(own).windows(2).any(|w| w.first().is_some_and(|f| key::words(&area).contains(f)));
                if already { found.agency } else { self.find(&full, date, within).agency }
            }
            _ => found.agency,
        }
    }

    fn writes_as(&self, parent: &Found, symbols: &[String]) -> bool {
        let entry = self.entry(&parent.agency.id.0);
        symbols.iter().any(|s| entry.is_some_and(|e| e.codes.iter().any(|c| c.eq_ignore_ascii_case(s))))
    }

    fn organisation_of_board(&self, own: &str, date: Option<&str>, within: Option<&Province>) -> Option<Agency> {
        self.named_in(own, false, date, within).map(|(agency, _)| agency)
    }

    pub(crate) fn by_symbol(
        &self,
        symbols: &[String],
        place: Option<&str>,
        date: Option<&str>,
        within: Option<&Province>,
    ) -> Option<Agency> {
        for symbol in symbols {
            let Some(list) = self.tables.by_code.get(&symbol.to_lowercase()) else { continue };
            let entries: Vec<_> = list
                .iter()
                .filter_map(|i| self.tables.entries.get(*i))
                .filter(|e| e.province.as_ref().is_none_or(|own| within.is_none_or(|p| p.is(own))))
                .filter(|e| date.is_none_or(|d| e.exists_on(d)))
                .collect();
            let at_place = |place: &str| {
                let key = key::words(place);
                entries.iter().find(|e| !e.place.is_empty() && key::words(&e.place) == key)
            };
            match (symbol.as_str(), entries.as_slice()) {
                ("UBND", _) => {
                    if let Some(entry) = place.and_then(at_place) {
                        return Some(self.agency(entry, within));
                    }
                }
                (_, [one]) => return Some(self.agency(one, within)),
                _ => {}
            }
        }
        None
    }

    /// The first agency that a text names, other than the province's committee and the Government's bodies. In running
    /// text (`strict`) only one that speaks: at the beginning, or followed by *báo cáo*.
    fn named_in(
        &self,
        text: &str,
        strict: bool,
        date: Option<&str>,
        within: Option<&Province>,
    ) -> Option<(Agency, String)> {
        let found = scan::parties(self, text, date, within);
        let named = found.iter().filter_map(|hit| match &hit.party {
            Party::Named(agency) => Some((hit, agency)),
            Party::Collective(_) => None,
        });
        let outside = |a: &Agency| {
            a.id.0 == "x:ubnd-tinh" || matches!(a.kind, AgencyKind::Ministry | AgencyKind::Party | AgencyKind::Other)
        };
        let speaks = |start: usize, end: usize| {
            let before = text.get(..start).unwrap_or_default().trim_end();
            let after =
                key::words(text.get(end..).unwrap_or_default().get(..60.min(text.len() - end)).unwrap_or_default());
            let addressed = key::words(before).ends_with(&["kinh".to_owned(), "gui".to_owned()]);
            let after: Vec<&str> = after.iter().map(String::as_str).take(3).collect();
            !addressed
                && (before.is_empty()
                    || before.ends_with(['.', ';', '\n'])
                    || matches!(after.as_slice(), ["bao", "cao", ..] | [_, "bao", "cao"]))
        };
        named
            .filter(|(_, a)| !outside(a))
            .find(|(hit, _)| !strict || speaks(hit.start, hit.end))
            .map(|(hit, a)| (a.clone(), text.get(hit.start..hit.end).unwrap_or_default().to_owned()))
    }
}

/// `HỘI NÔNG DÂN VIỆT NAM` → `HỘI NÔNG DÂN`.
fn without_nation(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    match words.as_slice() {
        [rest @ .., a, b] if key::ascii(a) == "viet" && key::ascii(b) == "nam" && !rest.is_empty() => rest.join(" "),
        _ => name.to_owned(),
    }
}

/// Symbols of bodies in a document number: `1542/SCT-KHTCTH` → `SCT`, `KHTCTH`; folded to upper case without `&`.
pub(crate) fn symbols(number: &str) -> Vec<String> {
    const SORTS: [&str; 22] = [
        "BC", "KH", "CV", "TTR", "QD", "TB", "NQ", "CT", "HD", "BB", "PA", "DA", "GM", "GT", "CTR", "QC", "SL", "TH",
        "PL", "BTH", "BCTH", "VB",
    ];
    let behind = number.split_once(['/', '-']).map_or(number, |(_, rest)| rest);
    behind
        .split(['/', '-', ' ', '–'])
        .map(|s| table::code(s).to_uppercase())
        .filter(|s| s.len() > 1 && !s.chars().all(|c| c.is_ascii_digit()) && !SORTS.contains(&s.as_str()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(lines: &[&str], number: &str, place: &str, date: &str) -> Evidence {
        let some = |s: &str| (!s.is_empty()).then(|| s.to_owned());
        Evidence {
            letterhead: lines.iter().map(|l| (*l).to_owned()).collect(),
            doc_number: some(number),
            place: some(place),
            date: some(date),
            ..Evidence::default()
        }
    }

    fn name(evidence: &Evidence) -> String {
        Registry::builtin().identify(evidence).map(|i| i.agency.name).unwrap_or_default()
    }

    #[test]
    fn one_symbol_is_told_apart_by_letterhead_and_place() {
        let province = head(&["UBND TỈNH BÌNH THUẬN", "SỞ Y TẾ"], "389/BC-SYT", "Bình Thuận", "2024-12-09");
        assert_eq!(name(&province), "Sở Y tế");
        let district = head(&["ỦY BAN NHÂN DÂN", "HUYỆN BẮC BÌNH"], "334/BC-UBND", "Bắc Bình", "2025-06-11");
        assert_eq!(name(&district), "UBND huyện Bắc Bình");
        let by_place = head(&[], "334/BC-UBND", "Bắc Bình", "2024-12-01");
        assert_eq!(name(&by_place), "UBND huyện Bắc Bình");
        assert_eq!(name(&head(&[], "334/BC-UBND", "Bắc Bình", "2025-12-01")), "UBND xã Bắc Bình");
    }

    #[test]
    fn ambiguous_lines_are_told_apart_by_the_line_above() {
        for (above, own, expected) in [
            ("ỦY BAN NHÂN DÂN TỈNH BÌNH THUẬN", "VĂN PHÒNG", "Văn phòng Ủy ban nhân dân tỉnh"),
            ("TỈNH ỦY BÌNH THUẬN", "VĂN PHÒNG", "Văn phòng Tỉnh ủy Bình Thuận"),
            ("HỘI NÔNG DÂN VIỆT NAM", "BAN CHẤP HÀNH TỈNH BÌNH THUẬN", "Hội Nông dân tỉnh Bình Thuận"),
            ("ĐOÀN TNCS HỒ CHÍ MINH", "BCH TỈNH BÌNH THUẬN", "Tỉnh đoàn Bình Thuận"),
            ("HỘI LIÊN HIỆP PHỤ NỮ VIỆT NAM", "BAN CHẤP HÀNH TỈNH BÌNH THUẬN", "Hội Liên hiệp Phụ nữ tỉnh Bình Thuận"),
            (
                "ỦY BAN MTTQ VIỆT NAM TỈNH BÌNH THUẬN",
                "BAN THƯỜNG TRỰC",
                "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Bình Thuận",
            ),
            ("TỈNH ỦY BÌNH THUẬN", "BAN TUYÊN GIÁO", "Ban Tuyên giáo Tỉnh ủy Bình Thuận"),
            ("BỘ CÔNG AN", "CÔNG AN TỈNH BÌNH THUẬN", "Công an tỉnh Bình Thuận"),
        ] {
            assert_eq!(name(&head(&[above, own], "", "", "2024-12-01")), expected, "{above} / {own}");
        }
    }

    #[test]
    fn a_part_of_an_agency_speaks_for_it_and_a_unit_with_its_own_symbol_for_itself() {
        let of = |lines: &[&str], number: &str| name(&head(lines, number, "", "2024-12-01"));
        assert_eq!(of(&["UBND HUYỆN ĐỨC LINH", "PHÒNG KINH TẾ VÀ HẠ TẦNG"], "12/BC-KTHT"), "UBND huyện Đức Linh");
        let branch = ["SỞ KHOA HỌC VÀ CÔNG NGHỆ", "CHI CỤC TIÊU CHUẨN ĐO LƯỜNG CHẤT LƯỢNG"];
        assert_eq!(of(&branch, "9/BC-TĐC"), "Sở Khoa học và Công nghệ");
        assert_eq!(
            of(&["SỞ Y TẾ BÌNH THUẬN", "BỆNH VIỆN ĐA KHOA TỈNH"], "3/BC-BVĐK"),
            "Bệnh viện Đa khoa tỉnh Bình Thuận"
        );
        assert_eq!(of(&["SỞ Y TẾ BÌNH THUẬN", "BỆNH VIỆN PHỔI"], "3/BC-SYT"), "Sở Y tế");
        assert_eq!(of(&["UBND HUYỆN TUY PHƯỚC", "TRUNG TÂM Y TẾ"], "3/BC-TTYT"), "Trung tâm Y tế huyện Tuy Phước");
    }

    #[test]
    fn provinces_that_nobody_listed_are_served() {
        let of = |lines: &[&str], place: &str| name(&head(lines, "", place, "2025-12-01"));
        assert_eq!(
            of(&["SỞ Y TẾ TRƯỜNG HẢI", "BỆNH VIỆN ĐA KHOA TỈNH"], "Trường Hải"),
            "Bệnh viện Đa khoa tỉnh Trường Hải"
        );
        assert_eq!(
            of(&["TỈNH ỦY TRƯỜNG HẢI", "BÁO VÀ PHÁT THANH, TRUYỀN HÌNH"], "Trường Hải"),
            "Báo và phát thanh, truyền hình Trường Hải"
        );
        assert_eq!(of(&["ỦY BAN NHÂN DÂN", "PHƯỜNG CỬA LÂN"], "Cửa Lân"), "UBND phường Cửa Lân");
        assert_eq!(of(&["UBND TỈNH TRƯỜNG HẢI", "SỞ DU LỊCH"], ""), "Sở Du lịch");
    }

    #[test]
    fn without_a_letterhead_the_other_words_tell() {
        let with = |set: &dyn Fn(&mut Evidence)| {
            let mut evidence = Evidence::default();
            set(&mut evidence);
            name(&evidence)
        };
        assert_eq!(with(&|e| e.doc_number = Some("386/BC-SKHCN".into())), "Sở Khoa học và Công nghệ");
        assert_eq!(with(&|e| e.doc_number = Some("1542/SCT-KHTCTH".into())), "Sở Công Thương");
        assert_eq!(with(&|e| e.doc_number = Some("12-BC/TĐTN".into())), "Tỉnh đoàn");
        assert_eq!(
            with(&|e| e.signature = vec!["TM. BAN THƯỜNG VỤ TỈNH ĐOÀN".into(), "PHÓ BÍ THƯ".into()]),
            "Tỉnh đoàn"
        );
        let title = "Kết quả thực hiện Kế hoạch số 3229/KH-UBND của UBND tỉnh trên địa bàn huyện Tánh Linh";
        assert_eq!(with(&|e| e.title = vec!["BÁO CÁO".into(), title.into()]), "UBND huyện Tánh Linh");
        assert_eq!(
            with(&|e| e.body = Some("Kính gửi: Sở Khoa học và Công nghệ. Sở Nội vụ báo cáo kết quả như sau:".into())),
            "Sở Nội vụ"
        );
        assert_eq!(with(&|e| e.file_name = Some("BC_so-xay-dung_2024.docx".into())), "Sở Xây dựng");
        assert_eq!(with(&|e| e.file_name = Some("Bao cao UBND huyen Bac Binh.xlsx".into())), "UBND huyện Bắc Bình");
        assert_eq!(with(&|e| e.sender = Some("Văn thư Sở Tư pháp <vanthu@stp.binhthuan.gov.vn>".into())), "Sở Tư pháp");
        assert_eq!(with(&|e| e.sender = Some("vanthu@syt.binhthuan.gov.vn".into())), "Sở Y tế");
        assert!(Registry::builtin().identify(&Evidence::default()).is_none());
    }

    #[test]
    fn what_tells_is_said_with_its_place() {
        let evidence = head(&["UBND TỈNH BÌNH THUẬN", "SỞ Y TẾ"], "389/BC-SYT", "Bình Thuận", "2024-12-09");
        let said = Registry::builtin().identify(&evidence).map(|i| i.evidence).unwrap_or_default();
        assert_eq!(said, ["letterhead: UBND TỈNH BÌNH THUẬN / SỞ Y TẾ", "number: 389/BC-SYT"]);
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_strange(lines in proptest::collection::vec(".{0,40}", 0..4), text in ".{0,200}") {
            let evidence = Evidence {
                letterhead: lines,
                doc_number: Some(text.clone()),
                body: Some(text.clone()),
                file_name: Some(text.clone()),
                sender: Some(text),
                ..Evidence::default()
            };
            let _ = Registry::builtin().identify(&evidence);
        }
    }
}
