//! `quoter-halo preview FILE`: the plan as text, nothing written.

use std::process::ExitCode;

use domain::plan::plan;

use crate::cli::PreviewArgs;
use crate::demo;
use crate::system::{Failure, System};

/// Plans the quote against the stand-in's tenant and prints the plan.
pub(crate) async fn run(args: &PreviewArgs) -> Result<ExitCode, Failure> {
    let data = demo::data(Some(&args.file))?;
    let quote = match quoter::payload::read_text(&data) {
        Ok(reading) => reading.quote().ok_or("the record is a draft: it has no number")?,
        Err(problems) => {
            for problem in problems {
                println!("{problem}");
            }
            return Ok(ExitCode::FAILURE);
        }
    };
    let system = System::start(demo::config()).await?;
    let (_, json) = system.store.settings_current().await?.ok_or("there are no settings")?;
    let settings = serde_json::from_str(&json)?;
    let snapshot = sync::gather(system.worker.deps(), &quote, &settings).await?;
    let plan = plan(&quote, &settings, &snapshot, (system.worker.deps().clock)());
    print!("{plan}");
    Ok(if plan.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
