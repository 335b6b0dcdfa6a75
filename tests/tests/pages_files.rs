//! Files as people have them: every kind of bad row at its place, files that aren't taken, and nothing lost on the way (R2.4, R2.6).

use anyhow::{Context, Result, ensure};
use shared::{
    conditions::{Condition, Finding},
    directory::{AccountStanding, Role},
    intake::{Column, FileProblem, Problem},
    words,
};
use std::fs;
use tests::{Cell, Page, Pair, Workbook, World, eventually, in_browser};

/// A row of three cells.
fn row(id: Cell, name: Cell, credit: Cell) -> Vec<Cell> {
    vec![id, name, credit]
}

fn text(text: &str) -> Cell {
    Cell::text(text)
}

/// What a cell's message says.
fn cell(problem: Problem) -> String {
    words::cell_problem(&problem)
}

fn finding(condition: Condition) -> String {
    words::finding(&Finding::Named(vec![condition]))
}

async fn applicants_page(page: &Page, pair: &Pair) -> Result<()> {
    page.sign_in(&pair.world.person_of(&pair.new, Role::Operator)?, "/initiate").await
}

/// How many rows the draft that this browser keeps leaves out.
async fn kept_out(page: &Page) -> Result<u64> {
    let script = "const name = Object.keys(localStorage).find(name => name.startsWith('draft:'));
        return name ? Object.keys(JSON.parse(localStorage.getItem(name)).draft.left_out).length : 0;";
    Ok(page.run(script).await?.as_u64().unwrap_or_default())
}

async fn open_applications(pair: &Pair) -> Result<usize> {
    use shared::api::{ApplicationsQuery, ListApplications, Nothing};
    let query = ApplicationsQuery::default();
    Ok(pair.applicant.call::<ListApplications>(&[], &query, &Nothing {}).await?.applications.len())
}

#[tokio::test]
async fn every_kind_of_bad_row_gets_its_message_at_its_row_and_the_rest_is_submitted_r2_6() -> Result<()> {
    in_browser("bad_rows", async |page| {
        let mut world = World::new()?;
        let (new, original, third) = (world.reseller("New")?, world.reseller("Original")?, world.reseller("Third")?);
        let own = world.sub_customers(&new, 1)?.remove(0);
        let foreign = world.sub_customers(&third, 1)?.remove(0);
        let unknown = world.unused_id();
        let mut pair = Pair::between(world, new, original, 9).await?;
        let frozen = [pair.customer(2)?.clone(), pair.customer(3)?.clone()];
        for customer in &frozen {
            pair.world.change(customer, |of| of.standing = AccountStanding::Frozen)?;
        }
        pair.world.import().await?;
        let ids: Vec<&str> = pair.customers.iter().map(|id| id.as_str()).collect();
        let id = |place: usize| ids.get(place).map_or(Cell::Empty, |id| text(id));
        let ten = || Cell::Number(10.0);
        let column = Column::SubCustomer;
        let found = |found: &str| found.to_owned();

        // The first sheet row has the headings, so these are rows 2 and on.
        let rows: Vec<(Vec<Cell>, Vec<String>)> = vec![
            (row(id(0), Cell::Empty, ten()), vec![]),
            (
                row(Cell::Empty, text("Somebody"), Cell::Empty),
                vec![cell(Problem::Missing { column }), cell(Problem::Missing { column: Column::Credit })],
            ),
            (
                row(Cell::Number(12_345.0), Cell::Empty, ten()),
                vec![cell(Problem::LeadingZerosLost { column, found: found("12345") })],
            ),
            (
                row(text("1.23E+11"), Cell::Empty, ten()),
                vec![cell(Problem::Rounded { column, found: found("1.23E+11") })],
            ),
            (
                row(Cell::Formula("A2".to_owned()), Cell::Empty, ten()),
                vec![cell(Problem::Formula { column, found: found("=A2") })],
            ),
            (row(Cell::Date, Cell::Empty, ten()), vec!["The spreadsheet holds a date here".to_owned()]),
            (
                row(text("ACME-1"), Cell::Empty, ten()),
                vec![cell(Problem::NotAnAccountId { column, found: found("ACME-1") })],
            ),
            (row(id(0), Cell::Empty, ten()), vec![cell(Problem::Twice { first: shared::rows::Row(2) })]),
            (row(id(4), Cell::Empty, Cell::Number(-5.0)), vec![cell(Problem::CreditNegative { found: found("-5") })]),
            (
                row(id(5), Cell::Empty, Cell::Number(1.005)),
                vec![cell(Problem::CreditTooManyDecimals { found: found("1.005") })],
            ),
            (
                row(id(6), Cell::Empty, text("1,000.00")),
                vec![cell(Problem::CreditNotAnAmount { found: found("1,000.00") })],
            ),
            (
                row(id(7), Cell::Empty, Cell::Number(1_000_000_000.0)),
                vec![cell(Problem::CreditTooLarge { found: found("1000000000") })],
            ),
            (row(id(8), text(&"x".repeat(201)), ten()), vec![cell(Problem::NameTooLong)]),
            (row(text(&unknown), Cell::Empty, ten()), vec![finding(Condition::NotThere)]),
            (row(text(foreign.as_str()), Cell::Empty, ten()), vec![finding(Condition::NotThere)]),
            (row(text(own.as_str()), Cell::Empty, ten()), vec![finding(Condition::AlreadyYours)]),
            (row(id(2), text(&pair.world.name(&frozen[0])?), ten()), vec![finding(Condition::Frozen)]),
            (row(id(3), Cell::Empty, ten()), vec![words::finding(&Finding::NameNeeded)]),
            (row(id(1), Cell::Empty, ten()), vec![]),
        ];
        let expected: Vec<(u32, Vec<String>)> = (2..)
            .zip(&rows)
            .filter(|(_, (_, said))| !said.is_empty())
            .map(|(line, (_, said))| (line, said.clone()))
            .collect();
        let cells = rows.into_iter().map(|(cells, _)| cells).collect();
        let file = Workbook::of(cells).save(page.folder(), "mixed.xlsx")?;

        applicants_page(&page, &pair).await?;
        page.prepare(&pair.original, &file).await?;
        page.sees("total-customers", "19").await?;
        page.sees("total-problems", "17").await?;
        let troubles = page.troubles(17).await?;
        for ((line, said), (expected_line, expected)) in troubles.iter().zip(&expected) {
            ensure!(line == expected_line, "row {line} has problems, not {expected_line}: {said}");
            for words in expected {
                ensure!(said.contains(words.as_str()), "row {line} says “{said}”, not “{words}”");
            }
        }
        ensure!(!page.is_enabled("step-next").await?, "one can go on with bad rows");

        // They are left out, can be seen and put back, and the others go.
        page.click("leave-out-all").await?;
        page.sees("total-customers", "2").await?;
        page.sees("total-problems", "0").await?;
        page.click("filter-left-out").await?;
        page.sees("grid-count", "17 of 19").await?;
        page.click("put-back-row").await?;
        page.sees("total-problems", "1").await?;
        page.click("leave-out-all").await?;
        page.sees("total-credit", "20.00").await?;
        page.confirm_and_submit().await?;
        page.all("record-row", 2).await?;
        page.row_says(pair.customer(0)?.as_str(), "Awaiting original reseller").await?;
        page.row_says(pair.customer(1)?.as_str(), "Awaiting original reseller").await
    })
    .await
}

#[tokio::test]
async fn a_file_that_is_not_taken_says_why_and_what_was_typed_stays_r2_6() -> Result<()> {
    in_browser("refused_files", async |page| {
        let pair = Pair::of(2).await?;
        let folder = page.folder().to_owned();
        let good = Workbook::of_rows(&pair.rows("10")).save(&folder, "good.xlsx")?;
        let write = |name: &str, bytes: &[u8]| -> Result<_> {
            let file = folder.join(name);
            fs::write(&file, bytes)?;
            Ok(file)
        };
        let many: Vec<Vec<Cell>> =
            (0..10_001_u64).map(|n| row(Cell::text(format!("{n:012}")), Cell::Empty, Cell::Number(1.0))).collect();
        let renamed = ["Sub-customer account ID", "Sub-customer name (optional)", "Budget"];
        let missing = FileProblem::ColumnMissing {
            column: Column::Credit,
            found: renamed.iter().map(|heading| (*heading).to_owned()).collect(),
        };
        let refused = [
            (write("empty.csv", b"")?, words::file_problem(&FileProblem::Empty)),
            (write("customers.pdf.csv", b"%PDF-1.7\n\x00\x01\x02binary")?, String::new()),
            (write("notes.docx", b"PK\x03\x04nothing of a workbook")?, String::new()),
            (Workbook::of(vec![]).save(&folder, "headings.xlsx")?, words::file_problem(&FileProblem::NoRows)),
            (
                Workbook::of_rows(&pair.rows("10")).with_headings(&renamed).save(&folder, "renamed.xlsx")?,
                words::file_problem(&missing),
            ),
            (
                Workbook::of(many).save(&folder, "many.xlsx")?,
                words::file_problem(&FileProblem::TooManyRows { rows: 10_001, most: 10_000 }),
            ),
        ];
        applicants_page(&page, &pair).await?;
        page.acknowledge_notice().await?;
        page.fill("original-reseller", pair.original.as_str()).await?;
        page.choose_file("file-input", &good).await?;
        page.sees("file-name", "good.xlsx").await?;
        for (file, why) in &refused {
            let name = file.file_name().and_then(|name| name.to_str()).context("no name")?;
            page.choose_file("file-input", file).await?;
            page.sees("file-refused", name).await?;
            page.sees("file-refused", why).await?;
            ensure!(page.value("original-reseller").await? == pair.original.as_str(), "what was typed is gone");
        }
        // The good file's rows are still there.
        page.click("step-next").await?;
        page.sees("total-customers", "2").await?;
        page.sees("total-problems", "0").await
    })
    .await
}

#[tokio::test]
async fn a_draft_outlives_a_reload_of_the_page_and_going_back_r2_6() -> Result<()> {
    in_browser("reload", async |page| {
        let pair = Pair::of(3).await?;
        let file = Workbook::of_rows(&pair.rows("10")).save(page.folder(), "customers.xlsx")?;
        applicants_page(&page, &pair).await?;
        page.prepare(&pair.original, &file).await?;
        page.click("remove-row").await?;
        page.sees("total-customers", "2").await?;
        // Kept a moment after the last change.
        eventually(|| async {
            ensure!(kept_out(&page).await? == 1, "the row that was left out isn't kept");
            Ok(())
        })
        .await?;
        page.reload().await?;
        page.sees("total-customers", "2").await?;
        page.click("step-back").await?;
        ensure!(page.value("original-reseller").await? == pair.original.as_str());
        page.click("step-next").await?;
        page.sees("total-customers", "2").await?;
        page.sees("total-credit", "20.00").await
    })
    .await
}

#[tokio::test]
async fn csv_files_in_the_encodings_of_spreadsheets_are_read_r2_4() -> Result<()> {
    in_browser("csv", async |page| {
        let mut pair = Pair::of(2).await?;
        let names = ["云海科技", "Bäckerei Süd"];
        for (customer, name) in pair.customers.clone().iter().zip(names) {
            pair.world.change(customer, |of| of.name = name.to_owned())?;
        }
        pair.world.import().await?;
        let [heading_id, heading_name, heading_credit] = Column::ALL.map(Column::heading);
        let mut csv = format!("{heading_id}\t{heading_name}\t{heading_credit}\r\n");
        for (customer, name) in pair.customers.iter().zip(names) {
            csv.push_str(&format!("{customer}\t{name}\t10.50\r\n"));
        }
        // UTF-16 with its mark and tabs: what Excel calls “Unicode text”.
        let bytes: Vec<u8> = std::iter::once(0xFEFF).chain(csv.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let file = page.folder().join("unicode.csv");
        fs::write(&file, bytes)?;
        applicants_page(&page, &pair).await?;
        page.prepare(&pair.original, &file).await?;
        page.sees("total-problems", "0").await?;
        page.sees("total-credit", "21.00").await?;
        page.sees("draft-row", names[0]).await?;
        page.sees("draft-row", names[1]).await?;

        // GB18030 and semicolons: what a spreadsheet in Chinese saves.
        let mut bytes = format!("{heading_id};{heading_name};{heading_credit}\n{};", pair.customer(0)?).into_bytes();
        bytes.extend(b"\xD4\xC6\xBA\xA3\xBF\xC6\xBC\xBC;7\n");
        let file = page.folder().join("gb18030.csv");
        fs::write(&file, bytes)?;
        page.click("upload-another").await?;
        page.upload(&pair.original, &file).await?;
        page.sees("total-credit", "7.00").await?;
        page.sees("total-problems", "0").await?;
        page.sees("draft-row", names[0]).await
    })
    .await
}

#[tokio::test]
async fn a_double_click_on_submit_makes_one_application_r2_6() -> Result<()> {
    in_browser("double_click", async |page| {
        let pair = Pair::of(2).await?;
        let file = Workbook::of_rows(&pair.rows("10")).save(page.folder(), "customers.xlsx")?;
        applicants_page(&page, &pair).await?;
        page.prepare(&pair.original, &file).await?;
        page.click("step-next").await?;
        page.double_click("submit-application").await?;
        page.submitted().await?;
        page.all("record-row", 2).await?;
        ensure!(open_applications(&pair).await? == 1, "there are several applications");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_row_that_went_bad_since_it_was_checked_is_named_and_nothing_is_lost_r2_6() -> Result<()> {
    in_browser("went_bad", async |page| {
        let mut pair = Pair::of(3).await?;
        let file = Workbook::of_rows(&pair.named_rows("10")?).save(page.folder(), "customers.xlsx")?;
        applicants_page(&page, &pair).await?;
        page.prepare(&pair.original, &file).await?;
        page.sees("total-problems", "0").await?;
        page.click("step-next").await?;
        ensure!(page.is_enabled("submit-application").await?, "it can't be submitted");
        let frozen = pair.customer(1)?.clone();
        pair.world.change(&frozen, |of| of.standing = AccountStanding::Frozen)?;
        pair.world.import().await?;
        page.click("submit-application").await?;
        let troubles = page.troubles(1).await?;
        ensure!(
            troubles.iter().all(|(line, said)| *line == 3 && said.contains(&finding(Condition::Frozen))),
            "{troubles:?}"
        );
        ensure!(open_applications(&pair).await? == 0);
        page.click("leave-out-all").await?;
        page.sees("total-customers", "2").await?;
        page.confirm_and_submit().await?;
        page.all("record-row", 2).await.map(drop)
    })
    .await
}

#[tokio::test]
async fn an_original_reseller_that_is_not_there_is_said_at_its_field_r2_1() -> Result<()> {
    in_browser("unknown_reseller", async |page| {
        let mut pair = Pair::of(1).await?;
        let unknown = pair.world.unused_id();
        let file = Workbook::of_rows(&pair.rows("10")).save(page.folder(), "customers.xlsx")?;
        applicants_page(&page, &pair).await?;
        page.acknowledge_notice().await?;
        page.fill("original-reseller", "2000").await?;
        page.choose_file("file-input", &file).await?;
        page.sees("file-name", "customers.xlsx").await?;
        ensure!(!page.is_enabled("step-next").await?, "one can go on with half an id");
        page.fill("original-reseller", &unknown).await?;
        page.click("step-next").await?;
        page.says("has this account ID").await?;
        ensure!(!page.is_enabled("step-next").await?, "one can go on without a reseller");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn ten_thousand_rows_go_from_the_workbook_to_the_application_r2_1() -> Result<()> {
    in_browser("ten_thousand", async |page| {
        let pair = Pair::of(10_000).await?;
        let file = Workbook::of_rows(&pair.rows("10")).save(page.folder(), "customers.xlsx")?;
        applicants_page(&page, &pair).await?;
        page.prepare(&pair.original, &file).await?;
        page.sees("total-customers", "10,000").await?;
        page.sees("total-credit", "100,000.00").await?;
        page.sees("total-problems", "0").await?;
        page.confirm_and_submit().await?;
        page.sees("flash", "10,000 customers").await?;
        page.sees("grid-count", "10,000 rows").await
    })
    .await
}

#[tokio::test]
async fn leaving_the_page_while_it_waits_for_an_answer_breaks_nothing() -> Result<()> {
    in_browser("leaving", async |page| {
        let pair = Pair::of(3).await?;
        let file = Workbook::of_rows(&pair.rows("10")).save(page.folder(), "customers.xlsx")?;
        applicants_page(&page, &pair).await?;
        page.prepare(&pair.original, &file).await?;
        page.click("step-next").await?;
        page.text("submit-application").await?;
        // Both in one turn: the answer comes when the page that asked is gone.
        page.run(
            "document.querySelector(\"[data-testid='submit-application']\").click();
             document.querySelector(\"[data-testid='nav-migrations']\").click();",
        )
        .await?;
        eventually(|| async {
            ensure!(open_applications(&pair).await? == 1, "it wasn't submitted");
            Ok(())
        })
        .await?;
        page.open("/migrations").await?;
        page.all("record-row", 3).await.map(drop)
    })
    .await
}
