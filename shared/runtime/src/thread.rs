//! The thread that a function works on.

use std::io;
use std::panic::resume_unwind;
use std::thread::{Builder, scope};

/// Bytes of stack. As much as main threads usually have, so that it depends neither on what the machine gives them nor on
/// `RUST_MIN_STACK`. Without optimisation the deepest run needs less than an eighth of it. Only what is touched takes memory.
pub const STACK: usize = 8 * 1024 * 1024;

/// Does the work of a process on a thread with [`STACK`], and waits for it. All of its tasks share that thread: Lambda hands over one event
/// at a time and gives a third of a processor at 512 MB, so that further threads would only cost memory. Looking up a name, and nothing
/// else, takes a thread of its own.
///
/// # Errors
/// When the machine gives no thread, or tokio does not start on it.
pub fn block_on<T: Send>(work: impl AsyncFnOnce() -> T + Send) -> io::Result<T> {
    let on_it = || Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work()));
    let done = scope(|scope| Ok(Builder::new().stack_size(STACK).spawn_scoped(scope, on_it)?.join()));
    // A panic here is outside of all events. It was told by the hook, and ends the process as it would have without the thread.
    done.and_then(|ended: std::thread::Result<io::Result<T>>| ended.unwrap_or_else(|panic| resume_unwind(panic)))
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    /// Uses at least so many kilobytes of stack, without optimisation two or three times as many.
    fn deep(kilobytes: usize) -> usize {
        let block = std::hint::black_box([1_u8; 1024]);
        let below = if kilobytes > 1 { deep(kilobytes - 1) } else { 0 };
        below + usize::from(block[kilobytes % 1024])
    }

    #[test]
    fn work_has_its_stack_whatever_the_thread_has_that_asks_for_it() {
        let small = std::thread::Builder::new().stack_size(128 * 1024);
        let asking = small.spawn(|| block_on(async || deep(1024)).unwrap()).unwrap();
        assert_eq!(asking.join().unwrap(), 1024);
    }

    #[test]
    fn work_waits_and_keeps_what_belongs_to_one_thread_and_its_tasks_go_on_meanwhile() {
        let told = Arc::new(AtomicBool::new(false));
        let teller = Arc::clone(&told);
        let number = block_on(async move || {
            let own = Rc::new(7);
            let task = tokio::spawn(async move { teller.store(true, Ordering::SeqCst) });
            task.await.unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            *own
        });
        assert_eq!((number.unwrap(), told.load(Ordering::SeqCst)), (7, true));
    }

    #[test]
    fn a_panic_outside_of_all_events_is_not_swallowed() {
        let ended = std::panic::catch_unwind(|| block_on(async || assert!(std::hint::black_box(false))));
        assert!(ended.is_err());
    }
}
