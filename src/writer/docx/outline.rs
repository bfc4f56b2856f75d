//! The outline and fixed sentences of the report, read from `data/outline.toml`.

use serde::Deserialize;

/// Declares a part of the outline: its sentences by name.
macro_rules! sentences {
    ($(#[$doc:meta])* $name:ident { $($field:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name { $(pub(super) $field: String),+ }
    };
}

sentences!(/** Letterhead. */ Letterhead { nation, motto, number, place_and_date, place_unknown, kind, subject, to, office_unknown });
sentences!(/** Marks of a draft. */ Draft { mark, doubtful });
sentences!(/** How the plan is named. */ PlanNames { kind_unknown, full, without_issuer, short });
sentences!(/** A paragraph of its own. */ Paragraph { text });
sentences!(/** I. */ Direction { title, received, none_received, other_period, other_period_one,
    other_period_many, unreadable, missing, list, third, remarks, by_agency });
sentences!(/** II. */ Results {
    title, intro, section, section_untitled, task, agency, agency_many, reporting, nil, waiting, missing_named, missing_counted,
    elsewhere, more, differ, none, listed_results, listed_result, listed_nil, listed_silent, outside_title, outside
});
sentences!(/** III. */ Assessment {
    title, results_title, results, all_reported, reported, nil, silent, items, item_results, item_nil, item_outside,
    item_difficulties, item_next, item_proposals, item_remarks, waiting, difficulties_title, difficulties, no_difficulties
});
sentences!(/** IV and V. */ Chapter { title, intro, none });
sentences!(/** Groups within III.2, IV and V. */ Findings { section, general, more });
sentences!(/** Notes on where a statement comes from. */ SourceNotes { text, more });
sentences!(/** Recipients and signature. */ Signature {
    recipients, as_above, recipient, archive, archive_without_unit, signer_unknown
});
sentences!(/** What all appendices have. */ Appendix { attached });
sentences!(/** Kinds of agencies with their number. */ AgencyKinds {
    ministry, department, district, commune, press, front, association, party, vertical, school, unit, enterprise, other
});

/// Appendix I.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AppendixTasks {
    pub(super) number: String,
    pub(super) title: String,
    pub(super) columns: [String; 3],
    pub(super) lead: String,
    pub(super) section: String,
    pub(super) no_report: String,
    pub(super) missing: String,
    pub(super) missing_counted: String,
    pub(super) without_it: String,
}

/// Appendix III.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AppendixFindings {
    pub(super) number: String,
    pub(super) title: String,
    pub(super) part: String,
    pub(super) difficulties: String,
    pub(super) next: String,
    pub(super) proposals: String,
    pub(super) outside: String,
    pub(super) remarks: String,
    pub(super) columns: [String; 2],
    pub(super) discrepancies: String,
    pub(super) discrepancy: String,
    pub(super) discrepancy_speaker: String,
}

/// Appendix II.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AppendixAgencies {
    pub(super) number: String,
    pub(super) title: String,
    pub(super) columns: [String; 7],
    pub(super) reported: String,
    pub(super) unreadable: String,
    pub(super) missing: String,
    pub(super) looked: String,
    pub(super) none: String,
}

/// All of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Outline {
    pub(super) letterhead: Letterhead,
    pub(super) draft: Draft,
    pub(super) plan: PlanNames,
    pub(super) opening: Paragraph,
    pub(super) direction: Direction,
    pub(super) results: Results,
    pub(super) assessment: Assessment,
    pub(super) next: Chapter,
    pub(super) proposals: Chapter,
    pub(super) findings: Findings,
    pub(super) sources: SourceNotes,
    pub(super) closing: Paragraph,
    pub(super) signature: Signature,
    pub(super) appendix: Appendix,
    pub(super) appendix_tasks: AppendixTasks,
    pub(super) appendix_agencies: AppendixAgencies,
    pub(super) appendix_findings: AppendixFindings,
    pub(super) agency_kinds: AgencyKinds,
}

impl Outline {
    /// Reads the outline that is compiled in. `Err` holds the place of a mistake in it.
    pub(super) fn read() -> Result<Outline, String> {
        toml::from_str(include_str!("../data/outline.toml")).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outline_is_whole() {
        let outline = Outline::read().unwrap();
        assert_eq!(outline.letterhead.kind, "BÁO CÁO");
    }
}
