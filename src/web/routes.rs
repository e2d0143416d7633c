//! Every address that the server answers, with what it is for.

use axum::{Router, http::Method};

use super::{
    App, WebError, accounts, comments, corrections, cost, exports, figures,
    http::{
        self,
        error::Missing,
        guard::{Route, router},
    },
    indicators, journal, league, mail, open, petitions, plans, reconcile, regulation, review,
    search, webhooks,
};
use crate::model::Action::{
    AnswerComment, AnswerPetition, CallForPlans, CheckPlan, Comment, CorrectStep, EditPlan, Export,
    Follow, ManageAccount, ManageMail, ManageUsers, OpenConsultation, Petition, Read,
    RecordDecision, RecordDocument, RecordIndicator, ReviewPlan, RoutePetition, SetBaseline,
    SignIn, SubmitPlan, UploadPlan, ViewAccount, WithdrawPlan,
};

/// The routes, without layers.
pub(in crate::web) fn routes(app: &App) -> Router<App> {
    router(list(), app)
        .fallback(async || WebError::Missing(Missing::Page))
        .method_not_allowed_fallback(async || WebError::Method)
}

/// The list. What each action means, and who may do it, is in
/// `model::permission`; what concerns an agency is asked again by the use case.
#[rustfmt::skip]
pub(in crate::web) fn list() -> Vec<Route> {
    vec![
        // Pages.
        Route::get("/", Read, search::page::search),
        Route::get("/loc/{facet}", Read, search::facet_page::facet)
            .or_file("/loc/{facet}.csv", exports::file),
        Route::get("/quy-dinh/{code}", Read, regulation::page::regulation),
        Route::get("/quy-dinh/{code}/so-sanh", Read, regulation::compare::compare),
        Route::get("/van-ban/{slug}", Read, regulation::document::document)
            .or_file("/van-ban/{slug}.csv", exports::file),
        Route::get("/bo-nganh/{slug}", Read, regulation::document::agency)
            .or_file("/bo-nganh/{slug}.csv", exports::file),
        // Lists as files: quy-dinh.csv and its like.
        Route::get("/{file}", Export, exports::file),
        Route::get("/chi-phi/{file}", Export, exports::file),
        Route::get("/ty-le/{file}", Export, exports::file),
        Route::get("/dieu-chinh-so-lieu/{file}", Export, exports::file),
        // The cost of compliance.
        Route::get("/chi-phi", Read, cost::pages::costs),
        Route::get("/chi-phi/quy-dinh", Read, cost::pages::regulations),
        Route::get("/chi-phi/tinh-thu", Read, cost::sheet::sheet),
        // Plans.
        Route::get("/phuong-an", Read, plans::pages::plans),
        Route::get("/phuong-an/mau", CheckPlan, plans::api::template),
        Route::upload("/phuong-an/kiem-tra", CheckPlan, plans::upload::submit),
        Route::get("/phuong-an/kiem-tra/{key}", CheckPlan, plans::upload::check).with_file(),
        Route::get("/phuong-an/kiem-tra/{key}/danh-dau", CheckPlan, plans::upload::marked).with_file(),
        Route::post("/phuong-an/kiem-tra/{key}/xac-nhan", UploadPlan, plans::upload::confirm).with_file(),
        Route::get("/phuong-an/bien-nhan/{number}", CheckPlan, plans::pages::receipt),
        Route::get("/phuong-an/{number}", Read, plans::pages::plan).long()
            .or_file("/phuong-an/{number}.csv", exports::file),
        Route::post("/phuong-an/{number}/tham-van", OpenConsultation, plans::forms::consult),
        Route::post("/phuong-an/{number}/trinh", SubmitPlan, plans::forms::submit),
        Route::post("/phuong-an/{number}/rut", WithdrawPlan, plans::forms::withdraw),
        Route::get("/phuong-an/{number}/muc/{item}", EditPlan, plans::edit::form),
        Route::post("/phuong-an/{number}/muc/{item}", EditPlan, plans::edit::save),
        Route::get("/phuong-an/{number}/muc/{item}/dinh-chinh", RecordDecision, corrections::item::form),
        Route::post("/phuong-an/{number}/muc/{item}/dinh-chinh", RecordDecision, corrections::item::save),
        // Whoever may take a step may correct it: which one it is, the use case asks.
        Route::get("/phuong-an/{number}/dinh-chinh/{seq}", CorrectStep, corrections::step::form),
        Route::post("/phuong-an/{number}/dinh-chinh/{seq}", CorrectStep, corrections::step::save),
        // Consultations. Whoever has no account confirms a comment by mail.
        Route::get("/tham-van", Read, comments::pages::list),
        Route::get("/tham-van/gop-y/{number}", Read, comments::own::show),
        Route::post("/tham-van/gop-y/{number}", Comment, comments::own::change),
        Route::post("/tham-van/gop-y/{number}/rut", Comment, comments::own::withdraw),
        Route::get("/tham-van/gop-y/{number}/tep/{place}", Read, comments::files::download).with_file(),
        Route::get("/tham-van/xac-nhan/{secret}", Read, comments::visit::show),
        Route::post("/tham-van/xac-nhan/{secret}", Comment, comments::visit::submit),
        Route::post("/tham-van/xac-nhan/{secret}/gui-lai", Comment, comments::visit::again),
        Route::get("/tham-van/cua-toi/{secret}", Read, comments::visit::mine),
        Route::post("/tham-van/cua-toi/{secret}", Comment, comments::visit::change),
        Route::post("/tham-van/cua-toi/{secret}/rut", Comment, comments::visit::withdraw),
        Route::get("/tham-van/{plan}", Read, comments::pages::show)
            .or_file("/tham-van/{plan}.csv", exports::file),
        Route::get("/tham-van/{plan}/muc/{item}", Read, comments::item::show),
        Route::attachments("/tham-van/{plan}/muc/{item}", Comment, comments::item::submit),
        Route::post("/tham-van/{plan}/muc/{item}/tra-loi", AnswerComment, comments::answers::submit),
        // Petitions. That whoever sends one has an account, the use case asks.
        Route::get("/kien-nghi", Read, petitions::list::list),
        Route::get("/kien-nghi/gui", Read, petitions::form::form),
        Route::post("/kien-nghi/gui", Petition, petitions::form::submit),
        Route::get("/kien-nghi/lien-quan", Read, petitions::related::part),
        Route::get("/kien-nghi/cua-toi", ViewAccount, petitions::desk::show),
        Route::get("/kien-nghi/{number}", Read, petitions::page::show),
        Route::post("/kien-nghi/{number}/van-phong", RoutePetition, petitions::page::office),
        Route::post("/kien-nghi/{number}/xu-ly", AnswerPetition, petitions::page::agency),
        Route::post("/kien-nghi/{number}/nguoi-gui", Petition, petitions::page::sender),
        // The reviewer's desk, and what settles plans.
        Route::get("/tham-dinh", ReviewPlan, review::desk::desk),
        Route::get("/tham-dinh/yeu-cau", CallForPlans, review::calls::form),
        Route::post("/tham-dinh/yeu-cau", CallForPlans, review::calls::open),
        Route::get("/tham-dinh/yeu-cau/{number}", ReviewPlan, review::calls::show),
        Route::post("/tham-dinh/yeu-cau/{number}", CallForPlans, review::calls::change),
        Route::get("/tham-dinh/{plan}", ReviewPlan, review::page::show)
            .or_file_for(ReviewPlan, "/tham-dinh/{plan}.csv", exports::file),
        Route::long_form("/tham-dinh/{plan}", ReviewPlan, review::page::submit),
        Route::get("/quyet-dinh", Read, review::papers::list),
        Route::get("/quyet-dinh/ghi", RecordDecision, review::settle::decision_form),
        Route::upload("/quyet-dinh/ghi", RecordDecision, review::settle::decide),
        Route::get("/quyet-dinh/{number}", Read, review::papers::decision)
            .or_file("/quyet-dinh/{number}.csv", exports::file),
        Route::get("/quyet-dinh/{number}/tep", Read, review::files::download).with_file(),
        Route::get("/quyet-dinh/{number}/dinh-chinh", RecordDecision, corrections::papers::decision_form),
        Route::post("/quyet-dinh/{number}/dinh-chinh", RecordDecision, corrections::papers::decision),
        Route::upload("/quyet-dinh/{number}/dinh-chinh/tep", RecordDecision, corrections::papers::file),
        Route::get("/thuc-thi", RecordDocument, review::settle::document_form),
        Route::long_form("/thuc-thi", RecordDocument, review::settle::carry_out),
        Route::get("/thuc-thi/{number}", Read, review::papers::document)
            .or_file("/thuc-thi/{number}.csv", exports::file),
        Route::get("/thuc-thi/{number}/dinh-chinh", RecordDocument, corrections::papers::document_form),
        Route::post("/thuc-thi/{number}/dinh-chinh", RecordDocument, corrections::papers::document),
        // Figures, each open to its rows.
        Route::get("/ket-qua", Read, league::page::show),
        Route::get("/ket-qua/nhung", Read, league::embed::embed),
        Route::get("/ket-qua/gop-y", Read, league::comments::show),
        Route::get("/ket-qua/{slug}", Read, league::agency::show)
            .or_file("/ket-qua/{slug}.csv", exports::file),
        Route::get("/ty-le", Read, figures::page::show),
        Route::get("/ty-le/quy-dinh", Read, figures::rows::show),
        Route::get("/moc-so-sanh", Read, figures::baselines::list),
        Route::post("/moc-so-sanh", SetBaseline, figures::baselines::make),
        Route::get("/moc-so-sanh/{slug}", Read, figures::baselines::show)
            .or_file("/moc-so-sanh/{slug}.csv", exports::file),
        Route::get("/dieu-chinh-so-lieu", Read, figures::restated::show),
        // The journal: how much of a row is shown is in `model::journal`.
        Route::get("/nhat-ky", Read, journal::pages::journal),
        Route::get("/nhat-ky/{seq}", Read, journal::pages::row),
        // Published figures.
        Route::get("/chi-so", Read, indicators::pages::all),
        Route::get("/chi-so/{slug}", Read, indicators::pages::one)
            .or_file("/chi-so/{slug}.csv", exports::file),
        // The founding report beside our own counts.
        Route::get("/doi-chieu", Read, reconcile::page::list),
        Route::get("/doi-chieu/{key}", Read, reconcile::page::rows)
            .or_file("/doi-chieu/{key}.csv", exports::file),
        // Open data.
        Route::get("/du-lieu", Read, open::page::show),
        Route::get("/du-lieu/tu-dien", Read, open::dictionary::show),
        Route::get("/du-lieu/api", Read, open::openapi::show),
        Route::get("/du-lieu/ban-sao/{copy}/{file}", Export, open::files::file),
        // Accounts.
        Route::get("/dang-nhap", SignIn, accounts::sign_in::form),
        Route::post("/dang-nhap", SignIn, accounts::sign_in::submit),
        Route::get("/dang-nhap/oidc", SignIn, accounts::outside::start),
        Route::get("/dang-nhap/oidc/tra-ve", SignIn, accounts::outside::back),
        Route::post("/dang-xuat", SignIn, accounts::sign_in::sign_out),
        Route::get("/tai-khoan", ViewAccount, accounts::own::account),
        Route::get("/tai-khoan/mat-khau", ManageAccount, accounts::own::password_form),
        Route::post("/tai-khoan/mat-khau", ManageAccount, accounts::own::change_password),
        Route::post("/tai-khoan/phien/ket-thuc-het", ManageAccount, accounts::own::end_other_sessions),
        Route::post("/tai-khoan/phien/{id}/ket-thuc", ManageAccount, accounts::own::end_session),
        Route::post("/tai-khoan/ma-truy-cap", ManageAccount, accounts::own::issue_token),
        Route::post("/tai-khoan/ma-truy-cap/{id}/thu-hoi", ManageAccount, accounts::own::revoke_token),
        // What is recorded, sent to addresses of one's own.
        Route::get("/tai-khoan/webhook", Follow, webhooks::form::list),
        Route::post("/tai-khoan/webhook", Follow, webhooks::form::add),
        Route::get("/tai-khoan/webhook/moi", Follow, webhooks::form::form),
        Route::get("/tai-khoan/webhook/{id}", Follow, webhooks::one::show),
        Route::post("/tai-khoan/webhook/{id}/tam-dung", Follow, webhooks::one::pause),
        Route::post("/tai-khoan/webhook/{id}/tiep-tuc", Follow, webhooks::one::resume),
        Route::post("/tai-khoan/webhook/{id}/doi-khoa", Follow, webhooks::one::rotate),
        Route::post("/tai-khoan/webhook/{id}/gui-thu", Follow, webhooks::one::ping),
        Route::post("/tai-khoan/webhook/{id}/lan-gui/{number}", Follow, webhooks::one::resend),
        Route::post("/tai-khoan/webhook/{id}/gui-lai", Follow, webhooks::one::replay),
        Route::post("/tai-khoan/webhook/{id}/xoa", Follow, webhooks::one::delete),
        Route::get("/quan-tri/tai-khoan", ManageUsers, accounts::users::users),
        Route::post("/quan-tri/tai-khoan", ManageUsers, accounts::users::add),
        Route::post("/quan-tri/tai-khoan/{id}/khoa", ManageUsers, accounts::users::disable),
        Route::post("/quan-tri/tai-khoan/{id}/mo-khoa", ManageUsers, accounts::users::enable),
        Route::post("/quan-tri/tai-khoan/{id}/dat-lai-mat-khau", ManageUsers, accounts::users::reset),
        Route::post("/quan-tri/tai-khoan/{id}/lien-ket", ManageUsers, accounts::users::allow_link),
        Route::post("/quan-tri/tai-khoan/{id}/bo-lien-ket", ManageUsers, accounts::users::unlink),
        Route::get("/quan-tri/thu", ManageMail, mail::desk::show),
        Route::post("/quan-tri/thu/{id}/gui-lai", ManageMail, mail::desk::again),
        // For programs.
        Route::get("/api/v1/regulations", Read, search::api::search),
        Route::get("/api/v1/regulations/{code}", Read, regulation::api::regulation),
        Route::get("/api/v1/suggest", Read, search::api_suggest::suggest),
        Route::get("/api/v1/costs", Read, cost::api::totals),
        Route::get("/api/v1/costs/rows", Read, cost::api::rows),
        Route::get("/api/v1/costs/estimate", Read, cost::sheet::estimate),
        Route::get("/api/v1/me", ViewAccount, accounts::api::me),
        // A dry run is for all who are signed in; to confirm one, the handler asks for more.
        Route::get("/api/v1/plans", Read, plans::api::plans),
        Route::upload("/api/v1/plans", CheckPlan, plans::api::upload),
        Route::get("/api/v1/plans/template", CheckPlan, plans::api::template),
        Route::get("/api/v1/plans/receipts/{number}", CheckPlan, plans::api::receipt),
        Route::get("/api/v1/plans/{number}", Read, plans::api::plan).long(),
        Route::json(Method::PATCH, "/api/v1/plans/{number}/items", EditPlan, plans::api_steps::edit),
        Route::json(Method::POST, "/api/v1/plans/{number}/items/{item}/corrections", RecordDecision, review::api_corrections::content),
        Route::json(Method::POST, "/api/v1/plans/{number}/consultation", OpenConsultation, plans::api_steps::consult),
        Route::json(Method::POST, "/api/v1/plans/{number}/submission", SubmitPlan, plans::api_steps::submit),
        Route::json(Method::POST, "/api/v1/plans/{number}/withdrawal", WithdrawPlan, plans::api_steps::withdraw),
        Route::json(Method::POST, "/api/v1/plans/{number}/review", ReviewPlan, plans::api_steps::review),
        // Whoever may take a step may correct it: which one it is, the use case asks.
        Route::json(Method::POST, "/api/v1/plans/{number}/corrections", CorrectStep, review::api_corrections::step),
        Route::get("/api/v1/plans/{number}/comments", Read, comments::api::list),
        Route::json_with_files(Method::POST, "/api/v1/plans/{number}/comments", Comment, comments::api_make::make),
        Route::json(Method::POST, "/api/v1/comments/confirmations", Comment, comments::api_make::confirmed),
        Route::get("/api/v1/comments/{number}", Read, comments::api::show),
        Route::get("/api/v1/comments/{number}/files/{place}", Read, comments::files::download).with_file(),
        Route::json(Method::PATCH, "/api/v1/comments/{number}", Comment, comments::api::change),
        Route::json(Method::DELETE, "/api/v1/comments/{number}", Comment, comments::api::withdraw),
        Route::json(Method::POST, "/api/v1/plans/{number}/answers", AnswerComment, comments::api_answers::give),
        Route::json(Method::PATCH, "/api/v1/plans/{number}/answers/{answer}", AnswerComment, comments::api_answers::change),
        Route::get("/api/v1/petitions", Read, petitions::api::list),
        Route::json(Method::POST, "/api/v1/petitions", Petition, petitions::api::send),
        Route::get("/api/v1/petitions/related", Read, petitions::related::api),
        Route::get("/api/v1/petitions/measures", Read, petitions::api::measures),
        Route::get("/api/v1/petitions/{number}", Read, petitions::api::show),
        Route::json(Method::POST, "/api/v1/petitions/{number}/routing", RoutePetition, petitions::api::office),
        Route::json(Method::POST, "/api/v1/petitions/{number}/handling", AnswerPetition, petitions::api::agency),
        Route::json(Method::POST, "/api/v1/petitions/{number}/reply", Petition, petitions::api::sender),
        Route::get("/api/v1/decisions", Read, review::api_papers::decisions),
        Route::json(Method::POST, "/api/v1/decisions", RecordDecision, review::api_papers::approve),
        Route::get("/api/v1/decisions/{number}", Read, review::api_papers::decision),
        Route::json(Method::POST, "/api/v1/decisions/{number}/corrections", RecordDecision, review::api_corrections::decision),
        Route::get("/api/v1/decisions/{number}/file", Read, review::files::download).with_file(),
        Route::put_file("/api/v1/decisions/{number}/file", RecordDecision, review::files::put),
        Route::get("/api/v1/enactments", Read, review::api_papers::enactments),
        Route::json(Method::POST, "/api/v1/enactments", RecordDocument, review::api_papers::enact),
        Route::get("/api/v1/enactments/{number}", Read, review::api_papers::enactment),
        Route::json(Method::POST, "/api/v1/enactments/{number}/corrections", RecordDocument, review::api_corrections::enactment),
        Route::get("/api/v1/calls", ReviewPlan, review::api_calls::calls),
        Route::json(Method::POST, "/api/v1/calls", CallForPlans, review::api_calls::open),
        Route::get("/api/v1/calls/{number}", ReviewPlan, review::api_calls::call),
        Route::json(Method::PATCH, "/api/v1/calls/{number}", CallForPlans, review::api_calls::change),
        Route::get("/api/v1/indicators", Read, indicators::api::list),
        Route::json(Method::POST, "/api/v1/indicators", RecordIndicator, indicators::api::add),
        Route::upload("/api/v1/indicators/import", RecordIndicator, indicators::api::import),
        Route::get("/api/v1/indicators/events", Read, indicators::events::events),
        Route::get("/api/v1/indicators/{slug}", Read, indicators::api::one),
        Route::get("/api/v1/baselines", Read, figures::baselines_api::list),
        Route::json(Method::POST, "/api/v1/baselines", SetBaseline, figures::baselines_api::add),
        Route::get("/api/v1/baselines/{slug}", Read, figures::baselines_api::show),
        Route::get("/api/v1/baselines/{slug}/rows", Read, figures::baselines_api::rows),
        Route::get("/api/v1/baselines/{slug}/codes", Read, figures::baselines_api::codes),
        Route::get("/api/v1/league", Read, league::api::league),
        Route::get("/api/v1/league/comments", Read, league::comments::api),
        Route::get("/api/v1/ratios", Read, figures::ratios_api::ratios),
        Route::get("/api/v1/ratios/rows", Read, figures::rows::api),
        Route::get("/api/v1/restatements", Read, figures::restated_api::show),
        Route::get("/api/v1/openapi.json", Read, open::openapi::api),
        Route::get("/api/v1/dictionary", Read, open::dictionary::api),
        Route::get("/api/v1/changes", Read, open::changes::changes),
        Route::get("/api/v1/heads", Read, open::heads::heads),
        Route::get("/api/v1/heads/{day}", Read, open::heads::head),
        Route::get("/api/v1/keys", Read, open::heads::keys),
        Route::get("/api/v1/keys/{key}", Read, open::heads::key),
        Route::get("/api/v1/journal", Read, journal::api::rows),
        Route::get("/api/v1/journal/{seq}", Read, journal::api::row),
        Route::get("/api/v1/webhooks", Follow, webhooks::api::list),
        Route::json(Method::POST, "/api/v1/webhooks", Follow, webhooks::api::add),
        Route::get("/api/v1/webhooks/{id}", Follow, webhooks::api::show),
        Route::json(Method::PATCH, "/api/v1/webhooks/{id}", Follow, webhooks::api::change),
        Route::json(Method::DELETE, "/api/v1/webhooks/{id}", Follow, webhooks::api::delete),
        Route::json(Method::POST, "/api/v1/webhooks/{id}/secret", Follow, webhooks::api::rotate),
        Route::json(Method::POST, "/api/v1/webhooks/{id}/ping", Follow, webhooks::api::ping),
        Route::json(Method::POST, "/api/v1/webhooks/{id}/replay", Follow, webhooks::api::replay),
        Route::get("/api/v1/webhooks/{id}/deliveries", Follow, webhooks::api::deliveries),
        Route::json(Method::POST, "/api/v1/webhooks/{id}/deliveries/{number}", Follow, webhooks::api::resend),
        Route::get("/api/v1/reconciliation", Read, reconcile::api::list),
        Route::get("/api/v1/reconciliation/{key}", Read, reconcile::api::rows),
        // For search engines.
        Route::get("/sitemap.xml", Read, open::sitemap::index),
        Route::get("/sitemap/{part}", Read, open::sitemap::part),
        Route::get("/robots.txt", Read, open::sitemap::robots),
        // For machines that watch machines.
        Route::get("/health", Read, http::health::health),
        Route::get("/metrics", Read, http::metrics::metrics),
        // Files named after their content.
        Route::get("/static/{*name}", Read, http::assets::asset),
    ]
}
