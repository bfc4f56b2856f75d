//! Who reports, by what is written around a document: the name of the file, the sender.

use super::key;
use super::name::{self, Province};
use super::registry::Registry;
use super::table;
use crate::model::Agency;

impl Registry {
    /// The agency that the name of a file names, with its words.
    pub(crate) fn in_file_name(
        &self,
        file: &str,
        date: Option<&str>,
        within: Option<&Province>,
    ) -> Option<(Agency, String)> {
        let stem = file.rsplit(['/', '\\']).next().unwrap_or(file);
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
        let spaced: String = stem.chars().map(|c| if matches!(c, '_' | '-' | '.' | '+') { ' ' } else { c }).collect();
        self.in_words(&spaced, date, within)
    }

    /// The agency that a sender names: by the name shown, else by a part of the address that is a symbol.
    pub(crate) fn in_sender(
        &self,
        sender: &str,
        date: Option<&str>,
        within: Option<&Province>,
    ) -> Option<(Agency, String)> {
        let (shown, address) = match sender.split_once('<') {
            Some((shown, address)) => (shown, address.trim_end_matches('>')),
            None if sender.contains('@') => ("", sender),
            None => (sender, ""),
        };
        self.in_words(shown, date, within).or_else(|| {
            let labels = address.split(['@', '.', '_', '-']).filter(|l| l.len() > 2);
            labels.into_iter().find_map(|label| {
                let agency = self.by_symbol(&[label.to_uppercase()], None, date, within)?;
                Some((agency, address.to_owned()))
            })
        })
    }

    /// The longest name of an agency in words without punctuation, case or marks; else a symbol of three letters or more.
    fn in_words(&self, text: &str, date: Option<&str>, within: Option<&Province>) -> Option<(Agency, String)> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut best: Option<(usize, Agency, String)> = None;
        for start in 0..words.len() {
            for end in (start + 1..=words.len().min(start + 12)).rev() {
                let slice = words.get(start..end).unwrap_or_default().join(" ");
                if key::words(&slice).len() < 2 || best.as_ref().is_some_and(|(n, ..)| *n >= end - start) {
                    continue;
                }
                let found = self.find(&slice, date, within);
                if found.listed && found.agency.id.0 != "x:ubnd-tinh" {
                    best = Some((end - start, found.agency, slice));
                }
            }
        }
        if let Some((_, agency, slice)) = best {
            return Some((agency, slice));
        }
        let area = words.iter().position(|w| matches!(key::ascii(w).as_str(), "ubnd" | "bvdk" | "benh" | "truong"));
        let by_code = words.iter().find_map(|word| {
            let code = table::code(word).to_uppercase();
            (code.len() > 2 && code != "UBND")
                .then(|| self.by_symbol(&[code], None, date, within))?
                .map(|a| (a, (*word).to_owned()))
        });
        by_code.or_else(|| {
            let rest = words.get(area?..)?;
            let end = rest.iter().position(|w| w.chars().any(|c| c.is_ascii_digit())).unwrap_or(rest.len());
            let slice = rest.get(..end)?.join(" ");
            let found = self.find(&slice, date, within);
            let sorted = name::head(&key::words(&slice)).is_some_and(|h| h.words.len() > 1);
            (sorted && key::words(&slice).len() > 2).then_some((found.agency, slice))
        })
    }
}
