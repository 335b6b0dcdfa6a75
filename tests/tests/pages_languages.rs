//! In the pages: another language without loading them again, for a person wherever they sign in, and with nothing left in English.

use anyhow::{Result, ensure};
use serde_json::json;
use shared::{
    api::{GetPreferences, Nothing},
    directory::Role,
    ids::PersonId,
    language::Language,
};
use std::time::{Duration, Instant};
use tests::{Page, Pair, eventually, in_browser};

const NONE: Nothing = Nothing {};
const CHINESE: &str = "localStorage.setItem('language', 'zh-CN');";

/// Words that are the same in every language: what things are called, units, forms of files.
const SAME: [&str; 38] = [
    "AA",
    "AM",
    "API",
    "Asia",
    "CSV",
    "Chrome",
    "Cmd",
    "Ctrl",
    "English",
    "Enter",
    "Esc",
    "Europe",
    "Excel",
    "HTTP",
    "HeadlessChrome",
    "ID",
    "IP",
    "JSON",
    "KB",
    "Linux",
    "MB",
    "MiB",
    "PDF",
    "PM",
    "SHA",
    "SMS",
    "Shift",
    "Singapore",
    "Tab",
    "URL",
    "USD",
    "UTC",
    "UTF",
    "XLSX",
    "Zurich",
    "kB",
    "main",
    "xlsx",
];

/// What the programme's own people are called in tests.
const TEAMS: [&str; 3] = ["Second reviewer", "Reviewer", "Administrator"];

/// How long a page may take until nothing on it is in English.
const PATIENCE: Duration = Duration::from_secs(10);

/// What of a page is in Latin letters though it is nobody's name: its text, its labels, its title. Addresses, ids and code aren't language,
/// and what people have named or written is theirs.
const LEFT_OVER: &str = r#"
    const [same, names, skipped] = arguments, found = [];
    const look = (text, where) => {
        let rest = text;
        for (const name of names) rest = rest.split(name).join(' ');
        rest = rest.replace(/\S+@\S+|https?:\S+|\b(Approver|Operator|Viewer|Customer)-\S+( \d+)?/g, ' ')
            .replace(/\bMIG(-[0-9A-Z]{4})+|\bR\d+\.\d+|\/[\w\/{}.#-]+|\b[0-9a-f]{12,}\b|[\w-]+\.(xlsx|csv|json|txt)\b/g, ' ');
        for (const word of rest.match(/[A-Za-z]{2,}/g) ?? []) {
            if (!same.includes(word)) found.push(`${where}: ${text.trim().slice(0, 160)} (${word})`);
        }
    };
    const foreign = `[lang=en], [translate=no], code, pre, kbd, script, style, textarea${skipped ? ', ' + skipped : ''}`;
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const parent = texts.currentNode.parentElement;
        if (!parent.closest(foreign) && parent.checkVisibility()) look(texts.currentNode.data, parent.tagName);
    }
    for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-description']) {
        for (const element of document.querySelectorAll(`[${name}]`)) {
            if (!element.closest(foreign)) look(element.getAttribute(name), name);
        }
    }
    look(document.title, 'document');
    return found;
"#;

async fn spoken(page: &Page) -> Result<String> {
    let tag = page.run("return document.documentElement.lang;").await?;
    Ok(tag.as_str().unwrap_or_default().to_owned())
}

async fn speaks(page: &Page, tag: &str) -> Result<()> {
    eventually(|| async {
        let spoken = spoken(page).await?;
        ensure!(spoken == tag, "the page is in {spoken}, not {tag}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn another_language_is_spoken_without_loading_the_page_again_and_what_was_typed_stays() -> Result<()> {
    in_browser("language", async |page| {
        let pair = Pair::of(1).await?;
        page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, "/responsible").await?;
        page.fill("owner-account", "12345").await?;
        page.run("window.isTheSame = true;").await?;
        ensure!(spoken(&page).await? == "en", "a browser that speaks English is spoken to in English");
        page.click("language").await?;
        page.sees("language-zh-CN", "简体中文").await?;
        page.click("language-zh-CN").await?;
        speaks(&page, "zh-CN").await?;
        page.sees("nav-applications", "申请").await?;
        eventually(|| async {
            let typed = page.value("owner-account").await?;
            ensure!(typed == "12345", "the field holds “{typed}”");
            Ok(())
        })
        .await?;
        ensure!(page.run("return window.isTheSame === true;").await? == json!(true), "the page was loaded again");
        page.click("language").await?;
        page.click("language-en").await?;
        page.sees("nav-applications", "Applications").await?;
        speaks(&page, "en").await?;
        eventually(|| async {
            ensure!(page.value("owner-account").await? == "12345", "what was typed is gone");
            Ok(())
        })
        .await
    })
    .await
}

#[tokio::test]
async fn whoever_has_chosen_a_language_reads_in_it_in_another_browser_too() -> Result<()> {
    in_browser("language_of_person", async |page| {
        let pair = Pair::of(1).await?;
        let person = pair.world.person_of(&pair.new, Role::Approver)?;
        page.sign_in(&person, "/preferences").await?;
        page.click("choose-zh-CN").await?;
        speaks(&page, "zh-CN").await?;
        let read = pair.world.portal.sign_in(&person).await?;
        eventually(|| async {
            let kept = read.call::<GetPreferences>(&[], &NONE, &NONE).await?.preferences.language;
            ensure!(kept == Some(Language::SimplifiedChinese), "{kept:?} is kept");
            Ok(())
        })
        .await?;
        // A browser that knows nothing of it.
        page.run("localStorage.clear();").await?;
        page.reload().await?;
        speaks(&page, "zh-CN").await?;
        page.sees("nav-applications", "申请").await
    })
    .await
}

#[tokio::test]
async fn whoever_has_not_chosen_is_sent_what_they_read_in() -> Result<()> {
    in_browser("language_at_first", async |page| {
        let pair = Pair::of(1).await?;
        let person = pair.world.person_of(&pair.new, Role::Viewer)?;
        page.open("/icon.svg").await?;
        page.run(CHINESE).await?;
        page.sign_in(&person, "/messages").await?;
        page.sees("nav-applications", "申请").await?;
        let own = pair.world.portal.sign_in(&person).await?;
        eventually(|| async {
            let kept = own.call::<GetPreferences>(&[], &NONE, &NONE).await?.preferences.reads_in;
            ensure!(kept == Some(Language::SimplifiedChinese), "{kept:?} is kept");
            Ok(())
        })
        .await
    })
    .await
}

/// What is in English on a page that has come to rest; its loading and its messages take their time.
async fn left_over(page: &Page, path: &str, names: &[String], skipped: &str) -> Result<Vec<String>> {
    page.open(path).await?;
    let began = Instant::now();
    loop {
        let heading = page.run("return document.querySelector('main h1')?.innerText ?? '';").await?;
        let left = page.run_with(LEFT_OVER, vec![json!(SAME.as_slice()), json!(names), json!(skipped)]).await?;
        let left: Vec<String> = serde_json::from_value(left)?;
        if heading != json!("") && left.is_empty() && page.texts("loading").await?.is_empty() {
            return Ok(Vec::new());
        }
        if began.elapsed() > PATIENCE {
            ensure!(heading != json!(""), "{path} has no heading");
            return Ok(left.into_iter().map(|text| format!("{path} {text}")).collect());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// The same of several pages of a person.
async fn left_overs(page: &Page, who: &PersonId, paths: &[&str], names: &[String]) -> Result<Vec<String>> {
    page.sign_in(who, "/icon.svg").await?;
    let mut left = Vec::new();
    for path in paths {
        // Lists of the whole programme name what others are called.
        let skipped = if matches!(*path, "/people" | "/audit" | "/service-tokens") { "[data-key]" } else { "" };
        left.extend(left_over(page, path, names, skipped).await?);
    }
    Ok(left)
}

#[tokio::test]
async fn no_page_has_english_left_in_it_in_chinese() -> Result<()> {
    in_browser("language_walk", async |page| {
        let mut pair = Pair::of(3).await?;
        let customer = pair.customer(0)?.clone();
        let (own, _) = pair.world.answers_for(&customer).await?;
        let application = pair.submit().await?;
        application.is_published(&pair.applicant).await?;
        let names: Vec<String> = pair.names()?.into_iter().chain(TEAMS.map(str::to_owned)).collect();
        let of = format!("/applications/{}", application.id);
        let proof = format!("{of}/proof");
        page.open("/icon.svg").await?;
        page.run(CHINESE).await?;
        let mut left = Vec::new();
        for path in ["/sign-in", "/verify", "/nowhere", "/consent/link#nonsense"] {
            left.extend(left_over(&page, path, &names, "[data-testid^=account-]").await?);
        }
        let (original, new) = (&pair.original, &pair.new);
        let partners = [
            "/",
            "/tasks",
            "/applications",
            "/migrations",
            &of,
            &proof,
            "/pending",
            "/credit",
            "/responsible",
            "/messages",
            "/preferences",
            "/sessions",
            "/settings",
            "/initiate",
            "/offer",
        ];
        let journeys: [(PersonId, &[&str]); 5] = [
            (pair.world.person_of(original, Role::Approver)?, &partners),
            (pair.world.person_of(new, Role::Operator)?, &[&of, "/applications", "/"]),
            (pair.world.reviewer_id()?, &[&of, &proof, "/settings"]),
            (pair.world.administrator_id()?, &["/people", "/service-tokens", "/audit", "/settings", "/preferences"]),
            (own, &["/consent", "/messages"]),
        ];
        for (who, paths) in journeys {
            left.extend(left_overs(&page, &who, paths, &names).await?);
        }
        ensure!(left.is_empty(), "{} texts are in English:\n{}", left.len(), left.join("\n"));
        Ok(())
    })
    .await
}
