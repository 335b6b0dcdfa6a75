//! Whatever the bytes are, reading them ends well.

use super::*;
use proptest::prelude::*;

proptest! {
    #[test]
    fn no_text_makes_reading_fail_in_any_other_way_than_by_a_problem(text in "[\"=;,\\t\\r\\n 0-9A-Za-z云]{0,200}", bytes in any::<Vec<u8>>()) {
        let _ = csv(&text);
        let _ = csv(&format!("{}\n{text}", HEADINGS.join(",")));
        let _ = file("any", &bytes);
    }

    #[test]
    fn no_flipped_byte_of_a_workbook_makes_reading_fail_in_any_other_way(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = workbook(|sheet| {
            sheet.write_row(1, 0, ["000000000001", "One", "1"]).unwrap();
        });
        let place = place.index(bytes.len());
        bytes[place] = byte;
        let _ = file("any.xlsx", &bytes);
    }
}
