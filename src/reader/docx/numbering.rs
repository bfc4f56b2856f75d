//! `numbering.xml`: lists, their levels and overrides, as written.

use std::collections::HashMap;

use super::super::xml::{Element, Step, Walk};
use super::names::{Name, Names};
use super::number_format::NumberFormat;

/// Levels of a list.
pub(super) const LEVELS: usize = 9;

/// A level of a list (`w:lvl`).
#[derive(Debug, Clone, Default)]
pub(super) struct Level {
    /// First number.
    pub(super) start: Option<u32>,
    /// How numbers are written.
    pub(super) format: NumberFormat,
    /// The printed text with `%1` … `%9` for the numbers of the levels.
    pub(super) text: String,
    /// After which level (from 1) numbers begin anew; 0 never, `None` after any higher one.
    pub(super) restart: Option<u8>,
    /// All numbers in it are written as decimals (`w:isLgl`).
    pub(super) legal: bool,
    /// Paragraph style that stands on this level.
    pub(super) style: Option<Name>,
    /// Font of a bullet.
    pub(super) font: Option<Name>,
}

/// A list definition (`w:abstractNum`).
#[derive(Debug, Clone, Default)]
pub(super) struct Definition {
    /// Its levels.
    pub(super) levels: [Option<Level>; LEVELS],
    /// The numbering style that defines it instead (`w:numStyleLink`).
    link: Option<Name>,
    /// The numbering style that it defines (`w:styleLink`).
    defines: Option<Name>,
}

/// A list (`w:num`).
#[derive(Debug, Clone, Default)]
pub(super) struct List {
    /// Identifier of its definition.
    pub(super) definition: u32,
    /// First numbers that differ from the definition's (`w:startOverride`).
    pub(super) starts: [Option<u32>; LEVELS],
    /// Levels that differ from the definition's.
    pub(super) levels: [Option<Level>; LEVELS],
}

/// All lists of a document.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    definitions: HashMap<u32, Definition>,
    lists: HashMap<u32, List>,
}

impl Numbering {
    /// Reads `numbering.xml`.
    pub(super) fn read(source: &str, names: &mut Names) -> Self {
        let mut walk = Walk::new(source);
        let mut reading = Reading::default();
        while let Some(step) = walk.next() {
            match step {
                Step::Open(element) => {
                    reading.open(&element, names);
                    if element.empty && element.local() == "lvl" {
                        reading.end_level();
                    }
                }
                Step::Close(_) | Step::Text(_) => {}
            }
        }
        reading.end_list();
        reading.numbering
    }

    /// A list by its identifier.
    pub(super) fn list(&self, id: u32) -> Option<&List> {
        self.lists.get(&id)
    }

    /// The definition of an identifier, with its identifier, links to numbering styles followed.
    pub(super) fn definition(&self, id: u32) -> Option<(u32, &Definition)> {
        let own = self.definitions.get(&id)?;
        if let Some(link) = own.link {
            // Definitions are few; the lowest identifier wins so that the answer does not depend on chance.
            let found = self.definitions.iter().filter(|(_, d)| d.defines == Some(link)).min_by_key(|(id, _)| **id);
            if let Some((&id, definition)) = found {
                return Some((id, definition));
            }
        }
        Some((id, own))
    }

    /// The level that a list has, its own if it overrides the definition's.
    pub(super) fn level<'n>(&'n self, list: &'n List, level: usize) -> Option<&'n Level> {
        list.levels.get(level)?.as_ref().or_else(|| self.definition(list.definition)?.1.levels.get(level)?.as_ref())
    }

    /// The level of a list on which paragraphs of a style stand.
    pub(super) fn level_of_style(&self, list: &List, style: Name) -> Option<u8> {
        (0..LEVELS).find(|&l| self.level(list, l).is_some_and(|level| level.style == Some(style))).map(|l| l as u8)
    }
}

#[derive(Default)]
struct Reading {
    numbering: Numbering,
    definition: Option<(u32, Definition)>,
    list: Option<(u32, List)>,
    level: Option<(usize, Level)>,
    /// Level of the open `w:lvlOverride`.
    overridden: usize,
}

impl Reading {
    fn open(&mut self, element: &Element<'_>, names: &mut Names) {
        let id = |name: &str| element.attribute(name).and_then(|id| id.trim().parse::<u32>().ok());
        let index = || id("ilvl").map_or(0, |level| (level as usize).min(LEVELS - 1));
        let positive = || element.number().map(|n| u32::try_from(n).unwrap_or(0));
        match element.local().as_bytes() {
            b"abstractNum" => {
                self.end_list();
                self.definition = id("abstractNumId").map(|id| (id, Definition::default()));
            }
            b"num" => {
                self.end_list();
                self.list = id("numId").map(|id| (id, List::default()));
            }
            b"numStyleLink" | b"styleLink" => {
                let style = element.value().map(|id| names.intern(&id));
                if let Some((_, definition)) = &mut self.definition {
                    match element.local().as_bytes() {
                        b"styleLink" => definition.defines = style,
                        _ => definition.link = style,
                    }
                }
            }
            b"abstractNumId" => {
                if let (Some((_, list)), Some(id)) = (&mut self.list, positive()) {
                    list.definition = id;
                }
            }
            b"lvlOverride" => {
                self.end_level();
                self.overridden = index();
            }
            b"startOverride" => {
                if let Some((_, list)) = &mut self.list {
                    list.starts[self.overridden] = positive();
                }
            }
            b"lvl" => {
                self.end_level();
                self.level = Some((index(), Level::default()));
            }
            local => {
                let Some((_, level)) = &mut self.level else { return };
                match local {
                    b"start" => level.start = positive(),
                    // A format of its own stands in the first branch of `mc:AlternateContent`; the second is for old programs.
                    b"numFmt" if matches!(level.format, NumberFormat::Padded(_)) => {}
                    b"numFmt" => {
                        let custom = element.attribute("format");
                        level.format = NumberFormat::of(&element.value().unwrap_or_default(), custom.as_deref());
                    }
                    b"lvlText" => level.text = element.value().unwrap_or_default().into_owned(),
                    b"lvlRestart" => level.restart = element.number().map(|n| n.clamp(0, 9) as u8),
                    b"isLgl" => level.legal = element.is_on(),
                    b"pStyle" => level.style = element.value().map(|id| names.intern(&id)),
                    b"rFonts" => {
                        level.font =
                            element.attribute("ascii").or_else(|| element.attribute("hAnsi")).map(|f| names.intern(&f))
                    }
                    _ => {}
                }
            }
        }
    }

    fn end_level(&mut self) {
        let Some((index, level)) = self.level.take() else { return };
        if let Some((_, list)) = &mut self.list {
            list.levels[index] = Some(level);
        } else if let Some((_, definition)) = &mut self.definition {
            definition.levels[index] = Some(level);
        }
    }

    fn end_list(&mut self) {
        self.end_level();
        if let Some((id, definition)) = self.definition.take() {
            self.numbering.definitions.entry(id).or_insert(definition);
        }
        if let Some((id, list)) = self.list.take() {
            self.numbering.lists.entry(id).or_insert(list);
        }
    }
}
