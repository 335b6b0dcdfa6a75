//! Tables in the browser: ten thousand rows, searched, sorted, filtered and selected from, kept in the address and taken away as files;
//! and what is done to many at once (R5.6 to R5.8, R7.1).

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use shared::{application::Status, directory::Role};
use tests::{Application, Page, Pair, Wish, eventually, in_browser, key, rows};

/// Waits until the address says this.
async fn address_says(page: &Page, words: &str) -> Result<()> {
    eventually(|| async {
        let search = page.run("return decodeURIComponent(location.search);").await?;
        let search = search.as_str().unwrap_or_default();
        ensure!(search.contains(words), "the address says {search}, not {words}");
        Ok(())
    })
    .await
}

/// The keys of the rows that are in the page, from the top.
async fn rows_in_page(page: &Page) -> Result<Vec<String>> {
    let script = "return [...document.querySelectorAll('.grid-body [data-testid]')].map(row => row.dataset.key).filter(key => key);";
    Ok(serde_json::from_value(page.run(script).await?)?)
}

async fn first_is(page: &Page, key: &str) -> Result<()> {
    eventually(|| async {
        let shown = rows_in_page(page).await?;
        ensure!(shown.first().is_some_and(|first| first == key), "the first row is {:?}, not {key}", shown.first());
        Ok(())
    })
    .await
}

/// Which of the first rows are selected.
async fn selected(page: &Page) -> Result<Vec<bool>> {
    let script =
        "return [...document.querySelectorAll('.grid-body [role=row]')].map(row => row.ariaSelected === 'true');";
    Ok(serde_json::from_value(page.run(script).await?)?)
}

#[tokio::test]
async fn ten_thousand_rows_are_in_one_table_of_which_only_those_in_sight_are_in_the_page() -> Result<()> {
    in_browser("ten_thousand", async |page| {
        let pair = Pair::of(10_000).await?;
        let application = pair.submit().await?;
        let (first, last) = (pair.customer(0)?.as_str(), pair.customer(9_999)?.as_str());
        let path = format!("/applications/{}", application.id);
        page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, &path).await?;
        page.sees("grid-count", "10,000 rows").await?;
        first_is(&page, first).await?;
        let grid = page.run("const grid = document.querySelector('[role=grid]'); return grid.ariaRowCount;").await?;
        ensure!(grid == json!("10001"), "the grid says that it has {grid} rows");
        ensure!(rows_in_page(&page).await?.len() < 80, "all rows are in the page");

        // From one end to the other, a piece with every frame.
        page.run(
            "const grid = document.querySelector('[role=grid]');
             grid.scrollIntoView();
             const frame = () => new Promise(requestAnimationFrame);
             return (async () => {
                 for (let step = 0; step <= 60; step++) {
                     grid.scrollTop = grid.scrollHeight * step / 60;
                     await frame();
                 }
                 for (let step = 0; step < 5; step++) { grid.scrollTop = grid.scrollHeight; await frame(); }
             })();",
        )
        .await?;
        page.row_says(last, "Awaiting original reseller").await?;
        ensure!(rows_in_page(&page).await?.len() < 80, "rows that scrolled out are still in the page");

        // Searched as one types, and kept in the address.
        page.fill("grid-search", last).await?;
        page.sees("grid-count", "1 of 10,000").await?;
        first_is(&page, last).await?;
        address_says(&page, &format!("q={last}")).await?;
        page.reload().await?;
        page.sees("grid-count", "1 of 10,000").await?;
        page.click("widen").await?;
        page.sees("grid-count", "10,000 rows").await?;

        // Sorted by a heading, up and then down.
        page.click("sort-account").await?;
        first_is(&page, first).await?;
        page.click("sort-account").await?;
        first_is(&page, last).await?;
        address_says(&page, "sort=-account").await?;

        // All of them are selected, also those that aren't in the page.
        page.click("select-all").await?;
        page.says("10,000 rows selected").await?;
        address_says(&page, "rows=1-10000").await?;
        page.fill("grid-search", first).await?;
        page.says("9,999 of them not shown").await?;
        page.click("clear-selection").await?;
        page.sees_no("clear-selection").await
    })
    .await
}

#[tokio::test]
async fn rows_are_selected_and_opened_by_keyboard() -> Result<()> {
    in_browser("by_keyboard", async |page| {
        let pair = Pair::of(6).await?;
        let application = pair.submit().await?;
        application.is_published(&pair.applicant).await?;
        let path = format!("/applications/{}", application.id);
        page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, &path).await?;
        page.all("record-row", 6).await?;
        page.run("document.getElementById('records').focus();").await?;
        page.press(key::DOWN).await?;
        page.press(key::SPACE).await?;
        page.says("1 row selected").await?;
        // The grid names the row that is meant, since the focus stays on the grid.
        let meant = "return document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.dataset.key;";
        ensure!(page.run(meant).await? == json!(pair.customer(0)?.as_str()), "the grid means another row");
        page.press(&format!("{}{}", key::SHIFT, key::DOWN)).await?;
        page.press(&format!("{}{}", key::SHIFT, key::DOWN)).await?;
        page.says("3 rows selected").await?;
        ensure!(selected(&page).await? == [true, true, true, false, false, false], "other rows are selected");
        // A range shrinks again.
        page.press(&format!("{}{}", key::SHIFT, key::UP)).await?;
        page.says("2 rows selected").await?;
        address_says(&page, "rows=1-2").await?;
        page.press(&format!("{}a", key::CONTROL)).await?;
        page.says("6 rows selected").await?;
        page.press(key::ESCAPE).await?;
        page.sees_no("clear-selection").await?;
        // With the mouse: one, and with Shift up to another.
        page.click_of(pair.customer(1)?.as_str(), "select-row").await?;
        let shift_click = "const row = document.querySelector(`[data-key='${arguments[0]}']`);
             row.dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: true }));";
        page.run_with(shift_click, vec![json!(pair.customer(4)?.as_str())]).await?;
        page.says("4 rows selected").await?;
        // A reload knows which.
        address_says(&page, "rows=2-5").await?;
        page.reload().await?;
        page.says("4 rows selected").await?;
        // In a list, Enter opens.
        page.open("/applications").await?;
        page.all("application-row", 1).await?;
        page.run("document.getElementById('applications').focus();").await?;
        page.press(key::DOWN).await?;
        page.press(key::ENTER).await?;
        page.arrives_at(&path).await.map(drop)
    })
    .await
}

#[tokio::test]
async fn the_keyboard_stays_on_its_row_while_others_change_the_list() -> Result<()> {
    in_browser("stays_on_its_row", async |page| {
        let pair = Pair::of(4).await?;
        let mut application = pair.submit().await?;
        application.is_published(&pair.applicant).await?;
        let path = format!("/applications/{}", application.id);
        page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, &path).await?;
        page.all("record-row", 4).await?;
        page.run("document.getElementById('records').focus();").await?;
        page.press(key::DOWN).await?;
        page.press(key::DOWN).await?;
        application.withdraw(&pair.applicant, rows(&[4])).await?;
        page.row_says(pair.customer(3)?.as_str(), "Withdrawn").await?;
        page.focuses("records").await?;
        page.press(key::SPACE).await?;
        page.says("1 row selected").await?;
        ensure!(selected(&page).await? == [false, true, false, false], "another row is selected");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_long_table_is_whole_on_paper() -> Result<()> {
    in_browser("paper", async |page| {
        let pair = Pair::of(120).await?;
        let application = pair.submit().await?;
        application.is_published(&pair.applicant).await?;
        let path = format!("/applications/{}", application.id);
        page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, &path).await?;
        page.sees("grid-count", "120 rows").await?;
        ensure!(rows_in_page(&page).await?.len() < 120, "all rows are in the page");
        page.wishes(Wish::Print).await?;
        page.sized(700, 1000).await?;
        page.run("window.dispatchEvent(new Event('beforeprint'));").await?;
        eventually(|| async {
            ensure!(rows_in_page(&page).await?.len() == 120, "rows are missing on paper");
            Ok(())
        })
        .await?;
        let wide = "const grid = document.querySelector('[role=grid]'); return grid.scrollWidth - grid.clientWidth;";
        ensure!(page.run(wide).await? == json!(0), "the table is wider than the paper");
        page.run("window.dispatchEvent(new Event('afterprint'));").await?;
        eventually(|| async {
            ensure!(rows_in_page(&page).await?.len() < 120, "all rows stay in the page");
            Ok(())
        })
        .await
    })
    .await
}

#[tokio::test]
async fn filters_and_columns_are_chosen_and_stand_in_the_address() -> Result<()> {
    in_browser("filters", async |page| {
        let pair = Pair::of(4).await?;
        let mut application = pair.submit().await?;
        application.withdraw(&pair.applicant, rows(&[2])).await?;
        application.is_published(&pair.applicant).await?;
        let path = format!("/applications/{}", application.id);
        page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, &path).await?;
        page.all("record-row", 4).await?;
        page.click("filter-status").await?;
        page.click("filter-status-withdrawn").await?;
        page.sees("grid-count", "1 of 4").await?;
        page.row_says(pair.customer(1)?.as_str(), "Withdrawn").await?;
        page.press(key::ESCAPE).await?;
        address_says(&page, "status=withdrawn").await?;
        page.sees("filter-status", "1").await?;
        page.click("grid-view").await?;
        page.click("column-credit").await?;
        address_says(&page, "cols=account,row,stands,status").await?;
        page.sees_no("sort-credit").await?;
        page.reload().await?;
        page.sees("grid-count", "1 of 4").await?;
        page.sees_no("sort-credit").await?;
        // Nothing found leads out again.
        page.fill("grid-search", "nobody at all").await?;
        page.sees("empty", "Nothing matches").await?;
        page.click("widen").await?;
        page.all("record-row", 4).await.map(drop)
    })
    .await
}

/// Catches what the page would save.
const CATCH: &str = "window.saved = [];
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = file => { window.saved.push(file); return make(file); };";

/// The bytes of what was saved.
async fn saved(page: &Page) -> Result<Vec<u8>> {
    let bytes = eventually(|| async {
        let bytes = page
            .run("const file = window.saved.at(-1); return file ? file.arrayBuffer().then(all => [...new Uint8Array(all)]) : null;")
            .await?;
        ensure!(bytes != Value::Null, "nothing was saved");
        Ok(bytes)
    })
    .await?;
    Ok(serde_json::from_value(bytes)?)
}

#[tokio::test]
async fn what_is_shown_is_exported_and_no_name_is_a_formula() -> Result<()> {
    in_browser("export", async |page| {
        let mut pair = Pair::of(3).await?;
        let (second, third) = (pair.customer(1)?.clone(), pair.customer(2)?.clone());
        pair.world
            .change(&second, |customer| customer.name = "=HYPERLINK(\"https://elsewhere.example\")".to_owned())?;
        pair.world.import().await?;
        let application = pair.submit().await?;
        application.is_published(&pair.releaser).await?;
        let path = format!("/applications/{}?sort=-row&cols=account,name,row", application.id);
        // The original side sees the names.
        page.sign_in(&pair.world.person_of(&pair.original, Role::Approver)?, &path).await?;
        first_is(&page, third.as_str()).await?;
        page.run(CATCH).await?;
        page.click("grid-export").await?;
        page.click("export-csv").await?;
        let csv = String::from_utf8(saved(&page).await?)?;
        let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
        ensure!(lines.len() == 4, "three rows and a heading: {csv}");
        ensure!(lines.first().is_some_and(|line| line.starts_with("Row,Account ID,Name")), "other columns: {csv}");
        ensure!(lines.get(1).is_some_and(|line| line.starts_with(&format!("3,{third},"))), "another order: {csv}");
        ensure!(lines.get(2).is_some_and(|line| line.contains("\"'=HYPERLINK")), "a formula: {csv}");
        page.run("window.saved = [];").await?;
        page.click("export-xlsx").await?;
        let workbook = saved(&page).await?;
        let mut workbook: calamine::Xlsx<_> = calamine::Reader::new(std::io::Cursor::new(workbook))?;
        let sheet = calamine::Reader::worksheet_range_at(&mut workbook, 0).context("no sheet")??;
        let cells: Vec<String> = sheet.rows().flatten().map(ToString::to_string).collect();
        ensure!(cells.len() == 12 && cells.get(4).is_some_and(|id| *id == third.to_string()), "{cells:?}");
        ensure!(cells.iter().any(|cell| cell.starts_with("'=HYPERLINK")), "a formula: {cells:?}");
        Ok(())
    })
    .await
}

async fn applications_of_two(pair: &Pair) -> Result<Vec<Application>> {
    let all = pair.rows("10");
    let mut applications = Vec::new();
    for some in all.chunks(2) {
        applications.push(Application::submit(&pair.applicant, &pair.original, some.to_vec()).await?);
    }
    Ok(applications)
}

#[tokio::test]
async fn many_applications_are_approved_with_one_tick_each_on_the_version_that_was_seen_r5_6_r5_7() -> Result<()> {
    in_browser("bulk_approve", async |page| {
        let pair = Pair::of(6).await?;
        let mut applications = applications_of_two(&pair).await?;
        page.sign_in(&pair.world.person_of(&pair.original, Role::Approver)?, "/pending").await?;
        page.all("application-row", 3).await?;
        page.click("select-all").await?;
        page.says("3 selected").await?;
        page.click("bulk-approve").await?;
        page.all("bulk-piece", 3).await?;
        page.says("Approve 6 customers").await?;
        ensure!(!page.is_enabled("confirm-bulk").await?, "one can approve without the tick (R5.6)");
        page.click("statement-tick").await?;
        // One of them changes meanwhile: it is left as it is, and holds up none of the others.
        let changed = applications.last_mut().context("three applications")?;
        changed.withdraw(&pair.applicant, rows(&[1])).await?;
        page.click("confirm-bulk").await?;
        page.click("countdown-now").await?;
        page.sees("bulk-summary", "Done: 2. Not done: 1").await?;
        page.row_says(changed.id.as_str(), "It has changed meanwhile").await?;
        ensure!(changed.record(&pair.applicant, 2).await?.status == Status::AwaitingOriginalReseller, "it was decided");
        page.click("bulk-close").await?;
        page.all("application-row", 1).await?;
        page.sees_no("clear-selection").await?;
        for application in applications.iter().take(2) {
            eventually(|| async {
                let record = application.record(&pair.applicant, 1).await?;
                ensure!(record.status == Status::AwaitingInternalReview, "{} is {:?}", application.id, record.status);
                Ok(())
            })
            .await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn customers_are_rejected_and_excepted_across_applications_with_a_reason_r5_8() -> Result<()> {
    in_browser("bulk_reject", async |page| {
        let pair = Pair::of(6).await?;
        let applications = applications_of_two(&pair).await?;
        page.sign_in(&pair.world.person_of(&pair.original, Role::Approver)?, "/migrations").await?;
        page.all("record-row", 6).await?;
        // One customer of each of two applications.
        for place in [0, 2] {
            page.click_of(pair.customer(place)?.as_str(), "select-row").await?;
        }
        page.click("bulk-reject").await?;
        page.all("bulk-piece", 2).await?;
        ensure!(!page.is_enabled("confirm-bulk").await?, "one can reject without a reason");
        page.choose("reason", "0").await?;
        page.fill("reason-words", "Their contract runs until May.").await?;
        page.click("confirm-bulk").await?;
        page.click("countdown-now").await?;
        page.sees("bulk-summary", "Done: 2 applications").await?;
        page.click("bulk-close").await?;
        page.row_says(pair.customer(0)?.as_str(), "Rejected").await?;
        page.row_says(pair.customer(2)?.as_str(), "Rejected").await?;
        page.row_says(pair.customer(1)?.as_str(), "Awaiting original reseller").await?;
        // Excepting one approves the other of its application.
        page.click_of(pair.customer(4)?.as_str(), "select-row").await?;
        page.click("bulk-except").await?;
        page.choose("reason", "0").await?;
        page.fill("reason-words", "This one isn't ours to give.").await?;
        page.click("statement-tick").await?;
        page.click("confirm-bulk").await?;
        page.click("countdown-now").await?;
        page.sees("bulk-summary", "Done: 1 application").await?;
        page.click("bulk-close").await?;
        page.row_says(pair.customer(4)?.as_str(), "Rejected").await?;
        page.row_says(pair.customer(5)?.as_str(), "Awaiting internal review").await?;
        ensure!(applications.len() == 3, "three applications");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn those_whose_turn_it_is_are_reminded_once_a_day_r7_1() -> Result<()> {
    in_browser("remind", async |page| {
        let pair = Pair::of(4).await?;
        let applications = applications_of_two(&pair).await?;
        let first = applications.first().context("no application")?;
        page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, "/applications").await?;
        page.all("application-row", 2).await?;
        page.click_of(first.id.as_str(), "select-row").await?;
        page.click("bulk-remind").await?;
        page.click("confirm-bulk").await?;
        let original = pair.world.partner_name(&pair.original)?;
        page.sees("bulk-piece", &format!("Reminded: {original}")).await?;
        page.click("bulk-close").await?;
        // Both: the one that was reminded already says so.
        page.click("select-all").await?;
        page.click("bulk-remind").await?;
        page.click("confirm-bulk").await?;
        page.sees("bulk-summary", "Done: 1. Not done: 1").await?;
        page.sees("bulk-piece", "once a day").await?;
        // It arrives where notices do.
        page.sign_in(&pair.world.person_of(&pair.original, Role::Approver)?, "/messages").await?;
        page.says(&format!("Reminder: {}", first.id)).await
    })
    .await
}

#[tokio::test]
async fn on_a_phone_a_row_is_a_card_with_its_headings() -> Result<()> {
    in_browser("cards", async |page| {
        let pair = Pair::of(3).await?;
        let application = pair.submit().await?;
        application.is_published(&pair.applicant).await?;
        page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, "/migrations").await?;
        page.all("record-row", 3).await?;
        page.sized(390, 844).await?;
        eventually(|| async {
            let heading = "const cell = document.querySelector('[data-testid=record-row] [data-column=status]');
                return getComputedStyle(cell, '::before').content;";
            let heading = page.run(heading).await?;
            ensure!(heading == json!("\"Status and consent\""), "a card without headings: {heading}");
            let fits = page.run("return document.documentElement.scrollWidth <= innerWidth;").await?;
            ensure!(fits == json!(true), "the page is wider than the phone");
            Ok(())
        })
        .await?;
        // There are no headings to press: the order is chosen.
        page.click("grid-view").await?;
        page.choose("grid-order", "account").await?;
        page.click("grid-order-down").await?;
        first_is(&page, pair.customer(2)?.as_str()).await
    })
    .await
}

#[tokio::test]
async fn what_is_decided_in_a_dialog_can_be_taken_back_before_it_is_sent() -> Result<()> {
    in_browser("taken_back", async |page| {
        let pair = Pair::of(3).await?;
        let application = pair.submit().await?;
        page.sign_in(&pair.world.person_of(&pair.original, Role::Approver)?, "/pending").await?;
        page.click_of(application.id.as_str(), "reject").await?;
        page.choose("reason", "0").await?;
        page.fill("reason-words", "Their contract runs until May.").await?;
        page.click("confirm-reject").await?;
        page.sees("countdown", "Rejecting 3 customers").await?;
        page.focuses("countdown-cancel").await?;
        // Escape takes the decision back; the dialog stays, with what was typed, and the focus returns to the button.
        page.press(key::ESCAPE).await?;
        page.sees_no("countdown").await?;
        page.focuses("confirm-reject").await?;
        ensure!(page.value("reason-words").await? == "Their contract runs until May.", "what was typed is gone");
        // Closing the dialog takes it back as well.
        page.click("confirm-reject").await?;
        page.click("countdown-cancel").await?;
        page.press(key::ESCAPE).await?;
        page.sees_no("confirm-reject").await?;
        // For many at once, too; what isn't taken back is sent when the seconds are over.
        page.click("select-all").await?;
        page.click("bulk-reject").await?;
        page.choose("reason", "0").await?;
        page.fill("reason-words", "Their contract runs until May.").await?;
        page.click("confirm-bulk").await?;
        page.focuses("countdown-cancel").await?;
        page.press(key::ESCAPE).await?;
        page.focuses("confirm-bulk").await?;
        ensure!(
            application.record(&pair.applicant, 1).await?.status == Status::AwaitingOriginalReseller,
            "it was sent"
        );
        page.click("confirm-bulk").await?;
        page.sees("countdown", "Rejecting 3 customers").await?;
        page.sees("bulk-summary", "Done: 1 application").await?;
        // Closed by Escape after the end: the page shows what was done.
        page.press(key::ESCAPE).await?;
        page.sees("empty", "Nothing to decide").await?;
        ensure!(application.record(&pair.applicant, 1).await?.status == Status::Rejected, "it wasn't sent");
        Ok(())
    })
    .await
}
