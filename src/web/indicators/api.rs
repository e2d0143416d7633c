//! Published figures for programs: lists, one series, and what is recorded.

use axum::{
    body::Bytes,
    extract::{Path, Query, State, rejection::BytesRejection},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde::{Deserialize, Serialize};

use super::{
    board::Board,
    bodies::{ListBody, OneBody, SeriesBody},
};
use crate::web::{
    App, WebError,
    http::{
        identity::CurrentUser,
        json_body::Body,
        layers::JOURNAL_SEQ,
        respond::{CachePolicy, Etag, json},
    },
    moment::When,
    plans::{
        api::{answer, file},
        details::Details,
        errors::{invalid, refused},
    },
    regulation::page::own_parameters,
    search::params::{Pairs, bad},
};
use crate::{
    cases::indicators::{IndicatorError, Recorded, load, record},
    ingest::{IndicatorReading, Reject},
    model::{Figure, Series, SeriesSlug},
};

fn public(board: &Board, tag: &Etag, body: &impl Serialize) -> Result<Response, WebError> {
    let body = serde_json::to_vec(body).map_err(|error| WebError::Internal(error.into()))?;
    let mut response = json(StatusCode::OK, CachePolicy::Revalidate, body);
    // Read from the store itself, so what stands there is in the answer.
    response.headers_mut().insert(JOURNAL_SEQ, board.seq.into());
    Ok(tag.on(response))
}

fn tag(board: &Board, pairs: &[(String, String)], slug: &str) -> Etag {
    let catalog = board.catalog.as_ref().map(|catalog| (catalog.seq(), catalog.as_of()));
    Etag::of(&("indicators", slug, pairs, board.seq, catalog))
}

/// `GET /api/v1/indicators`
pub(in crate::web) async fn list(
    State(app): State<App>,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [topic, disagreeing, as_of, known_at] =
        own_parameters(&pairs, &["topic", "disagreeing", "as_of", "known_at"])?;
    let disagreeing = match disagreeing {
        None => None,
        Some("true") => Some(true),
        Some("false") => Some(false),
        Some(other) => {
            return Err(bad("disagreeing", other, "Giá trị dùng được: true, false.".into()));
        }
    };
    let board = Board::read(&app, None, When::read(as_of, known_at)?).await?;
    let tag = tag(&board, &pairs, "");
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let wanted = board.series.iter().filter(|view| {
        topic.is_none_or(|topic| view.series.topic == topic)
            && disagreeing.is_none_or(|wanted| (view.disagreements() > 0) == wanted)
    });
    let body = ListBody {
        indicators: wanted.map(SeriesBody::new).collect(),
        as_of: board.catalog.as_ref().map(|catalog| catalog.as_of()),
        seq: board.seq,
    };
    public(&board, &tag, &body)
}

/// `GET /api/v1/indicators/{slug}`
pub(in crate::web) async fn one(
    State(app): State<App>,
    headers: HeaderMap,
    Path(slug): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [as_of, known_at] = own_parameters(&pairs, &["as_of", "known_at"])?;
    let (board, view) = Board::one(&app, &slug, When::read(as_of, known_at)?).await?;
    let tag = tag(&board, &pairs, &slug);
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    public(&board, &tag, &OneBody::new(&board, &view))
}

/// Figures of one series.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct NewFigures {
    indicator: SeriesSlug,
    /// What the series is, if it is new or is to be called otherwise.
    #[serde(default)]
    series: Option<Series>,
    #[serde(default)]
    figures: Vec<Figure>,
}

#[derive(Serialize)]
struct RecordedBody {
    series_added: u64,
    series_changed: u64,
    added: u64,
    /// Recorded just so before.
    same: u64,
    /// The place in the journal; null if nothing was new.
    seq: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rejects: Option<Vec<Reject>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorBody>,
}

#[derive(Serialize)]
struct ErrorBody {
    code: &'static str,
    message: &'static str,
}

impl RecordedBody {
    fn new(recorded: &Recorded) -> Self {
        let Recorded { series_added, series_changed, added, same, seq } = *recorded;
        Self { series_added, series_changed, added, same, seq, rejects: None, error: None }
    }

    fn status(&self) -> StatusCode {
        if self.seq.is_some() { StatusCode::CREATED } else { StatusCode::OK }
    }
}

/// `POST /api/v1/indicators`
pub(in crate::web) async fn add(
    State(app): State<App>,
    user: CurrentUser,
    Body(body): Body<NewFigures>,
) -> Result<Response, WebError> {
    let NewFigures { indicator, series, figures } = body;
    if series.as_ref().is_some_and(|series| series.slug != indicator) {
        return Err(invalid("series.slug", SLUG));
    }
    let by = (user.actor(), (app.clock.0)());
    let recorded = record(&app.store, &indicator, (series.as_ref(), &figures), by).await?;
    let body = RecordedBody::new(&recorded);
    answer(body.status(), &body)
}

const SLUG: (&str, &str) =
    ("Mã ở “series.slug” khác mã ở “indicator”.", "Ghi cùng một mã ở hai chỗ.");

/// `POST /api/v1/indicators/import` with a file as the body: good rows are
/// recorded, the bad ones named.
pub(in crate::web) async fn import(
    State(app): State<App>,
    user: CurrentUser,
    Query(pairs): Pairs,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, WebError> {
    let [name] = own_parameters(&pairs, &["name"])?;
    let (bytes, name) = (file(body)?.to_vec(), name.unwrap_or("so-lieu.csv").to_owned());
    let (today, now) = (app.clock.today(), (app.clock.0)());
    let read = async move { Ok(IndicatorReading::of_bytes(bytes, &name, today)) };
    let mut reading = app.files.run(read).await?;
    let recorded = load(&app.store, &mut reading, (user.actor(), now)).await?;
    let mut body = RecordedBody::new(&recorded);
    let nothing = reading.rows.is_empty();
    body.error = nothing.then_some(ErrorBody {
        code: "nothing_to_record",
        message: "Không dòng nào của tệp được nhận.",
    });
    let status = if nothing { StatusCode::UNPROCESSABLE_ENTITY } else { body.status() };
    body.rejects = Some(reading.rejects);
    answer(status, &body)
}

impl From<IndicatorError> for WebError {
    fn from(error: IndicatorError) -> Self {
        match error {
            IndicatorError::Refused(refusal) => Self::Refused(refusal),
            IndicatorError::Store(error) => error.into(),
            IndicatorError::UnknownSeries(slug) => refused(
                StatusCode::UNPROCESSABLE_ENTITY,
                ("unknown_indicator", "Chưa có chỉ số này"),
                format!("Chưa có chỉ số nào mang mã “{slug}”."),
                "Gửi kèm “series” để cho biết tên, chủ đề, đơn vị và tính chất của chỉ số.",
                Details::None,
            ),
            IndicatorError::Series(field) => invalid(
                &format!("series.{field}"),
                (
                    "Thông tin về chỉ số chưa hợp lệ.",
                    "Mỗi nội dung là một dòng chữ, không quá 1.000 ký tự.",
                ),
            ),
            IndicatorError::Figure(place, bad) => {
                let (reason, advice) = bad.words();
                let message = format!("Số liệu thứ {}: {reason}.", place + 1);
                let advice = format!("{}.", first_upper(advice));
                invalid(&format!("figures[{place}].{}", bad.field()), (&message, &advice))
            }
        }
    }
}

fn first_upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
