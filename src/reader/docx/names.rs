//! Names that occur again and again (fonts, style identifiers), each stored once.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

/// FNV-1a: a document looks the same few short names up tens of thousands of times, and no attacker gains by a collision
/// (a document has few names, and what they cost is bounded by the limit on its size).
#[derive(Debug)]
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// A stored name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Name(u32);

impl Name {
    /// Its place among the names of the document.
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// The names of one document.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: HashMap<Arc<str>, Name, BuildHasherDefault<Fnv>>,
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
