//! `quydinh serve`, and the demonstration without a command.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context as _, anyhow};
use clap::{Args as _, Command, FromArgMatches as _};
use quydinh::{
    cases::mail::work,
    confined::Reader,
    oidc::{BadSettings, ClientSecret, Provider, Settings},
    project::{Event, Projector, Report, lift},
    search::{Engine, Weights},
    signing::SigningKey,
    store::{Purpose, Store},
    web::{self, App, Clock, Site, Snapshots},
};
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};

use super::{
    OPTIONS, Places,
    mail::MailArgs,
    now,
    outside::EngineArgs,
    sample, secret_in,
    tls::TlsArgs,
    user,
    webhooks::{Sender, WebhookArgs},
};

/// How long a letter on its way may take when the server is asked to stop.
const LAST_LETTER: Duration = Duration::from_secs(10);

/// How long to wait when the store cannot be read.
const RETRY: Duration = Duration::from_secs(5);

#[derive(Debug, clap::Args)]
#[command(next_help_heading = OPTIONS)]
pub(super) struct Args {
    /// Địa chỉ và cổng để phục vụ
    #[arg(
        long,
        env = "QUYDINH_LISTEN",
        value_name = "ĐỊA CHỈ:CỔNG",
        default_value = "127.0.0.1:8080"
    )]
    pub(super) listen: SocketAddr,
    /// Bộ nhớ để giữ sẵn các câu trả lời, tính bằng byte; 0 là không giữ
    #[arg(long, env = "QUYDINH_CACHE_BYTES", value_name = "BYTE", default_value_t = web::CACHE_BYTES)]
    cache_bytes: u64,
    #[arg(
        long,
        env = "QUYDINH_PUBLIC_URL",
        value_name = "URL",
        value_parser = public_url,
        help = "Địa chỉ mà trình duyệt dùng, như https://quydinh.example.org"
    )]
    pub(super) public_url: Option<String>,
    /// Số máy chủ trung gian đứng trước và ghi thêm vào X-Forwarded-For
    #[arg(long, env = "QUYDINH_TRUSTED_PROXIES", value_name = "SỐ", default_value_t = 0)]
    pub(super) trusted_proxies: usize,
    /// Số yêu cầu mỗi giây của một mạng, tính trong mười giây; 0 là không giới hạn
    #[arg(long, env = "QUYDINH_CLIENT_RATE", value_name = "SỐ", default_value_t = 50)]
    client_rate: u32,
    /// Tệp giữ khóa ký đầu nhật ký và bản sao dữ liệu; chưa có thì được tạo
    #[arg(long, env = "QUYDINH_SIGNING_KEY", value_name = "TỆP", default_value = "quydinh.key")]
    pub(super) signing_key: PathBuf,
    /// Thư mục giữ bản sao các danh sách, ghi hằng đêm
    #[arg(long, env = "QUYDINH_COPIES", value_name = "THƯ MỤC", default_value = "copies")]
    pub(super) copies: PathBuf,
    /// Số bản sao được giữ; 0 là không ghi bản sao
    #[arg(long, env = "QUYDINH_COPIES_KEPT", value_name = "SỐ", default_value_t = 7)]
    pub(super) copies_kept: usize,
    /// Giờ gửi tin theo dõi mỗi sáng, giờ Việt Nam
    #[arg(long, env = "QUYDINH_DIGEST_HOUR", value_name = "GIỜ", default_value_t = 7, value_parser = clap::value_parser!(u8).range(..24))]
    digest_hour: u8,
    /// Bản sao chỉ đọc của cơ sở dữ liệu PostgreSQL, dùng cho kết xuất và nhật ký
    #[arg(long, env = "DATABASE_READ_URL", value_name = "URL", hide_env_values = true)]
    pub(super) read_store: Option<String>,
    #[command(flatten)]
    pub(super) tls: TlsArgs,
    #[command(flatten)]
    pub(super) provider: ProviderArgs,
    #[command(flatten)]
    pub(super) mail: MailArgs,
    #[command(flatten)]
    pub(super) webhooks: WebhookArgs,
    #[command(flatten)]
    pub(super) engine: EngineArgs,
}

/// An OpenID provider at which people may sign in. The secret itself is no
/// option: anybody on the machine can read what a program was started with.
#[derive(Debug, clap::Args)]
pub(super) struct ProviderArgs {
    #[arg(
        long,
        env = "QUYDINH_OIDC_ISSUER",
        value_name = "URL",
        requires_all = ["oidc_client_id", "public_url"],
        help = "Địa chỉ (issuer) của hệ thống xác thực OpenID Connect; không có thì chỉ đăng nhập bằng mật khẩu"
    )]
    oidc_issuer: Option<String>,
    /// Mã ứng dụng (client id) mà hệ thống xác thực đã cấp
    #[arg(long, env = "QUYDINH_OIDC_CLIENT_ID", value_name = "MÃ", requires = "oidc_issuer")]
    oidc_client_id: Option<String>,
    /// Tệp chứa khóa bí mật (client secret); hoặc đặt khóa trong biến `QUYDINH_OIDC_CLIENT_SECRET`
    #[arg(
        long,
        env = "QUYDINH_OIDC_CLIENT_SECRET_FILE",
        value_name = "TỆP",
        requires = "oidc_issuer"
    )]
    pub(super) oidc_client_secret_file: Option<PathBuf>,
    /// Tên gọi trên nút "Đăng nhập bằng …"; mặc định là "tài khoản của cơ quan"
    #[arg(long, env = "QUYDINH_OIDC_LABEL", value_name = "TÊN", requires = "oidc_issuer")]
    oidc_label: Option<String>,
}

impl ProviderArgs {
    /// The provider, if one is configured for the server at this address.
    pub(super) fn provider(&self, public_url: Option<&str>) -> anyhow::Result<Option<Provider>> {
        let (Some(issuer), Some(client_id), Some(address)) =
            (&self.oidc_issuer, &self.oidc_client_id, public_url)
        else {
            return Ok(None);
        };
        let settings = Settings::new(issuer, client_id, address).map_err(|bad| match bad {
            BadSettings::Issuer(text) => {
                anyhow!("QUYDINH_OIDC_ISSUER: {text:?} không phải địa chỉ https")
            }
            BadSettings::Address(text) => anyhow!(
                "QUYDINH_PUBLIC_URL: đăng nhập qua hệ thống xác thực cần địa chỉ https, không phải \
                 {text:?}"
            ),
            BadSettings::Client => anyhow!("QUYDINH_OIDC_CLIENT_ID không được để trống"),
        })?;
        let settings = settings.called(self.oidc_label.as_deref().unwrap_or_default());
        tracing::info!(redirect_uri = settings.redirect_uri(), "people may sign in at a provider");
        Ok(Some(Provider::new(settings.with_secret(self.secret()?))))
    }

    /// Whether there is a secret to be known by.
    pub(super) fn has_secret(&self) -> bool {
        self.secret().is_ok_and(|secret| secret.is_some())
    }

    fn secret(&self) -> anyhow::Result<Option<ClientSecret>> {
        let file = self.oidc_client_secret_file.as_deref();
        Ok(ClientSecret::new(&secret_in(file, "QUYDINH_OIDC_CLIENT_SECRET")?))
    }
}

impl Args {
    /// Without a command there are no options, but the variables still count.
    pub(super) fn from_environment() -> Result<Self, clap::Error> {
        let command = Self::augment_args(Command::new("quydinh"));
        Self::from_arg_matches(&command.try_get_matches_from(["quydinh"])?)
    }
}

fn public_url(text: &str) -> Result<String, String> {
    let bad = |_| format!("{text:?} không phải địa chỉ như https://quydinh.example.org");
    Site::new(Some(text), 0).map(|_| text.to_owned()).map_err(bad)
}

/// Serves until it is asked to stop.
pub(super) async fn run(places: &Places, args: &Args) -> anyhow::Result<ExitCode> {
    let store = places.open_for(Purpose::Server).await?;
    let store = match &args.read_store {
        Some(url) => store.with_replica(url).context("không dùng được bản sao chỉ đọc")?,
        None => store,
    };
    serve(places, store, args).await?;
    Ok(ExitCode::SUCCESS)
}

/// Serves what there is at the default address; sample data if there is nothing.
pub(super) async fn demonstrate(places: &Places) -> anyhow::Result<ExitCode> {
    let store = places.open().await?;
    if store.seq().await.context("không đọc được cơ sở dữ liệu")? == 0 {
        sample::load(places)?;
    }
    let args = Args::from_environment()?;
    let scheme = if args.tls.files().is_some() { "https" } else { "http" };
    let site = args.public_url.clone().unwrap_or_else(|| format!("{scheme}://{}", args.listen));
    user::demonstrate(&store, &site).await?;
    serve(places, store, &args).await?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(places: &Places, store: Store, args: &Args) -> anyhow::Result<()> {
    let listen = args.listen;
    let site = Site::new(args.public_url.as_deref(), args.trusted_proxies)?;
    let tls = args.tls.tls(args.public_url.as_deref())?;
    if tls.is_none() && !site.is_secure() && !listen.ip().is_loopback() {
        tracing::warn!(
            "passwords and sessions travel in the clear: put a proxy with https in front and set \
             QUYDINH_PUBLIC_URL, or name a certificate by QUYDINH_TLS_CERT"
        );
    }
    let provider = args.provider.provider(args.public_url.as_deref())?;
    let post = args.mail.post(&places.database, args.public_url.as_deref())?;
    let webhooks = args.webhooks.webhooks()?;
    let remote = args.engine.remote()?;
    let listener = TcpListener::bind(listen).await.with_context(|| {
        format!("không mở được cổng {listen}; có thể chương trình khác đang dùng")
    })?;
    let address = listener.local_addr()?;
    let engine = Arc::new(Engine::new(Weights::default()));
    // Answers come as soon as an index is there; until then /health says why not.
    let follower = tokio::spawn(follow(store.clone(), Arc::clone(&engine), places.index.clone()));
    let lifter = remote.map(|remote| tokio::spawn(lift(Arc::clone(&engine), remote)));
    let watcher = tokio::spawn(store.clone().watch());
    let stop = Arc::new(Notify::new());
    let postman = tokio::spawn(work(store.clone(), post, now, Arc::clone(&stop)));
    let scheme = if tls.is_some() { "https" } else { "http" };
    eprintln!("Đang phục vụ tại {scheme}://{address} (Ctrl+C để dừng)");
    let app = App::new(engine, store.clone(), Clock::SYSTEM);
    let mut app = app.with_cache(args.cache_bytes).at(site).with_webhooks(webhooks.clone());
    let reader = Reader::apart().context("không biết chương trình đang chạy ở đâu")?;
    app = app.telling_at(args.digest_hour).with_rate(args.client_rate).reading_by(reader);
    match SigningKey::open(&args.signing_key) {
        Ok(key) => app = app.with_key(key),
        // Pages and searches need no key.
        Err(error) => tracing::error!(
            file = %args.signing_key.display(),
            error = &error as &dyn std::error::Error,
            "nothing is signed: there is no key"
        ),
    }
    if args.copies_kept > 0 {
        app = app.with_copies(Snapshots::new(args.copies.clone(), args.copies_kept));
    }
    if let Some(tls) = tls {
        app = app.with_tls(tls);
    }
    if let Some(provider) = provider {
        app = app.with_provider(provider);
    }
    let nightly = tokio::spawn(app.clone().nightly());
    tokio::spawn(app.clone().read_ahead());
    let grouper = tokio::spawn(app.clone().group_ahead());
    let teller = tokio::spawn(app.clone().tell_daily());
    let sender = Sender::start(store.clone(), webhooks, app.finder())?;
    web::serve(listener, app, web::stop_signal()).await;
    nightly.abort();
    grouper.abort();
    watcher.abort();
    // What is under way is told wholly or not at all.
    teller.abort();
    follower.abort();
    lifter.inspect(JoinHandle::abort);
    stop.notify_one();
    // A letter under way is sent first; one that takes longer comes again.
    if tokio::time::timeout(LAST_LETTER, postman).await.is_err() {
        tracing::warn!("a letter on its way was not waited for");
    }
    sender.stop().await;
    store.close().await;
    Ok(())
}

async fn follow(store: Store, engine: Arc<Engine>, index: PathBuf) {
    loop {
        let started =
            Projector::start(store.clone(), Arc::clone(&engine), &index, now, logged()).await;
        match started {
            Ok(projector) => return projector.follow().await,
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "failed to read the store"
                );
            }
        }
        tokio::time::sleep(RETRY).await;
    }
}

fn logged() -> Report {
    Arc::new(|event| match event {
        Event::Building(reason, documents) => {
            tracing::info!(?reason, documents, "building the index");
        }
        Event::Reading(..) => {}
        Event::Switched(built) => tracing::info!(?built, "switched to a new index"),
    })
}
