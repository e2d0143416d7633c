//! `GET /tham-van`: what can be commented on, and what could be.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};

use super::book::{Line, counted, lines};
use crate::web::{
    App, WebError,
    comments::pages::{PAGE, start_at},
    exports::Downloads,
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    regulation::page::own_parameters,
    search::{
        address,
        params::{Pairs, bad},
        results::Paging,
    },
    words,
};
use crate::{
    cases::Actor,
    model::{Action, ConsultationKind, MatterKind},
    store::ItemTally,
};

#[derive(Template)]
#[template(path = "consultations.html")]
struct ConsultationsPage {
    frame: Frame,
    /// The kinds to choose from: name, address, whether it is chosen.
    kinds: Vec<(&'static str, String, bool)>,
    open: Vec<(Line, ItemTally)>,
    over: Vec<(Line, ItemTally)>,
    /// What whoever looks may open.
    opens: Vec<(&'static str, String)>,
    paging: Paging,
    files: Vec<Downloads>,
}

/// A kind as an address names it.
pub(super) fn kind_of(text: &str) -> Result<MatterKind, WebError> {
    let advice = || "Dùng plan, draft hoặc regulation.".into();
    text.parse().map_err(|_| bad("kind", text, advice()))
}

/// `GET /tham-van`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [kind, cursor] = own_parameters(&pairs, &["kind", "cursor"])?;
    let kind = kind.map(kind_of).transpose()?;
    let start = start_at(cursor)?;
    let all = lines(&app, kind).await?;
    let (total, now) = (all.len(), (app.clock.0)());
    let (mut open, mut over) = (Vec::new(), Vec::new());
    for (line, tally) in counted(&app, all.into_iter().skip(start).take(PAGE)).await? {
        let list = if line.is_over(now) { &mut over } else { &mut open };
        list.push((line, tally));
    }
    let at = |kind: Option<MatterKind>, start: usize| {
        let name = kind.map(MatterKind::name).unwrap_or_default();
        let start = if start == 0 { String::new() } else { start.to_string() };
        let pairs = [("kind", name), ("cursor", start.as_str())];
        let pairs: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        address::query("/tham-van", &pairs)
    };
    let place = (start, open.len() + over.len(), total);
    let choices = [None].into_iter().chain(MatterKind::ALL.iter().copied().map(Some));
    let actor = viewer.0.as_deref().map_or(Actor::Visitor, Actor::User);
    let may = |kind: ConsultationKind| {
        let run = actor.reach(Action::RunConsultation).is_ok();
        run && (kind == ConsultationKind::Regulation || actor.reach(Action::EditPlan).is_ok())
    };
    let opening = |kind: &ConsultationKind| match kind {
        ConsultationKind::Draft => ("Lấy ý kiến dự thảo", "/tham-van/mo?kind=draft".to_owned()),
        ConsultationKind::Regulation => {
            ("Lấy ý kiến quy định hiện hành", "/tham-van/mo?kind=regulation".to_owned())
        }
    };
    let view = ConsultationsPage {
        frame: Frame::new(&app, &viewer),
        kinds: choices
            .map(|of| (of.map_or("Tất cả", MatterKind::label), at(of, 0), of == kind))
            .collect(),
        paging: Paging::of(place, PAGE, |start| at(kind, start)),
        open,
        over,
        opens: ConsultationKind::ALL.iter().filter(|kind| may(**kind)).map(opening).collect(),
        files: vec![
            Downloads::list("/tham-van").called("các cuộc tham vấn"),
            Downloads::list("/gop-y").called("mọi góp ý và trả lời"),
        ],
    };
    page(&view, CachePolicy::Current)
}
