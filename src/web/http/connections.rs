//! Connections: how many there are, how long they may take to ask, and how they
//! end when the server does.

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::timeout,
};
use tower::ServiceExt as _;

use super::idle::{Answered, Idle, Place};
use crate::{tls::Tls, web::http::handshake};

/// Connections that are open at once: each may hold a buffer, and a process has
/// only so many files. For the next one that one makes room which has been silent
/// for longest; if all of them wait for answers, it waits in the system's queue.
const CONNECTIONS: usize = 4_096;
/// How long a head may take to come in, and how long a connection may be idle:
/// somewhat longer than proxies keep theirs.
const HEAD_TIME: Duration = Duration::from_secs(75);
/// No head is longer, address and cookies included.
const HEAD_BYTES: usize = 64 << 10;
/// No head has more fields.
const HEAD_FIELDS: usize = 100;
/// How long to wait when the system has no file left for a connection.
const RECOVER: Duration = Duration::from_millis(100);

/// Answers whoever connects until `stop` ends; then takes no more, and lets what
/// was accepted finish. Connections between two requests are closed, and those
/// that have not agreed on TLS yet.
pub(in crate::web) async fn serve(
    listener: TcpListener,
    tls: Option<Arc<Tls>>,
    routes: Router,
    stop: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let idle = Arc::new(Idle::default());
    let graceful = GracefulShutdown::new();
    let (stopping, stopped) = watch::channel(());
    let mut stop = std::pin::pin!(stop);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEAD_FIELDS);
    loop {
        let accepted = async {
            let room = room(&places, &idle).await?;
            Ok::<_, io::Error>((room, listener.accept().await?))
        };
        let (room, (stream, peer)) = tokio::select! {
            () = &mut stop => break,
            accepted = accepted => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // One that is gone already is no reason to wait.
                    if !is_of_the_connection(&error) {
                        tracing::error!(%error, "no connection can be accepted");
                        tokio::time::sleep(RECOVER).await;
                    }
                    continue;
                }
            },
        };
        // Answers are small and written at once: waiting for more to send only
        // delays them.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "failed to set TCP_NODELAY");
        }
        let routes = routes.clone();
        let place = Place::new(&idle);
        let (http, watcher) = (http.clone(), graceful.watcher());
        let (tls, mut stopped) = (tls.clone(), stopped.clone());
        tokio::spawn(async move {
            let its = (peer, &place);
            let talk = async {
                match tls {
                    None => converse(&http, stream, watcher, routes, its).await,
                    // Here, so that whoever says nothing keeps nobody else waiting.
                    Some(tls) => {
                        let agreed = tokio::select! {
                            agreed = handshake::agree(&tls, stream) => agreed,
                            _ = stopped.changed() => None,
                        };
                        if let Some(stream) = agreed {
                            converse(&http, stream, watcher, routes, its).await;
                        }
                    }
                }
            };
            tokio::select! {
                () = talk => {}
                () = place.wanted() => tracing::debug!("a silent connection made room"),
            }
            drop(room);
        });
    }
    drop(listener);
    drop(stopping);
    graceful.shutdown().await;
}

/// Answers what is asked on one connection, until either side has enough.
async fn converse<S>(
    http: &http1::Builder,
    stream: S,
    watcher: Watcher,
    routes: Router,
    (peer, place): (SocketAddr, &Arc<Place>),
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request| answer(routes.clone(), (peer, place), request));
    let connection = watcher.watch(http.serve_connection(TokioIo::new(stream), service));
    if let Err(error) = connection.await {
        // Whoever asked has gone, or asked in a way that is not HTTP.
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Room for one more connection, as soon as there is some.
async fn room(places: &Arc<Semaphore>, idle: &Idle) -> io::Result<OwnedSemaphorePermit> {
    loop {
        if let Ok(room) = Arc::clone(places).try_acquire_owned() {
            return Ok(room);
        }
        // It gives its room back at once. If nobody is silent, somebody may be soon.
        idle.end_one();
        if let Ok(room) = timeout(RECOVER, Arc::clone(places).acquire_owned()).await {
            return room.map_err(io::Error::other);
        }
    }
}

fn answer(
    routes: Router,
    (peer, place): (SocketAddr, &Arc<Place>),
    request: Request<Incoming>,
) -> impl Future<Output = Result<Response<Answered>, Infallible>> + use<> {
    let busy = place.busy();
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    async move { Ok(routes.oneshot(request).await?.map(|body| busy.until_sent(body))) }
}

fn is_of_the_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
