//! `quoter-halo settings`: what stands there, what is wrong with a file, and changes that can be taken back.

pub mod args;
mod halo_lists;
pub(crate) mod office;
mod print;
mod save;
mod wake;

use std::path::Path;
use std::process::ExitCode;

pub use halo_lists::{Compared, against_halo};
pub use save::{Refused, Save, Saved};
pub use wake::{Woken, wake_held};

use self::args::{Saving, SettingsArgs, What};
use self::office::Office;
use super::output;
use crate::system::Failure;

/// Does what the command line says.
pub(crate) async fn run(args: &SettingsArgs) -> Result<ExitCode, Failure> {
    if let What::Check { file, json } = &args.what {
        return check(args, file, *json).await;
    }
    let office = Office::open(&args.at).await?;
    match &args.what {
        What::Show { version } => print::show(&office.store, *version).await?,
        What::History { json } => print::history(&office.store, *json).await?,
        What::Apply { file, saving } => apply(&office, file, saving).await?,
        What::Rollback { version, saving } => rollback(&office, *version, saving).await?,
        What::Check { .. } => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// Works without any data too: then Halo's lists are not known.
async fn check(args: &SettingsArgs, file: &Path, json: bool) -> Result<ExitCode, Failure> {
    let text = read(file)?;
    let office = Office::open(&args.at).await;
    let (problems, compared) = match domain::settings_check::check_at(&text, Office::place(&args.at)) {
        Err(problems) => (problems, Compared::No("the file has problems of its own".to_owned())),
        Ok(settings) => match &office {
            Ok(office) => against_halo(&office.store, &settings).await,
            Err(error) => (Vec::new(), Compared::No(error.to_string())),
        },
    };
    print::checked(json, &problems, &compared)?;
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn apply(office: &Office, file: &Path, saving: &Saving) -> Result<(), Failure> {
    let text = read(file)?;
    let saved = save(office, saving).apply(&text).await?;
    finish(office, saving, &saved).await
}

async fn rollback(office: &Office, version: u64, saving: &Saving) -> Result<(), Failure> {
    let saved = save(office, saving).rollback(version).await?;
    finish(office, saving, &saved).await
}

fn save<'a>(office: &'a Office, saving: &Saving) -> Save<'a> {
    Save {
        store: &office.store,
        place: office.place,
        author: saving.author.clone().unwrap_or_else(signed_in),
        now: (runtime::system_clock())(),
        expect: saving.expect,
        compare: !saving.without_halo,
    }
}

/// Says what changed, and lets quotes go on that waited for it.
async fn finish(office: &Office, saving: &Saving, saved: &Saved) -> Result<(), Failure> {
    output::text(&saved.to_string())?;
    if !saved.is_new {
        return Ok(());
    }
    let deployed = office.place == domain::settings_check::Place::Deployed;
    if deployed && !saving.wake {
        return output::text(
            "Quotes that are held for the settings are looked at when they are due; --wake wakes them now.\n",
        );
    }
    let Woken { held, running } = wake_held(&office.store, (runtime::system_clock())()).await?;
    let when = if deployed || office.up_runs || held.is_empty() { "" } else { "; they run when `up` is started" };
    if !running.is_empty() {
        output::text(&format!("{} running now: one more run of each follows\n", running.len()))?;
    }
    output::text(&format!("{} held for the settings woken{when}\n", held.len()))
}

fn signed_in() -> String {
    let names = ["USER", "LOGNAME", "USERNAME"];
    names
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|user| !user.is_empty()))
        .unwrap_or("unknown".to_owned())
}

fn read(file: &Path) -> Result<String, Failure> {
    let text =
        if file == Path::new("-") { std::io::read_to_string(std::io::stdin()) } else { std::fs::read_to_string(file) };
    Ok(text.map_err(|error| format!("{} cannot be read: {error}", file.display()))?)
}
