//! Every page, in every state that it has: who looks at what, after doing what.
//!
//! Nothing that is done here reaches the portal as a change.

use crate::demo::applications::Opened;

pub struct State {
    pub name: &'static str,
    pub person: Option<&'static str>,
    pub path: String,
    pub deeds: Vec<Deed>,
    /// What is to be seen lies over the page: the picture is of the window.
    pub in_window: bool,
}

/// What somebody does on the page; elements by their test id.
#[derive(Debug)]
pub enum Deed {
    Click(&'static str),
    Fill(&'static str, &'static str),
    /// Chooses a file with this name and text.
    Choose(&'static str, &'static str, &'static str),
    Press(&'static str),
    /// Waits for something.
    See(&'static str),
    Offline,
}

use Deed::{Choose, Click, Fill, Offline, Press, See};

const ANNA: &str = "anna.lim";
const GRACE: &str = "grace.okafor";
const INES: &str = "ines.duarte";
const KESTREL: &str = crate::demo::OTHER_DISTRIBUTOR;
/// A file with good rows and bad ones.
const ROWS: &str = "Sub-customer account ID,Sub-customer name (optional),Credit allocation\n\
    000000000000,,100.00\nabc,,12\n123456789012,,1.234\n123456789012,,500\n";

fn state(name: &'static str, person: impl Into<Option<&'static str>>, path: impl Into<String>) -> State {
    State { name, person: person.into(), path: path.into(), deeds: Vec::new(), in_window: false }
}

impl State {
    fn after(self, deeds: impl Into<Vec<Deed>>) -> State {
        State { deeds: deeds.into(), ..self }
    }

    fn in_window(self) -> State {
        State { in_window: true, ..self }
    }
}

pub fn all(opened: &Opened) -> Vec<State> {
    let application = |id: &shared::ids::ApplicationId| format!("/applications/{id}");
    // Those of one person stand together: signing in takes time.
    vec![
        state("sign-in", None, "/sign-in"),
        state("sign-in-first", None, "/sign-in?to=/initiate"),
        state("verify", None, "/verify"),
        state("not-found-signed-out", None, "/nowhere"),
        // The new reseller's approver.
        state("overview", ANNA, "/"),
        state("tasks", ANNA, "/tasks"),
        state("migrations", ANNA, "/migrations"),
        state("applications", ANNA, "/applications"),
        state("pending", ANNA, "/pending"),
        state("application-done", ANNA, application(&opened.done)),
        state("application-in-review", ANNA, application(&opened.unusual)),
        state("application-rejected", ANNA, application(&opened.rejected)),
        state("application-questioned", ANNA, application(&opened.questioned)),
        state("application-offered", ANNA, application(&opened.offered)),
        state("application-to-decide", ANNA, application(&opened.waiting)),
        state("proof", ANNA, format!("{}/proof", application(&opened.done))),
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
        state("initiate-notice", ANNA, "/initiate"),
        state("initiate-file", ANNA, "/initiate").after([Click("notice-tick"), Click("step-next"), See("file-drop")]),
        state("initiate-details", ANNA, "/initiate").after([
            See("file-drop"),
            Fill("original-reseller", KESTREL),
            Choose("file-input", "rows.csv", ROWS),
            See("draft-row"),
        ]),
        state("initiate-file-refused", ANNA, "/initiate")
            .after([Choose("file-input", "rows.csv", "nothing here"), See("file-refused")]),
        state("not-found", ANNA, "/nowhere"),
        state("not-yours", ANNA, "/audit"),
        state("offline", ANNA, "/tasks").after([Offline]),
        state("keys", ANNA, "/tasks").after([Press("?")]).in_window(),
        // Somebody who only looks on.
        state("overview-viewer", "priya.nair", "/"),
        // The original reseller.
        state("overview-decider", "carmen.rey", "/"),
        // Internal review.
        state("overview-review", GRACE, "/"),
        state("review", GRACE, "/review"),
        state("review-application", GRACE, application(&opened.unusual)),
        state("review-questioned", GRACE, application(&opened.questioned)),
        // Administration.
        state("overview-administration", INES, "/"),
        state("settings", INES, "/settings"),
        state("audit", INES, "/audit"),
        state("people-all", INES, "/people"),
        state("gallery", INES, "/gallery"),
        state("mailbox", INES, "/mailbox"),
        // Sub-customers: one that is asked, one that isn't.
        state("consent", "kofi.mensah", "/consent"),
    ]
}
