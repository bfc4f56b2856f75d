//! Agencies and collectives that a text names, in order.

use super::key::{self, Folded};
use super::name::{self, Province};
use super::registry::Registry;
use super::table::{self, Head};
use crate::model::{Agency, AgencyKind};

/// Several agencies under one expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Collective {
    /// The collectives of the registry that it covers; `OPEN` stands for any body.
    pub(crate) members: &'static [String],
    /// The text does not say which of them: nobody is bound.
    pub(crate) open: bool,
}

/// Who is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Party {
    Named(Agency),
    Collective(Collective),
}

/// A party with its bytes in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) party: Party,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Longest name of an agency, in words.
const LONGEST: usize = 18;

/// All parties that a text names.
pub(crate) fn parties(registry: &Registry, text: &str, date: Option<&str>, within: Option<&Province>) -> Vec<Hit> {
    let scan = Scan {
        registry,
        text,
        folded: key::fold(text),
        date,
        within,
        own_province: within.map(|p| key::words(&p.name)),
    };
    let mut hits: Vec<Hit> = Vec::new();
    let mut at = 0;
    while at < scan.folded.words.len() {
        let before = hits.len();
        let end = scan.party_at(at, &mut hits);
        at = if hits.len() > before { end.max(at + 1) } else { at + 1 };
    }
    hits
}

/// A text that is being looked through.
struct Scan<'a> {
    registry: &'a Registry,
    text: &'a str,
    folded: Folded,
    date: Option<&'a str>,
    within: Option<&'a Province>,
    own_province: Option<Vec<String>>,
}

impl Scan<'_> {
    /// Adds the party, or the parties under one head, that begin at a word; the value is the word behind.
    fn party_at(&self, at: usize, hits: &mut Vec<Hit>) -> usize {
        if let Some((collective, end)) = self.collective_at(at) {
            hits.extend(self.hit(at, end, Party::Collective(collective)));
            return end;
        }
        if let Some(end) = self.departments_after_one_head(at, hits) {
            return end;
        }
        match self.named_at(at) {
            Some((agency, end)) => {
                hits.extend(self.hit(at, end, Party::Named(agency)));
                if self.folded.word(at) == "so" { self.departments(end, hits) } else { end }
            }
            None => at,
        }
    }

    fn hit(&self, from: usize, to: usize, party: Party) -> Option<Hit> {
        let start = self.folded.words.get(from)?.raw_at;
        let end = self.folded.words.get(to.checked_sub(1)?)?.raw_end;
        Some(Hit { party, start, end })
    }

    fn slice(&self, from: usize, to: usize) -> Option<&str> {
        let start = self.folded.words.get(from)?.raw_at;
        let end = self.folded.words.get(to.checked_sub(1)?)?.raw_end;
        self.text.get(start..end)
    }

    fn before(&self, at: usize) -> char {
        self.folded.words.get(at).map_or(';', |w| w.before)
    }

    /// A word behind a mark, a capital, or a word that joins names.
    fn may_begin(&self, at: usize) -> bool {
        let joins = |w: &str| matches!(w, "va" | "cac" | "cua" | "voi" | "cho" | "gui" | "cung");
        self.before(at) != ' '
            || self.folded.words.get(at).is_some_and(|w| w.capital)
            || at > 0 && joins(self.folded.word(at - 1))
    }

    fn collective_at(&self, at: usize) -> Option<(Collective, usize)> {
        if !self.may_begin(at) {
            return None;
        }
        let rest = self.folded.rest(at);
        let from = self.folded.words.get(at)?.at;
        let found = table::tables().collectives.iter().find_map(|pattern| {
            let matched = pattern.regex.find(rest)?;
            Some((Collective { members: &pattern.members, open: pattern.open }, matched.end()))
        });
        let (collective, length) = found?;
        Some((collective, self.folded.word_at(from + length)))
    }

    /// `Các sở: Y tế, Công Thương` gives each name the head that stands once.
    fn departments_after_one_head(&self, at: usize, hits: &mut Vec<Hit>) -> Option<usize> {
        let titled = self.folded.word(at) == "giam" && self.folded.word(at + 1) == "doc";
        let head = if titled { at + 2 } else { at };
        if self.folded.word(head) != "cac" || self.folded.word(head + 1) != "so" {
            return None;
        }
        let (agency, end) = self.department_at(head + 2)?;
        hits.extend(self.hit(head + 2, end, Party::Named(agency)));
        Some(self.departments(end, hits))
    }

    /// Further departments behind one, each without its head: `Sở Y tế, Công Thương và Nội vụ`.
    fn departments(&self, from: usize, hits: &mut Vec<Hit>) -> usize {
        let mut at = from;
        loop {
            let next = if self.folded.word(at) == "va" { at + 1 } else { at };
            if next == at && self.before(at) != ',' {
                return at;
            }
            let Some((agency, end)) = self.department_at(next) else { return at };
            hits.extend(self.hit(next, end, Party::Named(agency)));
            at = end;
        }
    }

    /// The longest listed department whose name without *Sở* stands at a word.
    fn department_at(&self, at: usize) -> Option<(Agency, usize)> {
        if self.starts_name(at) || self.folded.words.get(at).is_some_and(|w| w.before == ';' && at > 0) {
            return None;
        }
        let to = self.longest(at, 0, &["so"])?;
        let found = self.registry.find(&format!("Sở {}", self.slice(at, to)?), self.date, self.within);
        found.listed.then_some((found.agency, to))
    }

    /// The end of the longest listed name at a word that has at least so many words.
    fn longest(&self, at: usize, least: usize, head: &[&str]) -> Option<usize> {
        let mut words: Vec<&str> = head.to_vec();
        let mut places: Vec<usize> = Vec::new();
        for to in at..self.folded.words.len().min(at + LONGEST) {
            if to > at && self.before(to) == ';' {
                break;
            }
            let word = self.folded.word(to);
            if !(matches!(word, "va" | "cac") || word == "so" && words.last() == Some(&"so")) {
                words.push(word);
                places.push(to);
            }
        }
        let tables = table::tables();
        (0..places.len()).rev().find_map(|i| {
            let to = places.get(i)? + 1;
            let (base, province) =
                name::strip(words.get(..head.len() + i + 1)?, &tables.provinces, self.own_province.as_deref());
            let from = province.unwrap_or(usize::MAX).saturating_sub(head.len());
            let whole =
                |place: &usize| self.before(*place) == ' ' && self.folded.words.get(*place).is_some_and(|w| w.capital);
            let fits = places.get(from..=i).is_none_or(|tail| tail.iter().all(whole));
            // One word names an agency only with its province: *Báo Bình Thuận*, not *báo cáo*.
            let enough = base.len() > 1 || province.is_some() || self.folded.words.len() == 1;
            (to - at >= least && fits && enough && tables.by_key.contains_key(&base.join(" "))).then_some(to)
        })
    }

    /// A word with which a name can begin: a sort of body with a capital, or behind a mark.
    fn starts_name(&self, at: usize) -> bool {
        self.may_begin(at) && name::head_at(self.text, &self.folded, at).is_some()
    }

    /// `trên địa bàn huyện Bắc Bình`: the committee of the area.
    fn area_at(&self, at: usize) -> Option<(Agency, usize)> {
        if at < 2 || self.folded.word(at - 1) != "ban" || self.folded.word(at - 2) != "dia" {
            return None;
        }
        let sort = match (self.folded.word(at), self.folded.word(at + 1)) {
            ("thi", "xa" | "tran") | ("thanh", "pho") | ("dac", "khu") => 2,
            ("huyen" | "xa" | "phuong" | "quan", _) => 1,
            _ => return None,
        };
        let named = |i: &usize| self.before(*i) == ' ' && self.folded.words.get(*i).is_some_and(|w| w.capital);
        let end = (at + sort..at + sort + 4).take_while(named).last()? + 1;
        Some((self.registry.find(&format!("UBND {}", self.slice(at, end)?), self.date, self.within).agency, end))
    }

    fn named_at(&self, at: usize) -> Option<(Agency, usize)> {
        if let Some(found) = self.area_at(at) {
            return Some(found);
        }
        if !self.may_begin(at) {
            return None;
        }
        let head = name::head_at(self.text, &self.folded, at);
        if head.is_some() || self.before(at) != ' ' {
            let least = head.map_or(1, |h| h.words.len());
            if let Some(to) = self.longest(at, least, &[])
                && let Some(agency) = self.registry.lookup_within(self.slice(at, to)?, self.date, self.within)
            {
                return Some((agency, to));
            }
        }
        let head = head?;
        let end = self.end_of_name(at, head);
        // The sort alone names nobody, but for bodies that there is one of.
        let alone = end - at <= head.words.len();
        if alone && (head.kind != AgencyKind::Ministry || head.words.first().is_some_and(|w| w == "bo")) {
            return None;
        }
        Some((self.registry.find(self.slice(at, end)?, self.date, self.within).agency, end))
    }

    /// Where a name ends that is not listed: at a mark, at the next name, at words that no name has.
    fn end_of_name(&self, at: usize, head: &Head) -> usize {
        let word = |i: usize| self.folded.word(i);
        // Names of fields have commas in them: `Bộ Văn hóa, Thể thao và Du lịch`.
        let listing = matches!(word(at), "so" | "bo" | "bao") || matches!((word(at), word(at + 1)), ("ban", "quan"));
        let mut end = at + head.words.len();
        while let Some(next) = self.folded.words.get(end) {
            let stop = match (word(end), word(end + 1)) {
                ("chu", "tri")
                | ("phoi", "hop")
                | ("bao", "cao")
                | ("co", "lien")
                | ("lien", "quan")
                | ("tren", "dia") => true,
                ("nam", year) => year.starts_with("20"),
                _ => false,
            };
            let new = |i: usize| self.starts_name(i) || self.collective_at(i).is_some();
            let comma = next.before == ',' && (!listing || new(end));
            let joined = word(end) == "va" && new(end + 1);
            let beside = next.capital && end > at + 1 && new(end);
            if stop || matches!(next.before, ';' | ':') || comma || joined || beside || end - at >= LONGEST {
                break;
            }
            end += 1;
        }
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let hits = parties(&Registry::builtin(), text, None, None);
        let show = |hit: Hit| match hit.party {
            Party::Named(agency) => agency.id.0,
            Party::Collective(c) => format!("[{}{}]", c.members.join("+"), if c.open { "?" } else { "" }),
        };
        hits.into_iter().map(show).collect()
    }

    #[test]
    fn names_with_commas_and_conjunctions_stay_whole() {
        assert_eq!(
            read("Sở Thông tin và Truyền thông, Báo Bình Thuận, Đài Phát thanh - Truyền hình Bình Thuận"),
            ["stttt", "baobt", "daiptth"]
        );
        assert_eq!(read("Sở Văn hoá, Thể thao và Du lịch và Sở Y tế"), ["svhttdl", "syt"]);
        assert_eq!(read("Bộ Văn hóa, Thể thao và Du lịch, Bộ Y tế"), ["x:bo-van-hoa-the-thao-du-lich", "x:bo-y-te"]);
        assert_eq!(
            read("Thanh tra Chính phủ; Văn phòng Chính phủ"),
            ["x:thanh-tra-chinh-phu", "x:van-phong-chinh-phu"]
        );
    }

    #[test]
    fn collectives_of_all_plans_are_known() {
        for (text, parties) in [
            ("Các sở, ban, ngành, UBND các huyện, thị xã, thành phố", vec!["[SBN]", "[UBND-H]"]),
            ("Các sở, ngành, UBND xã, phường, đặc khu", vec!["[SBN]", "[UBND-X]"]),
            ("UBND các phường xã; Các doanh nghiệp cung cấp dịch vụ viễn thông", vec!["[UBND-X]", "[DN]"]),
            ("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh, các tổ chức chính trị - xã hội tỉnh", vec!["mttq", "[TCCTXH]"]),
            ("Sở, ban, ngành có liên quan", vec!["[SBN?]"]),
            ("các cơ quan, đơn vị có liên quan", vec!["[OPEN?]"]),
            ("Các sở, ban, ngành, đoàn thể", vec!["[SBN+DOANTHE]"]),
            ("Các bộ, ngành, địa phương", vec!["[BO+DIAPHUONG]"]),
            ("UBND các xã, phường, thị trấn", vec!["[UBND-X]"]),
        ] {
            assert_eq!(read(text), parties, "{text}");
        }
    }

    #[test]
    fn words_that_look_like_a_body_are_none() {
        assert!(read("BÁO CÁO; Số 386/BC-SKHCN; Sở hữu trí tuệ; Hội nghị; Số liệu; Bộ tiêu chí").is_empty());
    }

    #[test]
    fn one_head_serves_several_departments() {
        assert_eq!(
            read("Các sở: Y tế, Giáo dục và Đào tạo, Công Thương; UBND các huyện, thị xã"),
            ["syt", "sgddt", "sct", "[UBND-H]"]
        );
        assert_eq!(read("Giám đốc các Sở: Khoa học và Công nghệ, Tài chính, Nội vụ"), ["skhcn", "stc", "snv"]);
        assert_eq!(read("Sở Tài chính, Nội vụ"), ["stc", "snv"]);
    }
}
