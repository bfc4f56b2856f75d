//! `tonghop form`: the form in which each agency reports next time, for Word and for Excel.

use std::fs;
use std::path::Path;

use crate::agency::{Registry, Role, Roles};
use crate::model::{Agency, Diagnostic, Plan, Severity, Task};
use crate::plan::form;
use crate::text;
use crate::writer::{self, FormInput};

use super::Outcome;
use super::args::FormArguments;
use super::files::{save, unwritable};
use super::lang::Lang;
use super::run::load_plan;
use super::settings::Settings;
use super::workspace::Workspace;

/// Runs the command.
///
/// # Errors
/// There is no plan, the agency has no tasks in it, or the folder cannot be written.
pub(super) fn form(arguments: &FormArguments, lang: Lang) -> Result<Outcome, Diagnostic> {
    let (plan, registry, mut settings) = match &arguments.plan {
        Some(path) => {
            let settings = Settings::load(arguments.settings.as_deref(), path)?;
            let plan = load_plan(path, lang)?;
            let registry = Registry::with(&settings.agency).for_plan(&plan);
            (plan, registry, settings)
        }
        None => {
            let Workspace { plan, registry, settings, .. } = Workspace::open(arguments.workspace.as_deref(), lang)?;
            (plan, registry, settings)
        }
    };
    if let Some(path) = arguments.settings.as_deref().filter(|_| arguments.plan.is_none()) {
        settings = Settings::load(Some(path), path)?;
    }
    let of_plan = plan.date.get(..4).and_then(|year| year.parse().ok());
    let year = arguments.year.or(settings.period.year).or(of_plan).unwrap_or(2024);
    let wanted = match &arguments.agency {
        Some(name) => vec![one(name, &plan, &registry)?],
        None => all(&plan, &registry),
    };
    fs::create_dir_all(&arguments.out).map_err(|_| unwritable(&arguments.out))?;
    for (agency, tasks) in &wanted {
        let input = FormInput { plan: &plan, agency, tasks, office: &settings.office, year };
        let name = file_name(&form::words().file, agency);
        save(&arguments.out.join(format!("{name}.docx")), &writer::form_docx(&input)?)?;
        save(&arguments.out.join(format!("{name}.xlsx")), &writer::form_xlsx(&input)?)?;
        if !arguments.quiet {
            let count = tasks.len();
            println!("{}: {count} {} ({name}.docx, .xlsx)", agency.name, lang.pick("nhiệm vụ", "tasks"));
        }
    }
    if !arguments.quiet {
        say_written(wanted.len(), &arguments.out, lang);
    }
    Ok(Outcome::Whole)
}

fn say_written(count: usize, out: &Path, lang: Lang) {
    println!("{}: {count} {} ({})", lang.pick("Đã ghi", "Written"), lang.pick("biểu mẫu", "forms"), out.display());
}

/// Name of a file for an agency, without marks and spaces.
pub(super) fn file_name(prefix: &str, agency: &Agency) -> String {
    let key: String =
        text::ascii_key(&agency.name).split_whitespace().collect::<Vec<_>>().join("-").chars().take(80).collect();
    format!("{prefix}-{key}")
}

/// Every agency that leads a task, with its tasks in the plan's order.
fn all<'p>(plan: &'p Plan, registry: &Registry) -> Vec<(Agency, Vec<&'p Task>)> {
    let mut out: Vec<(Agency, Vec<&Task>)> = Vec::new();
    for task in &plan.tasks {
        for agency in registry.expected_for(plan, task) {
            match out.iter_mut().find(|(known, _)| known.id == agency.id) {
                Some((_, tasks)) => tasks.push(task),
                None => out.push((agency, vec![task])),
            }
        }
    }
    out.sort_by_key(|(agency, _)| registry.order_key(agency));
    out
}

/// One agency with the tasks that it leads, else those in which it coordinates.
fn one<'p>(name: &str, plan: &'p Plan, registry: &Registry) -> Result<(Agency, Vec<&'p Task>), Diagnostic> {
    let date = Some(plan.date.as_str()).filter(|date| !date.is_empty());
    let agency = registry.resolve(name, date);
    let leads = |task: &&Task| registry.expected_for(plan, task).iter().any(|led| led.id == agency.id);
    let mut tasks: Vec<&Task> = plan.tasks.iter().filter(leads).collect();
    if tasks.is_empty() {
        let roles = Roles::new(registry, plan);
        tasks = plan
            .tasks
            .iter()
            .enumerate()
            .filter(|(at, _)| roles.of(&agency, *at) != Role::None)
            .map(|(_, task)| task)
            .collect();
    }
    if tasks.is_empty() {
        return Err(Diagnostic::new(Severity::Error, "agency-without-tasks", name));
    }
    Ok((agency, tasks))
}
