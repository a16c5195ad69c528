//! `quoter-halo probe`: one quotation is written, read back and deleted, and shows how this Halo reads what its documents leave
//! open (N21).

mod ground;
pub(super) mod reach;
mod save;
mod traces;

use std::process::ExitCode;

use domain::halo::{QuotationId, QuotationParty};
use domain::probe::{Learned, Probe};
use halo::{Halo, QuotationUpdate};
use time::OffsetDateTime;

pub use self::reach::stand_in;
pub use self::save::{Stored, apply, would_change};

use self::ground::Ground;
use super::output;
use super::settings::office::Office;
use crate::cli::ProbeArgs;
use crate::endpoint::Endpoint;
use crate::system::Failure;

/// What came of a probe.
#[derive(Clone, Debug)]
pub struct Report {
    /// What it learned.
    pub learned: Learned,
    /// What else happened, in words: leftovers that were deleted, writes that were refused.
    pub notes: Vec<String>,
    /// The quotation is still in Halo: its number, and what to do about it.
    pub left: Option<(QuotationId, String)>,
}

/// Probes, says what it learned, and stores it if that is wanted.
pub(crate) async fn command(args: &ProbeArgs) -> Result<ExitCode, Failure> {
    let office = Office::open(&args.at).await?;
    let up = if office.up_runs { Endpoint::read(&args.at.data) } else { None };
    let halo = reach::halo(args.halo_url.as_ref(), up).await?;
    let now = (runtime::system_clock())();
    let report = probe(&halo, &args.client, now).await?;
    report.notes.iter().try_for_each(|note| output::text(&format!("{note}\n")))?;
    output::text(&report.learned.to_string())?;
    if args.apply {
        let saved = save::apply(&office.store, &report.learned, now).await?;
        output::text(&saved.to_string())?;
    } else {
        output::text(&save::preview(&office.store, &report.learned).await?)?;
    }
    match report.left {
        None => Ok(ExitCode::SUCCESS),
        Some((_, what_to_do)) => Err(what_to_do.into()),
    }
}

/// Writes the probe's quotation for a client, reads it back, and deletes it, whatever happened between.
///
/// # Errors
/// When nothing was learned: no such client, or Halo refused or failed. Where the quotation may be left then, the text says so.
pub async fn probe(halo: &Halo, client: &str, now: OffsetDateTime) -> Result<Report, Failure> {
    let ground = ground::find(halo, client).await?;
    let mut notes = traces::clear(halo, &ground).await?;
    let probe = Probe::new(ground.one_time, ground.recurring, &ground.taxes);
    let id = write(halo, &ground, &probe, now).await?;
    let learned = ask(halo, &ground, &probe, id, now, &mut notes).await;
    let left = traces::delete(halo, &ground, id).await.err();
    match (learned, left) {
        (Ok(learned), left) => Ok(Report { learned, notes, left: left.map(|text| (id, text)) }),
        (Err(error), None) => Err(format!("{error}; the probe's quotation was deleted").into()),
        (Err(error), Some(left)) => Err(format!("{error}. {left}").into()),
    }
}

/// The first write. Where its outcome is not known, what it may have made is looked for and deleted.
async fn write(halo: &Halo, ground: &Ground, probe: &Probe, now: OffsetDateTime) -> Result<QuotationId, Failure> {
    let error = match halo.create_quotation_alone(ground.whom, &probe.header(now), &probe.lines(now)).await {
        Ok(made) => return Ok(made.record.id),
        Err(error) if error.surely_not_processed() => {
            return Err(format!("{error}; nothing was written and nothing is learned").into());
        }
        Err(error) => error,
    };
    match traces::clear(halo, ground).await {
        Ok(found) if !found.is_empty() => Err(format!("{error}; {}", found.join("; ")).into()),
        _ => Err(format!("{error}. {}", traces::by_title(ground)).into()),
    }
}

/// Reads the quotation, leaves a line out of an update, and reads again. Only the first reading must succeed.
async fn ask(
    halo: &Halo,
    ground: &Ground,
    probe: &Probe,
    id: QuotationId,
    now: OffsetDateTime,
    notes: &mut Vec<String>,
) -> Result<Learned, Failure> {
    let written = halo.quotation(id).await?.ok_or("Halo does not show the quotation that it just made")?;
    let mut learned = probe.learn(&written);
    match halo.quotations_of_client(ground.whom.client).await {
        Ok(list) => {
            let row = list.rows.iter().find(|row| row.id == id);
            learned.marker_in_lists = row.map(|row| row.marker == written.marker && row.marker.is_some());
        }
        Err(error) => notes.push(format!("the client's quotations were not listed: {error}")),
    }
    let Some(again) = probe.again(&written, now) else {
        notes.push("Halo does not show every line once, so no line was left out of an update".to_owned());
        return Ok(learned);
    };
    let header = probe.header(now);
    let party = QuotationParty::Customer(ground.whom);
    let update = QuotationUpdate { party, header: &header, lines: &again.lines, keep: &again.keep, remove: &[] };
    if let Err(error) = halo.update_quotation(id, &update).await {
        notes.push(format!("the update that leaves a line out showed nothing: {error}"));
        return Ok(learned);
    }
    match halo.quotation(id).await {
        Ok(Some(updated)) => probe.learn_again(&mut learned, &again, &updated),
        Ok(None) => notes.push("the quotation was gone after the update".to_owned()),
        Err(error) => notes.push(format!("the quotation was not read again after the update: {error}")),
    }
    Ok(learned)
}
