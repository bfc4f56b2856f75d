//! The parts of an Office Open XML package: a zip archive read with limits, and the relations between its parts.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::Arc;

use zip::ZipArchive;

use super::recover::rebuild_directory;
use super::xml::{Step, Walk, decode};

/// Largest part that is inflated, in bytes. The largest honest part seen has 35 MiB.
pub(super) const MAX_PART: u64 = 128 << 20;

/// Most bytes that are inflated for one document.
pub(super) const MAX_TOTAL: u64 = 256 << 20;

/// A part above [`RATIO_FROM`] bytes may not inflate to more than this many times its stored size.
const MAX_RATIO: u64 = 200;

/// From this size on the ratio counts: small parts of blanks are honest.
const RATIO_FROM: u64 = 16 << 20;

/// A relation of a part to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Relation {
    /// Its identifier within the part.
    pub(super) id: String,
    /// Last segment of its type: `footnotes`, `image`.
    pub(super) kind: String,
    /// Name of the other part, or an address outside.
    pub(super) target: String,
    /// The target lies outside of the package.
    pub(super) external: bool,
}

/// The bytes of the archive, as they came or with a new directory.
#[derive(Clone)]
enum Bytes<'b> {
    Given(&'b [u8]),
    Rebuilt(Arc<[u8]>),
}

impl AsRef<[u8]> for Bytes<'_> {
    fn as_ref(&self) -> &[u8] {
        match self {
            Bytes::Given(bytes) => bytes,
            Bytes::Rebuilt(bytes) => bytes,
        }
    }
}

/// An open package.
pub(super) struct Package<'b> {
    archive: ZipArchive<Cursor<Bytes<'b>>>,
    /// Part names in lower case, without a leading slash.
    entries: BTreeMap<String, usize>,
    inflated: u64,
    /// The directory was lost and written anew.
    pub(super) recovered: bool,
    /// Parts that could be read only in part.
    pub(super) damaged: Vec<String>,
    /// Parts that were refused for their size.
    pub(super) oversized: Vec<String>,
}

impl<'b> Package<'b> {
    /// Opens the archive, also one whose directory is lost or that begins with something else; `None` where there is nothing to
    /// open, or where entries lie over each other, as only a bomb has it.
    pub(super) fn open(bytes: &'b [u8]) -> Option<Self> {
        let (mut archive, recovered) = match ZipArchive::new(Cursor::new(Bytes::Given(bytes))) {
            Ok(archive) if !archive.is_empty() => (archive, false),
            _ => {
                let rebuilt = Bytes::Rebuilt(rebuild_directory(bytes)?.into());
                (ZipArchive::new(Cursor::new(rebuilt)).ok()?, true)
            }
        };
        if !recovered && archive.has_overlapping_files().unwrap_or(false) {
            return None;
        }
        let mut entries = BTreeMap::new();
        for (index, name) in archive.file_names_raw().enumerate() {
            // Of parts with the same name the first counts.
            entries.entry(normal(&String::from_utf8_lossy(name))).or_insert(index);
        }
        Some(Package { archive, entries, inflated: 0, recovered, damaged: Vec::new(), oversized: Vec::new() })
    }

    /// Something is wrong with it that a careful library might still trip over, or it is larger than honest ones are.
    pub(super) fn is_suspect(&mut self) -> bool {
        const LARGE: u64 = 96 << 20;
        let sizes = (0..self.archive.len()).map(|index| self.archive.by_index_raw(index).map_or(0, |file| file.size()));
        self.recovered || !self.damaged.is_empty() || sizes.fold(0, u64::saturating_add) > LARGE
    }

    /// Names of the parts, in lower case.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// There is such a part.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.contains_key(&normal(name))
    }

    /// The bytes of a part, as many as can be inflated; `None` where there are none.
    pub(super) fn part(&mut self, name: &str) -> Option<Vec<u8>> {
        let index = *self.entries.get(&normal(name))?;
        let limit = MAX_PART.min(MAX_TOTAL.saturating_sub(self.inflated));
        let Ok(file) = self.archive.by_index(index) else {
            self.damaged.push(name.to_owned());
            return None;
        };
        let stored = file.compressed_size().max(1);
        let limit = limit.min(RATIO_FROM.max(stored.saturating_mul(MAX_RATIO)));
        if !self.recovered && file.size() > limit {
            self.oversized.push(name.to_owned());
            return None;
        }
        let mut content = Vec::with_capacity(usize::try_from(file.size().min(stored.saturating_mul(32))).unwrap_or(0));
        let result = file.take(limit + 1).read_to_end(&mut content);
        if content.len() as u64 > limit {
            self.oversized.push(name.to_owned());
            return None;
        }
        self.inflated += content.len() as u64;
        // In a directory that was written anew sizes and checksums are guesses: only XML that ends early tells.
        if result.is_err() && !self.recovered {
            self.damaged.push(name.to_owned());
        }
        (!content.is_empty()).then_some(content)
    }

    /// The relations of a part (`""`: of the package), in their order.
    pub(super) fn relations(&mut self, part: &str) -> Vec<Relation> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let separator = if folder.is_empty() { "" } else { "/" };
        let Some(content) = self.part(&format!("{folder}{separator}_rels/{file}.rels")) else { return Vec::new() };
        let (text, _) = decode(&content);
        let mut walk = Walk::new(&text);
        let mut relations = Vec::new();
        while let Some(step) = walk.next() {
            let Step::Open(element) = step else { continue };
            if element.local() != "Relationship" {
                continue;
            }
            let (Some(kind), Some(target)) = (element.attribute("Type"), element.attribute("Target")) else { continue };
            let external = element.attribute("TargetMode").is_some_and(|mode| mode.eq_ignore_ascii_case("external"));
            relations.push(Relation {
                id: element.attribute("Id").unwrap_or_default().into_owned(),
                kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                target: if external { target.into_owned() } else { resolve(folder, &target) },
                external,
            });
        }
        relations
    }

    /// The main part by the package's relations, or the first of the usual names that exists.
    pub(super) fn main_part(&mut self, usual: &[&str]) -> Option<String> {
        let related = self.relations("").into_iter().find(|r| r.kind == "officeDocument" && !r.external);
        related
            .map(|relation| relation.target)
            .filter(|target| self.has(target))
            .or_else(|| usual.iter().find(|name| self.has(name)).map(|name| (*name).to_owned()))
    }

    /// The content type of a part as `[Content_Types].xml` declares it.
    pub(super) fn content_type(&mut self, part: &str) -> Option<String> {
        let content = self.part("[Content_Types].xml")?;
        let (text, _) = decode(&content);
        let mut walk = Walk::new(&text);
        let (wanted, mut by_extension) = (normal(part), None);
        while let Some(step) = walk.next() {
            let Step::Open(element) = step else { continue };
            let Some(kind) = element.attribute("ContentType") else { continue };
            if element.attribute("PartName").is_some_and(|name| normal(&name) == wanted) {
                return Some(kind.into_owned());
            }
            let extension = element.attribute("Extension");
            if extension.is_some_and(|e| wanted.rsplit_once('.').is_some_and(|(_, own)| e.eq_ignore_ascii_case(own))) {
                by_extension = Some(kind.into_owned());
            }
        }
        by_extension
    }
}

fn normal(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

/// A target as written in the relations of a part in `folder`, as a part name.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut steps: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.retain(|step| !step.is_empty());
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_against_the_folder_of_the_part() {
        assert_eq!(resolve("word", "styles.xml"), "word/styles.xml");
        assert_eq!(resolve("word", "../customXml/item1.xml"), "customXml/item1.xml");
        assert_eq!(resolve("word", "/word/document.xml"), "word/document.xml");
        assert_eq!(resolve("", "../../etc/passwd"), "etc/passwd");
    }
}
