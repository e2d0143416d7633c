//! What the command line says about links and about a provider.

use crate::{
    harness::{TestStore, on_both_stores},
    program::{line, quydinh, stdout},
};

on_both_stores!(links_are_managed, a_provider_that_cannot_be_used_is_refused_at_the_start);

async fn links_are_managed(at: TestStore) {
    quydinh(&at, &["user", "add", "lan@moit.gov.vn", "--role", "analyst"]).success();
    let state = || {
        let list = stdout(&quydinh(&at, &["user", "list"]).success());
        line(&list, "lan@moit.gov.vn")
    };
    assert!(!state().contains("liên kết"), "{}", state());
    let link = ["user", "link", "Lan@moit.gov.vn"];
    let told = stdout(&quydinh(&at, &link).success());
    assert_eq!(told, "Đã cho phép liên kết lan@moit.gov.vn, trong 7 ngày.\n");
    assert!(state().contains("chờ liên kết"), "{}", state());
    quydinh(&at, &link).success();
    at.execute(
        "UPDATE sign_in_link SET open_until = NULL, subject_hash = 'x', linked_at = 1782867600000",
    )
    .await;
    assert!(state().contains("đã liên kết"), "{}", state());
    let told = quydinh(&at, &link).failure();
    let told = String::from_utf8(told.get_output().stderr.clone()).unwrap();
    assert!(told.contains("bỏ liên kết trước đã"), "{told}");
    // Which is behind the journal, and found.
    quydinh(&at, &["verify"]).failure();
    let unlink = ["user", "unlink", "lan@moit.gov.vn"];
    assert_eq!(stdout(&quydinh(&at, &unlink).success()), "Đã bỏ liên kết của lan@moit.gov.vn.\n");
    quydinh(&at, &["verify"]).success();
    let told = quydinh(&at, &unlink).failure();
    let told = String::from_utf8(told.get_output().stderr.clone()).unwrap();
    assert!(told.contains("không có liên kết nào"), "{told}");
}

async fn a_provider_that_cannot_be_used_is_refused_at_the_start(at: TestStore) {
    let (issuer, client) = ("--oidc-issuer=https://a.example", "--oidc-client-id=x");
    let public = "--public-url=https://b.example";
    for (options, words) in [
        (&["--oidc-issuer=http://a.example", client, public][..], "QUYDINH_OIDC_ISSUER"),
        (&[issuer, client, "--public-url=http://b.example"], "QUYDINH_PUBLIC_URL"),
        (&[issuer, "--oidc-client-id= ", public], "QUYDINH_OIDC_CLIENT_ID"),
        (&[issuer, client, public, "--oidc-client-secret-file=none"], "không đọc được none"),
        (&[issuer, public], "--oidc-client-id"),
        (&[issuer, client], "--public-url"),
        (&[client, public], "--oidc-issuer"),
    ] {
        let arguments = [&["serve", "--listen=127.0.0.1:0"], options].concat();
        let refused = quydinh(&at, &arguments).failure();
        let told = String::from_utf8(refused.get_output().stderr.clone()).unwrap();
        assert!(told.contains(words), "{options:?}: {told}");
    }
}
