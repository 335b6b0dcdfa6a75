//! The template to fill in, as a workbook and as CSV (R2.4).

use anyhow::{Context, Result};
use calamine::{Reader, Xlsx};
use shared::{
    api::{TemplateCsv, TemplateXlsx},
    intake::Column,
};
use std::io::Cursor;
use tests::Pair;

fn headings() -> Vec<String> {
    Column::ALL.iter().map(|column| column.heading().to_owned()).collect()
}

#[tokio::test]
async fn the_workbook_has_the_columns_that_are_read_and_ids_are_text_in_it_r2_4() -> Result<()> {
    let pair = Pair::of(1).await?;
    let answer = pair.applicant.ask::<TemplateXlsx>(&[]).send().await?;
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(answer.file()?.to_vec()))?;
    let sheet = book.worksheet_range_at(0).context("no sheet")??;
    let first: Vec<String> = sheet.rows().next().context("no row")?.iter().map(ToString::to_string).collect();
    assert_eq!(first, headings());
    assert_eq!(sheet.height(), 1, "there is more than headings in the first sheet");
    let disposition = answer.header("content-disposition").unwrap_or_default();
    assert!(disposition.starts_with("attachment") && disposition.contains(".xlsx"), "{disposition}");
    Ok(())
}

#[tokio::test]
async fn the_csv_has_the_same_columns_r2_4() -> Result<()> {
    let pair = Pair::of(1).await?;
    let answer = pair.applicant.ask::<TemplateCsv>(&[]).send().await?;
    let text = answer.text();
    let mut csv = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let first: Vec<String> = csv.headers()?.iter().map(str::to_owned).collect();
    assert_eq!(first, headings());
    assert_eq!(csv.records().count(), 0);
    let disposition = answer.header("content-disposition").unwrap_or_default();
    assert!(disposition.starts_with("attachment") && disposition.contains(".csv"), "{disposition}");
    assert!(answer.header("content-type").unwrap_or_default().starts_with("text/csv"));
    Ok(())
}
