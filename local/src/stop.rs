//! When a serving process ends.

use crate::system::Failure;

/// Hears when the process is told to end: by Ctrl-C, or by SIGTERM where there are signals.
pub(crate) struct Ending {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 2],
    #[cfg(not(unix))]
    interrupt: tokio::signal::windows::CtrlC,
}

impl Ending {
    /// Listens from now on. A process that says that it is ready may be told to end at once, so it listens before.
    pub(crate) fn listen() -> Result<Self, Failure> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self { signals: [signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?] })
        }
        #[cfg(not(unix))]
        Ok(Self { interrupt: tokio::signal::windows::ctrl_c()? })
    }

    /// Waits until it is told so.
    pub(crate) async fn told(mut self) {
        #[cfg(unix)]
        {
            let [terminate, interrupt] = &mut self.signals;
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        }
        #[cfg(not(unix))]
        let _ = self.interrupt.recv().await;
    }
}
