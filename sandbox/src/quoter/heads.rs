//! Sees header names as they came over the wire.
//!
//! The hosted API refuses a key header whose name is not in lower case (Quoter API reference, section 4.1), but
//! HTTP libraries normalise names before a handler sees them. So the raw bytes of each connection pass
//! through here first.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// More than a head ever has; beyond it older bytes are forgotten.
const LIMIT: usize = 256 * 1024;

/// What arrived on one connection since the last request was looked at, and whether the connection is to end.
#[derive(Clone, Debug, Default)]
pub(super) struct Heads(Arc<Mutex<Vec<u8>>>, Arc<AtomicBool>);

impl Heads {
    fn push(&self, bytes: &[u8]) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() + bytes.len() > LIMIT {
            seen.clear();
        }
        seen.extend_from_slice(bytes);
    }

    /// Lets the connection end before anything more is written to it.
    pub(super) fn cut(&self) {
        self.1.store(true, Ordering::SeqCst);
    }

    /// Takes what arrived and gives the header name as it was written, the last one if there are several.
    pub(super) fn take_name(&self, name: &str) -> Option<String> {
        let seen = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        written_name(&String::from_utf8_lossy(&seen), name)
    }
}

fn written_name(head: &str, name: &str) -> Option<String> {
    let names = head.split("\r\n").filter_map(|line| line.split_once(':')).map(|(written, _)| written);
    names.filter(|written| written.eq_ignore_ascii_case(name)).last().map(str::to_owned)
}

impl Connected<IncomingStream<'_, Watched>> for Heads {
    fn connect_info(stream: IncomingStream<'_, Watched>) -> Self {
        stream.remote_addr().clone()
    }
}

/// A listener whose connections are watched.
#[derive(Debug)]
pub(super) struct Watched(pub(super) TcpListener);

impl Listener for Watched {
    type Io = WatchedStream;
    type Addr = Heads;

    async fn accept(&mut self) -> (WatchedStream, Heads) {
        let (stream, _) = Listener::accept(&mut self.0).await;
        let heads = Heads::default();
        (WatchedStream { stream, heads: heads.clone() }, heads)
    }

    fn local_addr(&self) -> io::Result<Heads> {
        Ok(Heads::default())
    }
}

/// A connection that copies what it reads.
#[derive(Debug)]
pub(super) struct WatchedStream {
    stream: TcpStream,
    heads: Heads,
}

impl AsyncRead for WatchedStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(cx, buf);
        self.heads.push(buf.filled().get(before..).unwrap_or_default());
        result
    }
}

impl AsyncWrite for WatchedStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.heads.1.load(Ordering::SeqCst) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_seen_as_it_was_written() {
        let head = "GET / HTTP/1.1\r\nHost: a\r\nX-Api-Key: b\r\n\r\n";
        assert_eq!(written_name(head, "x-api-key"), Some("X-Api-Key".to_owned()));
        assert_eq!(written_name(head, "cookie"), None);
    }
}
