//! Files of plans between a request and the use cases: the same for pages and
//! for programs.

use std::{sync::Arc, time::Duration};

use axum::body::Bytes;

use crate::web::{
    App, WebError,
    http::{error::Missing, identity::CurrentUser},
    plans::readings::{Readings, Source},
};
use crate::{
    cases::plans::{
        self, Confirmed, Coverage, DryRun, FileAbout, Moment, PlanError, Target, Token, Upload,
        WaitingFile,
    },
    catalog::Catalog,
    confined::Reader,
    ingest::PlanReading,
    model::{Action, AgencySlug, Day, DocumentNumber, PlanFile, PlanNumber},
    reference::agencies,
    store::Store,
};

/// How long a confirmation waits until searches show what it recorded.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often it looks.
const LOOK: Duration = Duration::from_millis(10);

/// A file as it was sent, with what it is to be.
#[derive(Debug, Clone)]
pub(in crate::web) struct Sent {
    pub bytes: Bytes,
    pub about: FileAbout,
}

/// A file with what it would do.
pub(in crate::web) struct Judged {
    pub upload: Upload,
    pub run: DryRun,
    /// What the file was recognised as.
    pub format: String,
    /// Rows that name a regulation and propose nothing.
    pub untouched: u64,
}

/// What became of a confirmation.
pub(in crate::web) enum Outcome {
    /// It was taken in, now or before.
    Done(Confirmed),
    /// Something moved: this is how it looks now.
    Moved(Box<Judged>),
}

/// What a file is to be, as it was asked for; empty texts count as absent.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::web) struct Wanted<'a> {
    pub agency: Option<&'a str>,
    pub name: Option<&'a str>,
    pub title: Option<&'a str>,
    pub plan: Option<&'a str>,
    pub coverage: Option<&'a str>,
    pub amends: Option<&'a str>,
}

impl Sent {
    /// A file with what was asked for.
    pub(in crate::web) fn new(
        app: &App,
        user: &CurrentUser,
        wanted: Wanted<'_>,
        bytes: Bytes,
    ) -> Result<Self, WebError> {
        let agency = agency(app, user, wanted.agency)?;
        let name = wanted.name.map_or("phuong-an", file_name).to_owned();
        let bad = |name, value: &str, allowed: &str| WebError::BadValue {
            name,
            value: value.to_owned(),
            allowed: allowed.to_owned(),
        };
        let coverage = match wanted.coverage {
            None => Coverage::Part,
            Some(text) => text.parse().map_err(|_| {
                bad("coverage", text, "whole: tệp là toàn bộ phương án; part: tệp là một phần.")
            })?,
        };
        let target = match (wanted.plan, wanted.amends) {
            (Some(text), _) => Target::Plan(plan_number(text)?),
            (None, amends) => Target::New {
                title: wanted.title.unwrap_or(&name).trim().to_owned(),
                amends: amends
                    .map(|text| {
                        text.parse::<DocumentNumber>().map_err(|_| {
                            bad("amends", text, "Số, ký hiệu quyết định, ví dụ 1643/QĐ-TTg.")
                        })
                    })
                    .transpose()?,
            },
        };
        Ok(Self { bytes, about: FileAbout { name, agency, target, coverage } })
    }

    /// Keeps the file for its sender and gives the key to it.
    pub(in crate::web) async fn keep(
        self,
        app: &App,
        user: &CurrentUser,
    ) -> Result<String, WebError> {
        let (store, owner, now) = (app.store.clone(), Arc::clone(&user.0), (app.clock.0)());
        let keep = async move {
            let file = WaitingFile { about: self.about, bytes: self.bytes.into() };
            Ok(plans::keep_file(&store, &owner, file, now).await?)
        };
        app.files.run(keep).await
    }

    /// The file that its sender kept under a key.
    pub(in crate::web) async fn kept(
        app: &App,
        user: &CurrentUser,
        key: &str,
    ) -> Result<Self, WebError> {
        let file = plans::kept_file(&app.store, &user.0, key, (app.clock.0)()).await?;
        let WaitingFile { about, bytes } = file.ok_or(WebError::Missing(Missing::Upload))?;
        Ok(Self { bytes: bytes.into(), about })
    }

    /// Reads and judges the file by what searches see now.
    pub(in crate::web) async fn judge(&self, app: &App) -> Result<Judged, WebError> {
        let (sent, world) = (self.clone(), World::of(app)?);
        app.files.run(async move { sent.judge_in(&world).await }).await
    }

    /// The file with what is wrong beside its cells, as a workbook.
    pub(in crate::web) async fn marked(self, app: &App) -> Result<Vec<u8>, WebError> {
        let world = World::of(app)?;
        let marked = async move {
            let problems = self.judge_in(&world).await?.run.problems;
            let about = (self.about.name.as_str(), world.today);
            let copy = world.reader.marked(&self.bytes, about, problems)?;
            copy.map_err(|error| WebError::Internal(error.into()))
        };
        app.files.run(marked).await
    }

    async fn judge_in(&self, world: &World) -> Result<Judged, WebError> {
        let reading = self.read(world)?;
        // Whoever sees this is likely to confirm it, if there is anything to.
        if !reading.file.rows.is_empty() {
            world.readings.keep(self.source(world), reading.clone());
        }
        let reading = compared(reading, world);
        let upload = self.upload(reading.file);
        let run = plans::dry_run(&world.store, &world.catalog, &upload).await?;
        let (format, untouched) = (reading.report.format, reading.untouched);
        Ok(Judged { upload, run, format, untouched })
    }

    /// Takes the file in, if it is what somebody has seen a dry run of.
    pub(in crate::web) async fn confirm(
        &self,
        app: &App,
        user: &CurrentUser,
        token: &str,
    ) -> Result<Outcome, WebError> {
        let today = app.clock.today();
        user.actor().require_in(Action::UploadPlan, &self.about.agency, today)?;
        let token = Token::new(token.to_owned());
        // The dry run may have been made by a server that was further.
        app.reach(token.basis().unwrap_or_default()).await;
        let (sent, user, world) = (self.clone(), user.clone(), World::of(app)?);
        let now = Moment::now((app.clock.0)());
        let confirm = async move {
            let known = world.readings.take(&sent.source(&world));
            let reading = known.map_or_else(|| sent.read(&world), Ok)?;
            let reading = compared(reading, &world);
            let upload = sent.upload(reading.file);
            let who = (user.actor(), now);
            let confirmed = plans::confirm(&world.store, &world.catalog, &upload, &token, who);
            confirmed.await.map_err(|error| match error {
                // Of a file it can be said why there is nothing.
                PlanError::Nothing => WebError::Nothing,
                error => error.into(),
            })
        };
        // Whoever waits for searches afterwards does not keep others from their turn.
        match app.files.run(confirm).await? {
            Confirmed::Moved(head) => {
                app.reach(head).await;
                Ok(Outcome::Moved(Box::new(self.judge(app).await?)))
            }
            done => {
                if let Confirmed::Recorded(receipt) = &done {
                    app.reach(receipt.seq).await;
                }
                Ok(Outcome::Done(done))
            }
        }
    }

    /// Takes a while when there are thousands of rows.
    fn read(&self, world: &World) -> Result<PlanReading, WebError> {
        Ok(world.reader.plan(&self.bytes, &self.about.name, world.today)?)
    }

    fn source(&self, world: &World) -> Source {
        Source { bytes: self.bytes.clone(), name: self.about.name.clone(), today: world.today }
    }

    fn upload(&self, file: PlanFile) -> Upload {
        let FileAbout { agency, target, coverage, .. } = self.about.clone();
        Upload { agency, target, coverage, file }
    }
}

/// The same with what the names beside codes tell.
fn compared(mut reading: PlanReading, world: &World) -> PlanReading {
    plans::compare_names(&mut reading, &world.catalog);
    reading
}

/// What a file is judged by.
struct World {
    store: Store,
    catalog: Arc<Catalog>,
    readings: Arc<Readings>,
    reader: Reader,
    today: Day,
}

impl World {
    /// What searches see now.
    fn of(app: &App) -> Result<Self, WebError> {
        let catalog = Arc::clone(&app.snapshot().ok_or(WebError::NotReady)?.catalog);
        let (store, readings) = (app.store.clone(), Arc::clone(&app.readings));
        let reader = app.reader.clone();
        Ok(Self { store, catalog, readings, reader, today: app.clock.today() })
    }
}

impl App {
    /// Waits until searches show what stands at a journal position, but not
    /// for ever: what is recorded is recorded.
    pub(in crate::web) async fn reach(&self, seq: u64) {
        let shown = async {
            while self.seq() < seq {
                tokio::time::sleep(LOOK).await;
            }
        };
        if tokio::time::timeout(PATIENCE, shown).await.is_err() {
            tracing::warn!(seq, shown = self.seq(), "searches are behind the journal");
        }
    }
}

/// The agency that somebody means: their own, if they name none. A merged one
/// means its successor.
pub(in crate::web) fn agency(
    app: &App,
    user: &CurrentUser,
    named: Option<&str>,
) -> Result<AgencySlug, WebError> {
    let list = agencies();
    let slug = match (named, user.0.account.standing.agency()) {
        (Some(text), _) => known_agency(text)?,
        (None, Some(own)) => own.clone(),
        (None, None) => {
            return Err(WebError::BadValue {
                name: "agency",
                value: String::new(),
                allowed: say!("Cần nêu cơ quan lập phương án, ví dụ bo-cong-thuong."),
            });
        }
    };
    Ok(list.responsible(&slug, app.clock.today()).clone())
}

/// An agency of the list.
pub(in crate::web) fn known_agency(text: &str) -> Result<AgencySlug, WebError> {
    let known = text.parse::<AgencySlug>().ok().and_then(|slug| agencies().get(&slug));
    let known = known.ok_or_else(|| WebError::Missing(Missing::Agency(text.to_owned())))?;
    Ok(known.slug.clone())
}

/// A plan by its number.
pub(in crate::web) fn plan_number(text: &str) -> Result<PlanNumber, WebError> {
    text.parse().map_err(|_| WebError::Missing(Missing::Plan(text.to_owned())))
}

/// The name of a file without the folders that some browsers send along, and
/// short enough for a line.
fn file_name(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let end = name.char_indices().nth(120).map_or(name.len(), |(end, _)| end);
    match name[..end].trim() {
        "" => "phuong-an",
        name if name.contains(char::is_control) => "phuong-an",
        name => name,
    }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_file_is_called_what_it_is_called() {
        let long = "a".repeat(200);
        for (name, expected) in [
            ("Phương án 2026.xlsx", "Phương án 2026.xlsx"),
            ("C:\\Users\\lan\\pa.csv", "pa.csv"),
            ("/tmp/pa.csv", "pa.csv"),
            (" ", "phuong-an"),
            ("a\nb", "phuong-an"),
            (&long, &long[..120]),
        ] {
            assert_eq!(file_name(name), expected, "{name:?}");
        }
    }
}
