//! `cargo xtask dev`: the portal on this machine, with demonstration data, built again whenever a source changes.

use std::thread;

use anyhow::{Context, Result, bail};
use shared::api::DemoAccount;
use shared::directory::{Membership, Role};

use crate::build::{self, Half, Kind};
use crate::server::{self, Portal};
use crate::watch::{self, Watch};
use crate::{process, setup};

const PORT: u16 = 8787;

pub fn run(args: Vec<String>) -> Result<()> {
    let port = port(args)?;
    let tools = setup::tools()?;
    let mut watches = [Watch::new(Half::Worker)?, Watch::new(Half::Pages)?];
    build::everything(&tools, Kind::Quick)?;
    let mut portal = Portal::start(&tools, &server::own_place(port))?;
    if portal.load_demonstration()? {
        portal.open_applications()?;
    }
    welcome(&portal)?;

    while !process::stopping() {
        thread::sleep(watch::PACE);
        portal.must_be_running()?;
        for watch in &mut watches {
            if watch.wants_build()? {
                // A failure has been shown by its step; the portal goes on with what it had.
                let _ = build::half(&tools, Kind::Quick, watch.half());
            }
        }
    }
    Ok(())
}

/// `--port N`, or the first free one from the usual.
fn port(args: Vec<String>) -> Result<u16> {
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => server::free_port(PORT),
        ["--port", port] => port.parse().with_context(|| format!("`{port}` is no port")),
        other => bail!("`dev` doesn't know `{}`", other.join(" ")),
    }
}

fn welcome(portal: &Portal) -> Result<()> {
    println!("\n  The portal is at {}\n", portal.origin);
    let accounts = portal.accounts()?;
    if !accounts.is_empty() {
        println!("  Sign in there as any of these; no password is asked for in the demonstration:");
        for account in &accounts {
            println!("    {}", describe(account));
        }
        println!();
    }
    println!("  Ctrl-C stops it; its data stays for the next start (`cargo xtask reset` throws it away).");
    println!("  What it logs: {}", portal.log().display());
    Ok(())
}

/// `Dana Reed, Northwind Cloud, approver`
fn describe(account: &DemoAccount) -> String {
    let role = |role: &Role| match role {
        Role::Viewer => "looks on",
        Role::Operator => "operator",
        Role::Approver => "approver",
    };
    let does = match &account.membership {
        Membership::Partner { role: own, .. } | Membership::InternalReview { role: own } => role(own),
        Membership::Administration => "administrator",
        Membership::SubCustomer { .. } => "sub-customer",
    };
    format!("{}, {}, {does}", account.name, account.works_for)
}
