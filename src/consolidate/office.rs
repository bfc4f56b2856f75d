//! What the plan tells about the letterhead, where the office has not been set up.

use crate::model::{Office, Plan};

/// The office with blank or general fields completed from the plan's issuer: `UBND TỈNH` becomes `UBND TỈNH BÌNH THUẬN` when
/// the issuer is `Ủy ban nhân dân tỉnh Bình Thuận`. What was set stays.
pub(super) fn completed(office: &Office, plan: &Plan) -> Office {
    let mut office = office.clone();
    let general = Office::default();
    if office.addressee.trim().is_empty() || office.addressee == general.addressee {
        let issuer = plan.issuer.trim();
        if !issuer.is_empty() {
            office.addressee = issuer.to_owned();
        }
    }
    if let Some((rank, place)) = province(&plan.issuer) {
        if office.parent == general.parent || office.parent.trim().is_empty() {
            office.parent = format!("UBND {} {}", rank.to_uppercase(), place.to_uppercase());
        }
        if office.place.trim().is_empty() {
            office.place = place.to_owned();
        }
    }
    office
}

/// `tỉnh` or `thành phố`, and its name, at the end of the name of a people's committee.
fn province(issuer: &str) -> Option<(&'static str, &str)> {
    ["tỉnh", "thành phố"].into_iter().find_map(|rank| {
        let (before, place) = issuer.trim().split_once(rank)?;
        let place = place.trim();
        let committee = before.trim().to_lowercase();
        let named = place.chars().next().is_some_and(char::is_uppercase);
        (named && ["ủy ban nhân dân", "uỷ ban nhân dân", "ubnd"].contains(&committee.as_str())).then_some((rank, place))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(issuer: &str) -> Plan {
        Plan {
            number: String::new(),
            date: String::new(),
            issuer: issuer.into(),
            title: String::new(),
            sections: vec![],
            tasks: vec![],
            passages: vec![],
        }
    }

    #[test]
    fn the_issuer_names_the_province() {
        let office = completed(&Office::default(), &plan("Ủy ban nhân dân tỉnh Bình Thuận"));
        assert_eq!(office.parent, "UBND TỈNH BÌNH THUẬN");
        assert_eq!(office.place, "Bình Thuận");
        assert_eq!(office.addressee, "Ủy ban nhân dân tỉnh Bình Thuận");
    }

    #[test]
    fn what_was_set_stays() {
        let set =
            Office {
                parent: "BỘ X".into(), place: "Hà Nội".into(), addressee: "Bộ X".into(), ..Office::default()
            };
        assert_eq!(completed(&set, &plan("UBND tỉnh Bình Thuận")), set);
    }

    #[test]
    fn an_issuer_without_a_province_completes_no_place() {
        let office = completed(&Office::default(), &plan("Bộ Khoa học và Công nghệ"));
        assert_eq!((office.parent.as_str(), office.place.as_str()), ("UBND TỈNH", ""));
    }
}
