//! Names that occur again and again (fonts, style identifiers), each stored once.

use std::collections::HashMap;
use std::sync::Arc;

/// A stored name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Name(u32);

/// The names of one document.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: HashMap<Arc<str>, Name>,
    all: Vec<Arc<str>>,
}

impl Names {
    /// The stored name of a text.
    pub(super) fn intern(&mut self, text: &str) -> Name {
        if let Some(name) = self.known.get(text) {
            return *name;
        }
        let name = Name(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        let shared: Arc<str> = text.into();
        self.all.push(shared.clone());
        self.known.insert(shared, name);
        name
    }

    /// The text of a name, to be kept.
    pub(super) fn shared(&self, name: Name) -> Option<Arc<str>> {
        self.all.get(name.0 as usize).cloned()
    }

    /// The text of a name.
    pub(super) fn text(&self, name: Name) -> &str {
        self.all.get(name.0 as usize).map_or("", |text| text)
    }
}
