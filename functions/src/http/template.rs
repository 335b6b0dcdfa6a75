//! The template to fill in (R2.4) and the texts in force (R2.3, R5.4, R5.6).
//!
//! The files were made when the Worker was built (`build.rs`), from the columns that `shared` declares.

use super::{asked::Asked, reply::Reply};
use crate::error::Error;
use shared::{
    api::{GetTexts, TemplateCsv, TemplateXlsx, TextsAnswer},
    texts::{TextKind, shown},
};

const XLSX: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/template.xlsx"));
const CSV: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/template.csv"));

pub async fn xlsx(_asked: Asked<TemplateXlsx>) -> Result<Reply<TemplateXlsx>, Error> {
    let media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Reply::file(media_type, "customer-migration.xlsx", XLSX.to_vec())
}

pub async fn csv(_asked: Asked<TemplateCsv>) -> Result<Reply<TemplateCsv>, Error> {
    Reply::file("text/csv; charset=utf-8", "customer-migration.csv", CSV.to_vec())
}

pub async fn texts(_asked: Asked<GetTexts>) -> Result<Reply<GetTexts>, Error> {
    Reply::answer(&TextsAnswer {
        notice: shown(TextKind::Notice),
        statement: shown(TextKind::DataTransferStatement),
        consent: shown(TextKind::Consent),
    })
}
