//! A runtime beside the one that answers: however much is on its way to other servers, no answer stands in line behind it.

use tokio::runtime::{Builder, Runtime};

/// Enough, as most of the work there is waiting; what is expensive has threads of its own.
const THREADS: usize = 2;

/// Ends with what runs on it when it is dropped.
pub(crate) struct Background(Option<Runtime>);

impl Background {
    pub(crate) fn begin(work: impl Future<Output = ()> + Send + 'static) -> std::io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("background")
            .enable_all()
            .build()?;
        runtime.spawn(work);
        Ok(Self(Some(runtime)))
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
