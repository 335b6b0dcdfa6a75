//! One cell in, a value or a problem out: account ids, names and credit lines (R2.4, R4.1).
//!
//! A number is first turned into the text that a spreadsheet would show for it, at most 15 significant digits, and from there on read
//! like a text: no arithmetic is ever done on a float (R4.1). Nothing here fails on any input; what can't be read is a [`Problem`].

use super::{Cell, Column, Problem};
use crate::{
    api::ApplicationRow,
    credit::{AmountError, Credit},
    directory::narrow,
    export,
    ids::{ACCOUNT_ID_DIGITS, CustomerId},
};
use std::{borrow::Cow, str::FromStr};

/// The most characters that a name has.
const NAME_CHARS: usize = 200;
/// The most characters of a cell that a message repeats.
const SHOWN_CHARS: usize = 60;
/// The most characters of an unreadable cell that a draft keeps. More than a name may have, so that a cut name is still too long.
const KEPT_CHARS: usize = 256;

/// A row's three cells, each read by itself.
pub(super) struct RowRead {
    pub sub_customer: Result<CustomerId, Problem>,
    pub name: Result<Option<String>, Problem>,
    pub credit: Result<Credit, Problem>,
}

impl RowRead {
    pub fn new(sub_customer: &Cell<'_>, name: &Cell<'_>, credit: &Cell<'_>) -> Self {
        Self {
            sub_customer: account_id(sub_customer, Column::SubCustomer),
            name: self::name(name),
            credit: self::credit(credit),
        }
    }

    /// The row if every cell could be read, else what is wrong with each that couldn't, in the template's order.
    pub fn whole(self) -> Result<ApplicationRow, Vec<Problem>> {
        match (self.sub_customer, self.name, self.credit) {
            (Ok(sub_customer), Ok(name), Ok(credit)) => Ok(ApplicationRow { sub_customer, name, credit }),
            (sub_customer, name, credit) => {
                Err([sub_customer.err(), name.err(), credit.err()].into_iter().flatten().collect())
            }
        }
    }
}

/// Nothing in it that a person could see.
pub(super) fn is_empty(cell: &Cell<'_>) -> bool {
    match cell {
        Cell::Empty => true,
        Cell::Text(text) => trim(text).is_empty(),
        _ => false,
    }
}

/// An account id. Spaces around it and an apostrophe before it don't count, and wide digits are digits.
pub(super) fn account_id<Id: FromStr>(cell: &Cell<'_>, column: Column) -> Result<Id, Problem> {
    // Most cells are just the id.
    if let Cell::Text(text) = cell
        && let Ok(id) = text.parse()
    {
        return Ok(id);
    }
    let text = plain(text(cell, column)?);
    if text.is_empty() {
        return Err(Problem::Missing { column });
    }
    text.parse().map_err(|_| not_an_account_id(&text, column))
}

fn not_an_account_id(text: &str, column: Column) -> Problem {
    let found = shown(text);
    if is_date(text) {
        Problem::Date { column, found }
    } else if is_digits(text) && text.len() < ACCOUNT_ID_DIGITS {
        Problem::LeadingZerosLost { column, found }
    } else if is_rounded(text) {
        Problem::Rounded { column, found }
    } else {
        Problem::NotAnAccountId { column, found }
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `2026-11-01`, `1/11/2026`, `01.11.26`: what a spreadsheet that took a number for a date leaves in a CSV file.
fn is_date(text: &str) -> bool {
    ['-', '/', '.'].into_iter().any(|separator| {
        let mut parts = text.split(separator);
        let (Some(first), Some(month), Some(last), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return false;
        };
        [first, month, last].into_iter().all(is_digits)
            && month.len() <= 2
            && matches!((first.len(), last.len()), (4, 1..=2) | (1..=2, 2 | 4))
    })
}

/// `1.23E+11` or `1,23E+11`: how a spreadsheet writes a long number in a narrow cell.
fn is_rounded(text: &str) -> bool {
    let Some((digits, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let (whole, decimals) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    is_digits(whole) && is_digits(decimals) && is_digits(exponent.strip_prefix('+').unwrap_or(exponent))
}

/// A name, if there is one.
pub(super) fn name(cell: &Cell<'_>) -> Result<Option<String>, Problem> {
    let text = text(cell, Column::Name)?;
    // As our own tables write a name that a spreadsheet program would take for a formula.
    let text = match text.strip_prefix('\'').filter(|name| export::harmless(name) != *name) {
        Some(name) => Cow::Owned(name.to_owned()),
        None => text,
    };
    match text.chars().take(NAME_CHARS + 1).count() {
        0 => Ok(None),
        1..=NAME_CHARS => Ok(Some(text.into_owned())),
        _ => Err(Problem::NameTooLong),
    }
}

/// A credit line in its plain form, `12500` or `12500.00`; separators, currencies and a decimal comma are refused, not guessed at.
pub(super) fn credit(cell: &Cell<'_>) -> Result<Credit, Problem> {
    let text = plain(text(cell, Column::Credit)?);
    if text.is_empty() {
        return Err(Problem::Missing { column: Column::Credit });
    }
    text.parse().map_err(|error| {
        let found = shown(&text);
        match error {
            AmountError::NotAnAmount if is_date(&text) => Problem::Date { column: Column::Credit, found },
            AmountError::NotAnAmount => Problem::CreditNotAnAmount { found },
            AmountError::TooManyDecimals => Problem::CreditTooManyDecimals { found },
            AmountError::Negative => Problem::CreditNegative { found },
            AmountError::TooLarge => Problem::CreditTooLarge { found },
        }
    })
}

/// The trimmed text of a cell that holds a text or a number; empty when there is none.
fn text<'c>(cell: &'c Cell<'_>, column: Column) -> Result<Cow<'c, str>, Problem> {
    match cell {
        Cell::Empty => Ok(Cow::Borrowed("")),
        Cell::Number(number) => Ok(Cow::Owned(number_as_shown(*number))),
        Cell::Text(text) => match trim(text).strip_prefix('=') {
            None => Ok(Cow::Borrowed(trim(text))),
            // In a CSV file: `="000123456789"` is how programs keep a spreadsheet from dropping zeros; any other formula is one.
            Some(formula) => match quoted(formula) {
                Some(inner) => Ok(Cow::Borrowed(trim(inner))),
                None => Err(Problem::Formula { column, found: shown(trim(text)) }),
            },
        },
        Cell::Formula(_) => Err(Problem::Formula { column, found: shown(&as_found(cell)) }),
        Cell::Date(date) => Err(Problem::Date { column, found: shown(date) }),
        Cell::Truth(_) | Cell::Error(_) => Err(Problem::NotText { column, found: shown(&as_found(cell)) }),
    }
}

fn quoted(formula: &str) -> Option<&str> {
    formula.strip_prefix('"')?.strip_suffix('"').filter(|inner| !inner.contains('"'))
}

/// A number as a spreadsheet shows it when there is room: up to 15 significant digits, no exponent, no separators.
///
/// A decimal of 15 digits survives the way to the nearest float and back, so the shortest form of that float is the decimal itself.
fn number_as_shown(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    if rounded == 0.0 { "0".to_owned() } else { rounded.to_string() }
}

/// Without the white space and the invisible marks that come along when a cell is copied.
fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c.is_control() || is_invisible(c))
}

/// Zero-width spaces and joiners, marks of direction, and the byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// For ids and amounts: wide characters made narrow, a minus sign made a hyphen, and without the apostrophe that marks a text.
fn plain(text: Cow<'_, str>) -> Cow<'_, str> {
    let is_apostrophe = |c| matches!(c, '\'' | '’' | '‘' | '`' | '＇');
    if text.is_ascii() && !text.contains(is_apostrophe) {
        return text;
    }
    let bare = text.trim_matches(|c: char| is_apostrophe(c) || c.is_whitespace());
    Cow::Owned(bare.chars().map(|c| if c == '\u{2212}' { '-' } else { narrow(c) }).collect())
}

/// A cell as a message shows it.
pub(super) fn shown(text: &str) -> String {
    cut(text, SHOWN_CHARS)
}

/// What a draft keeps of a cell that couldn't be read.
pub(super) fn kept(cell: &Cell<'_>) -> String {
    cut(&as_found(cell), KEPT_CHARS)
}

/// A cell as text, whatever it holds.
pub(super) fn as_found<'c>(cell: &'c Cell<'_>) -> Cow<'c, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(text) => Cow::Borrowed(trim(text)),
        Cell::Number(number) => Cow::Owned(number_as_shown(*number)),
        Cell::Formula(formula) if formula.starts_with('=') => Cow::Borrowed(formula),
        Cell::Formula(formula) => Cow::Owned(format!("={formula}")),
        Cell::Date(date) => Cow::Borrowed(date),
        Cell::Truth(true) => Cow::Borrowed("TRUE"),
        Cell::Truth(false) => Cow::Borrowed("FALSE"),
        Cell::Error(error) => Cow::Borrowed(error),
    }
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cell<'_> {
        Cell::Text(Cow::Borrowed(text))
    }
    fn id(cell: &Cell<'_>) -> Result<String, Problem> {
        account_id::<CustomerId>(cell, Column::SubCustomer).map(String::from)
    }
    fn amount(cell: &Cell<'_>) -> Result<String, Problem> {
        credit(cell).map(String::from)
    }
    const COLUMN: Column = Column::SubCustomer;

    #[test]
    fn an_account_id_is_twelve_digits_whatever_stands_around_it_r2_4() {
        for found in [
            "000123456789",
            " 000123456789\t",
            "\u{a0}000123456789\u{3000}",
            "\u{feff}000123456789",
            "\u{202d}000123456789\u{202c}",
            "'000123456789",
            "’000123456789",
            "０００１２３４５６７８９",
            "=\"000123456789\"",
        ] {
            assert_eq!(id(&text(found)), Ok("000123456789".to_owned()), "{found:?}");
        }
    }

    #[test]
    fn an_account_id_that_a_spreadsheet_holds_as_a_number_is_read_when_it_has_all_its_digits_r2_4() {
        assert_eq!(id(&Cell::Number(123_456_789_012.0)), Ok("123456789012".to_owned()));
        assert_eq!(id(&Cell::Number(999_999_999_999.0)), Ok("999999999999".to_owned()));
    }

    #[test]
    fn an_account_id_with_fewer_digits_has_lost_its_leading_zeros_r2_4() {
        for cell in [Cell::Number(123_456_789.0), text("123456789")] {
            assert_eq!(id(&cell), Err(Problem::LeadingZerosLost { column: COLUMN, found: "123456789".to_owned() }));
        }
        assert_eq!(id(&Cell::Number(-0.0)), Err(Problem::LeadingZerosLost { column: COLUMN, found: "0".to_owned() }));
    }

    #[test]
    fn an_account_id_that_became_an_exponent_is_rounded_r2_4() {
        for found in ["1.23E+11", "1,23E+11", "1.23457E+11", "1e11", "1.2E11"] {
            assert_eq!(id(&text(found)), Err(Problem::Rounded { column: COLUMN, found: found.to_owned() }), "{found}");
        }
    }

    #[test]
    fn anything_else_is_no_account_id_r2_4() {
        for found in ["1234567890123", "12345678901x", "0001 2345 6789", "1.5", "E+11", "-12345678901", "acme"] {
            let problem = Problem::NotAnAccountId { column: COLUMN, found: found.to_owned() };
            assert_eq!(id(&text(found)), Err(problem), "{found}");
        }
        for number in [-123_456_789_012.0, 12_345_678_901.5, 1e12, 1e300, f64::NAN, f64::INFINITY] {
            assert!(matches!(id(&Cell::Number(number)), Err(Problem::NotAnAccountId { .. })), "{number}");
        }
    }

    #[test]
    fn a_missing_account_id_or_credit_is_missing_and_a_missing_name_is_fine_r2_4() {
        for cell in [Cell::Empty, text(" \u{a0}"), text("'")] {
            assert_eq!(id(&cell), Err(Problem::Missing { column: COLUMN }), "{cell:?}");
            assert_eq!(credit(&cell), Err(Problem::Missing { column: Column::Credit }), "{cell:?}");
        }
        assert_eq!(name(&Cell::Empty), Ok(None));
        assert_eq!(name(&text(" \u{a0}")), Ok(None));
    }

    #[test]
    fn a_formula_a_date_a_truth_value_and_an_error_each_say_what_they_are_in_every_column_r2_4() {
        let cells = [
            Cell::Formula("A1+1".to_owned()),
            text("=A1+1"),
            Cell::Date("2026-11-01".to_owned()),
            Cell::Truth(true),
            Cell::Error("#REF!".to_owned()),
        ];
        let problems = |column| {
            [
                Problem::Formula { column, found: "=A1+1".to_owned() },
                Problem::Formula { column, found: "=A1+1".to_owned() },
                Problem::Date { column, found: "2026-11-01".to_owned() },
                Problem::NotText { column, found: "TRUE".to_owned() },
                Problem::NotText { column, found: "#REF!".to_owned() },
            ]
        };
        for (cell, problem) in cells.iter().zip(problems(Column::SubCustomer)) {
            assert_eq!(id(cell), Err(problem));
        }
        for (cell, problem) in cells.iter().zip(problems(Column::Name)) {
            assert_eq!(name(cell), Err(problem));
        }
        for (cell, problem) in cells.iter().zip(problems(Column::Credit)) {
            assert_eq!(credit(cell), Err(problem));
        }
    }

    #[test]
    fn a_text_that_looks_like_a_date_is_one_where_an_id_or_an_amount_belongs_r2_4() {
        for date in ["2026-11-01", "1/11/2026", "01.11.26", "2026/1/1"] {
            let found = date.to_owned();
            assert_eq!(id(&text(date)), Err(Problem::Date { column: COLUMN, found: found.clone() }));
            assert_eq!(credit(&text(date)), Err(Problem::Date { column: Column::Credit, found }));
        }
        for amount in ["1.250.000", "1.250.00", "1-2", "12.50.", "-1/2/2026", "1.2.3.4"] {
            assert!(matches!(credit(&text(amount)), Err(Problem::CreditNotAnAmount { .. })), "{amount}");
        }
    }

    #[test]
    fn a_credit_line_is_an_exact_amount_r4_1() {
        for (found, read) in [
            ("0", "0.00"),
            ("12500", "12500.00"),
            (" 12500.5 ", "12500.50"),
            ("'500", "500.00"),
            ("１２.５０", "12.50"),
        ] {
            assert_eq!(amount(&text(found)), Ok(read.to_owned()), "{found}");
        }
    }

    #[test]
    fn a_credit_number_is_read_as_it_is_shown_and_not_as_it_is_stored_r4_1() {
        for (number, read) in [
            (0.1 + 0.2, "0.30"),
            (1.1 * 3.0, "3.30"),
            (12_500.0, "12500.00"),
            (999_999_999.99, "999999999.99"),
            (-0.0, "0.00"),
        ] {
            assert_eq!(amount(&Cell::Number(number)), Ok(read.to_owned()), "{number}");
        }
    }

    #[test]
    fn a_credit_line_is_zero_or_more_with_at_most_two_decimals_and_not_too_large_r4_1() {
        let found = |text: &str| text.to_owned();
        for (cell, problem) in [
            (text("-1"), Problem::CreditNegative { found: found("-1") }),
            (text("−1"), Problem::CreditNegative { found: found("-1") }),
            (Cell::Number(-12.5), Problem::CreditNegative { found: found("-12.5") }),
            (text("1.005"), Problem::CreditTooManyDecimals { found: found("1.005") }),
            (Cell::Number(1250.005), Problem::CreditTooManyDecimals { found: found("1250.005") }),
            (Cell::Number(1e-300), Problem::CreditTooManyDecimals { found: shown(&1e-300.to_string()) }),
            (text("1000000000"), Problem::CreditTooLarge { found: found("1000000000") }),
            (Cell::Number(1e300), Problem::CreditTooLarge { found: shown(&1e300.to_string()) }),
        ] {
            assert_eq!(credit(&cell), Err(problem));
        }
    }

    #[test]
    fn an_amount_with_separators_or_a_currency_is_refused_and_not_guessed_at_r4_1() {
        for found in ["1,250.00", "12 500", "USD 5", "5,50", "1.250,00", "five", "+5", ".5", "5.", "1E+3", "NaN", "5%"]
        {
            let problem = Problem::CreditNotAnAmount { found: found.to_owned() };
            assert_eq!(amount(&text(found)), Err(problem), "{found}");
        }
    }

    #[test]
    fn a_name_is_trimmed_may_be_a_number_and_has_at_most_200_characters_r2_4() {
        assert_eq!(name(&text(" O'Neil & 株式会社 \u{a0}")), Ok(Some("O'Neil & 株式会社".to_owned())));
        assert_eq!(name(&Cell::Number(1860.0)), Ok(Some("1860".to_owned())));
        let long = "é".repeat(200);
        assert_eq!(name(&text(&long)), Ok(Some(long.clone())));
        assert_eq!(name(&text(&format!("{long}é"))), Err(Problem::NameTooLong));
    }

    #[test]
    fn a_message_repeats_only_the_beginning_of_a_very_long_cell() {
        let Err(Problem::NotAnAccountId { found, .. }) = id(&text(&"字".repeat(100_000))) else {
            panic!("not an account id");
        };
        assert_eq!(found, format!("{}…", "字".repeat(SHOWN_CHARS)));
    }
}
