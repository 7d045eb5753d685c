//! The server as a process: started, watched through /proc, stopped.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::Result;
use crate::client::Client;

/// /proc counts CPU in hundredths of a second.
const MILLIS_PER_TICK: f64 = 10.0;

/// User and system time of a process; `self` is this one.
pub fn cpu_millis(process: &str) -> Result<f64> {
    millis(process, 11)
}

/// User and system time of all processes that this one has started and that have ended.
pub fn ended_millis() -> Result<f64> {
    millis("self", 13)
}

/// Two fields of what /proc says of a process, from `first`, counted after its name.
fn millis(process: &str, first: usize) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks = fields[first].parse::<f64>()? + fields[first + 1].parse::<f64>()?;
    Ok(ticks * MILLIS_PER_TICK)
}

/// The configuration that lies beside the data, if there is one.
fn configured(data: &Path) -> Vec<PathBuf> {
    let file = data.join("steppe.toml");
    match file.exists() {
        true => vec!["--config".into(), file],
        false => Vec::new(),
    }
}

/// A running server. It is killed when dropped.
pub struct Process {
    child: Child,
    id: u32,
    /// Where it listens.
    pub port: u16,
    /// A connection to it.
    pub client: Client,
    /// From the start of the process to its first answer.
    pub start_millis: f64,
}

impl Process {
    /// Starts the binary on a free port.
    pub async fn start(binary: &Path, data: &Path, domain: &str) -> Result<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?
            .local_addr()?
            .port();
        #[expect(clippy::disallowed_methods, reason = "a stopwatch of the tool")]
        let started = std::time::Instant::now();
        let child = Command::new(binary)
            .args([
                "serve",
                "--listen",
                &format!("127.0.0.1:{port}"),
                "--domain",
                domain,
                "--data",
            ])
            .arg(data)
            .args(configured(data))
            .env("RUST_LOG", "warn")
            .kill_on_drop(true)
            .spawn()?;
        let id = child.id().ok_or("the server ended at once")?;
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let client = Client::connect(port).await?;
        let path = "/api/v1/accounts/1";
        client
            .send(hyper::Method::GET, domain, path, None, None, 404)
            .await?;
        let start_millis = started.elapsed().as_secs_f64() * 1000.0;
        Ok(Self {
            child,
            id,
            port,
            client,
            start_millis,
        })
    }

    /// Milliseconds of CPU per operation, with the work that follows in the background.
    pub async fn cost(
        &self,
        count: usize,
        mut operation: impl AsyncFnMut() -> Result<()>,
    ) -> Result<f64> {
        for _ in 0..count / 20 {
            operation().await?;
        }
        self.settle().await?;
        let before = self.cpu_millis()?;
        for _ in 0..count {
            operation().await?;
        }
        self.settle().await?;
        Ok((self.cpu_millis()? - before) / count as f64)
    }

    /// Waits until the process has not used CPU for a while.
    pub async fn settle(&self) -> Result<()> {
        let mut before = self.cpu_millis()?;
        loop {
            tokio::time::sleep(Duration::from_millis(300)).await;
            let now = self.cpu_millis()?;
            if now - before < MILLIS_PER_TICK {
                return Ok(());
            }
            before = now;
        }
    }

    /// User and system time of all threads.
    pub fn cpu_millis(&self) -> Result<f64> {
        cpu_millis(&self.id.to_string())
    }

    /// Memory that it holds now.
    pub fn resident_mib(&self) -> Result<f64> {
        self.status("VmRSS:")
    }

    /// The most memory that it has held.
    pub fn peak_mib(&self) -> Result<f64> {
        self.status("VmHWM:")
    }

    fn status(&self, field: &str) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id))?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix(field))
            .ok_or("no such field")?;
        let kib: f64 = line.split_whitespace().next().ok_or("no number")?.parse()?;
        Ok(kib / 1024.0)
    }

    /// Stops it as Ctrl-C would, by SIGTERM.
    pub async fn stop(mut self) -> Result<()> {
        Command::new("kill")
            .arg(self.id.to_string())
            .status()
            .await?;
        self.child.wait().await?;
        Ok(())
    }
}
