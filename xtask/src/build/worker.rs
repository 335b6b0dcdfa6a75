//! The Worker: worker-build compiles the crate, runs wasm-bindgen over it and bundles the result with its shim.

use anyhow::Result;

use super::Kind;
use crate::setup::Tools;
use crate::{process, report, workspace};

/// The pages' release profile is for the smallest download; the Worker's is for speed.
const RELEASE_PROFILE: &str = "worker";

pub fn build(tools: &Tools, kind: Kind) -> Result<()> {
    let (title, log_name) = match kind {
        Kind::Quick => ("building the Worker", "worker-quick"),
        Kind::Release => ("building the Worker for release", "worker-release"),
    };
    report::step(title, log_name, |log| {
        let mut command = tools.worker_build();
        command.current_dir(workspace::root().join("functions"));
        match kind {
            Kind::Quick => command.args(["--profile", kind.profile(), "--no-opt"]),
            Kind::Release => command.args(["--profile", RELEASE_PROFILE]),
        };
        command.arg("--out-dir").arg(kind.worker_folder());
        process::run(&mut command, log)
    })
}
