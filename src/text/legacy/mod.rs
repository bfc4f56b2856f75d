//! The encodings that Vietnamese text had before Unicode, in which old fonts still keep it.
//!
//! A file holds such text as Western letters (code page 1252) and only the font shows that they mean Vietnamese ones:
//! `Céng hoµ` in `.VnTime` is `Cộng hoà`.

mod decode;
mod detect;
mod font;
mod surface;

pub use decode::decode;
pub(super) use decode::decode_into;
pub use detect::{Detected, detect};
pub(super) use detect::{Score, candidate, is_untouchable, score};
pub use font::of_font;
pub(super) use font::{FontKind, kind_of_font};
pub use surface::cp1252;
pub(super) use surface::cp1252_byte;

/// A legacy encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// TCVN3 (ABC), fonts named `.Vn…`.
    Tcvn3,
    /// VNI for Windows, fonts named `VNI-…`.
    Vni,
    /// VPS, fonts named `VPS …`.
    Vps,
    /// VISCII.
    Viscii,
    /// Windows code page 1258, read as 1252.
    Cp1258,
}

impl Encoding {
    /// Every encoding.
    pub const ALL: [Encoding; 5] = [Encoding::Tcvn3, Encoding::Vni, Encoding::Vps, Encoding::Viscii, Encoding::Cp1258];

    /// Its usual name.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Tcvn3 => "TCVN3",
            Encoding::Vni => "VNI-WIN",
            Encoding::Vps => "VPS",
            Encoding::Viscii => "VISCII",
            Encoding::Cp1258 => "CP1258",
        }
    }

    /// The encoding of a name as [`Encoding::name`] gives it, in capitals or not; `VNI` is understood too.
    pub fn of_name(name: &str) -> Option<Encoding> {
        if name.eq_ignore_ascii_case("VNI") {
            return Some(Encoding::Vni);
        }
        Encoding::ALL.into_iter().find(|encoding| encoding.name().eq_ignore_ascii_case(name))
    }

    /// The name of the rule in the record of changes.
    pub(super) fn rule(self) -> &'static str {
        match self {
            Encoding::Tcvn3 => "decode-tcvn3",
            Encoding::Vni => "decode-vni",
            Encoding::Vps => "decode-vps",
            Encoding::Viscii => "decode-viscii",
            Encoding::Cp1258 => "decode-cp1258",
        }
    }
}
