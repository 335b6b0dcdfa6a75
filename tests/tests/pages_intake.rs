//! Preparing an application in the browser: rows are pasted, corrected in the table, mended elsewhere and taken back in; problems come in
//! groups with a message to whoever can mend them; a draft outlives its tab (R2.3, R2.4, R2.6, R3.11).

use anyhow::{Context, Result, ensure};
use serde_json::json;
use shared::{
    directory::{AccountStanding, Role},
    intake::Column,
};
use std::{
    fs,
    path::{Path, PathBuf},
};
use tests::{Cell, Page, Pair, Workbook, eventually, in_browser, key};

async fn begin(page: &Page, pair: &Pair) -> Result<()> {
    page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, "/initiate").await
}

/// A file with the template's headings.
fn csv(folder: &Path, name: &str, lines: &[String]) -> Result<PathBuf> {
    let file = folder.join(name);
    let headings = Column::ALL.map(Column::heading).join(",");
    fs::write(&file, format!("{headings}\r\n{}\r\n", lines.join("\r\n")))?;
    Ok(file)
}

/// Goes to a cell of the first row by keyboard. The columns that can be edited come after the row's number.
async fn go_to_cell(page: &Page, column: usize) -> Result<()> {
    page.run("document.getElementById('inbound').focus();").await?;
    page.press(key::DOWN).await?;
    for _ in 0..=column {
        page.press(key::RIGHT).await?;
    }
    Ok(())
}

const CREDIT: usize = 3;

#[tokio::test]
async fn a_row_is_corrected_in_the_table_by_keyboard_and_that_can_be_undone_r2_6() -> Result<()> {
    in_browser("corrected", async |page| {
        let pair = Pair::of(2).await?;
        let rows = [format!("{},,\"1,000\"", pair.customer(0)?), format!("{},,10", pair.customer(1)?)];
        let file = csv(page.folder(), "rows.csv", &rows)?;
        begin(&page, &pair).await?;
        page.prepare(&pair.original, &file).await?;
        page.sees("total-problems", "1").await?;
        page.sees("row-trouble", "isn't an amount").await?;
        ensure!(!page.is_enabled("step-next").await?, "one can go on with a bad row");

        go_to_cell(&page, CREDIT).await?;
        page.press("1000").await?;
        page.press(key::ENTER).await?;
        page.sees("total-problems", "0").await?;
        page.sees("total-credit", "1,010.00").await?;
        ensure!(page.focused().await? == "inbound", "the focus is lost: {:?}", page.focused().await?);

        // Undone by a key, done again by a button, and Escape leaves a cell as it was.
        page.press(&format!("{}z", key::CONTROL)).await?;
        page.sees("total-problems", "1").await?;
        page.click("redo-change").await?;
        page.sees("total-problems", "0").await?;
        go_to_cell(&page, CREDIT).await?;
        page.press("7").await?;
        page.press(key::ESCAPE).await?;
        page.sees("total-credit", "1,010.00").await?;
        page.confirm_and_submit().await?;
        page.row_says(pair.customer(0)?.as_str(), "1,000.00").await
    })
    .await
}

#[tokio::test]
async fn rows_copied_from_a_spreadsheet_are_pasted_without_headings_r2_4() -> Result<()> {
    in_browser("pasted", async |page| {
        let pair = Pair::of(2).await?;
        begin(&page, &pair).await?;
        page.acknowledge_notice().await?;
        page.fill("original-reseller", pair.original.as_str()).await?;
        let paste = "const data = new DataTransfer();
            data.setData('text/plain', arguments[1]);
            const into = arguments[0] ? document.querySelector(`[data-testid='${arguments[0]}']`) : document.body;
            into.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));";
        page.run_with(paste, vec![json!(null), json!("Dear colleague,\nplease find")]).await?;
        page.sees("file-refused", "Sub-customer account ID").await?;
        let rows = format!("{}\t\t12.5\r\n{}\t\t7\r\n", pair.customer(0)?, pair.customer(1)?);
        page.run_with(paste, vec![json!(null), json!(rows)]).await?;
        page.sees("file-name", "Pasted rows").await?;
        page.sees("file-name", "2 rows were read.").await?;
        // Into the box as well; into another field it is that field's own.
        page.run_with(paste, vec![json!("original-reseller"), json!("123\n456")]).await?;
        page.run_with(paste, vec![json!("paste-rows"), json!(format!("{}\t9\n", pair.customer(0)?))]).await?;
        page.sees("file-name", "1 row was read.").await?;
        // What is typed waits until the person says that it is all.
        page.sees_no("read-typed").await?;
        let typed = format!("{},3\n{},4\n{},5", pair.customer(0)?, pair.customer(1)?, pair.customer(0)?);
        page.fill("paste-rows", &typed).await?;
        page.sees("file-name", "1 row was read.").await?;
        page.click("read-typed").await?;
        page.sees("file-name", "3 rows were read. 1 has a problem").await?;
        ensure!(page.value("paste-rows").await?.is_empty(), "what was read still stands there");
        page.run_with(paste, vec![json!(null), json!(rows)]).await?;
        page.sees("file-name", "2 rows were read.").await?;
        page.click("step-next").await?;
        page.sees("total-credit", "19.50").await?;
        page.sees("total-problems", "0").await
    })
    .await
}

#[tokio::test]
async fn problems_come_in_groups_with_their_rows_and_a_message_to_whoever_mends_them_r3_11() -> Result<()> {
    in_browser("groups", async |page| {
        let mut pair = Pair::of(5).await?;
        for place in 0..3 {
            let customer = pair.customer(place)?.clone();
            pair.world.change(&customer, |of| of.standing = AccountStanding::Frozen)?;
        }
        pair.world.import().await?;
        let mut rows = pair.named_rows("10")?;
        // Without its name one isn't told why.
        rows.get_mut(2).context("no third row")?.name = None;
        let file = Workbook::of_rows(&rows).save(page.folder(), "customers.xlsx")?;
        begin(&page, &pair).await?;
        page.prepare(&pair.original, &file).await?;
        page.sees("total-problems", "3").await?;
        page.sees("problem-group", "2 are frozen").await?;
        page.sees("problem-group", "1 can't be moved now").await?;

        page.click_css("[data-code='frozen'] [data-testid='group-show']").await?;
        page.sees("grid-count", "2 of 5").await?;
        eventually(|| async {
            let query = page.run("return location.search;").await?;
            ensure!(query.as_str().is_some_and(|query| query.contains("problem=frozen")), "{query}");
            Ok(())
        })
        .await?;

        page.run("navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve(); };")
            .await?;
        page.click_css("[data-code='frozen'] [data-testid='group-message']").await?;
        page.sees("message-to", &pair.world.partner_name(&pair.original)?).await?;
        page.click("copy-message").await?;
        let copied = eventually(|| async {
            let copied = page.run("return window.copied;").await?;
            copied.as_str().map(str::to_owned).context("nothing was copied")
        })
        .await?;
        for words in [pair.customer(0)?.as_str(), pair.customer(1)?.as_str(), &pair.world.partner_name(&pair.new)?] {
            ensure!(copied.contains(words), "the message doesn't name {words}: {copied}");
        }
        ensure!(!copied.contains(pair.customer(2)?.as_str()), "it names a customer of another group: {copied}");
        page.click("close-message").await?;

        page.click_css("[data-code='frozen'] [data-testid='group-leave-out']").await?;
        page.sees("total-problems", "1").await?;
        page.click("leave-out-all").await?;
        page.sees("total-customers", "2").await?;
        page.sees_no("problem-group").await
    })
    .await
}

/// Keeps what the page saves, for a test to read: its bytes as numbers.
const KEEP_WHAT_IS_SAVED: &str = "
    const give = URL.createObjectURL;
    URL.createObjectURL = blob => {
        blob.arrayBuffer().then(bytes => { window.saved = [...new Uint8Array(bytes)]; });
        return give(blob);
    };
";

async fn saved(page: &Page) -> Result<Vec<u8>> {
    eventually(|| async {
        let saved = page.run("return window.saved ?? null;").await?;
        let saved: Option<Vec<u8>> = serde_json::from_value(saved)?;
        saved.context("nothing was saved")
    })
    .await
}

#[tokio::test]
async fn bad_rows_are_downloaded_mended_and_taken_back_into_the_draft_r2_6() -> Result<()> {
    in_browser("mended", async |page| {
        let pair = Pair::of(3).await?;
        let ids = [pair.customer(0)?, pair.customer(1)?, pair.customer(2)?];
        let rows = [format!("{},,ten", ids[0]), format!("{},,20", ids[1]), "12345,,30".to_owned()];
        let file = csv(page.folder(), "rows.csv", &rows)?;
        begin(&page, &pair).await?;
        page.prepare(&pair.original, &file).await?;
        page.sees("total-problems", "2").await?;

        // The workbook with the two rows, uploaded as it is, changes nothing.
        page.run(KEEP_WHAT_IS_SAVED).await?;
        page.click("download-problems-xlsx").await?;
        let workbook = saved(&page).await?;
        ensure!(workbook.starts_with(b"PK"), "it isn't a workbook");
        let unchanged = page.folder().join("unchanged.xlsx");
        fs::write(&unchanged, workbook)?;
        page.click("upload-mended").await?;
        page.choose_file("file-input", &unchanged).await?;
        page.says("2 rows were as they are.").await?;

        // Mended, the rows go back to where they were, though one has another account ID now.
        page.run("delete window.saved;").await?;
        page.click("download-problems").await?;
        let text = String::from_utf8(saved(&page).await?)?;
        let mended = text.replace(",ten,", ",10,").replace("12345,", &format!("{},", ids[2]));
        ensure!(mended != text, "there is nothing to mend: {text}");
        let file = page.folder().join("mended.csv");
        fs::write(&file, mended)?;
        page.click("upload-mended").await?;
        page.choose_file("file-input", &file).await?;
        page.says("2 rows changed.").await?;
        page.sees("total-problems", "0").await?;
        page.sees("total-customers", "3").await?;
        page.sees("total-credit", "60.00").await?;
        page.click("undo-change").await?;
        page.sees("total-problems", "2").await?;
        page.click("redo-change").await?;
        page.sees("total-problems", "0").await
    })
    .await
}

/// How many drafts this browser keeps.
async fn drafts(page: &Page) -> Result<u64> {
    let script = "return Object.keys(localStorage).filter(name => name.startsWith('draft:')).length;";
    Ok(page.run(script).await?.as_u64().unwrap_or_default())
}

async fn keeps_drafts(page: &Page, count: u64) -> Result<()> {
    eventually(|| async {
        let kept = drafts(page).await?;
        ensure!(kept == count, "{kept} drafts are kept, not {count}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_draft_outlives_the_tab_and_signing_in_again_and_goes_when_somebody_else_signs_out() -> Result<()> {
    in_browser("outlives", async |page| {
        let pair = Pair::of(2).await?;
        let rows = [format!("{},,ten", pair.customer(0)?), format!("{},,20", pair.customer(1)?)];
        let file = csv(page.folder(), "rows.csv", &rows)?;
        begin(&page, &pair).await?;
        page.prepare(&pair.original, &file).await?;
        go_to_cell(&page, CREDIT).await?;
        page.press("11").await?;
        page.press(key::ENTER).await?;
        page.sees("total-credit", "31.00").await?;
        eventually(|| async {
            let kept = page.run("return Object.values(localStorage).join();").await?;
            ensure!(kept.as_str().is_some_and(|kept| kept.contains("11.00")), "the changed row isn't kept");
            Ok(())
        })
        .await?;

        // What a tab keeps for itself goes with it; the person signs out and in again.
        page.run("sessionStorage.clear();").await?;
        let operator = pair.world.person_of(&pair.new, Role::Operator)?;
        page.sign_in(&operator, "/").await?;
        page.sees("begun", "begun an application").await?;
        page.click("go-on").await?;
        page.arrives_at("/initiate").await?;
        page.sees("total-credit", "31.00").await?;
        page.sees("total-problems", "0").await?;
        page.click("account").await?;
        page.click("sign-out").await?;
        page.arrives_at("/sign-in").await?;
        keeps_drafts(&page, 1).await?;
        page.sign_in(&operator, "/initiate?step=details").await?;
        page.sees("total-credit", "31.00").await?;
        page.click("step-back").await?;
        page.sees("file-name", "rows.csv").await?;

        let other = pair.world.person_of(&pair.original, Role::Operator)?;
        page.sign_in(&other, "/initiate").await?;
        page.text("notice-tick").await?;
        page.click("account").await?;
        page.click("sign-out").await?;
        page.arrives_at("/sign-in").await?;
        keeps_drafts(&page, 0).await
    })
    .await
}

#[tokio::test]
async fn a_draft_that_is_not_wanted_is_discarded() -> Result<()> {
    in_browser("discarded", async |page| {
        let pair = Pair::of(1).await?;
        begin(&page, &pair).await?;
        page.sees_no("discard-draft").await?;
        page.prepare(&pair.original, &csv(page.folder(), "rows.csv", &[format!("{},,20", pair.customer(0)?)])?).await?;
        // The first rows have taken nobody's place: there is nothing to undo.
        ensure!(!page.is_enabled("undo-change").await?, "the upload itself can be undone");
        page.click("discard-draft").await?;
        page.click("cancel").await?;
        page.sees("total-credit", "20.00").await?;
        page.click("discard-draft").await?;
        page.click("confirm-discard").await?;
        page.text("notice-tick").await?;
        page.sees_no("discard-draft").await?;
        page.open("/").await?;
        page.text("nothing-waits").await?;
        page.sees_no("begun").await
    })
    .await
}

#[tokio::test]
async fn a_hundred_thousand_rows_are_refused_with_a_reason_while_the_page_goes_on_and_reading_can_be_cancelled()
-> Result<()> {
    in_browser("hundred_thousand", async |page| {
        let pair = Pair::of(1).await?;
        let lines: Vec<String> = (0..100_000_u64).map(|n| format!("{n:012},,1")).collect();
        let many = csv(page.folder(), "many.csv", &lines)?;
        begin(&page, &pair).await?;
        page.acknowledge_notice().await?;
        page.fill("original-reseller", pair.original.as_str()).await?;
        let beats = "window.beats = 0;
            const beat = setInterval(() => {
                if (document.querySelector(\"[data-testid='file-refused']\")) clearInterval(beat);
                else window.beats += 1;
            }, 10);";
        page.run(beats).await?;
        page.choose_file("file-input", &many).await?;
        page.sees("file-refused", "100").await?;
        page.sees("file-refused", "Split the file").await?;
        let beats = page.run("return window.beats;").await?.as_f64().context("nothing was counted")?;
        ensure!(beats > 10.0, "while the file was read the page's clock ticked {beats} times");

        // Cancelled while it is being read, it leaves nothing behind, and the next file is read.
        let cancelled = "const [rows] = arguments;
            return (async () => {
                const data = new DataTransfer();
                data.items.add(new File(['Sub-customer account ID,Credit allocation\\n', '000000000001,1\\n'.repeat(rows)], 'late.csv'));
                const input = document.getElementById('file-input');
                input.files = data.files;
                input.dispatchEvent(new Event('change', { bubbles: true }));
                await new Promise(requestAnimationFrame);
                const cancel = document.querySelector(\"[data-testid='file-cancel']\");
                cancel?.click();
                return !!cancel;
            })();";
        let cancelled = page.run_with(cancelled, vec![json!(300_000)]).await?;
        ensure!(cancelled == json!(true), "there was nothing to cancel");
        page.sees_no("file-cancel").await?;
        page.sees_no("file-name").await?;
        let good = Workbook::of_rows(&pair.rows("10")).save(page.folder(), "good.xlsx")?;
        page.choose_file("file-input", &good).await?;
        page.sees("file-name", "good.xlsx").await?;
        page.sees_no("file-refused").await
    })
    .await
}

#[tokio::test]
async fn who_does_it_for_the_first_time_is_led_through_with_a_sample() -> Result<()> {
    in_browser("guide", async |page| {
        let pair = Pair::of(1).await?;
        begin(&page, &pair).await?;
        page.sees("guide", "Who will be asked").await?;
        page.sees("guide", "The original reseller").await?;
        page.run(KEEP_WHAT_IS_SAVED).await?;
        page.click("guide-sample").await?;
        ensure!(saved(&page).await?.starts_with(b"PK"), "the sample isn't a workbook");
        // It is read like any filled-in template.
        let sample = page.folder().join("sample.xlsx");
        fs::write(&sample, saved(&page).await?)?;
        page.click("guide-start").await?;
        page.sees_no("guide").await?;
        page.acknowledge_notice().await?;
        page.choose_file("file-input", &sample).await?;
        page.sees("file-name", "3 rows were read.").await?;

        // Somebody who has done it isn't told again, unless they ask.
        let application = pair.submit().await?;
        application.is_published(&pair.applicant).await?;
        page.run("localStorage.clear();").await?;
        begin(&page, &pair).await?;
        page.text("notice-tick").await?;
        page.sees_no("guide").await?;
        page.click("open-guide").await?;
        page.sees("guide", "step by step").await
    })
    .await
}

#[tokio::test]
async fn selected_rows_are_left_out_and_put_back_together_r2_6() -> Result<()> {
    in_browser("selected", async |page| {
        let pair = Pair::of(4).await?;
        let cells = |id: &str| vec![Cell::text(id), Cell::Empty, Cell::Number(10.0)];
        let rows = pair.customers.iter().map(|id| cells(id.as_str())).collect();
        let file = Workbook::of(rows).save(page.folder(), "customers.xlsx")?;
        begin(&page, &pair).await?;
        page.prepare(&pair.original, &file).await?;
        page.sees("total-customers", "4").await?;
        page.run("document.getElementById('inbound').focus();").await?;
        page.press(key::DOWN).await?;
        page.press(key::SPACE).await?;
        page.press(key::DOWN).await?;
        page.press(key::SPACE).await?;
        page.click("leave-out-selected").await?;
        page.sees("total-customers", "2").await?;
        page.click("put-back-selected").await?;
        page.sees("total-customers", "4").await
    })
    .await
}
