//! `tonghop init`: a new workspace.

use std::fs;
use std::path::Path;

use crate::model::{Diagnostic, Severity};
use crate::store::{Originals, Store};

use super::super::Outcome;
use super::super::args::InitArguments;
use super::super::files;
use super::super::lang::Lang;
use super::super::run::plan_of;
use super::super::settings::Settings;
use super::{DATABASE, Kept, SETTINGS, WORDS, who};

/// Settings with every default, commented out.
const DEFAULTS: &str = include_str!("tonghop.toml");

/// Runs the command.
///
/// # Errors
/// The plan cannot be read, the folder cannot be written, or there is a workspace in it.
pub(in super::super) fn init(arguments: &InitArguments, lang: Lang) -> Result<Outcome, Diagnostic> {
    let folder = &arguments.folder;
    let bytes = read(&arguments.plan)?;
    let plan = plan_of(&bytes, &arguments.plan, lang)?;
    fs::create_dir_all(folder).map_err(|error| {
        Diagnostic::new(Severity::Error, "store-read-only", format!("{}: {error}", folder.display()))
    })?;
    let mut store = Store::open(&folder.join(DATABASE))?;
    if store.kept::<Kept>("plan")?.is_some() {
        return Err(Diagnostic::new(Severity::Error, "workspace-exists", folder.display().to_string()));
    }
    let file = folder.join(SETTINGS);
    // What lies beside the plan goes along, as `run` would take it.
    let beside = |name: &str| Some(arguments.plan.with_file_name(name)).filter(|path| path.is_file());
    if let Some(given) = arguments.settings.clone().or_else(|| beside(SETTINGS).filter(|_| !file.is_file())) {
        Settings::load(Some(&given), &given)?;
        files::save(&file, &read(&given)?)?;
    } else if !file.is_file() {
        files::save(&file, DEFAULTS.as_bytes())?;
    }
    if let Some(own) = beside(WORDS).filter(|_| !folder.join(WORDS).is_file()) {
        files::save(&folder.join(WORDS), &read(&own)?)?;
    }
    let originals = Originals::within(folder);
    let keep = |path: &Path, bytes: &[u8]| -> Result<(Kept, u64), Diagnostic> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok((Kept { sha256: originals.put(bytes)?, name }, bytes.len() as u64))
    };
    let (kept, size) = keep(&arguments.plan, &bytes)?;
    let mut history = Vec::new();
    for path in &arguments.history {
        history.push(keep(path, &read(path)?)?);
    }
    // A workspace exists from here on, or not at all.
    store.atomically(|store| {
        store.note_original(&kept.sha256, size)?;
        for (kept, size) in &history {
            store.note_original(&kept.sha256, *size)?;
        }
        store.keep("history", &history.iter().map(|(kept, _)| kept).collect::<Vec<_>>())?;
        store.log(
            &who(),
            &format!("Tạo thư mục làm việc cho kế hoạch {} (tệp {}).", plan.number, kept.name),
            &kept.sha256,
        )?;
        store.keep("plan", &kept)
    })?;
    println!(
        "{}: {} ({} {})",
        lang.pick("Đã tạo thư mục làm việc", "Workspace"),
        folder.display(),
        plan.tasks.len(),
        lang.pick("nhiệm vụ", "tasks")
    );
    Ok(Outcome::Whole)
}

fn read(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    fs::read(path).map_err(|_| Diagnostic::new(Severity::Error, "file-missing", path.display().to_string()))
}
