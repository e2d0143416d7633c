//! The start of a connection by https, and what is said to those who came
//! without it.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::tls::Tls;

/// How long it may take to agree on keys. Far lines need a second.
const TIME: Duration = Duration::from_secs(10);
/// Nobody who speaks plain HTTP is listened to for longer than this.
const HEAD_BYTES: u64 = 64 << 10;

/// Plain HTTP gets an answer that a browser shows; it is not led elsewhere, so
/// that programs which send secrets in the clear are noticed by their makers.
const PLAIN: &str = "HTTP/1.1 400 Bad Request\r\n\
    content-type: text/plain; charset=utf-8\r\n\
    cache-control: no-store\r\n\
    connection: close\r\n\r\n\
    Địa chỉ này chỉ phục vụ qua https. Xin mở lại bằng địa chỉ bắt đầu bằng https://\n";

/// The connection once both sides have agreed; none where they do not in time.
pub(super) async fn agree(tls: &Tls, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
    match timeout(TIME, begin(tls, stream)).await {
        Ok(Ok(agreed)) => agreed,
        Ok(Err(error)) => {
            // Anybody can cause it, so nobody is called for it.
            tracing::debug!(%error, "no agreement on TLS");
            None
        }
        Err(_) => {
            tracing::debug!("no agreement on TLS in time");
            None
        }
    }
}

async fn begin(tls: &Tls, stream: TcpStream) -> io::Result<Option<TlsStream<TcpStream>>> {
    let mut first = [0];
    if stream.peek(&mut first).await? == 0 {
        return Ok(None);
    }
    // TLS begins with a byte that is no letter, HTTP with the name of a method.
    if first[0].is_ascii_alphabetic() {
        explain(stream).await?;
        return Ok(None);
    }
    TlsAcceptor::from(tls.config()).accept(stream).await.map(Some)
}

/// Answers and listens to the end: closed earlier, the answer might be lost.
async fn explain(mut stream: TcpStream) -> io::Result<()> {
    stream.write_all(PLAIN.as_bytes()).await?;
    stream.shutdown().await?;
    tokio::io::copy(&mut stream.take(HEAD_BYTES), &mut tokio::io::sink()).await?;
    Ok(())
}
