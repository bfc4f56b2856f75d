//! The registry of agencies: names to agencies.

use super::name::{self, Province};
use super::table::{self, Entry, Succession, Tables};
use crate::model::{Agency, AgencyId, AgencyKind, ListedAgency, Plan};

/// What is known about agencies, with the province that the documents belong to where that is known.
///
/// Copying one is cheap: the tables are read once for the whole program.
#[derive(Debug, Clone)]
pub struct Registry {
    pub(crate) tables: &'static Tables,
    pub(crate) province: Option<Province>,
}

/// A name that was looked up.
pub(crate) struct Found {
    pub(crate) agency: Agency,
    /// It stands in the registry.
    pub(crate) listed: bool,
}

impl Registry {
    /// The registry that is compiled in: Bình Thuận until 30/6/2025, Lâm Đồng after, and what stands in every province.
    pub fn builtin() -> Registry {
        Registry { tables: table::tables(), province: None }
    }

    /// The registry with agencies that an office adds; where a name or symbol is in both, the office's counts.
    ///
    /// The tables live as long as the program: make one registry a run.
    pub fn with(added: &[ListedAgency]) -> Registry {
        if added.is_empty() {
            return Registry::builtin();
        }
        Registry { tables: Box::leak(Box::new(table::build(added))), province: None }
    }

    /// The same for the province that issued a plan: names without a province are of that one.
    pub fn for_plan(&self, plan: &Plan) -> Registry {
        let issuer = name::base_words(&plan.issuer, &self.tables.provinces).1;
        Registry { tables: self.tables, province: issuer.or_else(|| self.province.clone()) }
    }

    /// The agency of a name on a day (ISO). Names that are not listed get an identity from their words and a kind from
    /// their first words; the printed name is that of the registry, else the given one in usual capitals.
    pub fn resolve(&self, name: &str, date: Option<&str>) -> Agency {
        self.find(name, date, self.province.as_ref()).agency
    }

    /// The agency of a name on a day (ISO), only if it is listed.
    pub fn lookup(&self, name: &str, date: Option<&str>) -> Option<Agency> {
        self.lookup_within(name, date, self.province.as_ref())
    }

    pub(crate) fn lookup_within(&self, name: &str, date: Option<&str>, within: Option<&Province>) -> Option<Agency> {
        let found = self.find(name, date, within);
        found.listed.then_some(found.agency)
    }

    /// Where an agency stands among others: by kind, then in the order of the registry, then by name.
    pub fn order_key(&self, agency: &Agency) -> (AgencyKind, usize, String) {
        let place = self.tables.entries.iter().position(|e| e.id == agency.id.0);
        (agency.kind, place.unwrap_or(usize::MAX), agency.name.clone())
    }

    /// Whether a report of `reporter` answers for what was asked of `asked`: the same agency, or one that took over from
    /// it (Nghị quyết 190/2025/QH15). A district's duty does not pass to the communes that were made of it.
    pub fn answers_for(&self, reporter: &AgencyId, asked: &AgencyId) -> bool {
        reporter == asked || self.successor_chain(&asked.0, &reporter.0, &|_| true, 4)
    }

    /// Whether what `reporter` sent on a day (ISO) is the report that was asked of `asked`: it is the same agency, or one that had
    /// taken over all of it by then. Who took over some duties only speaks of these, and is not its report.
    pub fn reports_for(&self, reporter: &AgencyId, asked: &AgencyId, day: Option<&str>) -> bool {
        let took_over = |s: &Succession| !s.partly && day.is_some_and(|day| s.since.as_str() <= day);
        reporter == asked || self.successor_chain(&asked.0, &reporter.0, &took_over, 4)
    }

    fn successor_chain(&self, from: &str, to: &str, counts: &dyn Fn(&Succession) -> bool, depth: usize) -> bool {
        depth > 0
            && self
                .tables
                .successions
                .iter()
                .filter(|s| s.predecessor == from && self.entry(from).is_some_and(|e| e.kind != AgencyKind::District))
                .filter(|s| counts(s))
                .any(|s| s.successor == to || self.successor_chain(&s.successor, to, counts, depth - 1))
    }

    pub(crate) fn entry(&self, id: &str) -> Option<&'static Entry> {
        self.tables.entries.iter().find(|e| e.id == id)
    }

    pub(crate) fn agency(&self, entry: &Entry, province: Option<&Province>) -> Agency {
        Agency { id: AgencyId(entry.id.clone()), name: name::fill(&entry.name, province), kind: entry.kind }
    }

    /// Collectives that an agency belongs to.
    pub(crate) fn members(&self, agency: &Agency) -> &'static [String] {
        match self.entry(&agency.id.0) {
            Some(entry) => &entry.members,
            None => name::sort_of(&base_of(&agency.id)).1,
        }
    }

    pub(crate) fn find(&self, name: &str, date: Option<&str>, within: Option<&Province>) -> Found {
        let (base, named) = name::base_words_within(name, &self.tables.provinces, within);
        let province = named.as_ref().or(within);
        if let Some(entry) = self.choose(&base.join(" "), date, province) {
            return Found { agency: self.agency(entry, province), listed: true };
        }
        let (kind, ..) = name::sort_of(&base);
        let local = matches!(kind, AgencyKind::District | AgencyKind::Commune);
        let mut printed = name::tidy(name);
        if local && let Some(rest) = strip_committee(&printed) {
            printed = format!("UBND {rest}");
        }
        if matches!(kind, AgencyKind::Unit | AgencyKind::School)
            && printed.ends_with(" tỉnh")
            && let Some(province) = province
        {
            printed = format!("{printed} {}", province.name);
        }
        let id = AgencyId(format!("x:{}", base.join("-")));
        Found { agency: Agency { id, name: printed, kind }, listed: false }
    }

    fn choose(&self, key: &str, date: Option<&str>, province: Option<&Province>) -> Option<&'static Entry> {
        let candidates: Vec<&'static Entry> = self
            .tables
            .by_key
            .get(key)?
            .iter()
            .filter_map(|i| self.tables.entries.get(*i))
            .filter(|e| e.province.as_ref().is_none_or(|own| province.is_none_or(|p| p.is(own) || related(p, own))))
            .collect();
        let on_day = date.and_then(|d| candidates.iter().find(|e| e.exists_on(d)));
        on_day.or(candidates.first()).copied()
    }
}

/// Bình Thuận is part of Lâm Đồng from 1/7/2025 (NQ 202/2025/QH15): papers of either name units of both.
fn related(province: &Province, own: &str) -> bool {
    let pair = |name: &str| matches!(name, "Bình Thuận" | "Lâm Đồng");
    pair(&province.name) && pair(own)
}

/// Words of the key in the identity of an agency that is not listed.
pub(crate) fn base_of(id: &AgencyId) -> Vec<String> {
    id.0.strip_prefix("x:").unwrap_or_default().split('-').filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

fn strip_committee(name: &str) -> Option<&str> {
    ["Ủy ban nhân dân ", "Uỷ ban nhân dân "].iter().find_map(|full| name.strip_prefix(full))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str, date: Option<&str>) -> String {
        Registry::builtin().resolve(name, date).id.0
    }

    #[test]
    fn an_agency_is_found_under_all_its_names() {
        for name in
            ["Sở KH&CN", "SỞ KHOA HỌC VÀ CÔNG NGHỆ", "Sở Khoa học - Công nghệ tỉnh Bình Thuận", "Sở KHCN Đồng Nai"]
        {
            assert_eq!(id(name, None), "skhcn", "{name}");
        }
        assert_eq!(id("Tỉnh Đoàn Bình Thuận", None), "tinhdoan");
        assert_eq!(id("Đoàn TNCS Hồ Chí Minh tỉnh", None), "tinhdoan");
        assert_eq!(id("Văn phòng UBND tỉnh", None), "vpub");
        assert_eq!(id("Sở Nông nghiệp và PTNT", None), "snnptnt");
    }

    #[test]
    fn the_day_decides_between_a_district_and_a_commune_of_its_name() {
        assert_eq!(id("UBND Bắc Bình", Some("2024-12-01")), "ubnd-bac-binh");
        assert_eq!(id("UBND Bắc Bình", Some("2025-12-01")), "xa-bac-binh");
        assert_eq!(id("UBND Bắc Bình", None), "ubnd-bac-binh");
        assert_eq!(id("UBND huyện Bắc Bình", Some("2025-12-01")), "ubnd-bac-binh");
        assert_eq!(id("UBND xã Bắc Bình", Some("2025-12-01")), "xa-bac-binh");
        assert_eq!(id("Ủy ban nhân dân phường Phan Thiết", Some("2025-12-01")), "phuong-phan-thiet");
    }

    #[test]
    fn agencies_that_nobody_listed_get_an_identity_and_a_kind() {
        let registry = Registry::builtin();
        let agency = registry.resolve("ỦY BAN NHÂN DÂN PHƯỜNG CỬA LÂN", None);
        assert_eq!((agency.id.0.as_str(), agency.name.as_str()), ("x:ubnd-phuong-cua-lan", "UBND phường Cửa Lân"));
        assert_eq!(agency.kind, AgencyKind::Commune);
        assert!(registry.lookup("Sở Du lịch", None).is_none());
        assert_eq!(registry.resolve("SỞ DU LỊCH TỈNH KHÁNH HÒA", None).id, registry.resolve("Sở Du lịch", None).id);
    }

    #[test]
    fn the_province_of_the_plan_stands_in_the_name() {
        let plan = crate::plan::from_json(
            r#"{"number":"","issuer":"Ủy ban nhân dân tỉnh Trường Hải","sections":[],"tasks":[]}"#,
        )
        .expect("a plan");
        let registry = Registry::builtin().for_plan(&plan);
        assert_eq!(registry.resolve("Công an tỉnh", None).name, "Công an tỉnh Trường Hải");
        assert_eq!(registry.resolve("Sở Y tế Trường Hải", None).id.0, "syt");
        assert_eq!(registry.resolve("UBND huyện Bắc Bình", None).id.0, "x:ubnd-huyen-bac-binh");
        assert_eq!(Registry::builtin().resolve("Công an tỉnh", None).name, "Công an tỉnh");
    }

    #[test]
    fn the_new_department_answers_for_the_old_one_and_a_commune_not_for_its_district() {
        let registry = Registry::builtin();
        let id = |s: &str| AgencyId(s.to_owned());
        assert!(registry.answers_for(&id("skhcn"), &id("stttt")));
        assert!(!registry.answers_for(&id("stttt"), &id("skhcn")));
        assert!(!registry.answers_for(&id("xa-bac-binh"), &id("ubnd-bac-binh")));
    }

    #[test]
    fn a_report_is_of_the_department_that_was_merged_only_since_the_merger_and_never_of_one_that_was_split() {
        let registry = Registry::builtin();
        let id = |s: &str| AgencyId(s.to_owned());
        assert!(registry.reports_for(&id("sxd"), &id("sgtvt"), Some("2025-06-23")));
        assert!(!registry.reports_for(&id("sxd"), &id("sgtvt"), Some("2025-01-08")));
        assert!(!registry.reports_for(&id("sxd"), &id("sgtvt"), None));
        assert!(!registry.reports_for(&id("syt"), &id("sldtbxh"), Some("2025-06-23")));
        assert!(registry.reports_for(&id("syt"), &id("syt"), None));
    }
}
