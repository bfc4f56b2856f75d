//! Names of elements as numbers, see [`code`].

use super::super::xml::code;

// WordprocessingML: what a story consists of.
pub(super) const P: u64 = code(b"p");
pub(super) const R: u64 = code(b"r");
pub(super) const T: u64 = code(b"t");
pub(super) const P_PR: u64 = code(b"pPr");
pub(super) const R_PR: u64 = code(b"rPr");
pub(super) const NUM_PR: u64 = code(b"numPr");
pub(super) const TBL: u64 = code(b"tbl");
pub(super) const TR: u64 = code(b"tr");
pub(super) const TR_PR: u64 = code(b"trPr");
pub(super) const TC: u64 = code(b"tc");
pub(super) const TC_PR: u64 = code(b"tcPr");
pub(super) const TXBX_CONTENT: u64 = code(b"txbxContent");
pub(super) const INS: u64 = code(b"ins");
pub(super) const MOVE_TO: u64 = code(b"moveTo");
pub(super) const DEL: u64 = code(b"del");
pub(super) const MOVE_FROM: u64 = code(b"moveFrom");
pub(super) const FOOTNOTE: u64 = code(b"footnote");
pub(super) const ENDNOTE: u64 = code(b"endnote");
pub(super) const COMMENT: u64 = code(b"comment");
pub(super) const FOOTNOTE_REFERENCE: u64 = code(b"footnoteReference");
pub(super) const ENDNOTE_REFERENCE: u64 = code(b"endnoteReference");
pub(super) const TAB: u64 = code(b"tab");
pub(super) const PTAB: u64 = code(b"ptab");
pub(super) const BR: u64 = code(b"br");
pub(super) const CR: u64 = code(b"cr");
pub(super) const NO_BREAK_HYPHEN: u64 = code(b"noBreakHyphen");
pub(super) const SOFT_HYPHEN: u64 = code(b"softHyphen");
pub(super) const SYM: u64 = code(b"sym");
pub(super) const ALT_CHUNK: u64 = code(b"altChunk");
pub(super) const DEL_TEXT: u64 = code(b"delText");
pub(super) const INSTR_TEXT: u64 = code(b"instrText");
pub(super) const DEL_INSTR_TEXT: u64 = code(b"delInstrText");
pub(super) const SDT_PR: u64 = code(b"sdtPr");
pub(super) const SDT_END_PR: u64 = code(b"sdtEndPr");
pub(super) const SECT_PR: u64 = code(b"sectPr");
pub(super) const TBL_PR: u64 = code(b"tblPr");
pub(super) const TBL_PR_EX: u64 = code(b"tblPrEx");
pub(super) const TBL_GRID: u64 = code(b"tblGrid");
pub(super) const R_PR_CHANGE: u64 = code(b"rPrChange");
pub(super) const P_PR_CHANGE: u64 = code(b"pPrChange");
pub(super) const TC_PR_CHANGE: u64 = code(b"tcPrChange");
pub(super) const TR_PR_CHANGE: u64 = code(b"trPrChange");
pub(super) const NUMBERING_CHANGE: u64 = code(b"numberingChange");
pub(super) const TABS: u64 = code(b"tabs");
pub(super) const FF_DATA: u64 = code(b"ffData");

// WordprocessingML: properties of runs, paragraphs, cells and rows.
pub(super) const R_STYLE: u64 = code(b"rStyle");
pub(super) const R_FONTS: u64 = code(b"rFonts");
pub(super) const B: u64 = code(b"b");
pub(super) const I: u64 = code(b"i");
pub(super) const CAPS: u64 = code(b"caps");
pub(super) const VANISH: u64 = code(b"vanish");
pub(super) const SZ: u64 = code(b"sz");
pub(super) const P_STYLE: u64 = code(b"pStyle");
pub(super) const NUM_ID: u64 = code(b"numId");
pub(super) const ILVL: u64 = code(b"ilvl");
pub(super) const OUTLINE_LVL: u64 = code(b"outlineLvl");
pub(super) const JC: u64 = code(b"jc");
pub(super) const GRID_SPAN: u64 = code(b"gridSpan");
pub(super) const V_MERGE: u64 = code(b"vMerge");
pub(super) const H_MERGE: u64 = code(b"hMerge");
pub(super) const GRID_BEFORE: u64 = code(b"gridBefore");
pub(super) const TBL_HEADER: u64 = code(b"tblHeader");

// WordprocessingML: styles.
pub(super) const DOC_DEFAULTS: u64 = code(b"docDefaults");
pub(super) const STYLE: u64 = code(b"style");
pub(super) const LATENT_STYLES: u64 = code(b"latentStyles");
pub(super) const TBL_STYLE_PR: u64 = code(b"tblStylePr");
pub(super) const BASED_ON: u64 = code(b"basedOn");
pub(super) const NAME: u64 = code(b"name");

// Markup compatibility.
pub(super) const ALTERNATE_CONTENT: u64 = code(b"AlternateContent");
pub(super) const CHOICE: u64 = code(b"Choice");
pub(super) const FALLBACK: u64 = code(b"Fallback");

// Office Math.
pub(super) const DEN: u64 = code(b"den");
pub(super) const SUP: u64 = code(b"sup");
pub(super) const SUB: u64 = code(b"sub");

// Pictures.
pub(super) const BLIP: u64 = code(b"blip");
pub(super) const IMAGEDATA: u64 = code(b"imagedata");
