//! Every page, in every state that it has: who looks at what, after doing what.
//!
//! Nothing that is done here reaches the portal as a change: a countdown stands still until its page is left, and what would be sent is
//! kept from leaving the browser.

use crate::demo;

use super::Scene;

pub struct State {
    pub name: &'static str,
    pub person: Option<&'static str>,
    pub path: String,
    /// Runs in the page before anything of it does.
    pub before: Option<&'static str>,
    pub deeds: Vec<Deed>,
    pub on: On,
    /// What is to be seen lies over the page: the picture is of the window.
    pub in_window: bool,
    /// It goes on loading, or there is no page that could.
    pub never_rests: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// A desktop's and a phone's.
    Screens,
    /// As it is printed.
    Paper,
    LargeScreen,
}

/// What somebody does on the page; elements by their test id.
#[derive(Debug)]
pub enum Deed {
    Click(&'static str),
    Fill(&'static str, &'static str),
    /// Chooses a file with this name and text.
    Choose(&'static str, &'static str, String),
    Press(&'static str),
    /// Waits for something.
    See(&'static str),
    /// Waits until the page has come to rest.
    Settle,
    /// What takes a script.
    Run(&'static str),
    Offline,
    /// Nothing comes from these addresses, or gets there.
    Block(&'static str),
    /// The person signs out elsewhere.
    EndSession,
}

use Deed::{Block, Choose, Click, EndSession, Fill, Offline, Press, Run, See, Settle};

/// The new reseller's approver, operator and viewer.
pub(super) const ANNA: &str = "anna.lim";
const MARCUS: &str = "marcus.goh";
const PRIYA: &str = "priya.nair";
/// The original reseller's approver; a distributor that serves its customers itself.
const THANDI: &str = "thandi.mokoena";
/// Approver of the distributor with second-level resellers, and of these.
const JONAS: &str = "jonas.brandt";
const ASTRID: &str = "astrid.lund";
const CARMEN: &str = "carmen.rey";
const GRACE: &str = "grace.okafor";
const INES: &str = "ines.duarte";
/// Of a reseller that has just joined.
const OWEN: &str = "owen.price";
/// A sub-customer that isn't asked.
const SOFIA: &str = "sofia.marin";

/// As if the person had gone to another tab: a countdown stands still.
const LOOK_AWAY: &str = "Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })";
/// The browser no longer makes elements: the program can't go on.
const BREAK: &str = r#"
    Document.prototype.createElement = () => { throw new Error("broken on purpose"); };
    document.querySelector("[data-testid=show-unread]").click();
"#;
/// A browser from before popovers.
const OLD_BROWSER: &str = "delete HTMLElement.prototype.popover";
/// What the page asks for stays under way.
const SLOW: &str = r#"
    const real = window.fetch;
    window.fetch = (ask, more) => {
      const path = new URL(ask.url ?? ask, location).pathname;
      return path.startsWith("/api/") && path !== "/api/session" ? new Promise(() => {}) : real(ask, more);
    };
"#;
/// Follows a link to a page that isn't loaded ahead.
const FOLLOW: &str = "const link = document.createElement('a'); link.href = '/verify'; document.querySelector('main').append(link); link.click()";
/// Ticks the table's first rows.
const TICK_TWO: &str =
    "[...document.querySelectorAll('[data-testid=select-row]')].slice(0, 2).forEach((row) => row.click())";
/// Opens the first cell that can be typed in.
const EDIT_A_CELL: &str = r#"
    const row = [...document.querySelectorAll("[data-testid=draft-row]")].find((row) => row.querySelector("[data-testid=row-trouble]"));
    row.querySelectorAll("[role=gridcell]").forEach((cell) => cell.dispatchEvent(new MouseEvent("dblclick", { bubbles: true })));
"#;

fn state(name: &'static str, person: impl Into<Option<&'static str>>, path: impl Into<String>) -> State {
    State {
        name,
        person: person.into(),
        path: path.into(),
        before: None,
        deeds: Vec::new(),
        on: On::Screens,
        in_window: false,
        never_rests: false,
    }
}

impl State {
    fn after(self, deeds: impl Into<Vec<Deed>>) -> State {
        State { deeds: deeds.into(), ..self }
    }

    fn then(mut self, deeds: impl IntoIterator<Item = Deed>) -> State {
        self.deeds.extend(deeds);
        self
    }

    fn before(self, script: &'static str) -> State {
        State { before: Some(script), ..self }
    }

    fn in_window(self) -> State {
        State { in_window: true, ..self }
    }

    fn never_rests(self) -> State {
        State { never_rests: true, ..self }
    }

    fn on(self, on: On) -> State {
        State { on, ..self }
    }
}

/// Chooses a proof pack and waits for the word on it.
fn pack(text: String) -> Deed {
    Choose("file-input", "MIG-proof.json", text)
}

/// Those of one person stand together: signing in takes time.
pub fn all(scene: &Scene) -> Vec<State> {
    let mut all = nobody(scene);
    for some in [new_reseller, intake, troubles, others_of_the_new_reseller, deciding, second_level, review, rest] {
        all.extend(some(scene));
    }
    all
}

fn application(id: &shared::ids::ApplicationId) -> String {
    format!("/applications/{id}")
}

fn decide(id: &shared::ids::ApplicationId, step: &str) -> String {
    format!("/decide/{id}?step={step}")
}

fn nobody(scene: &Scene) -> Vec<State> {
    vec![
        state("sign-in", None, "/sign-in"),
        state("sign-in-first", None, "/sign-in?to=/initiate"),
        state("verify", None, "/verify"),
        state("verify-good", None, "/verify").after([pack(scene.pack.clone()), See("checked-file")]),
        // One word of it is another.
        state("verify-changed", None, "/verify")
            .after([pack(scene.pack.replacen("Tamarind", "Tamarin", 1)), See("checked-file")]),
        state("not-found-signed-out", None, "/nowhere"),
        state("old-browser", None, "/").before(OLD_BROWSER).never_rests().after([See("cannot-start")]),
        state("consent-link", None, format!("/consent/link#{}", scene.link)).after([Settle, See("question")]),
        state("consent-link-unknown", None, "/consent/link#nothing").after([See("link-unknown")]),
    ]
}

fn new_reseller(scene: &Scene) -> Vec<State> {
    let opened = &scene.opened;
    vec![
        state("overview", ANNA, "/"),
        state("overview-large", ANNA, "/").on(On::LargeScreen),
        state("overview-loading", ANNA, "/").before(SLOW).never_rests().after([See("loading")]).in_window(),
        state("tasks", ANNA, "/tasks"),
        state("tasks-loading", ANNA, "/tasks").before(SLOW).never_rests().after([See("loading")]).in_window(),
        state("migrations", ANNA, "/migrations"),
        state("migrations-filter", ANNA, "/migrations").after([Click("filter-status")]).in_window(),
        state("migrations-no-match", ANNA, "/migrations?q=nothing+like+this"),
        state("migrations-columns", ANNA, "/migrations").after([Click("grid-view")]).in_window(),
        state("migrations-export", ANNA, "/migrations").after([Click("grid-export")]).in_window(),
        state("migrations-remind", ANNA, "/migrations?status=awaiting_original_reseller")
            .after([Run(TICK_TWO), Click("bulk-remind"), See("confirm-bulk")])
            .in_window(),
        state("applications", ANNA, "/applications"),
        state("pending", ANNA, "/pending"),
        state("application-done", ANNA, application(&opened.done)),
        state("application-timeline", ANNA, application(&opened.done))
            .after([See("timeline-entry"), Run("document.getElementById('history').scrollIntoView()")])
            .in_window(),
        state("application-paper", ANNA, application(&opened.done)).on(On::Paper),
        state("application-in-review", ANNA, application(&opened.unusual)),
        state("application-waiting", ANNA, application(&opened.small_waiting)),
        state("application-withdraw", ANNA, application(&opened.small_waiting))
            .after([Click("withdraw-all"), See("confirm-withdraw")])
            .in_window(),
        state("application-attest", ANNA, application(&scene.to_attest))
            .after([Run(TICK_TWO), Click("attest"), See("confirm-attest")])
            .in_window(),
        state("application-rejected", ANNA, application(&opened.rejected)),
        state("application-dispute", ANNA, application(&opened.rejected))
            .after([Click("raise-dispute"), See("confirm-dispute")])
            .in_window(),
        state("application-questioned", ANNA, application(&opened.questioned)),
        state("application-offered", ANNA, application(&opened.offered)),
        state("application-to-decide", ANNA, application(&opened.waiting)),
        state("proof", ANNA, format!("{}/proof", application(&opened.done))),
        state("proof-paper", ANNA, format!("{}/proof", application(&opened.done))).on(On::Paper),
        state("credit", ANNA, "/credit"),
        state("responsible", ANNA, "/responsible"),
        state("messages", ANNA, "/messages"),
        state("preferences", ANNA, "/preferences"),
        state("sessions", ANNA, "/sessions"),
        state("people", ANNA, "/people"),
        state("people-invite", ANNA, "/people").after([Click("invite"), See("person-name")]).in_window(),
        state("service-tokens", ANNA, "/service-tokens"),
        state("service-tokens-make", ANNA, "/service-tokens")
            .after([Click("make-token"), See("token-name")])
            .in_window(),
        state("offer", ANNA, "/offer"),
        state("menu-account", ANNA, "/tasks").after([Click("account")]).in_window(),
        state("menu-language", ANNA, "/tasks").after([Click("language")]).in_window(),
        state("menu-theme", ANNA, "/tasks").after([Click("theme")]).in_window(),
        state("keys", ANNA, "/tasks").after([Press("?"), See("shortcut")]).in_window(),
    ]
}

/// Chooses a file, and goes on to what is in it.
fn reads(reseller: &'static str, rows: &str) -> Vec<Deed> {
    vec![
        See("file-drop"),
        Fill("original-reseller", reseller),
        Choose("file-input", "rows.csv", rows.to_owned()),
        See("file-name"),
        Click("step-next"),
        See("draft-row"),
    ]
}

/// In this order: what was typed and read stays.
fn intake(scene: &Scene) -> Vec<State> {
    vec![
        state("initiate-notice", ANNA, "/initiate"),
        state("initiate-guide", ANNA, "/initiate?guide=1").after([See("guide")]),
        state("initiate-file", ANNA, "/initiate").after([Click("notice-tick"), Click("step-next"), See("file-drop")]),
        state("initiate-file-refused", ANNA, "/initiate?step=file")
            .after([Choose("file-input", "rows.csv", "nothing here".to_owned()), See("file-refused")]),
        state("initiate-problems", ANNA, "/initiate?step=file")
            .after(reads(demo::OTHER_DISTRIBUTOR, &scene.mixed_rows))
            .then([See("problem-groups")]),
        state("initiate-cell", ANNA, "/initiate?step=details").after([
            See("row-trouble"),
            Run(EDIT_A_CELL),
            See("cell-editor"),
        ]),
        state("initiate-message", ANNA, "/initiate?step=details")
            .after([Click("group-message"), See("message-text")])
            .in_window(),
    ]
}

fn troubles(_: &Scene) -> Vec<State> {
    vec![
        state("not-found", ANNA, "/nowhere"),
        state("not-yours", ANNA, "/audit"),
        state("no-application", ANNA, "/applications/MIG-0000-0000-0000"),
        state("offline", ANNA, "/tasks").after([Offline, Click("refresh"), See("offline")]),
        state("part-lost", ANNA, "/nowhere").after([Block("*/assets/*.wasm"), Run(FOLLOW), See("part-lost")]),
        state("broken", ANNA, "/messages").after([See("show-unread"), Run(BREAK), See("broken")]).never_rests(),
        state("session-over", ANNA, "/credit").after([EndSession, See("session-over")]),
    ]
}

fn others_of_the_new_reseller(scene: &Scene) -> Vec<State> {
    vec![
        state("overview-operator", MARCUS, "/"),
        state("initiate-details", MARCUS, "/initiate")
            .after([Click("notice-tick"), Click("step-next")])
            .then(reads(demo::SECOND_LEVEL_WITH_ROOM, &scene.good_rows)),
        state("initiate-confirm", MARCUS, "/initiate?step=details")
            .after([Click("step-next"), See("submit-application")]),
        state("overview-newcomer", OWEN, "/"),
        state("tasks-none", OWEN, "/tasks"),
        state("applications-none", OWEN, "/applications"),
        state("migrations-none", OWEN, "/migrations"),
        state("credit-newcomer", OWEN, "/credit"),
        state("overview-viewer", PRIYA, "/"),
        state("pending-viewer", PRIYA, "/pending"),
        state("decide-nothing", PRIYA, "/decide"),
    ]
}

fn deciding(scene: &Scene) -> Vec<State> {
    let opened = &scene.opened;
    let desk = || decide(&opened.small_waiting, "original-reseller");
    vec![
        state("overview-original", THANDI, "/"),
        state("tasks-original", THANDI, "/tasks"),
        state("pending-original", THANDI, "/pending"),
        state("pending-bulk", THANDI, "/pending")
            .after([Run(TICK_TWO), Click("bulk-approve"), See("confirm-bulk")])
            .in_window(),
        state("pending-bulk-reject", THANDI, "/pending")
            .after([Run(TICK_TWO), Click("bulk-reject"), See("confirm-bulk")])
            .in_window(),
        state("pending-bulk-failed", THANDI, "/pending")
            .after([
                Run(TICK_TWO),
                Click("bulk-approve"),
                Click("statement-tick"),
                Block("*/decisions"),
                Click("confirm-bulk"),
                See("bulk-summary"),
            ])
            .in_window(),
        state("application-approve", THANDI, application(&opened.small_waiting))
            .after([Click("approve"), See("confirm-approve")])
            .in_window(),
        state("application-reject", THANDI, application(&opened.small_waiting))
            .after([Click("reject"), See("confirm-reject")])
            .in_window(),
        state("decide", THANDI, desk()),
        state("decide-countdown", THANDI, desk()).after([
            Click("statement-tick"),
            Run(LOOK_AWAY),
            Click("approve"),
            See("countdown"),
        ]),
        state("decide-propose", THANDI, desk()).after([Click("propose"), See("confirm-propose")]).in_window(),
        // Last: a rejection that was begun is there again when the page is.
        state("decide-reject", THANDI, desk()).after([
            Click("reject"),
            Click("reject-reason-1"),
            Fill("reject-words", "Two invoices of September are still open."),
        ]),
        state("decide-paper", THANDI, decide(&opened.waiting, "original-reseller")).on(On::Paper),
    ]
}

fn second_level(scene: &Scene) -> Vec<State> {
    let opened = &scene.opened;
    vec![
        state("overview-second-level", ASTRID, "/"),
        state("credit-second-level", ASTRID, "/credit"),
        state("initiate-second-level", ASTRID, "/initiate?guide=1").after([See("guide")]),
        state("overview-outgoing-distributor", JONAS, "/"),
        state("decide-outgoing-distributor", JONAS, decide(&opened.outgoing, "outgoing-distributor")),
        state("application-outgoing-distributor", JONAS, application(&opened.outgoing)),
        state("overview-nearly-used-up", CARMEN, "/"),
        state("credit-nearly-used-up", CARMEN, "/credit"),
    ]
}

fn review(scene: &Scene) -> Vec<State> {
    let opened = &scene.opened;
    vec![
        state("overview-review", GRACE, "/"),
        state("review", GRACE, "/review"),
        state("review-application", GRACE, application(&opened.unusual)),
        state("review-questioned", GRACE, application(&opened.questioned)),
        state("review-decide", GRACE, decide(&opened.unusual, "internal-review")),
        state("overview-administration", INES, "/"),
        state("settings", INES, "/settings"),
        state("settings-entered", INES, "/settings").after([Fill("decision-days", "9"), Fill("consent-days", "900")]),
        state("audit", INES, "/audit"),
        state("people-all", INES, "/people"),
        state("gallery", INES, "/gallery"),
        state("mailbox", INES, "/mailbox"),
        state("mail", INES, "/mailbox").after([Click("open-mail"), See("mail")]),
        state("clock", INES, "/tasks").after([Click("demonstration")]).in_window(),
    ]
}

/// Sub-customers: one that is asked, one that isn't.
fn rest(_: &Scene) -> Vec<State> {
    vec![
        state("overview-asked", super::ASKED, "/"),
        state("consent", super::ASKED, "/consent").after([See("question")]),
        state("consent-refuse", super::ASKED, "/consent").after([Click("refuse"), See("confirm-refuse")]).in_window(),
        state("overview-not-asked", SOFIA, "/"),
        state("consent-nothing", SOFIA, "/consent"),
        state("consent-move", SOFIA, "/consent").after([Click("ask-to-move"), See("move-form")]),
        state("messages-none", SOFIA, "/messages"),
    ]
}
