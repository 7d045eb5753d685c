//! Threads that do expensive work, and give way to the answers that people wait for.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use parking_lot::Mutex;
use tokio::sync::oneshot;

use crate::stand_back;

type Work = Box<dyn FnOnce() + Send>;

/// Threads for one kind of work, which is done in the order in which it comes. They start when there is some.
pub struct Crew {
    name: &'static str,
    size: usize,
    work: Mutex<Option<Sender<Work>>>,
}

impl Crew {
    /// A crew of `size` threads, of this name.
    pub fn new(name: &'static str, size: usize) -> Self {
        Self {
            name,
            size: size.max(1),
            work: Mutex::default(),
        }
    }

    /// Does `work` when it is its turn, to its end. What nobody waits for any more when its turn comes is not begun.
    ///
    /// # Errors
    ///
    /// No thread can be started, or the work panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> io::Result<T> {
        let (tell, told) = oneshot::channel();
        self.queue(Box::new(move || {
            if !tell.is_closed() {
                // Who goes away meanwhile needs no answer.
                let _ = tell.send(work());
            }
        }))?;
        let broken = |_| io::Error::other(format!("work on a {} thread broke off", self.name));
        told.await.map_err(broken)
    }

    fn queue(&self, work: Work) -> io::Result<()> {
        let mut sender = self.work.lock();
        let sender = match sender.as_ref() {
            Some(sender) => sender,
            None => sender.insert(self.start()?),
        };
        sender
            .send(work)
            .map_err(|error| io::Error::other(error.to_string()))
    }

    /// The threads end when the crew is dropped.
    fn start(&self) -> io::Result<Sender<Work>> {
        let (sender, receiver) = channel();
        let receiver = Arc::new(Mutex::new(receiver));
        for _ in 0..self.size {
            let receiver = receiver.clone();
            let thread = thread::Builder::new().name(self.name.into());
            thread.spawn(move || work_off(&receiver))?;
        }
        Ok(sender)
    }
}

fn work_off(queue: &Mutex<Receiver<Work>>) {
    stand_back();
    let next = || queue.lock().recv();
    while let Ok(work) = next() {
        // The hook has told of the panic, and who waits hears that the work broke off.
        let _ = catch_unwind(AssertUnwindSafe(work));
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use futures_util::future::try_join_all;

    use super::*;

    #[tokio::test]
    async fn work_is_done_in_turn_and_a_panic_ends_only_its_own() {
        let crew = Crew::new("test", 1);
        let broken = crew.run(|| panic!("as the test wants"));
        assert!(broken.await.map(|(): ()| ()).is_err());
        let done = Arc::new(Mutex::new(Vec::new()));
        let work = (1..=3).map(|number| {
            let done = done.clone();
            crew.run(move || done.lock().push(number))
        });
        let ended = try_join_all(work).await;
        assert_eq!(ended.unwrap().len(), 3);
        assert_eq!(*done.lock(), [1, 2, 3]);
    }

    #[tokio::test]
    async fn what_nobody_waits_for_is_not_begun() {
        let crew = Crew::new("test", 1);
        let (go, wait) = channel::<()>();
        let first = crew.run(move || wait.recv());
        let mut second = Box::pin(crew.run(|| -> () { panic!("nobody waits for it") }));
        let mut first = Box::pin(first);
        assert!((&mut first).now_or_never().is_none());
        assert!((&mut second).now_or_never().is_none());
        drop(second);
        go.send(()).unwrap();
        first.await.unwrap().unwrap();
        crew.run(|| ()).await.unwrap();
    }
}
