//! The languages of texts for people, and how `tr!` finds a text in them.
//!
//! English stands in the program. Another language's texts are a catalogue that the program is given once: the Worker has it
//! compiled in, the pages fetch it when it is wanted. Where it is missing, English is said.
//!
//! Whose language is spoken is ambient: in the pages it is the reader's; the Worker, which answers many, names it for each answer
//! ([`speaking`]). What is kept, hashed or logged is made outside of that and always English.

use serde::{Deserialize, Serialize};
use std::{cell::Cell, fmt::Display, sync::OnceLock};

pub use texts_macros::tr;

/// A language that every text is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum Language {
    #[default]
    #[serde(rename = "en")]
    English,
    #[serde(rename = "zh-CN")]
    SimplifiedChinese,
}

impl Language {
    pub const ALL: [Language; 2] = [Language::English, Language::SimplifiedChinese];

    /// As HTML and HTTP name it (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::SimplifiedChinese => "zh-CN",
        }
    }

    /// As those who speak it call it.
    pub fn own_name(self) -> &'static str {
        match self {
            Language::English => "English",
            Language::SimplifiedChinese => "简体中文",
        }
    }

    /// The language of a tag: `en-GB` is English, and whoever asks for any Chinese is served better in this one than in English.
    pub fn of_tag(tag: &str) -> Option<Language> {
        match tag.split('-').next()?.to_ascii_lowercase().as_str() {
            "en" => Some(Language::English),
            "zh" => Some(Language::SimplifiedChinese),
            _ => None,
        }
    }

    /// The one of ours that an `Accept-Language` header likes best (RFC 9110 §12.5.4); at most its first ten entries are read.
    pub fn accepted(header: &str) -> Option<Language> {
        let mut best: Option<(f32, Language)> = None;
        for entry in header.split(',').take(10) {
            let (tag, weight) = entry.split_once(';').unwrap_or((entry, "q=1"));
            let weight = weight.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()).unwrap_or(0.0);
            if let Some(language) = Language::of_tag(tag.trim())
                && weight > best.map_or(0.0, |(weight, _)| weight)
            {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }

    /// Which of a counted text's forms a number takes (CLDR's rules for cardinal numbers).
    fn form(self, number: u64) -> usize {
        match self {
            Language::English => usize::from(number != 1),
            Language::SimplifiedChinese => 0,
        }
    }

    /// A whole number with its thousands set apart, as both languages write it.
    fn number(self, number: u64) -> String {
        let digits = number.to_string();
        let mut written = String::with_capacity(digits.len() + digits.len() / 3);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                written.push(',');
            }
            written.push(digit);
        }
        written
    }

    fn catalogue(self) -> &'static OnceLock<Catalogue> {
        static SIMPLIFIED_CHINESE: OnceLock<Catalogue> = OnceLock::new();
        // English needs none: it stays empty.
        static ENGLISH: OnceLock<Catalogue> = OnceLock::new();
        match self {
            Language::English => &ENGLISH,
            Language::SimplifiedChinese => &SIMPLIFIED_CHINESE,
        }
    }
}

/// The texts of one language: each with its id, in the order of ids.
struct Catalogue(Vec<(u32, &'static str)>);

impl Catalogue {
    fn read(text: &'static str) -> Catalogue {
        let mut entries: Vec<_> = text
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .filter_map(|(id, forms)| Some((u32::from_str_radix(id, 16).ok()?, forms)))
            .collect();
        entries.sort_unstable_by_key(|(id, _)| *id);
        Catalogue(entries)
    }

    fn get(&self, id: u32) -> Option<&'static str> {
        let place = self.0.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        self.0.get(place).map(|(_, forms)| *forms)
    }
}

/// Gives the program a language's texts, as `texts::Catalogue::compact` writes them. The first ones given stay.
pub fn load(language: Language, texts: &'static str) {
    language.catalogue().get_or_init(|| Catalogue::read(texts));
}

/// Whether the language can be spoken.
pub fn is_loaded(language: Language) -> bool {
    language == Language::English || language.catalogue().get().is_some()
}

thread_local! {
    static CURRENT: Cell<Language> = const { Cell::new(Language::English) };
}

/// The language that is spoken now.
pub fn current() -> Language {
    CURRENT.get()
}

/// Speaks this language from now on: for a program with one reader.
pub fn choose(language: Language) {
    CURRENT.set(language);
}

/// Speaks a language while `work` runs, which therefore can't wait for anything.
pub fn speaking<T>(language: Language, work: impl FnOnce() -> T) -> T {
    struct Before(Language);
    impl Drop for Before {
        fn drop(&mut self) {
            CURRENT.set(self.0);
        }
    }
    let _before = Before(CURRENT.replace(language));
    work()
}

fn found(id: u32) -> Option<(Language, &'static str)> {
    let language = current();
    Some((language, language.catalogue().get()?.get(id)?))
}

/// What `tr!("…")` becomes.
pub fn text(id: u32, english: &'static str) -> &'static str {
    found(id).map_or(english, |(_, text)| text)
}

/// What `tr!("… {name} …", name)` becomes.
pub fn filled(id: u32, english: &'static str, values: &[(&str, &dyn Display)]) -> String {
    fill(text(id, english), values)
}

/// What `tr!(count; "…" | "…")` becomes.
pub fn counted(id: u32, english: [&'static str; 2], name: &str, count: u64, values: &[(&str, &dyn Display)]) -> String {
    let (language, form) = match found(id) {
        Some((language, forms)) => (language, forms.split('\t').nth(language.form(count)).unwrap_or(forms)),
        None => {
            let [one, other] = english;
            (Language::English, if Language::English.form(count) == 0 { one } else { other })
        }
    };
    let number = language.number(count);
    let mut all: Vec<(&str, &dyn Display)> = Vec::with_capacity(values.len() + 1);
    all.push((name, &number));
    all.extend_from_slice(values);
    fill(form, &all)
}

fn fill(template: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut filled = String::with_capacity(template.len() + 16 * values.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        if let Some((_, value)) = values.iter().find(|(own, _)| *own == name) {
            filled.push_str(&value.to_string());
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// A number of things.
pub trait Count {
    fn count(self) -> u64;
}

macro_rules! counts {
    ($($kind:ty),*) => {$(
        impl Count for $kind {
            fn count(self) -> u64 {
                u64::try_from(self).unwrap_or(0)
            }
        }
        impl Count for &$kind {
            fn count(self) -> u64 {
                (*self).count()
            }
        }
    )*};
}

counts!(u8, u16, u32, u64, usize, i32, i64);

#[cfg(test)]
mod tests {
    use super::{Catalogue, Count, Language, fill, speaking, tr};

    #[test]
    fn every_language_is_a_target_of_the_catalogues() {
        let ours: Vec<_> = Language::ALL.iter().skip(1).map(|language| language.tag()).collect();
        let theirs: Vec<_> = texts::TARGETS.iter().map(|target| target.tag).collect();
        assert_eq!(ours, theirs);
        for (language, target) in Language::ALL.iter().skip(1).zip(texts::TARGETS) {
            let forms = (0..1000).map(|number| language.form(number) + 1).max();
            assert_eq!(forms, Some(target.forms), "{}", target.tag);
        }
    }

    #[test]
    fn the_browsers_language_is_understood() {
        use Language::{English, SimplifiedChinese};
        let cases = [
            ("zh-CN,zh;q=0.9,en;q=0.8", Some(SimplifiedChinese)),
            ("en-GB,en;q=0.9,zh;q=0.8", Some(English)),
            ("fr, zh-Hans;q=0.4, en;q=0.3", Some(SimplifiedChinese)),
            ("zh;q=0, en;q=0.1", Some(English)),
            ("de, fr;q=0.5", None),
            ("en;q=x", None),
            ("*", None),
            ("", None),
        ];
        for (header, expected) in cases {
            assert_eq!(Language::accepted(header), expected, "{header}");
        }
    }

    #[test]
    fn names_are_filled_in() {
        assert_eq!(fill("{a} und {b}, {a}", &[("a", &1), ("b", &"zwei")]), "1 und zwei, 1");
        assert_eq!(fill("{open", &[]), "");
        assert_eq!(fill("plain } text", &[]), "plain } text");
    }

    #[test]
    fn a_value_with_braces_stays_as_it_is() {
        assert_eq!(fill("{a}{b}", &[("a", &"{b}"), ("b", &"x")]), "{b}x");
    }

    #[test]
    fn counts_are_written_by_the_language() {
        let rows = 12_345_usize;
        assert_eq!(tr!(rows; "{rows} row" | "{rows} rows"), "12,345 rows");
        let rows = 1_usize;
        assert_eq!(tr!(rows; "{rows} row" | "{rows} rows"), "1 row");
        let rows = 0_usize;
        assert_eq!(tr!(rows; "{rows} row" | "{rows} rows"), "0 rows");
        assert_eq!((-3_i64).count(), 0);
    }

    #[test]
    fn another_language_is_spoken_for_a_while() {
        let catalogue: &'static str =
            Box::leak(texts::Catalogue::read("zh-CN").expect("the catalogue is read").compact().into_boxed_str());
        super::load(Language::SimplifiedChinese, catalogue);
        let rows = 3_u32;
        let said = speaking(Language::SimplifiedChinese, || tr!(rows; "{rows} row" | "{rows} rows"));
        assert_eq!(said, "3 行");
        assert_eq!(tr!(rows; "{rows} row" | "{rows} rows"), "3 rows");
    }

    #[test]
    fn what_isnt_in_a_catalogue_is_said_in_english() {
        let catalogue = Catalogue::read("1f\teins\nnonsense\n2\tzwei");
        assert_eq!((catalogue.get(2), catalogue.get(0x1f), catalogue.get(3)), (Some("zwei"), Some("eins"), None));
    }
}
