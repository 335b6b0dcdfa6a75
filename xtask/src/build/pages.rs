//! The pages: three wasm programs, their glue, the style sheet, the translated texts and the one HTML file that names them all.
//!
//! The pages' own program is cut up at its lazy functions: a part is loaded when it is first needed.
//!
//! Every file but `index.html` and `_headers` carries a hash of its contents in its name, so browsers may keep it for ever.
//! New files are in place before `index.html` names them, and old ones go last: whoever loads the page meanwhile gets a whole one.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::{Kind, digest, parts};
use crate::report::{self, Log};
use crate::setup::Tools;
use crate::{process, workspace};

const TARGET: &str = "wasm32-unknown-unknown";
/// What rustc and wasm-bindgen emit. Named one by one: with `--all-features` wasm-opt writes imports that no browser reads yet.
pub(super) const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// A wasm program of the crate `frontend` with the script that starts it.
struct Program {
    bin: &'static str,
    /// The script, in `frontend/`. It imports `./glue.js` and finds the program's address in `WASM_URL`.
    script: &'static str,
    shape: Shape,
    made_for: Aim,
}

/// What a release of a program is to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aim {
    /// People wait for it.
    Size,
    /// It comes while nobody waits, and then has much to do.
    Speed,
}

impl Aim {
    fn profile(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Aim::Speed, Kind::Release) => "worker",
            (Aim::Size, _) | (Aim::Speed, Kind::Quick) => kind.profile(),
        }
    }

    /// For wasm-opt.
    fn level(self) -> &'static str {
        match self {
            Aim::Size => "-Oz",
            Aim::Speed => "-O3",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Whole,
    /// With lazy parts, each a file of its own.
    Parts,
}

const PAGES: Program = Program { bin: "frontend", script: "pages.js", shape: Shape::Parts, made_for: Aim::Size };
const INTAKE: Program = Program { bin: "intake", script: "intake.js", shape: Shape::Whole, made_for: Aim::Speed };
const WORKBOOK: Program = Program { bin: "workbook", script: "workbook.js", shape: Shape::Whole, made_for: Aim::Speed };
/// The script that loads the parts, as the splitter names it.
const LOADER: &str = "__wasm_split.js";

/// The addresses of a program's two files.
struct Addresses {
    script: String,
    wasm: String,
}

pub fn build(tools: &Tools, kind: Kind) -> Result<()> {
    let (title, log_name) = match kind {
        Kind::Quick => ("building the pages", "pages-quick"),
        Kind::Release => ("building the pages for release", "pages-release"),
    };
    report::step(title, log_name, |log| {
        let mut site = Site::open(kind)?;
        let pages = PAGES.build(tools, kind, &mut site, log)?;
        let intake = INTAKE.build(tools, kind, &mut site, log)?;
        let workbook = WORKBOOK.build(tools, kind, &mut site, log)?;
        let style = style_sheet(tools, kind, &mut site, log)?;
        site.copy_static_files()?;
        let texts = catalogues(&mut site)?;
        let browser = site.put_hashed("browser", "js", &fs::read(frontend("browser.js"))?)?;

        let html = fs::read_to_string(frontend("index.html"))?
            .replace("{{style}}", &style)
            .replace("{{browser.js}}", &browser)
            .replace("{{pages.js}}", &pages.script)
            .replace("{{pages.wasm}}", &pages.wasm)
            .replace("{{intake.js}}", &intake.script)
            .replace("{{workbook.js}}", &workbook.script)
            .replace("{{texts}}", &texts);
        if html.contains("{{") {
            bail!("frontend/index.html asks for something that the build doesn't know");
        }
        site.put("index.html", html.as_bytes())?;
        site.remove_others()
    })
}

fn frontend(path: &str) -> PathBuf {
    workspace::root().join("frontend").join(path)
}

/// Scratch files of a build, kept for a look at them.
fn scratch(kind: Kind, name: &str) -> PathBuf {
    workspace::portal().join(format!("scratch-{}", kind.profile())).join(name)
}

impl Program {
    fn build(&self, tools: &Tools, kind: Kind, site: &mut Site, log: &Log) -> Result<Addresses> {
        let folder = scratch(kind, self.bin);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let mut program = self.compile(tools, kind, log)?;
        if self.shape == Shape::Parts {
            program = self.split(tools, kind, &program, site, log)?;
        }

        let mut bindgen = tools.wasm_bindgen();
        bindgen.arg(program).args(["--target", "web", "--no-typescript", "--omit-default-module-path"]);
        bindgen.args(["--out-name", "glue", "--out-dir"]).arg(&folder);
        if self.shape == Shape::Parts {
            // The parts find what they share with the main one by its names.
            bindgen.args(["--keep-lld-exports", "--no-demangle"]);
        }
        if kind == Kind::Release {
            bindgen.args(["--remove-name-section", "--remove-producers-section"]);
        }
        process::run(&mut bindgen, log)?;
        if kind == Kind::Release {
            let files = ["glue_bg.wasm", "glue.js"].map(|name| folder.join(name));
            process::run(tools.wasm_bindgen().arg("shorten").args(files), log)?;
        }
        let wasm = optimised(tools, kind, self.made_for, &folder.join("glue_bg.wasm"), log)?;
        let wasm = site.put_hashed(self.bin, "wasm", &wasm)?;

        fs::copy(frontend(self.script), folder.join("start.js"))
            .with_context(|| format!("frontend/{}", self.script))?;
        let bundle = folder.join("bundle.js");
        process::run(
            tools
                .npm_bin("esbuild")
                .arg(folder.join("start.js"))
                .args(["--bundle", "--format=esm", "--minify", "--target=es2022", "--log-level=warning"])
                .arg(format!("--define:WASM_URL=\"{wasm}\""))
                .arg(format!("--outfile={}", bundle.display())),
            log,
        )?;
        let script = site.put_hashed(self.bin, "js", &fs::read(bundle)?)?;
        Ok(Addresses { script, wasm })
    }

    fn compile(&self, tools: &Tools, kind: Kind, log: &Log) -> Result<PathBuf> {
        let mut cargo = tools.rust.cargo();
        cargo.args(["rustc", "--package", "frontend", "--bin", self.bin, "--features", "split"]);
        cargo.args(["--target", TARGET, "--profile", self.made_for.profile(kind)]).current_dir(workspace::root());
        if self.shape == Shape::Parts {
            // Where a function is used, so that it can be moved. For this one link, not the target: nothing else is rebuilt.
            cargo.args(["--", "-Clink-args=--emit-relocs"]);
        }
        process::run(&mut cargo, log)?;
        Ok(workspace::target().join(TARGET).join(self.made_for.profile(kind)).join(format!("{}.wasm", self.bin)))
    }

    /// Cuts the program up, puts its parts on the site, and gives the main one.
    fn split(&self, tools: &Tools, kind: Kind, program: &Path, site: &mut Site, log: &Log) -> Result<PathBuf> {
        let folder = scratch(kind, self.bin);
        let mut splitter = tools.wasm_bindgen();
        splitter.arg("split").arg(program).args(["--main-module", "./glue.js", "--out-dir"]).arg(&folder);
        process::run(&mut splitter, log)?;
        let mut files = Vec::new();
        for file in parts::put_together(tools, &folder, log)? {
            let address =
                site.put_hashed(&file.name, "wasm", &optimised(tools, kind, self.made_for, &file.path, log)?)?;
            files.push((file, address));
        }
        let loader = folder.join(LOADER);
        fs::write(&loader, parts::script(&fs::read_to_string(&loader)?, &files)?)?;
        Ok(folder.join("main.wasm"))
    }
}

/// A wasm file as it is served: in a release, as small or as fast as wasm-opt makes it.
fn optimised(tools: &Tools, kind: Kind, aim: Aim, wasm: &Path, log: &Log) -> Result<Vec<u8>> {
    if kind == Kind::Quick {
        return Ok(fs::read(wasm)?);
    }
    let small = wasm.with_extension("small");
    let mut wasm_opt = tools.npm_bin("wasm-opt");
    wasm_opt.args([aim.level(), "--strip-debug"]).args(WASM_FEATURES).arg(wasm).arg("-o").arg(&small);
    process::run(&mut wasm_opt, log)?;
    Ok(fs::read(small)?)
}

/// Puts the translated texts on the site, and gives the elements by which `index.html` tells where they are.
fn catalogues(site: &mut Site) -> Result<String> {
    let mut elements = String::new();
    for texts::Target { tag, .. } in texts::TARGETS {
        let address = site.put_hashed(tag, "txt", texts::Catalogue::read(tag)?.compact().as_bytes())?;
        elements += &format!("<meta name=\"texts\" lang=\"{tag}\" content=\"{address}\">");
    }
    Ok(elements)
}

fn style_sheet(tools: &Tools, kind: Kind, site: &mut Site, log: &Log) -> Result<String> {
    let output = scratch(kind, "style.css");
    process::run(
        tools
            .npm_bin("tailwindcss")
            .arg("--input")
            .arg(frontend("style.css"))
            .arg("--output")
            .arg(&output)
            .arg("--minify")
            .current_dir(workspace::root()),
        log,
    )?;
    site.put_hashed("style", "css", &fs::read(output)?)
}

/// The folder that is served, and what this build has put there.
struct Site {
    folder: PathBuf,
    files: BTreeSet<PathBuf>,
}

impl Site {
    fn open(kind: Kind) -> Result<Site> {
        let folder = kind.pages_folder();
        fs::create_dir_all(folder.join("assets"))?;
        Ok(Site { folder, files: BTreeSet::new() })
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.folder.join(name);
        // A file that is as it should be keeps its time of change, and wrangler has nothing to reload.
        if !fs::read(&path).is_ok_and(|old| old == bytes) {
            fs::write(&path, bytes).with_context(|| format!("{}", path.display()))?;
        }
        self.files.insert(path);
        Ok(())
    }

    /// Puts a file that is never changed under this name again, and gives its address.
    fn put_hashed(&mut self, stem: &str, extension: &str, bytes: &[u8]) -> Result<String> {
        let name = format!("assets/{stem}.{}.{extension}", digest(bytes));
        self.put(&name, bytes)?;
        Ok(format!("/{name}"))
    }

    /// `frontend/static/` as it is: icon, `_headers`.
    fn copy_static_files(&mut self) -> Result<()> {
        for entry in fs::read_dir(frontend("static"))? {
            let entry = entry?;
            self.put(&entry.file_name().to_string_lossy(), &fs::read(entry.path())?)?;
        }
        Ok(())
    }

    fn remove_others(&self) -> Result<()> {
        remove_others(&self.folder, &self.files)
    }
}

fn remove_others(folder: &Path, keep: &BTreeSet<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            remove_others(&path, keep)?;
        } else if !keep.contains(&path) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}
