//! The providers of email and SMS, and the vendor's own system behind the webhook, as the portal meets them: over HTTP.
//!
//! One server for the tests of a file; what it is sent is kept by receiver (an address, a number, or an application), and
//! each receiver's next answers can be planned, so that tests run side by side. The secrets are those of the second portal.

use anyhow::{Context, Result, anyhow, ensure};
use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, Mac};
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Bytes, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use sha1::Sha1;
use sha2::Sha256;
use shared::api::{EmailCallback, Endpoint, SmsCallback};
use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    convert::Infallible,
    env, io,
    net::{Ipv4Addr, TcpListener as StdListener},
    sync::{Arc, Mutex, MutexGuard, OnceLock},
    thread,
    time::{Instant, SystemTime},
};
use tokio::net::TcpListener;

use crate::{
    client::{Answer, Client},
    portal::Portal,
    wait::eventually,
};

/// What a provider does with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    Status(u16),
    /// Too many requests: come again after so many seconds.
    ComeAgain(u32),
    /// Breaks the connection off without an answer.
    HangUp,
}

/// One request that a provider got.
#[derive(Debug, Clone)]
pub struct Received {
    pub at: Instant,
    pub path: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub fn json(&self) -> Result<Value> {
        Ok(serde_json::from_str(&self.body)?)
    }

    pub fn form(&self) -> Result<BTreeMap<String, String>> {
        Ok(serde_urlencoded::from_str(&self.body)?)
    }

    /// A text of the JSON body.
    pub fn text(&self, name: &str) -> Result<String> {
        self.json()?.get(name).and_then(Value::as_str).map(str::to_owned).with_context(|| format!("no `{name}`"))
    }

    /// The delivery that a mail names.
    pub fn delivery(&self) -> Result<u64> {
        self.json()?.get("id").and_then(Value::as_u64).context("no `id`")
    }
}

#[derive(Default)]
struct State {
    plans: HashMap<String, VecDeque<Plan>>,
    received: HashMap<String, Vec<Received>>,
}

/// All of them, behind one address.
pub struct StandIns {
    state: Arc<Mutex<State>>,
}

impl StandIns {
    /// The one of this process; listens from the first call on.
    pub fn get() -> Result<&'static StandIns> {
        static STARTED: OnceLock<Result<StandIns, String>> = OnceLock::new();
        let started = STARTED.get_or_init(|| StandIns::start().map_err(|error| format!("{error:#}")));
        started.as_ref().map_err(|error| anyhow!("{error}"))
    }

    fn start() -> Result<StandIns> {
        let port: u16 =
            env::var("STAND_INS_PORT").context("STAND_INS_PORT isn't set. Run `cargo xtask test`.")?.parse()?;
        let listener = StdListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let state = Arc::new(Mutex::new(State::default()));
        let served = Arc::clone(&state);
        // Every test has a runtime of its own, which ends with it.
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        thread::spawn(move || runtime.block_on(serve(listener, served)));
        Ok(StandIns { state })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// What becomes of the next requests for a receiver; all after them are taken.
    pub fn plan(&self, receiver: &str, plans: &[Plan]) {
        self.state().plans.entry(receiver.to_owned()).or_default().extend(plans);
    }

    pub fn received(&self, receiver: &str) -> Vec<Received> {
        self.state().received.get(receiver).cloned().unwrap_or_default()
    }

    /// The requests for a receiver, once there are so many.
    pub async fn wait_for(&self, receiver: &str, requests: usize) -> Result<Vec<Received>> {
        eventually(async || {
            let received = self.received(receiver);
            ensure!(received.len() >= requests, "{} of {requests} requests for {receiver}", received.len());
            Ok(received)
        })
        .await
    }
}

async fn serve(listener: StdListener, state: Arc<Mutex<State>>) -> io::Result<Infallible> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        let state = Arc::clone(&state);
        tokio::spawn(async move {
            let service = service_fn(|request| answer(request, Arc::clone(&state)));
            // A connection that breaks off is the client's to see to, or was planned.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(request: Request<Incoming>, state: Arc<Mutex<State>>) -> io::Result<Response<Full<Bytes>>> {
    let path = request.uri().path().to_owned();
    let headers = request.headers().iter();
    let headers =
        headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let headers = headers.collect();
    let body = request.into_body().collect().await.map_err(io::Error::other)?.to_bytes();
    let received = Received { at: Instant::now(), path, headers, body: String::from_utf8_lossy(&body).into_owned() };
    let receiver = receiver(&received).unwrap_or_default();
    let (plan, number) = {
        let mut state = state.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let plan = state.plans.get_mut(&receiver).and_then(VecDeque::pop_front).unwrap_or(Plan::Status(200));
        let all = state.received.entry(receiver).or_default();
        all.push(received);
        (plan, all.len())
    };
    let answer = Response::builder().header("content-type", "application/json");
    let body = |text: String| Full::new(Bytes::from(text));
    match plan {
        // What the three say when all is well.
        Plan::Status(status @ 200..=299) => {
            let taken = format!(r#"{{"id":"taken-{number}","sid":"SM{number:032}","status":"queued"}}"#);
            answer.status(status).body(body(taken))
        }
        Plan::Status(status) => {
            answer.status(status).body(body(r#"{"code":21211,"message":"Not this one."}"#.to_owned()))
        }
        Plan::ComeAgain(seconds) => answer.status(429).header("retry-after", seconds).body(body("{}".to_owned())),
        Plan::HangUp => return Err(io::Error::other("hangs up, as planned")),
    }
    .map_err(io::Error::other)
}

/// For whom a request is: the address of a mail, the number of an SMS, the application of a cutover.
fn receiver(received: &Received) -> Option<String> {
    match received.path.as_str() {
        "/email" => received.text("to").ok(),
        "/webhook" => received.json().ok()?.pointer("/data/application")?.as_str().map(str::to_owned),
        _ => received.form().ok()?.remove("To"),
    }
}

/// The portal that sends by these providers.
pub fn sending_portal() -> Result<Portal> {
    Portal::named_by("DELIVERY_PORTAL_URL", "DELIVERY_IMPORT_TOKEN")
}

/// A secret of that portal.
pub fn secret(name: &str) -> Result<String> {
    env::var(name).with_context(|| format!("{name} isn't set. Run `cargo xtask test`."))
}

/// Seconds since 1970.
pub fn now_in_seconds() -> Result<u64> {
    Ok(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs())
}

/// A signature of Standard Webhooks, by a secret `whsec_...`.
pub fn standard_signature(secret: &str, id: &str, timestamp: &str, body: &str) -> Result<String> {
    let key = BASE64_STANDARD.decode(secret.trim_start_matches("whsec_"))?;
    let over = format!("{id}.{timestamp}.{body}");
    let mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| anyhow!("no key"))?.chain_update(over);
    Ok(format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes())))
}

/// The email provider says what became of a delivery. `secret` signs: its own, if all is well.
pub async fn email_says(portal: &Portal, secret: &str, body: &str, seconds_ago: u64) -> Result<Answer<EmailCallback>> {
    let (id, timestamp) = (crate::fresh_key()?, (now_in_seconds()? - seconds_ago).to_string());
    let signature = standard_signature(secret, &id, &timestamp, body)?;
    let ask = portal.nobody().ask::<EmailCallback>(&[]).body("application/json", body);
    let ask = ask.header("webhook-id", &id).header("webhook-timestamp", &timestamp);
    ask.header("webhook-signature", &signature).send().await
}

/// The SMS provider says what became of a delivery, signed with this token.
pub async fn sms_says(portal: &Portal, token: &str, delivery: u64, status: &str) -> Result<Answer<SmsCallback>> {
    let form = [("MessageStatus", status), ("MessageSid", "SM0123456789"), ("ErrorCode", "30003")];
    let mut sorted = form.to_vec();
    sorted.sort_unstable();
    let over = format!("{}{}?delivery={delivery}", portal.origin, SmsCallback::PATH);
    let over = sorted.iter().fold(over, |over, (name, value)| over + name + value);
    let mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).map_err(|_| anyhow!("no key"))?.chain_update(over);
    let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
    let nobody: Client = portal.nobody();
    let ask = nobody.ask::<SmsCallback>(&[]).raw_query(&[("delivery", &delivery.to_string())]);
    let ask = ask.body("application/x-www-form-urlencoded", serde_urlencoded::to_string(form)?);
    ask.header("x-twilio-signature", &signature).send().await
}
