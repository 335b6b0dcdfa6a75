//! Starting programs and, above all, stopping them.
//!
//! Every child leads a process group of its own. A signal to us (Ctrl-C, SIGTERM) is passed on to all groups, and a `Daemon`
//! takes its group down when it is dropped, so nothing outlives the command that started it.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::report::Log;

static STOPPING: AtomicBool = AtomicBool::new(false);
static GROUPS: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// How long a group may take to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// Whether a signal has told us to stop.
pub fn stopping() -> bool {
    STOPPING.load(Ordering::SeqCst)
}

/// Takes over SIGINT, SIGTERM and SIGHUP. The steps that are running then fail, and the command ends by its usual way out;
/// a second signal ends it at once.
pub fn stop_children_on_signal() -> Result<()> {
    ctrlc::set_handler(|| {
        let impatient = STOPPING.swap(true, Ordering::SeqCst);
        let signal = if impatient { Signal::SIGKILL } else { Signal::SIGTERM };
        for group in groups().iter() {
            // Gone already is as good as stopped.
            let _ = killpg(*group, signal);
        }
        if impatient {
            std::process::exit(130);
        }
    })
    .context("taking over Ctrl-C")
}

fn groups() -> std::sync::MutexGuard<'static, Vec<Pid>> {
    // A list of numbers is whole even if a thread died while holding it.
    GROUPS.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// A child with its process group, listed for as long as it may run.
struct Grouped {
    child: Child,
    group: Pid,
}

impl Grouped {
    fn start(command: &mut Command) -> Result<Grouped> {
        if stopping() {
            bail!("stopped");
        }
        let child = command.process_group(0).spawn().with_context(|| format!("starting {}", name(command)))?;
        let group = Pid::from_raw(i32::try_from(child.id()).context("process id")?);
        groups().push(group);
        if stopping() {
            let _ = killpg(group, Signal::SIGTERM);
        }
        Ok(Grouped { child, group })
    }

    /// Stops what is left of the group: asks first, then kills.
    fn stop(&mut self) {
        let _ = killpg(self.group, Signal::SIGTERM);
        let deadline = Instant::now() + GRACE;
        // Signal 0 finds out whether anyone in the group is left, grandchildren included.
        while killpg(self.group, None).is_ok() && Instant::now() < deadline {
            let _ = self.child.try_wait();
            thread::sleep(Duration::from_millis(50));
        }
        let _ = killpg(self.group, Signal::SIGKILL);
        let _ = self.child.wait();
    }
}

impl Drop for Grouped {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            self.stop();
        }
        groups().retain(|group| *group != self.group);
    }
}

/// Runs a tool to its end, its output in the log. A status other than 0 is an error.
pub fn run(command: &mut Command, log: &Log) -> Result<()> {
    use std::io::Write;
    writeln!(log.append()?, "$ {command:?}")?;
    command.stdin(Stdio::null()).stdout(log.append()?).stderr(log.append()?);
    finish(command)
}

/// Runs a tool to its end, its output on the terminal. A status other than 0 is an error.
pub fn show(command: &mut Command) -> Result<()> {
    finish(command.stdin(Stdio::null()))
}

fn finish(command: &mut Command) -> Result<()> {
    let status = wait(Grouped::start(command)?)?;
    if stopping() {
        bail!("stopped");
    }
    if !status.success() {
        bail!("{} ended with {status}", name(command));
    }
    Ok(())
}

fn wait(mut grouped: Grouped) -> Result<ExitStatus> {
    Ok(grouped.child.wait()?)
}

/// Takes a lock file for oneself, waiting for whoever has it. It is free again when the file is dropped, however we end.
pub fn lock(path: &Path, holder: &str) -> Result<File> {
    let file = File::create(path).with_context(|| format!("{}", path.display()))?;
    let mut told = false;
    while file.try_lock().is_err() {
        if stopping() {
            bail!("stopped");
        }
        if !told {
            eprintln!("  waiting for {holder}");
            told = true;
        }
        thread::sleep(Duration::from_millis(200));
    }
    Ok(file)
}

/// A tool's answer on standard output, or `None` when it is missing or fails.
pub fn ask(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A program that runs beside us and ends with this value, or with us, however we end.
pub struct Daemon {
    grouped: Grouped,
    name: String,
    /// The shell's end of a pipe: it closes even if we are killed outright.
    _lifeline: Option<ChildStdin>,
}

/// Waits in the background until the pipe from us closes and then ends the group; the program takes the shell's own place.
const WITH_LIFELINE: &str = r#"exec 3<&0
(read -r _ <&3; kill -s TERM -- -$$) &
exec "$@" </dev/null 3<&-"#;

impl Daemon {
    /// Starts a program. Of the command, its program, arguments, folder and environment count.
    pub fn start(command: &Command, log: &Log) -> Result<Daemon> {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", WITH_LIFELINE, "sh"]).arg(command.get_program()).args(command.get_args());
        if let Some(folder) = command.get_current_dir() {
            shell.current_dir(folder);
        }
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        shell.stdin(Stdio::piped()).stdout(log.append()?).stderr(log.append()?);
        let mut grouped = Grouped::start(&mut shell)?;
        let lifeline = grouped.child.stdin.take();
        Ok(Daemon { grouped, name: name(command), _lifeline: lifeline })
    }

    /// An error once the program has ended by itself.
    pub fn must_be_running(&mut self) -> Result<()> {
        if stopping() {
            bail!("stopped");
        }
        match self.grouped.child.try_wait()? {
            None => Ok(()),
            Some(status) => bail!("{} ended with {status}", self.name),
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Also when the leader is gone: a grandchild may have stayed behind.
        self.grouped.stop();
    }
}

fn name(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().take(2).map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}
