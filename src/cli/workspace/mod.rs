//! A workspace: a folder with `tonghop.toml`, `tonghop.db` and `originals/`, in which an office works for weeks. One file a command.
//!
//! Every path that is kept is relative to the folder, so that a copy of it works elsewhere.

mod add;
mod decide;
mod init;
mod log;
mod mailbox;
mod remind;
mod report;
mod status;
mod verify;
pub(super) mod words;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::agency::Registry;
use crate::matching::Labelled;
use crate::model::{Diagnostic, OfficeWords, Plan, Severity};
use crate::store::{Originals, Store};

use super::lang::Lang;
use super::outputs::Context;
use super::run::{bar, history_of, plan_of};
use super::settings::{self, Settings};
use crate::writer::{Sources, Template};

pub(super) use add::add;
pub(super) use decide::decide;
pub(super) use init::init;
pub(super) use log::log;
pub(super) use remind::remind;
pub(super) use report::report;
pub(super) use status::status;
pub(super) use verify::verify;

/// Name of the database in the folder.
const DATABASE: &str = "tonghop.db";
/// Name of the settings in the folder.
const SETTINGS: &str = "tonghop.toml";

/// Name of the office's own words in the folder.
const WORDS: &str = "loi-co-quan.txt";

/// A file that the workspace keeps among its originals.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    sha256: String,
    name: String,
}

/// An open workspace.
pub(super) struct Workspace {
    pub folder: PathBuf,
    pub store: Store,
    pub originals: Originals,
    pub plan: Plan,
    pub settings: Settings,
    pub words: OfficeWords,
    pub sources: Sources,
    pub template: Option<Template>,
    pub registry: Registry,
    pub history: Vec<Labelled>,
    pub lang: Lang,
}

impl Workspace {
    /// Opens the workspace of a folder, the current one by default.
    ///
    /// # Errors
    /// There is none, another process uses it, or something in it is damaged.
    pub(super) fn open(folder: Option<&Path>, lang: Lang) -> Result<Workspace, Diagnostic> {
        let folder = folder.unwrap_or(Path::new(".")).to_owned();
        let absent = || Diagnostic::new(Severity::Error, "workspace-missing", folder.display().to_string());
        let database = folder.join(DATABASE);
        if !database.is_file() {
            return Err(absent());
        }
        let store = Store::open(&database)?;
        store.check()?;
        let originals = Originals::within(&folder);
        let kept: Kept = store.kept("plan")?.ok_or_else(absent)?;
        let plan = plan_of(&originals.get(&kept.sha256)?, Path::new(&kept.name), lang)?;
        let mut history = Vec::new();
        for kept in store.kept::<Vec<Kept>>("history")?.unwrap_or_default() {
            let lines = originals.get(&kept.sha256)?;
            history.extend(history_of(&String::from_utf8_lossy(&lines), Path::new(&kept.name), &plan, lang));
        }
        let file = folder.join(SETTINGS);
        let settings = if file.is_file() { Settings::load(Some(&file), &file)? } else { Settings::default() };
        let file = folder.join(WORDS);
        let words =
            if file.is_file() { settings::office_words(Some(&file), &file, &plan)? } else { OfficeWords::default() };
        let registry = Registry::with(&settings.agency).for_plan(&plan);
        Ok(Workspace {
            folder,
            store,
            originals,
            plan,
            settings,
            words,
            sources: Sources::None,
            template: None,
            registry,
            history,
            lang,
        })
    }

    /// Matches again where something has changed since the last time.
    ///
    /// # Errors
    /// The store fails.
    pub(super) fn refresh(&mut self, quiet: bool) -> Result<super::anchors::Fitted, Diagnostic> {
        if self.store.kept(super::match_all::UNMATCHED)?.unwrap_or(false) {
            return self.match_all(quiet);
        }
        super::anchors::fit(&self.store, &self.plan)
    }

    /// Matches everything.
    ///
    /// # Errors
    /// The store fails.
    pub(super) fn match_all(&mut self, quiet: bool) -> Result<super::anchors::Fitted, Diagnostic> {
        let progress = bar(quiet, self.lang.pick("Đối chiếu nhiệm vụ", "Matching"));
        let fitted =
            super::match_all::match_all(&mut self.store, &self.plan, &self.registry, &self.history, &progress)?;
        progress.finish_and_clear();
        Ok(fitted)
    }

    /// Matches everything as if no person had decided anything here. The next command matches again with the decisions.
    ///
    /// # Errors
    /// The store fails.
    pub(super) fn match_blind(&mut self, quiet: bool) -> Result<(), Diagnostic> {
        let progress = bar(quiet, self.lang.pick("Đối chiếu nhiệm vụ", "Matching"));
        super::match_all::match_blind(&mut self.store, &self.plan, &self.registry, &self.history, &progress)?;
        progress.finish_and_clear();
        Ok(())
    }

    /// What outputs are made from besides the store.
    pub(super) fn context(&self) -> Context<'_> {
        Context {
            plan: &self.plan,
            registry: &self.registry,
            settings: &self.settings,
            words: &self.words,
            sources: self.sources,
            template: self.template.as_ref(),
            year: self.settings.period.year,
            lang: self.lang,
        }
    }
}

/// Who works: as the system knows them, for the log.
pub(super) fn who() -> String {
    ["TONGHOP_USER", "USER", "USERNAME", "LOGNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .unwrap_or_else(|| "không rõ".into())
}
