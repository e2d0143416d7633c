//! What `quydinh serve` is told about webhooks, and the sending beside the
//! server.

use std::{path::PathBuf, sync::Arc};

use anyhow::{Context as _, anyhow};
use quydinh::{
    cases::webhooks::{Finder, Webhooks, Worker, new_webhook_id},
    store::Store,
    webhook::{Master, Neighbours, Rules},
};
use tokio::{sync::oneshot, task::JoinHandle};

use super::now;

/// Where messages to webhooks may go, and what their secrets are made of.
#[derive(Debug, clap::Args)]
pub(super) struct WebhookArgs {
    /// Các cổng khác mà địa chỉ nhận thông báo được dùng, ngoài 443 và 8443
    #[arg(long, env = "QUYDINH_WEBHOOK_PORTS", value_name = "CỔNG", value_delimiter = ',')]
    webhook_ports: Vec<u16>,
    /// Tệp chứa khóa gốc để tạo khóa bí mật của webhook; không có thì dùng khóa trong cơ sở dữ liệu
    #[arg(long, env = "QUYDINH_WEBHOOK_KEY_FILE", value_name = "TỆP")]
    pub(super) webhook_key_file: Option<PathBuf>,
    /// Chỉ để phát triển: `loopback` cho phép gửi tới chính máy này, cả bằng http và qua mọi cổng
    #[arg(
        long,
        env = "QUYDINH_WEBHOOK_ALLOW_PRIVATE",
        value_name = "LOẠI",
        value_parser = ["loopback"]
    )]
    pub(super) webhook_allow_private: Option<String>,
}

impl WebhookArgs {
    /// The rules and the key for a server.
    pub(super) fn webhooks(&self) -> anyhow::Result<Webhooks> {
        let neighbours = match self.webhook_allow_private {
            Some(_) => {
                tracing::warn!("webhooks may be sent to this machine: for development only");
                Neighbours::Loopback
            }
            None => Neighbours::Refused,
        };
        let rules = Rules::default().with_ports(&self.webhook_ports).with_neighbours(neighbours);
        let master = match &self.webhook_key_file {
            None => None,
            Some(file) => {
                let text = std::fs::read_to_string(file)
                    .with_context(|| format!("không đọc được {}", file.display()))?;
                let short = || {
                    let (file, shortest) = (file.display(), Master::SHORTEST);
                    anyhow!("{file}: khóa gốc cần ít nhất {shortest} ký tự")
                };
                Some(Master::new(&text).ok_or_else(short)?)
            }
        };
        Ok(Webhooks::new(rules, master))
    }
}

/// The sending beside a server.
pub(super) struct Sender {
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

impl Sender {
    /// Begins to send what is recorded in a store; searches are asked by `finder`.
    pub(super) fn start(store: Store, webhooks: Webhooks, finder: Finder) -> anyhow::Result<Self> {
        // What tells this server from others of the same store.
        let name = new_webhook_id(now())?.to_string();
        let worker = Worker::new(store, webhooks, name, Arc::new(now)).finding(finder);
        let (stop, stopped) = oneshot::channel::<()>();
        Ok(Self { stop, running: tokio::spawn(worker.run(async { drop(stopped.await) })) })
    }

    /// Ends it; what is on its way has some seconds.
    pub(super) async fn stop(self) {
        drop(self.stop);
        if let Err(error) = self.running.await {
            tracing::error!(%error, "the sending to webhooks failed");
        }
    }
}
