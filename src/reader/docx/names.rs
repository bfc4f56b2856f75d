//! Names that occur again and again (fonts, style identifiers), each stored once.

use std::collections::HashMap;

/// A stored name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Name(u32);

/// The names of one document.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: HashMap<Box<str>, Name>,
    all: Vec<Box<str>>,
}

impl Names {
    /// The stored name of a text.
    pub(super) fn intern(&mut self, text: &str) -> Name {
        if let Some(name) = self.known.get(text) {
            return *name;
        }
        let name = Name(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.all.push(text.into());
        self.known.insert(text.into(), name);
        name
    }

    /// The text of a name.
    pub(super) fn text(&self, name: Name) -> &str {
        self.all.get(name.0 as usize).map_or("", |text| text)
    }
}
