//! A small OpenID provider in this process, for what a real one never does.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::{
    Form, Json, Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use quydinh::oidc::{ClientSecret, Provider, Settings};
use ring::{
    digest,
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair as _},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::app::now;

/// The address at which the server under test says it is.
pub(crate) const PUBLIC: &str = "http://localhost:8080";
const SECRET: &str = "bí mật+&:";
/// The same with the client id, as RFC 6749 wants it in the header.
const PROOF: &str = "quydinh:b%C3%AD%20m%E1%BA%ADt%2B%26%3A";

pub(crate) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A key with its name.
pub(crate) struct Signer {
    pair: Ed25519KeyPair,
    pub(crate) name: &'static str,
}

impl Signer {
    pub(crate) fn new(name: &'static str) -> Self {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Self { pair: Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap(), name }
    }

    pub(crate) fn public(&self) -> Vec<u8> {
        self.pair.public_key().as_ref().to_vec()
    }

    /// The key as it is published.
    pub(crate) fn jwk(&self) -> Value {
        let x = base64url(&self.public());
        json!({ "kty": "OKP", "crv": "Ed25519", "kid": self.name, "use": "sig", "x": x })
    }

    /// A token with the header that goes with this key.
    pub(crate) fn token(&self, claims: &Value) -> String {
        self.sign(&json!({ "alg": "EdDSA", "kid": self.name }), claims)
    }

    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
        let signed = unsigned(header, claims);
        let signature = base64url(self.pair.sign(signed.as_bytes()).as_ref());
        format!("{signed}.{signature}")
    }
}

/// What comes before the signature.
pub(crate) fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| base64url(value.to_string().as_bytes());
    format!("{}.{}", part(header), part(claims))
}

/// How one address answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    Good,
    Huge,
    Slow,
    Elsewhere,
    Html,
    Broken,
}

type Forge = Arc<dyn Fn(&Signer, Value) -> String + Send + Sync>;

/// What the provider does; a test changes it as it goes.
pub(crate) struct Behaviour {
    pub(crate) metadata: Value,
    pub(crate) metadata_manner: Manner,
    pub(crate) keys: Vec<Value>,
    pub(crate) keys_manner: Manner,
    pub(crate) signer: Arc<Signer>,
    pub(crate) token_manner: Manner,
    pub(crate) forge: Forge,
    pub(crate) userinfo: Value,
}

/// What was asked for when a code was given.
struct Asked {
    nonce: String,
    challenge: String,
    redirect_uri: String,
    claims: Value,
}

struct Shared {
    behaviour: Mutex<Behaviour>,
    codes: Mutex<HashMap<String, Asked>>,
    keys_asked: AtomicU32,
    elsewhere: AtomicU32,
}

/// The provider, as long as the test runs.
pub(crate) struct Fake {
    pub(crate) issuer: String,
    shared: Arc<Shared>,
    server: tokio::task::JoinHandle<()>,
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Fake {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let signer = Arc::new(Signer::new("first"));
        let behaviour = Behaviour {
            metadata: json!({
                "issuer": issuer,
                "authorization_endpoint": format!("{issuer}/auth?tenant=1"),
                "token_endpoint": format!("{issuer}/token"),
                "jwks_uri": format!("{issuer}/jwks"),
                "userinfo_endpoint": format!("{issuer}/me"),
                "code_challenge_methods_supported": ["S256"],
            }),
            metadata_manner: Manner::Good,
            keys: vec![signer.jwk()],
            keys_manner: Manner::Good,
            signer,
            token_manner: Manner::Good,
            forge: Arc::new(|signer, claims| signer.token(&claims)),
            userinfo: json!({}),
        };
        let shared = Arc::new(Shared {
            behaviour: Mutex::new(behaviour),
            codes: Mutex::default(),
            keys_asked: AtomicU32::new(0),
            elsewhere: AtomicU32::new(0),
        });
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/jwks", get(jwks))
            .route("/token", post(token))
            .route("/me", get(userinfo))
            .fallback(elsewhere)
            .with_state(Arc::clone(&shared));
        let server = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { issuer, shared, server }
    }

    /// This provider, as an operator would configure it.
    pub(crate) fn settings(&self) -> Settings {
        let settings = Settings::new(&self.issuer, "quydinh", PUBLIC).unwrap();
        settings.with_secret(ClientSecret::new(SECRET)).called("tài khoản thử")
    }

    pub(crate) fn provider(&self) -> Provider {
        Provider::new(self.settings())
    }

    /// Changes what it does.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut self.shared.behaviour.lock().unwrap());
    }

    /// Whatever the person claims, its tokens are made like this.
    pub(crate) fn forge(&self, forge: impl Fn(&Signer, Value) -> String + Send + Sync + 'static) {
        self.change(|behaviour| behaviour.forge = Arc::new(forge));
    }

    /// Somebody signs in here and is sent back: the query of the address.
    pub(crate) fn approve(&self, asked: &str, claims: &Value) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let code = format!("code-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let query = parameters(asked);
        let field = |name: &str| query.get(name).cloned().unwrap_or_default();
        let (nonce, challenge) = (field("nonce"), field("code_challenge"));
        let (redirect_uri, claims) = (field("redirect_uri"), claims.clone());
        let given = Asked { nonce, challenge, redirect_uri, claims };
        self.shared.codes.lock().unwrap().insert(code.clone(), given);
        format!("code={code}&state={}&session_state=x", field("state"))
    }

    /// How often its keys were asked for.
    pub(crate) fn keys_asked(&self) -> u32 {
        self.shared.keys_asked.load(Ordering::Relaxed)
    }

    /// How often somebody followed it elsewhere.
    pub(crate) fn led_elsewhere(&self) -> u32 {
        self.shared.elsewhere.load(Ordering::Relaxed)
    }
}

/// The parameters of an address.
pub(crate) fn parameters(address: &str) -> HashMap<String, String> {
    let uri: Uri = address.parse().unwrap();
    Query::try_from_uri(&uri).unwrap().0
}

async fn metadata(State(shared): State<Arc<Shared>>) -> Response {
    let (manner, metadata) = {
        let behaviour = shared.behaviour.lock().unwrap();
        (behaviour.metadata_manner, behaviour.metadata.clone())
    };
    answer(manner, metadata).await
}

async fn jwks(State(shared): State<Arc<Shared>>) -> Response {
    shared.keys_asked.fetch_add(1, Ordering::Relaxed);
    let (manner, keys) = {
        let behaviour = shared.behaviour.lock().unwrap();
        (behaviour.keys_manner, json!({ "keys": behaviour.keys }))
    };
    answer(manner, keys).await
}

async fn token(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let refuse =
        |error: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response();
    let proof = format!("Basic {}", STANDARD.encode(PROOF));
    if headers.get("authorization").is_none_or(|header| *header != *proof) {
        return refuse("invalid_client");
    }
    let Some(asked) = shared.codes.lock().unwrap().remove(&form["code"]) else {
        return refuse("invalid_grant");
    };
    let hash = digest::digest(&digest::SHA256, form["code_verifier"].as_bytes());
    if base64url(hash.as_ref()) != asked.challenge
        || form["redirect_uri"] != asked.redirect_uri
        || form["grant_type"] != "authorization_code"
    {
        return refuse("invalid_grant");
    }
    let (manner, id_token) = {
        let behaviour = shared.behaviour.lock().unwrap();
        let seconds = now().as_second();
        let mut claims = json!({
            "iss": behaviour.metadata["issuer"], "aud": "quydinh", "nonce": asked.nonce,
            "iat": seconds, "exp": seconds + 300,
        });
        for (name, value) in asked.claims.as_object().unwrap() {
            claims[name] = value.clone();
        }
        (behaviour.token_manner, (behaviour.forge)(&behaviour.signer, claims))
    };
    let tokens = json!({ "id_token": id_token, "access_token": "opens", "token_type": "Bearer" });
    answer(manner, tokens).await
}

async fn userinfo(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    if headers.get("authorization").is_none_or(|header| header != "Bearer opens") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let told = shared.behaviour.lock().unwrap().userinfo.clone();
    answer(Manner::Good, told).await
}

async fn elsewhere(State(shared): State<Arc<Shared>>) -> Response {
    shared.elsewhere.fetch_add(1, Ordering::Relaxed);
    Json(json!({})).into_response()
}

async fn answer(manner: Manner, mut good: Value) -> Response {
    match manner {
        Manner::Good => Json(good).into_response(),
        Manner::Huge => {
            good["padding"] = "x".repeat(300_000).into();
            Json(good).into_response()
        }
        Manner::Slow => {
            tokio::time::sleep(Duration::from_secs(20)).await;
            Json(good).into_response()
        }
        Manner::Elsewhere => Redirect::temporary("/elsewhere").into_response(),
        Manner::Html => "<html><h1>Đang bảo trì</h1>".into_response(),
        Manner::Broken => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
