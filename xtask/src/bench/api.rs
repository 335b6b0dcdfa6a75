//! The API with 10,000 rows, and how many requests a second it answers: our Worker, and one that only checks shapes.
//!
//! Both run on workerd without wrangler's proxy, which would be what is measured otherwise. The client shares the machine.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use shared::api::{
    DemoSignIn, Endpoint, GetSession, GetTexts, ImportPartners, ImportPeople, ImportSubCustomers, ListDemoMailbox,
    MAX_IMPORT_LINES, MailboxAnswer, Preview, PreviewAnswer, PreviewRequest, Submit, SubmitRequest, TextsAnswer,
    headers,
};
use shared::application::Mode;

use super::files;
use super::peers::{self, Peers};
use super::table::{Figure, Table, median};
use crate::build::Kind;
use crate::process::Daemon;
use crate::report::{self, Log};
use crate::setup::Tools;
use crate::test::TemporaryFolder;
use crate::{demo, server, workspace};

const PEER: &str = "a TypeScript Worker: checks shapes with zod, stores the rows in a Durable Object";
/// Each application needs customers of its own.
const BATCHES: usize = 3;
const TOKEN: &str = "for-measuring-only-and-long-enough";
/// The operator of the single-tier reseller, whose credit has no limit.
const OPERATOR: &str = "marcus.goh";
const CLIENTS: usize = 16;
const MOST_REQUESTS: u32 = 20_000;
const LONGEST: Duration = Duration::from_secs(5);
/// When nobody has been told anything for so long, everybody has been told.
const QUIET: Duration = Duration::from_secs(3);
const LONGEST_TELLING: Duration = Duration::from_secs(180);

pub fn measure(tools: &Tools, peers: &Peers, table: &mut Table) -> Result<()> {
    let state = TemporaryFolder::create("bench-api")?;
    let ours = report::step("measuring our API", "bench-api-ours", |log| {
        let folder = Kind::Release.worker_folder();
        let worker = Served::start(tools, &folder.join("index.js"), &state.path.join("ours"), log)?;
        let client = Client::signed_in(&worker)?;
        client.measure()
    })?;
    let peer = report::step("measuring the peer's API", "bench-api-peer", |log| {
        let worker = Served::start(tools, &peers.worker_script(), &state.path.join("peer"), log)?;
        Client::stranger(&worker).measure()
    })?;
    let ms = Figure::Milliseconds;
    table.add(format!("preview of 10,000 rows (median of {BATCHES})"), ms(ours.preview), ms(peer.preview), PEER);
    let at_rest = format!("submission of 10,000 rows, nothing else going on (median of {BATCHES})");
    table.add(at_rest, ms(ours.submit), ms(peer.submit), PEER);
    let busy = "submission of 10,000 rows right after another";
    table.add(busy, ms(ours.submit_after_another), ms(peer.submit_after_another), PEER);
    let rate = Figure::PerSecond;
    table.add("requests a second, GET /api/session", rate(ours.sessions), rate(peer.sessions), PEER);
    Ok(())
}

struct Measured {
    preview: f64,
    submit: f64,
    submit_after_another: f64,
    sessions: f64,
}

/// A Worker on workerd. It ends with this value.
struct Served {
    _daemon: Daemon,
    origin: String,
}

impl Served {
    fn start(tools: &Tools, script: &Path, state: &Path, log: &Log) -> Result<Served> {
        let wasm = script.with_file_name("index_bg.wasm");
        let wasm = wasm.exists().then_some("index_bg.wasm");
        let options = json!({
            "script": script,
            "wasm": wasm,
            "compatibilityDate": compatibility_date()?,
            "state": state,
            "queue": wasm.is_some(),
            "vars": { "PROGRAMME": "main", "PROGRAMME_CURRENCY": "USD", "DEMONSTRATION": "on", "IMPORT_TOKEN": TOKEN },
        });
        let mut command = tools.npm_bin("node");
        command.arg(peers::sources().join("serve.mjs")).arg(options.to_string());
        let mut daemon = Daemon::start(&command, log)?;
        let origin = loop {
            daemon.must_be_running()?;
            let said = fs::read_to_string(log.path())?;
            if let Some(origin) = said.lines().find(|line| line.starts_with("http://")) {
                break origin.to_owned();
            }
            thread::sleep(Duration::from_millis(100));
        };
        Ok(Served { _daemon: daemon, origin })
    }
}

fn compatibility_date() -> Result<String> {
    let config: Value = toml::from_str(&fs::read_to_string(workspace::root().join("wrangler.toml"))?)?;
    let date = config.get("compatibility_date").and_then(Value::as_str);
    date.map(str::to_owned).context("wrangler.toml has no compatibility_date")
}

struct Client<'a> {
    worker: &'a Served,
    agent: ureq::Agent,
    /// The session's cookie, and the version of the notice that it acknowledges.
    cookie: String,
    notice: String,
    /// Whether it goes on after an answer, and tells people what has happened.
    tells: bool,
}

impl<'a> Client<'a> {
    fn stranger(worker: &'a Served) -> Client<'a> {
        Client { worker, agent: server::agent(), cookie: String::new(), notice: "2026-11-01".to_owned(), tells: false }
    }

    /// Loads a directory with enough customers, and signs in as the operator.
    fn signed_in(worker: &'a Served) -> Result<Client<'a>> {
        let mut client = Client::stranger(worker);
        let directory = demo::directory()?;
        client.import(ImportPartners::PATH, &directory.partners)?;
        // Some people answer for customers, which have to be there.
        client.import(ImportSubCustomers::PATH, &directory.sub_customers)?;
        client.import(ImportPeople::PATH, &directory.people)?;
        for batch in 0..=BATCHES {
            let lines: Result<Vec<String>> =
                files::customers(batch)?.iter().map(|customer| Ok(serde_json::to_string(customer)?)).collect();
            client.import(ImportSubCustomers::PATH, &lines?.join("\n"))?;
        }
        let request = client.agent.post(client.url(DemoSignIn::PATH)).header(headers::CSRF, "1");
        let answer = request.send_json(json!({ "person": OPERATOR }))?;
        let cookie = answer.headers().get("set-cookie").and_then(|value| value.to_str().ok());
        let cookie = cookie.and_then(|cookie| cookie.split(';').next()).map(str::to_owned);
        client.cookie = cookie.context("signing in gave no cookie")?;
        let texts: TextsAnswer = serde_json::from_str(&client.get(GetTexts::PATH)?)?;
        client.notice = texts.notice.version.0;
        client.tells = true;
        Ok(client)
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.worker.origin)
    }

    fn import(&self, path: &str, text: &str) -> Result<()> {
        let lines: Vec<&str> = text.lines().collect();
        for part in lines.chunks(MAX_IMPORT_LINES) {
            let request = self.agent.post(self.url(path)).header("authorization", format!("Bearer {TOKEN}"));
            let request = request.header("content-type", "application/x-ndjson");
            server::read(request.send(part.join("\n").as_bytes())?)?;
        }
        Ok(())
    }

    fn get(&self, path: &str) -> Result<String> {
        server::read(self.agent.get(self.url(path)).header("cookie", &self.cookie).call()?)
    }

    /// Sends a body, and gives the answer and the milliseconds until it was there.
    fn post(&self, path: &str, body: &Value) -> Result<(String, f64)> {
        let body = body.to_string();
        let request = self.agent.post(self.url(path)).header("content-type", "application/json");
        let request = request.header("cookie", &self.cookie).header(headers::CSRF, "1");
        let request = request.header(headers::IDEMPOTENCY_KEY, format!("{:?}", Instant::now()).replace(' ', ""));
        let started = Instant::now();
        let answer = server::read(request.send(body.as_bytes())?)?;
        Ok((answer, started.elapsed().as_secs_f64() * 1000.0))
    }

    fn measure(&self) -> Result<Measured> {
        let original_reseller = demo::OTHER_DISTRIBUTOR.to_owned();
        let (mut preview, mut submit) = (Vec::new(), Vec::new());
        for batch in 0..BATCHES {
            let request = PreviewRequest { original_reseller: original_reseller.clone(), rows: files::rows(batch) };
            let (answer, took) = self.post(Preview::PATH, &serde_json::to_value(request)?)?;
            if let Ok(PreviewAnswer { problems, .. }) = serde_json::from_str(&answer)
                && let Some(problem) = problems.first()
            {
                bail!("the preview has {} problems, the first: {problem:?}", problems.len());
            }
            preview.push(took);
        }
        let submission = |batch| {
            let request = SubmitRequest {
                original_reseller: original_reseller.clone(),
                notice: shared::texts::TextVersion(self.notice.clone()),
                mode: Mode::Independent,
                rows: files::rows(batch),
                resubmission_of: None,
            };
            Ok::<f64, anyhow::Error>(self.post(Submit::PATH, &serde_json::to_value(request)?)?.1)
        };
        for batch in 0..BATCHES {
            self.come_to_rest()?;
            submit.push(submission(batch)?);
        }
        let submit_after_another = submission(BATCHES)?;
        self.come_to_rest()?;
        let sessions = self.sessions_a_second()?;
        Ok(Measured { preview: median(preview), submit: median(submit), submit_after_another, sessions })
    }

    /// Waits until everybody has been told of what has happened: nothing new in the mailbox for a while.
    fn come_to_rest(&self) -> Result<()> {
        let newest = || -> Result<Option<u64>> {
            let answer: MailboxAnswer = serde_json::from_str(&self.get(ListDemoMailbox::PATH)?)?;
            Ok(answer.mails.first().map(|mail| mail.id))
        };
        let began = Instant::now();
        let (mut last, mut since) = (None, Instant::now());
        while self.tells && since.elapsed() < QUIET {
            if began.elapsed() > LONGEST_TELLING {
                bail!("it was still telling people after {} s", LONGEST_TELLING.as_secs());
            }
            thread::sleep(Duration::from_millis(200));
            let newest = newest()?;
            if newest != last {
                (last, since) = (newest, Instant::now());
            }
        }
        Ok(())
    }

    /// Asks for the session from several connections at once.
    fn sessions_a_second(&self) -> Result<f64> {
        let sent = AtomicU32::new(0);
        let started = Instant::now();
        thread::scope(|scope| {
            let clients: Vec<_> = (0..CLIENTS)
                .map(|_| {
                    scope.spawn(|| -> Result<u32> {
                        let agent = server::agent();
                        let mut done = 0;
                        while started.elapsed() < LONGEST && sent.fetch_add(1, Ordering::Relaxed) < MOST_REQUESTS {
                            let request = agent.get(self.url(GetSession::PATH)).header("cookie", &self.cookie);
                            server::read(request.call()?)?;
                            done += 1;
                        }
                        Ok(done)
                    })
                })
                .collect();
            let mut done = 0;
            for client in clients {
                done += client.join().map_err(|_| anyhow::anyhow!("a client broke"))??;
            }
            Ok(f64::from(done) / started.elapsed().as_secs_f64())
        })
    }
}
