//! The sockets: one task per connection, each with a way to be cut off.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tower::Service;

/// Cuts the connection that a request came by.
#[derive(Debug, Clone)]
pub(crate) struct Cut(Arc<Notify>);

impl Cut {
    /// Cuts it, without an answer. Never returns: the task ends with its connection.
    pub(crate) async fn now(&self) -> Response<Body> {
        self.0.notify_one();
        std::future::pending().await
    }
}

/// A listening server; it stops when this is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) addr: SocketAddr,
    stop: watch::Sender<bool>,
    accepting: tokio::task::JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(addr: SocketAddr, router: Router) -> io::Result<Self> {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let accepting = tokio::spawn(accept(listener, router, stopped));
        Ok(Self { addr, stop, accepting })
    }

    /// Stops accepting and cuts all connections; the port is free afterwards.
    pub(crate) async fn shutdown(mut self) {
        let _ = self.stop.send(true);
        let _ = (&mut self.accepting).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
    }
}

async fn accept(listener: TcpListener, router: Router, mut stopped: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(tokio::spawn(serve(stream, router.clone(), stopped.clone()))),
                Err(error) => tracing::debug!(%error, "the Halo stand-in could not accept a connection"),
            },
            _ = stopped.changed() => return,
        }
    }
}

async fn serve(stream: TcpStream, router: Router, mut stopped: watch::Receiver<bool>) {
    let cut = Arc::new(Notify::new());
    let handle = Cut(Arc::clone(&cut));
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        let (mut router, handle) = (router.clone(), handle.clone());
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(handle);
            let answer: Result<Response<Body>, Infallible> = router.call(request).await;
            answer
        }
    });
    let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        _ = connection => {}
        () = cut.notified() => {}
        _ = stopped.changed() => {}
    }
}
