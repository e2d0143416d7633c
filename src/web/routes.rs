//! Every address that the server answers, with what it is for.

use axum::{Router, http::Method};

use super::{
    App, WebError, account, api, api_corrections, api_journal, api_me, api_papers, api_plans,
    api_regulation, api_steps, api_suggest, assets, calls, compare, desk, document,
    error::Missing,
    facet_page,
    guard::{Route, router},
    health, journal, metrics, outside, papers, plan_edit, plan_forms, plan_pages, plan_upload,
    regulation, review, search_page, settle, sign_in, users,
};
use crate::model::Action::{
    CallForPlans, CheckPlan, CorrectStep, EditPlan, ManageAccount, ManageUsers, OpenConsultation,
    Read, RecordDecision, RecordDocument, ReviewPlan, SignIn, SubmitPlan, UploadPlan, ViewAccount,
    WithdrawPlan,
};

/// The routes, without layers.
pub(super) fn routes(app: &App) -> Router<App> {
    router(list(), app)
        .fallback(async || WebError::Missing(Missing::Page))
        .method_not_allowed_fallback(async || WebError::Method)
}

/// The list. What each action means, and who may do it, is in
/// `model::permission`; what concerns an agency is asked again by the use case.
#[rustfmt::skip]
pub(super) fn list() -> Vec<Route> {
    vec![
        // Pages.
        Route::get("/", Read, search_page::search),
        Route::get("/loc/{facet}", Read, facet_page::facet),
        Route::get("/quy-dinh/{code}", Read, regulation::regulation),
        Route::get("/quy-dinh/{code}/so-sanh", Read, compare::compare),
        Route::get("/van-ban/{slug}", Read, document::document),
        Route::get("/bo-nganh/{slug}", Read, document::agency),
        // Plans.
        Route::get("/phuong-an", Read, plan_pages::plans),
        Route::get("/phuong-an/mau", CheckPlan, api_plans::template),
        Route::upload("/phuong-an/kiem-tra", CheckPlan, plan_upload::submit),
        Route::get("/phuong-an/kiem-tra/{key}", CheckPlan, plan_upload::check).with_file(),
        Route::get("/phuong-an/kiem-tra/{key}/danh-dau", CheckPlan, plan_upload::marked).with_file(),
        Route::post("/phuong-an/kiem-tra/{key}/xac-nhan", UploadPlan, plan_upload::confirm).with_file(),
        Route::get("/phuong-an/bien-nhan/{number}", CheckPlan, plan_pages::receipt),
        Route::get("/phuong-an/{number}", Read, plan_pages::plan).long(),
        Route::post("/phuong-an/{number}/tham-van", OpenConsultation, plan_forms::consult),
        Route::post("/phuong-an/{number}/trinh", SubmitPlan, plan_forms::submit),
        Route::post("/phuong-an/{number}/rut", WithdrawPlan, plan_forms::withdraw),
        Route::get("/phuong-an/{number}/muc/{item}", EditPlan, plan_edit::form),
        Route::post("/phuong-an/{number}/muc/{item}", EditPlan, plan_edit::save),
        // The reviewer's desk, and what settles plans.
        Route::get("/tham-dinh", ReviewPlan, desk::desk),
        Route::get("/tham-dinh/yeu-cau", CallForPlans, calls::form),
        Route::post("/tham-dinh/yeu-cau", CallForPlans, calls::open),
        Route::get("/tham-dinh/yeu-cau/{number}", ReviewPlan, calls::show),
        Route::post("/tham-dinh/yeu-cau/{number}", CallForPlans, calls::change),
        Route::get("/tham-dinh/{plan}", ReviewPlan, review::show),
        Route::long_form("/tham-dinh/{plan}", ReviewPlan, review::submit),
        Route::get("/quyet-dinh", Read, papers::list),
        Route::get("/quyet-dinh/ghi", RecordDecision, settle::decision_form),
        Route::long_form("/quyet-dinh/ghi", RecordDecision, settle::decide),
        Route::get("/quyet-dinh/{number}", Read, papers::decision),
        Route::get("/thuc-thi", RecordDocument, settle::document_form),
        Route::long_form("/thuc-thi", RecordDocument, settle::carry_out),
        Route::get("/thuc-thi/{number}", Read, papers::document),
        // The journal: how much of a row is shown is in `model::journal`.
        Route::get("/nhat-ky", Read, journal::journal),
        Route::get("/nhat-ky/{seq}", Read, journal::row),
        // Accounts.
        Route::get("/dang-nhap", SignIn, sign_in::form),
        Route::post("/dang-nhap", SignIn, sign_in::submit),
        Route::get("/dang-nhap/oidc", SignIn, outside::start),
        Route::get("/dang-nhap/oidc/tra-ve", SignIn, outside::back),
        Route::post("/dang-xuat", SignIn, sign_in::sign_out),
        Route::get("/tai-khoan", ViewAccount, account::account),
        Route::get("/tai-khoan/mat-khau", ManageAccount, account::password_form),
        Route::post("/tai-khoan/mat-khau", ManageAccount, account::change_password),
        Route::post("/tai-khoan/phien/ket-thuc-het", ManageAccount, account::end_other_sessions),
        Route::post("/tai-khoan/phien/{id}/ket-thuc", ManageAccount, account::end_session),
        Route::post("/tai-khoan/ma-truy-cap", ManageAccount, account::issue_token),
        Route::post("/tai-khoan/ma-truy-cap/{id}/thu-hoi", ManageAccount, account::revoke_token),
        Route::get("/quan-tri/tai-khoan", ManageUsers, users::users),
        Route::post("/quan-tri/tai-khoan", ManageUsers, users::add),
        Route::post("/quan-tri/tai-khoan/{id}/khoa", ManageUsers, users::disable),
        Route::post("/quan-tri/tai-khoan/{id}/mo-khoa", ManageUsers, users::enable),
        Route::post("/quan-tri/tai-khoan/{id}/dat-lai-mat-khau", ManageUsers, users::reset),
        Route::post("/quan-tri/tai-khoan/{id}/lien-ket", ManageUsers, users::allow_link),
        Route::post("/quan-tri/tai-khoan/{id}/bo-lien-ket", ManageUsers, users::unlink),
        // For programs.
        Route::get("/api/v1/regulations", Read, api::search),
        Route::get("/api/v1/regulations/{code}", Read, api_regulation::regulation),
        Route::get("/api/v1/suggest", Read, api_suggest::suggest),
        Route::get("/api/v1/me", ViewAccount, api_me::me),
        // A dry run is for all who are signed in; to confirm one, the handler asks for more.
        Route::get("/api/v1/plans", Read, api_plans::plans),
        Route::upload("/api/v1/plans", CheckPlan, api_plans::upload),
        Route::get("/api/v1/plans/template", CheckPlan, api_plans::template),
        Route::get("/api/v1/plans/receipts/{number}", CheckPlan, api_plans::receipt),
        Route::get("/api/v1/plans/{number}", Read, api_plans::plan).long(),
        Route::json(Method::PATCH, "/api/v1/plans/{number}/items", EditPlan, api_steps::edit),
        Route::json(Method::POST, "/api/v1/plans/{number}/items/{item}/corrections", RecordDecision, api_corrections::content),
        Route::json(Method::POST, "/api/v1/plans/{number}/consultation", OpenConsultation, api_steps::consult),
        Route::json(Method::POST, "/api/v1/plans/{number}/submission", SubmitPlan, api_steps::submit),
        Route::json(Method::POST, "/api/v1/plans/{number}/withdrawal", WithdrawPlan, api_steps::withdraw),
        Route::json(Method::POST, "/api/v1/plans/{number}/review", ReviewPlan, api_steps::review),
        // Whoever may take a step may correct it: which one it is, the use case asks.
        Route::json(Method::POST, "/api/v1/plans/{number}/corrections", CorrectStep, api_corrections::step),
        Route::get("/api/v1/decisions", Read, api_papers::decisions),
        Route::json(Method::POST, "/api/v1/decisions", RecordDecision, api_papers::approve),
        Route::get("/api/v1/decisions/{number}", Read, api_papers::decision),
        Route::json(Method::POST, "/api/v1/decisions/{number}/corrections", RecordDecision, api_corrections::decision),
        Route::get("/api/v1/enactments", Read, api_papers::enactments),
        Route::json(Method::POST, "/api/v1/enactments", RecordDocument, api_papers::enact),
        Route::get("/api/v1/enactments/{number}", Read, api_papers::enactment),
        Route::json(Method::POST, "/api/v1/enactments/{number}/corrections", RecordDocument, api_corrections::enactment),
        Route::get("/api/v1/journal", Read, api_journal::rows),
        Route::get("/api/v1/journal/{seq}", Read, api_journal::row),
        // For machines that watch machines.
        Route::get("/health", Read, health::health),
        Route::get("/metrics", Read, metrics::metrics),
        // Files named after their content.
        Route::get("/static/{*name}", Read, assets::asset),
    ]
}
