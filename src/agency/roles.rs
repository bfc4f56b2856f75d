//! What an agency has to do with a task of the plan.

use std::collections::BTreeSet;

use super::key;
use super::registry::{Registry, base_of};
use super::scan::{self, Collective, Party};
use crate::model::{Agency, AgencyKind, Plan, Task};

/// An agency's role in a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Named as lead, it or one that it took over from.
    LeadNamed,
    /// Covered by a collective that leads.
    LeadCovered,
    /// Named as coordinating.
    CoordinatingNamed,
    /// Covered by a collective that coordinates.
    CoordinatingCovered,
    /// Not mentioned.
    None,
}

/// The parties of a task.
#[derive(Debug, Clone, Default)]
struct Parties {
    lead: Vec<Party>,
    coordinating: Vec<Party>,
}

/// The parties of all tasks of a plan, read once.
#[derive(Debug, Clone)]
pub struct Roles {
    registry: Registry,
    tasks: Vec<Parties>,
}

impl Roles {
    /// Reads who leads and who coordinates in each task.
    pub fn new(registry: &Registry, plan: &Plan) -> Roles {
        let registry = registry.for_plan(plan);
        let tasks = plan.tasks.iter().map(|task| parties_of(&registry, task, date_of(plan))).collect();
        Roles { registry, tasks }
    }

    /// Whether anybody whom the registry can name, or a collective, leads a task, by the task's place in the plan's order.
    pub fn names_lead(&self, task: usize) -> bool {
        self.tasks.get(task).is_some_and(|parties| {
            parties.lead.iter().any(|party| match party {
                Party::Named(agency) => !agency.id.0.starts_with("x:"),
                Party::Collective(_) => true,
            })
        })
    }

    /// The role of an agency in a task, by the task's place in the plan's order.
    pub fn of(&self, agency: &Agency, task: usize) -> Role {
        self.tasks.get(task).map_or(Role::None, |parties| role_in(&self.registry, agency, parties))
    }
}

fn date_of(plan: &Plan) -> Option<&str> {
    Some(plan.date.as_str()).filter(|d| d.len() == 10)
}

fn parties_of(registry: &Registry, task: &Task, date: Option<&str>) -> Parties {
    let read = |text: &str| {
        scan::parties(registry, text, date, registry.province.as_ref()).into_iter().map(|hit| hit.party).collect()
    };
    Parties { lead: read(&task.lead), coordinating: read(&task.coordinating) }
}

fn role_in(registry: &Registry, agency: &Agency, parties: &Parties) -> Role {
    let named =
        |list: &[Party]| list.iter().any(|p| matches!(p, Party::Named(asked) if is_same(registry, agency, asked)));
    let covered =
        |list: &[Party]| list.iter().any(|p| matches!(p, Party::Collective(c) if covers(registry, c, agency, true)));
    if named(&parties.lead) {
        Role::LeadNamed
    } else if covered(&parties.lead) {
        Role::LeadCovered
    } else if named(&parties.coordinating) {
        Role::CoordinatingNamed
    } else if covered(&parties.coordinating) {
        Role::CoordinatingCovered
    } else {
        Role::None
    }
}

/// The same, a successor, or one name that is the other with words left out (`Ban Quản lý khu Kinh tế` and
/// `Ban Quản lý các khu công nghiệp, khu kinh tế`).
fn is_same(registry: &Registry, agency: &Agency, asked: &Agency) -> bool {
    if registry.answers_for(&agency.id, &asked.id) {
        return true;
    }
    let words = |a: &Agency| if a.id.0.starts_with("x:") { base_of(&a.id) } else { key::words(&a.name) };
    let (a, b) = (words(agency), words(asked));
    let unlisted = agency.id.0.starts_with("x:") || asked.id.0.starts_with("x:");
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let local = matches!(agency.kind, AgencyKind::District | AgencyKind::Commune | AgencyKind::Other);
    unlisted
        && !local
        && agency.kind == asked.kind
        && short.len() > 4
        && short.get(..2) == long.get(..2)
        && short.iter().all(|w| long.contains(w))
}

fn covers(registry: &Registry, collective: &Collective, agency: &Agency, wide: bool) -> bool {
    let members = registry.members(agency);
    collective.members.iter().any(|wanted| {
        let alike = |m: &String| {
            m == wanted
                // The same set under two names, and local government of either level: since 1/7/2025 communes do what districts did.
                || matches!((wanted.as_str(), m.as_str()), ("SBN", "SN") | ("SN", "SBN") | ("UBND-H", "UBND-X"))
                // "Ngành" in the wide sense takes in central and armed bodies that sit in the province: they may report, but are not bound to.
                || wide && wanted == "SBN" && m == "SBN-EXT"
        };
        wanted == "OPEN" || members.iter().any(alike)
    })
}

impl Registry {
    /// The role of an agency in one task. For many questions on one plan read it once with [`Roles::new`].
    pub fn role(&self, agency: &Agency, task: &Task) -> Role {
        role_in(self, agency, &parties_of(self, task, None))
    }

    /// Who is expected to report on a plan: leads that are named, and members of the collectives that lead or that the
    /// reporting clause of the plan binds, as they were on the plan's day. Collectives are spelled out only for the
    /// provinces of the registry; elsewhere only those named are known. In the order of [`Registry::order_key`].
    pub fn expected(&self, plan: &Plan) -> Vec<Agency> {
        let registry = self.for_plan(plan);
        let date = date_of(plan);
        let mut parties: Vec<Party> = Vec::new();
        for task in &plan.tasks {
            parties.extend(parties_of(&registry, task, date).lead);
        }
        for clause in reporting_clauses(plan) {
            let hits = scan::parties(&registry, &clause, date, registry.province.as_ref());
            parties.extend(hits.into_iter().map(|hit| hit.party).filter(|p| matches!(p, Party::Collective(_))));
        }
        registry.spelled_out(&parties, date)
    }

    /// Who must report: members of the collectives that the reporting clause of the plan binds (các sở, ngành, UBND các huyện …), as
    /// they were on the plan's day. Others that lead a task are expected, not bound. Where the plan has no such clause, or its
    /// province is not known, everybody that is expected.
    pub fn bound(&self, plan: &Plan) -> Vec<Agency> {
        let registry = self.for_plan(plan);
        let date = date_of(plan);
        let hits = reporting_clauses(plan)
            .into_iter()
            .flat_map(|clause| scan::parties(&registry, &clause, date, registry.province.as_ref()));
        let parties: Vec<Party> = hits.map(|hit| hit.party).filter(|p| matches!(p, Party::Collective(_))).collect();
        let bound = registry.spelled_out(&parties, date);
        if bound.is_empty() { self.expected(plan) } else { bound }
    }

    /// Who is expected to report on one task of a plan.
    pub fn expected_for(&self, plan: &Plan, task: &Task) -> Vec<Agency> {
        let registry = self.for_plan(plan);
        let date = date_of(plan);
        registry.spelled_out(&parties_of(&registry, task, date).lead, date)
    }

    fn spelled_out(&self, parties: &[Party], date: Option<&str>) -> Vec<Agency> {
        let mut agencies: Vec<Agency> = Vec::new();
        let mut seen = BTreeSet::new();
        let mut add = |agency: Agency| {
            if seen.insert(agency.id.clone()) {
                agencies.push(agency);
            }
        };
        let known = self.province.as_ref().filter(|p| p.is("Bình Thuận") || p.is("Lâm Đồng"));
        for party in parties {
            match party {
                Party::Named(agency) => add(agency.clone()),
                Party::Collective(collective) if !collective.open && known.is_some() => {
                    let day = date.unwrap_or("2024-12-31");
                    for entry in self.tables.entries.iter().filter(|e| e.exists_on(day) && is_public(e.kind)) {
                        let agency = self.agency(entry, self.province.as_ref());
                        if covers(self, collective, &agency, false) {
                            add(agency);
                        }
                    }
                }
                Party::Collective(_) => {}
            }
        }
        agencies.sort_by_key(|a| self.order_key(a));
        agencies
    }
}

/// Bodies that a collective of a People's Committee binds; enterprises and associations are never missing.
fn is_public(kind: AgencyKind) -> bool {
    !matches!(
        kind,
        AgencyKind::Enterprise | AgencyKind::Association | AgencyKind::Party | AgencyKind::Unit | AgencyKind::School
    )
}

/// Passages that bind to report regularly, with the heading that says whom: `định kỳ … báo cáo`.
fn reporting_clauses(plan: &Plan) -> Vec<String> {
    let mut clauses = Vec::new();
    for passage in &plan.passages {
        let folded = key::fold(&passage.text).text;
        let binds = folded.contains("bao cao")
            && (folded.contains("dinh ky") || folded.contains("hang nam") || folded.contains("hang quy"));
        if binds {
            clauses.extend(passage.heading.last().cloned());
            clauses.push(passage.text.clone());
        }
    }
    clauses
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Passage, Section};

    fn task(id: &str, lead: &str, coordinating: &str) -> Task {
        Task {
            id: id.into(),
            section: "1".into(),
            content: "Nội dung".into(),
            lead: lead.into(),
            coordinating: coordinating.into(),
            schedule: String::new(),
            product: String::new(),
        }
    }

    fn plan(issuer: &str, date: &str, tasks: Vec<Task>) -> Plan {
        Plan {
            number: "1/KH-UBND".into(),
            date: date.into(),
            issuer: issuer.into(),
            title: String::new(),
            sections: vec![Section { id: "1".into(), title: None }],
            tasks,
            passages: Vec::new(),
        }
    }

    const ALL: &str = "Các sở, ban, ngành, UBND các huyện, thị xã, thành phố";

    #[test]
    fn named_comes_before_covered_and_lead_before_coordinating() {
        let registry = Registry::builtin();
        let role = |name: &str, lead: &str, with: &str| {
            registry.role(&registry.resolve(name, Some("2024-12-01")), &task("1", lead, with))
        };
        assert_eq!(role("Sở Y tế", ALL, "Sở Khoa học và Công nghệ"), Role::LeadCovered);
        assert_eq!(role("Sở KH&CN", "Sở Khoa học và Công nghệ", ALL), Role::LeadNamed);
        assert_eq!(role("UBND huyện Bắc Bình", "Sở Khoa học và Công nghệ", ALL), Role::CoordinatingCovered);
        assert_eq!(role("Sở Tài chính", "Sở Khoa học và Công nghệ", "Sở Tài chính"), Role::CoordinatingNamed);
        assert_eq!(role("Báo Bình Thuận", "Sở Y tế", "Sở Tài chính"), Role::None);
    }

    #[test]
    fn unions_are_covered_by_their_collective_and_associations_are_not() {
        let registry = Registry::builtin();
        let lead = "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh, các tổ chức chính trị - xã hội tỉnh";
        let role = |name: &str| registry.role(&registry.resolve(name, None), &task("2.2", lead, ""));
        assert_eq!(role("Tỉnh đoàn"), Role::LeadCovered);
        assert_eq!(role("Hội Liên hiệp Phụ nữ tỉnh"), Role::LeadCovered);
        assert_eq!(role("Ủy ban MTTQ Việt Nam tỉnh Đồng Nai"), Role::LeadNamed);
        assert_eq!(role("Liên hiệp các Hội KHKT tỉnh"), Role::None);
    }

    #[test]
    fn a_successor_has_the_role_of_those_it_took_over_from() {
        let registry = Registry::builtin();
        let new = registry.resolve("Sở Khoa học và Công nghệ", Some("2025-12-01"));
        assert_eq!(registry.role(&new, &task("2.1", "Sở Thông tin và Truyền thông", "")), Role::LeadNamed);
        let press = registry.resolve("Báo và phát thanh, truyền hình Lâm Đồng", Some("2025-12-01"));
        assert_eq!(registry.role(&press, &task("2.1", "Đài Phát thanh - Truyền hình Bình Thuận", "")), Role::LeadNamed);
        let ward = registry.resolve("UBND phường Cửa Lân", Some("2025-12-01"));
        assert_eq!(registry.role(&ward, &task("1", ALL, "")), Role::LeadCovered);
    }

    #[test]
    fn a_body_has_its_role_under_any_name_and_in_any_province() {
        let tasks = vec![task("1", "Ban Quản lý khu Kinh tế", "Báo và Phát thanh, Truyền hình Đồng Nai; Viện, Trường")];
        let plan = plan("Ủy ban nhân dân tỉnh Đồng Nai", "2025-11-18", tasks);
        let registry = Registry::builtin().for_plan(&plan);
        let roles = Roles::new(&registry, &plan);
        let of = |name: &str| roles.of(&registry.resolve(name, Some("2025-12-01")), 0);
        assert_eq!(of("BAN QUẢN LÝ KHU KINH TẾ TỈNH ĐỒNG NAI"), Role::LeadNamed);
        assert_eq!(of("BÁO VÀ PHÁT THANH, TRUYỀN HÌNH ĐỒNG NAI"), Role::CoordinatingNamed);
        assert_eq!(of("Trường Cao đẳng nghề số 8"), Role::CoordinatingCovered);
        assert_eq!(roles.of(&registry.resolve("Sở Y tế", None), 7), Role::None);
    }

    #[test]
    fn expected_are_the_named_leads_and_the_members_of_closed_collectives_of_a_known_province() {
        let registry = Registry::builtin();
        let tasks = vec![task("1", ALL, ""), task("2", "Báo Bình Thuận; các sở, ngành có liên quan", "Công an tỉnh")];
        let known = plan("Ủy ban nhân dân tỉnh Bình Thuận", "2024-08-27", tasks.clone());
        let expected = registry.expected(&known);
        assert_eq!(expected.len(), 19 + 10 + 1);
        assert_eq!(expected.first().map(|a| a.id.0.as_str()), Some("skhcn"));
        assert_eq!(expected.last().map(|a| a.name.as_str()), Some("Báo Bình Thuận"));
        assert_eq!(registry.expected_for(&known, &tasks[1]).len(), 1);
        let unknown = plan(
            "Ủy ban nhân dân tỉnh Trường Hải",
            "2025-03-14",
            vec![task("1", ALL, ""), task("2", "Công an tỉnh", "")],
        );
        let names: Vec<String> = registry.expected(&unknown).into_iter().map(|a| a.name).collect();
        assert_eq!(names, ["Công an tỉnh Trường Hải"]);
    }

    #[test]
    fn the_reporting_clause_binds_whom_it_names() {
        let mut bound = plan("Ủy ban nhân dân tỉnh Bình Thuận", "2024-08-27", vec![task("1", "Sở Y tế", "")]);
        bound.passages.push(Passage {
            number: Some("1".into()),
            heading: vec!["Các sở, ngành, Ủy ban nhân dân các huyện, thị xã, thành phố".into()],
            text: "- Định kỳ hàng năm báo cáo kết quả thực hiện.".into(),
            note: false,
        });
        assert_eq!(Registry::builtin().expected(&bound).len(), 29);
    }
}
