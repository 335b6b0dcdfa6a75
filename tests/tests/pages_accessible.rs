//! In the browser: every page and state by axe-core, in both languages, on a desktop and a phone, light and dark; where the focus goes;
//! keys; the reader's own colours, and paper.

use anyhow::{Result, ensure};
use shared::{
    application::Step,
    directory::{Membership, Role},
    ids::{ApplicationId, PersonId},
    language::Language,
};
use std::time::Duration;
use tests::{Application, Page, Pair, Wish, Workbook, eventually, everything, in_browser, key, reject};

/// Somebody's page, after some clicks, once something is there.
struct State {
    person: Option<PersonId>,
    path: String,
    clicks: &'static [&'static str],
}

/// Applications as far as they come, each with customers of its own.
struct Stage {
    pair: Pair,
    waiting: ApplicationId,
    in_review: ApplicationId,
    done: ApplicationId,
    rejected: ApplicationId,
}

impl Stage {
    async fn set() -> Result<Self> {
        let pair = Pair::of(6).await?;
        let rows = pair.rows("10.00");
        let submit = async |at: std::ops::Range<usize>| {
            let rows = rows.iter().skip(at.start).take(at.len()).cloned().collect();
            Application::submit(&pair.applicant, &pair.original, rows).await
        };
        let waiting = submit(0..2).await?;
        let mut in_review = submit(2..4).await?;
        in_review.approve_as_original(&pair.releaser).await?;
        in_review.answer_for_all(&pair.reviewer).await?;
        let mut done = submit(4..5).await?;
        done.approve_as_original(&pair.releaser).await?;
        done.answer_for_all(&pair.reviewer).await?;
        done.approve_as_review(&pair.reviewer).await?;
        let mut rejected = submit(5..6).await?;
        let no = reject(Step::OriginalReseller, everything(), "A contract runs on.");
        rejected.decide(&pair.releaser, &no).await?;
        for application in [&waiting, &in_review, &done, &rejected] {
            application.is_published(&pair.applicant).await?;
        }
        let [waiting, in_review, done, rejected] =
            [waiting, in_review, done, rejected].map(|application| application.id);
        Ok(Self { pair, waiting, in_review, done, rejected })
    }

    /// Every page of who applies and of nobody, with the states that it can be brought into without changing anything. Those of one
    /// person stand together.
    fn of_applicants(&self, applicant: &PersonId) -> Result<Vec<State>> {
        let looker_on = self.pair.world.person_of(&self.pair.new, Role::Viewer)?;
        let mut states = Vec::new();
        let mut of = |person: Option<&PersonId>, path: &str, clicks: &'static [&'static str]| {
            states.push(State { person: person.cloned(), path: path.to_owned(), clicks });
        };

        for path in ["/sign-in", "/sign-in?to=/initiate", "/verify", "/nowhere", "/consent/link"] {
            of(None, path, &[]);
        }
        of(None, "/sign-in", &["theme"]);

        for path in ["/", "/tasks", "/pending", "/initiate", "/offer", "/migrations", "/applications"] {
            of(Some(applicant), path, &[]);
        }
        for path in ["/credit", "/responsible", "/messages", "/preferences", "/sessions", "/people", "/service-tokens"]
        {
            of(Some(applicant), path, &[]);
        }
        for path in ["/settings", "/verify", "/mailbox", "/gallery", "/audit", "/nowhere"] {
            of(Some(applicant), path, &[]);
        }
        of(Some(applicant), "/initiate", &["notice-tick", "step-next"]);
        of(Some(applicant), "/people", &["invite"]);
        of(Some(applicant), "/service-tokens", &["make-token"]);
        of(Some(applicant), "/tasks", &["account"]);
        of(Some(applicant), "/tasks", &["language"]);
        of(Some(applicant), "/tasks", &["account", "open-shortcuts"]);
        of(Some(applicant), "/tasks", &["demonstration"]);
        for id in [&self.waiting, &self.in_review, &self.done, &self.rejected] {
            of(Some(applicant), &application(id), &[]);
        }
        of(Some(applicant), &format!("{}/proof", application(&self.done)), &[]);

        of(Some(applicant), &application(&self.waiting), &["select-row"]);

        of(Some(&looker_on), "/", &[]);
        of(Some(&looker_on), "/people", &[]);
        Ok(states)
    }

    /// The same of everybody who decides, and of who is asked.
    async fn of_deciders(&mut self) -> Result<Vec<State>> {
        let customer = self.pair.customer(0)?.clone();
        let (asked, _) = self.pair.world.answers_for(&customer).await?;
        let world = &self.pair.world;
        let releaser = world.person_of(&self.pair.original, Role::Approver)?;
        let (reviewer, administrator) = (world.reviewer_id()?, world.administrator_id()?);
        let mut states = Vec::new();
        let mut of = |person: Option<&PersonId>, path: &str, clicks: &'static [&'static str]| {
            states.push(State { person: person.cloned(), path: path.to_owned(), clicks });
        };

        for path in ["/", "/tasks", "/pending", "/decide"] {
            of(Some(&releaser), path, &[]);
        }
        of(Some(&releaser), "/pending", &["approve"]);
        of(Some(&releaser), "/pending", &["reject"]);
        of(Some(&releaser), "/pending", &["select-row", "bulk-approve"]);
        let deciding = |id: &ApplicationId, step: &str| format!("/decide/{id}?step={step}");
        // In this order: a rejection that was begun is there again when the page is.
        of(Some(&releaser), &deciding(&self.waiting, "original-reseller"), &["statement-tick"]);
        of(Some(&releaser), &deciding(&self.waiting, "original-reseller"), &["reject", "reject-reason-1"]);
        of(Some(&releaser), &deciding(&self.rejected, "original-reseller"), &[]);
        of(Some(&releaser), &application(&self.waiting), &[]);

        for path in ["/", "/review", "/tasks", "/migrations"] {
            of(Some(&reviewer), path, &[]);
        }
        of(Some(&reviewer), &application(&self.in_review), &[]);
        of(Some(&reviewer), &deciding(&self.in_review, "internal-review"), &[]);

        for path in ["/", "/tasks", "/settings", "/audit", "/people"] {
            of(Some(&administrator), path, &[]);
        }

        for path in ["/", "/consent", "/messages", "/preferences"] {
            of(Some(&asked), path, &[]);
        }
        Ok(states)
    }
}

fn application(id: &ApplicationId) -> String {
    format!("/applications/{id}")
}

/// Whose pages are looked at: all at once take too long for one test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Applicants,
    Deciders,
}

/// The third step of initiating, with customers that others have in an application: the problems in groups, a message about them, and what
/// one of them means.
async fn intake(page: &Page, stage: &Stage, applicant: &PersonId, wrong: &mut Vec<String>) -> Result<()> {
    let file = Workbook::of_rows(&stage.pair.named_rows("10")?).save(page.folder(), "customers.xlsx")?;
    page.sign_in(applicant, "/initiate").await?;
    page.rests().await?;
    if !page.is_ticked("notice-tick").await? {
        page.click("notice-tick").await?;
    }
    page.click("step-next").await?;
    page.upload(&stage.pair.original, &file).await?;
    page.text("problem-group").await?;
    let states = [
        ("problems", None),
        ("a message", Some("[data-testid='group-message']")),
        ("explained", Some("[data-testid='problem-group'] [data-testid='explain']")),
    ];
    for (state, click) in states {
        if let Some(click) = click {
            page.click_css(click).await?;
        }
        page.rests().await?;
        if let Err(error) = page.is_accessible(&format!("/initiate, {state}")).await {
            wrong.push(format!("{error:#}"));
        }
        page.press(key::ESCAPE).await?;
    }
    Ok(())
}

/// All states in one language and one size of window. What is wrong is told of all of them at once.
async fn finds_nothing(page: &Page, whose: Whose, language: Language, (width, height): (u32, u32)) -> Result<()> {
    let mut stage = Stage::set().await?;
    let applicant = the_most_able(&mut stage.pair).await?;
    let states = match whose {
        Whose::Applicants => stage.of_applicants(&applicant)?,
        Whose::Deciders => stage.of_deciders().await?,
    };
    page.with_axe().await?;
    page.wishes(Wish::Light).await?;
    page.sized(width, height).await?;
    page.speaks(language).await?;
    let mut wrong = Vec::new();
    let mut person: Option<PersonId> = None;
    for state in states {
        let State { person: who, path, clicks } = &state;
        if who.is_some() && *who != person {
            let Some(who) = who else { continue };
            page.sign_in(who, path).await?;
            person.clone_from(&state.person);
        } else {
            page.open(path).await?;
        }
        page.rests().await?;
        for name in *clicks {
            page.click(name).await?;
            page.rests().await?;
        }
        let by = who.as_ref().map_or("nobody", PersonId::as_str);
        if let Err(error) = page.is_accessible(&format!("{path} {clicks:?} by {by}")).await {
            wrong.push(format!("{error:#}"));
        }
    }
    if whose == Whose::Applicants {
        intake(page, &stage, &applicant, &mut wrong).await?;
    }
    ensure!(wrong.is_empty(), "{} states aren't accessible:\n{}", wrong.len(), wrong.join("\n\n"));
    Ok(())
}

const DESKTOP: (u32, u32) = (1280, 900);
const PHONE: (u32, u32) = (390, 844);
/// A desktop of 1280 pixels at 400 %: nothing may need scrolling to the side (WCAG 1.4.10).
const ENLARGED: (u32, u32) = (320, 640);

#[tokio::test]
async fn axe_finds_nothing_wrong_in_what_applicants_see_on_a_desktop() -> Result<()> {
    in_browser("axe_desktop_applicants", async |page| {
        finds_nothing(&page, Whose::Applicants, Language::English, DESKTOP).await
    })
    .await
}

#[tokio::test]
async fn axe_finds_nothing_wrong_in_what_applicants_see_on_a_phone() -> Result<()> {
    in_browser("axe_phone_applicants", async |page| {
        finds_nothing(&page, Whose::Applicants, Language::English, PHONE).await
    })
    .await
}

#[tokio::test]
async fn axe_finds_nothing_wrong_in_what_applicants_see_in_chinese_on_a_desktop() -> Result<()> {
    in_browser("axe_desktop_zh_applicants", async |page| {
        finds_nothing(&page, Whose::Applicants, Language::SimplifiedChinese, DESKTOP).await
    })
    .await
}

#[tokio::test]
async fn axe_finds_nothing_wrong_in_what_applicants_see_in_chinese_enlarged() -> Result<()> {
    in_browser("axe_enlarged_zh_applicants", async |page| {
        finds_nothing(&page, Whose::Applicants, Language::SimplifiedChinese, ENLARGED).await
    })
    .await
}

#[tokio::test]
async fn axe_finds_nothing_wrong_in_what_deciders_see_on_a_desktop() -> Result<()> {
    in_browser("axe_desktop_deciders", async |page| {
        finds_nothing(&page, Whose::Deciders, Language::English, DESKTOP).await
    })
    .await
}

#[tokio::test]
async fn axe_finds_nothing_wrong_in_what_deciders_see_on_a_phone() -> Result<()> {
    in_browser("axe_phone_deciders", async |page| finds_nothing(&page, Whose::Deciders, Language::English, PHONE).await)
        .await
}

#[tokio::test]
async fn axe_finds_nothing_wrong_in_what_deciders_see_in_chinese_on_a_desktop() -> Result<()> {
    in_browser("axe_desktop_zh_deciders", async |page| {
        finds_nothing(&page, Whose::Deciders, Language::SimplifiedChinese, DESKTOP).await
    })
    .await
}

#[tokio::test]
async fn axe_finds_nothing_wrong_in_what_deciders_see_in_chinese_enlarged() -> Result<()> {
    in_browser("axe_enlarged_zh_deciders", async |page| {
        finds_nothing(&page, Whose::Deciders, Language::SimplifiedChinese, ENLARGED).await
    })
    .await
}

/// An approver of the new reseller, who also manages its people.
async fn the_most_able(pair: &mut Pair) -> Result<PersonId> {
    let membership = Membership::Partner { partner: pair.new.clone(), role: Role::Approver };
    Ok(pair.world.one_more("Most-able", membership, true).await?.0)
}

/// The person who can do the most, at a page that has some of everything.
async fn an_approver_at(page: &Page, path: &str) -> Result<Pair> {
    let mut pair = Pair::of(1).await?;
    page.sign_in(&the_most_able(&mut pair).await?, path).await?;
    page.rests().await?;
    Ok(pair)
}

#[tokio::test]
async fn the_focus_skips_to_the_content_and_goes_to_a_new_page() -> Result<()> {
    in_browser("focus", async |page| {
        an_approver_at(&page, "/people").await?;
        page.press(key::TAB).await?;
        page.press(key::ENTER).await?;
        page.focuses("main").await?;
        page.click("nav-migrations").await?;
        page.arrives_at("/migrations").await?;
        page.focuses("main").await?;
        // The new page's name is read out.
        page.rests().await?;
        page.sees_hidden("announced", "Migrations").await
    })
    .await
}

#[tokio::test]
async fn the_focus_returns_to_where_a_dialog_or_menu_was_opened() -> Result<()> {
    in_browser("focus_returns", async |page| {
        an_approver_at(&page, "/people").await?;
        page.run("document.querySelector('[data-testid=invite]').focus();").await?;
        page.press(key::ENTER).await?;
        page.text("person-name").await?;
        page.focuses("dialog-title").await?;
        page.press(key::ESCAPE).await?;
        page.focuses("invite").await?;
        for menu in ["account", "theme", "language"] {
            page.run(&format!("document.getElementById('{menu}').focus();")).await?;
            page.press(key::ENTER).await?;
            eventually(|| async {
                let open = page.run(&format!("return !!document.querySelector('#{menu}-panel:popover-open');")).await?;
                ensure!(open == true, "the menu {menu} isn't open");
                Ok(())
            })
            .await?;
            page.press(key::TAB).await?;
            page.press(key::ESCAPE).await?;
            page.focuses(menu).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn keys_lead_to_pages_and_to_their_list_and_can_be_turned_off() -> Result<()> {
    in_browser("keys", async |page| {
        an_approver_at(&page, "/tasks").await?;
        page.press("g").await?;
        page.press("a").await?;
        page.arrives_at("/applications").await?;
        page.rests().await?;
        page.press("?").await?;
        page.sees("shortcut", "Applications").await?;
        // While the list is open no other key does anything.
        page.press("g").await?;
        page.press("t").await?;
        page.click("shortcuts-on").await?;
        page.click("close-shortcuts").await?;
        page.sees_no("shortcut").await?;
        ensure!(page.path().await? == "/applications", "a key went through the open list");
        page.press("g").await?;
        page.press("t").await?;
        // A field takes what is typed, whether keys are on or off.
        page.open("/responsible").await?;
        page.fill("owner-account", "g?").await?;
        page.sees_no("shortcut").await?;
        ensure!(page.path().await? == "/responsible", "a key did something though it was turned off");
        ensure!(page.value("owner-account").await? == "g?");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn words_explain_themselves_where_they_stand() -> Result<()> {
    in_browser("explained", async |page| {
        let pair = Pair::of(1).await?;
        let application = pair.submit().await?;
        application.is_published(&pair.applicant).await?;
        let path = format!("/applications/{}", application.id);
        page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, &path).await?;
        page.click_css("[data-testid=status] button").await?;
        page.sees("explanation", "The reseller that has the customer now decides whether to let it go").await?;
        page.sees("explanation", "Who can act").await?;
        page.press(key::ESCAPE).await?;
        page.sees_no("explanation").await?;
        page.click_css("[data-testid=consent] button").await?;
        page.sees("explanation", "Silence is never consent").await
    })
    .await
}

#[tokio::test]
async fn toasts_are_read_out_and_stay_while_there_is_something_to_do() -> Result<()> {
    in_browser("toasts", async |page| {
        an_approver_at(&page, "/gallery").await?;
        let live = "const at = document.querySelector('[data-testid=toasts]'); return [at.role, at.getAttribute('aria-live')];";
        let live = page.run(live).await?;
        ensure!(live == serde_json::json!(["status", "polite"]), "{live}");
        let press = async |words: &str| {
            let script = format!("[...document.querySelectorAll('[data-testid=gallery-press]')].find(at => at.innerText === '{words}').click();");
            page.run(&script).await.map(drop)
        };
        press("Offer a way back").await?;
        press("Confirm").await?;
        page.sees("toast", "3 customers approved").await?;
        // What only confirms goes, what can be undone stays.
        page.all("toast", 1).await?;
        page.sees("toast", "2 rows left out").await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
        page.click("toast-action").await?;
        page.sees("toast", "Undone").await?;
        page.click("toast-close").await?;
        page.sees_no("toast").await
    })
    .await
}

#[tokio::test]
async fn the_theme_is_the_systems_until_another_is_chosen() -> Result<()> {
    in_browser("theme", async |page| {
        let background = async || {
            let script = "return getComputedStyle(document.querySelector('header')).backgroundColor;";
            Ok::<_, anyhow::Error>(page.run(script).await?.to_string())
        };
        page.wishes(Wish::Light).await?;
        an_approver_at(&page, "/tasks").await?;
        let light = background().await?;
        page.wishes(Wish::Dark).await?;
        let dark = background().await?;
        ensure!(light != dark, "the dark theme is as light as the light one: {light}");
        page.click("theme").await?;
        page.click("theme-light").await?;
        ensure!(background().await? == light, "the light theme wasn't chosen");
        page.reload().await?;
        page.text("theme").await?;
        ensure!(background().await? == light, "the choice is forgotten");
        page.click("theme").await?;
        page.click("theme-system").await?;
        ensure!(background().await? == dark, "the system's theme isn't in force again");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn on_a_phone_the_pages_are_in_a_menu_that_goes_when_one_is_chosen() -> Result<()> {
    in_browser("phone_menu", async |page| {
        page.sized(PHONE.0, PHONE.1).await?;
        an_approver_at(&page, "/tasks").await?;
        page.click("menu").await?;
        page.click_css("#menu-panel [data-testid=nav-applications]").await?;
        page.arrives_at("/applications").await?;
        eventually(|| async {
            let open = page.run("return !!document.querySelector('#menu-panel:popover-open');").await?;
            ensure!(open == false, "the menu is still open");
            Ok(())
        })
        .await
    })
    .await
}

#[tokio::test]
async fn in_the_readers_own_colours_nothing_depends_on_ours() -> Result<()> {
    in_browser("forced_colours", async |page| {
        an_approver_at(&page, "/gallery").await?;
        page.wishes(Wish::ForcedColours).await?;
        // The list beside the page marks where one is; the gallery isn't in it.
        page.follow("/settings").await?;
        let current = page
            .run("return getComputedStyle(document.querySelector('nav [aria-current=page]')).outlineStyle;")
            .await?;
        ensure!(current == "solid", "the page in force has no edge: {current}");
        page.follow("/gallery").await?;
        let edges = "
            const edge = selector => getComputedStyle(document.querySelector(selector)).borderTopStyle;
            return {
                button: edge('[data-testid=gallery-button]'),
                badge: edge('[data-testid=status] button'),
                field: edge('#gallery-empty'),
            };
        ";
        let edges = page.run(edges).await?;
        for part in ["button", "badge", "field"] {
            ensure!(edges.get(part).is_some_and(|edge| edge == "solid"), "{part}: {edges}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn who_wants_no_motion_gets_none() -> Result<()> {
    in_browser("reduced_motion", async |page| {
        an_approver_at(&page, "/gallery").await?;
        page.wishes(Wish::ReducedMotion).await?;
        page.run("[...document.querySelectorAll('[data-testid=gallery-press]')].find(at => at.innerText === 'Show it').click();").await?;
        let longest = "
            const seconds = text => Math.max(...text.split(',').map(parseFloat));
            return Math.max(...[...document.querySelectorAll('*')].map(at => getComputedStyle(at))
                .map(style => Math.max(seconds(style.animationDuration), seconds(style.transitionDuration))));
        ";
        let longest = page.run(longest).await?.as_f64().unwrap_or(f64::MAX);
        ensure!(longest < 0.05, "something moves for {longest} s");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn on_paper_are_the_facts_in_black_on_white_without_the_frame() -> Result<()> {
    in_browser("print", async |page| {
        let pair = Pair::of(1).await?;
        let application = pair.migrate().await?;
        application.is_published(&pair.applicant).await?;
        let person = pair.world.person_of(&pair.new, Role::Operator)?;
        let path = format!("/applications/{}", application.id);
        page.wishes(Wish::Print).await?;
        for (path, fact) in [(path.clone(), pair.customer(0)?.to_string()), (format!("{path}/proof"), application.id.to_string())] {
            page.sign_in(&person, &path).await?;
            page.rests().await?;
            page.says(&fact).await?;
            let looks = "
                const seen = selector => [...document.querySelectorAll(selector)].filter(at => at.checkVisibility()).length;
                return {
                    frame: seen('header, nav, .btn, .toasts'),
                    paper: getComputedStyle(document.body).backgroundColor,
                    ink: getComputedStyle(document.querySelector('h1')).color,
                };
            ";
            let looks = page.run(looks).await?;
            ensure!(looks["frame"] == 0, "{path}: {looks}");
            ensure!(looks["paper"] == "rgb(255, 255, 255)" && looks["ink"] == "rgb(0, 0, 0)", "{path}: {looks}");
        }
        Ok(())
    })
    .await
}
