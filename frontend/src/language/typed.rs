//! What a person has typed, ticked and opened on a page, kept while the page is made anew in another language.
//!
//! A page's fields are its own, and it fills them by itself once it has read what it shows. So they are looked for until they are there,
//! and told what the person would have told them. A field is known by its name for tests, its id or its name, and by its place among
//! its like.

use leptos::{leptos_dom::helpers::IntervalHandle, prelude::*};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventInit, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

const FIELDS: &str = "#main input, #main textarea, #main select, #main details, #main [aria-expanded]";
/// Fields remembered: beyond, it is a page that nobody has filled in by hand.
const MOST: u32 = 2_000;
const PACE: Duration = Duration::from_millis(40);
/// How often they are looked for: a page that reads slowly has its time.
const TIMES: u32 = 75;

/// How somebody has left a field.
enum Left {
    Text(String),
    Ticked(bool),
    Open(bool),
}

struct Field {
    selector: String,
    place: u32,
    left: Left,
}

pub struct Typed {
    fields: Vec<Field>,
    down: f64,
}

/// Between two fields, and between the parts of one.
const FIELD: char = '\u{1e}';
const PART: char = '\u{1f}';

/// The words that are on the page now, as one text to be kept; empty if there are none.
pub fn words() -> String {
    let of = |field: Field| match field.left {
        Left::Text(text) if !text.is_empty() && !text.contains([FIELD, PART]) => {
            Some(format!("{}{PART}{}{PART}{text}", field.selector, field.place))
        }
        Left::Open(true) => Some(format!("{}{PART}{}", field.selector, field.place)),
        Left::Text(_) | Left::Ticked(_) | Left::Open(false) => None,
    };
    let kept: Vec<String> = take().fields.into_iter().filter_map(of).collect();
    if kept.iter().any(|field| field.matches(PART).count() == 2) {
        kept.join(&FIELD.to_string())
    } else {
        String::new()
    }
}

/// Gives back what [`words`] has kept.
pub fn give_back_words(words: &str) {
    let field = |text: &str| {
        let mut parts = text.split(PART);
        let (selector, place) = (parts.next()?, parts.next()?.parse().ok()?);
        // What was open is opened: the words may stand in it.
        let left = parts.next().map_or(Left::Open(true), |text| Left::Text(text.to_owned()));
        Some(Field { selector: selector.to_owned(), place, left })
    };
    Typed { fields: words.split(FIELD).filter_map(field).collect(), down: 0.0 }.give_back();
}

/// What is on the page now.
pub fn take() -> Typed {
    let down = window().scroll_y().unwrap_or_default();
    let Ok(found) = document().query_selector_all(FIELDS) else { return Typed { fields: Vec::new(), down } };
    let elements = (0..found.length().min(MOST)).filter_map(|at| found.item(at)?.dyn_into::<Element>().ok());
    Typed { fields: elements.filter_map(|element| field(&element)).collect(), down }
}

fn field(element: &Element) -> Option<Field> {
    let left = left(element)?;
    let selector = selector(element)?;
    let alike = document().query_selector_all(&selector).ok()?;
    let place = (0..alike.length()).find(|at| alike.item(*at).is_some_and(|one| one.is_same_node(Some(element))))?;
    Some(Field { selector, place, left })
}

fn left(element: &Element) -> Option<Left> {
    // The choice of the language isn't kept from being made.
    if element.get_attribute("name").as_deref() == Some(super::CHOICE) {
        return None;
    }
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        return match input.type_().as_str() {
            "checkbox" | "radio" => Some(Left::Ticked(input.checked())),
            "file" | "hidden" | "password" => None,
            _ => Some(Left::Text(input.value())),
        };
    }
    if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
        return Some(Left::Text(area.value()));
    }
    if let Some(select) = element.dyn_ref::<HtmlSelectElement>() {
        return Some(Left::Text(select.value()));
    }
    Some(Left::Open(is_open(element)))
}

fn is_details(element: &Element) -> bool {
    element.tag_name() == "DETAILS"
}

fn is_open(element: &Element) -> bool {
    if is_details(element) {
        element.has_attribute("open")
    } else {
        element.get_attribute("aria-expanded").as_deref() == Some("true")
    }
}

fn selector(element: &Element) -> Option<String> {
    let by = |name: &str| {
        let value = element.get_attribute(name).filter(|value| !value.is_empty() && !value.contains(['"', '\\']))?;
        Some(format!("#main {}[{name}=\"{value}\"]", element.tag_name().to_ascii_lowercase()))
    };
    by("data-testid")
        .or_else(|| by("id"))
        .or_else(|| by("name"))
        .or_else(|| is_details(element).then(|| "#main details".to_owned()))
}

impl Typed {
    /// Gives everything back to the page in the making, and the place that it was scrolled to.
    pub fn give_back(self) {
        let Typed { fields, down } = self;
        let left = RefCell::new((fields, TIMES));
        let timer: Rc<Cell<Option<IntervalHandle>>> = Rc::default();
        let own = timer.clone();
        let look = move || {
            let Ok(mut left) = left.try_borrow_mut() else { return };
            let (fields, times) = &mut *left;
            fields.retain(|field| !field.is_given_back());
            *times -= 1;
            if !fields.is_empty() && *times > 0 {
                return;
            }
            own.take().iter().for_each(IntervalHandle::clear);
            if window().scroll_y().is_ok_and(|now| now < down) {
                window().scroll_to_with_x_and_y(0.0, down);
            }
        };
        timer.set(set_interval_with_handle(look, PACE).ok());
    }
}

impl Field {
    /// Whether there is nothing left to do for it.
    fn is_given_back(&self) -> bool {
        let found = document().query_selector_all(&self.selector).ok();
        let element = found.and_then(|found| found.item(self.place)?.dyn_into::<Element>().ok());
        element.is_some_and(|element| {
            self.give(&element);
            true
        })
    }

    fn give(&self, element: &Element) {
        match &self.left {
            Left::Text(text) => {
                let is_new = if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
                    let is_new = input.value() != *text;
                    input.set_value(text);
                    is_new
                } else if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
                    let is_new = area.value() != *text;
                    area.set_value(text);
                    is_new
                } else if let Some(select) = element.dyn_ref::<HtmlSelectElement>() {
                    let is_new = select.value() != *text;
                    select.set_value(text);
                    is_new
                } else {
                    false
                };
                if is_new {
                    tell(element, "input");
                    tell(element, "change");
                }
            }
            Left::Ticked(ticked) => {
                if let Some(input) = element.dyn_ref::<HtmlInputElement>()
                    && input.checked() != *ticked
                    // One of several is given up by choosing another.
                    && (*ticked || input.type_() == "checkbox")
                {
                    input.set_checked(*ticked);
                    tell(element, "input");
                    tell(element, "change");
                }
            }
            Left::Open(open) if is_open(element) != *open => {
                if is_details(element) {
                    let _ = element.toggle_attribute_with_force("open", *open);
                } else if let Some(button) = element.dyn_ref::<HtmlElement>() {
                    button.click();
                }
            }
            Left::Open(_) => {}
        }
    }
}

/// As when the person does it.
fn tell(element: &Element, what: &str) {
    let how = EventInit::new();
    how.set_bubbles(true);
    if let Ok(event) = Event::new_with_event_init_dict(what, &how) {
        let _ = element.dispatch_event(&event);
    }
}
