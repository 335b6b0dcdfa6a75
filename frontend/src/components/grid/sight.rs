//! Which rows are in sight, as the page scrolls: by itself, or with the window around it.
//!
//! What stands in the middle of the screen stays where it is when rows above turn out taller or shorter than they were taken to be.

use super::{Core, layout::Layout, lens::Lens};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The window's own header lies over what scrolls under it.
const WINDOW_HEADER: f64 = 64.0;
/// The most rows that go on paper.
pub(super) const PRINTED: usize = 1_000;

impl Core {
    /// Keeps an eye on what is in sight, for as long as the grid is there.
    pub(super) fn watch(self) {
        Effect::new(move |before: Option<Lens>| {
            let there = self.body.get().is_some();
            let rows = self.rows.with(|rows| rows.len());
            // Read, not only tracked: a memo that nobody reads never looks whether it has changed.
            self.columns.with(|_| ());
            let lens = self.lens.get_untracked();
            let edge = self.edge.get_value();
            self.shown.with(|shown| self.layout.update_value(|layout| layout.arrange(shown, rows)));
            if there {
                match before {
                    // Somebody has searched or sorted: what they look for begins at the top.
                    Some(before) if before != lens => self.to_top(),
                    Some(_) => self.keep_edge(edge),
                    None => (),
                }
                self.look();
                self.measure_soon();
            }
            lens
        });
        let scrolled = window_event_listener(ev::scroll, move |_| self.look());
        let resized = window_event_listener(ev::resize, move |_| {
            let _ = self.layout.try_update_value(Layout::forget);
            self.arrange_again();
            self.look();
            self.measure_soon();
        });
        let onto_paper = window_event_listener_untyped("beforeprint", move |_| self.print());
        let back = window_event_listener_untyped("afterprint", move |_| {
            let _ = self.printing.try_set_value(false);
            self.look();
        });
        on_cleanup(move || {
            for listener in [scrolled, resized, onto_paper, back] {
                listener.remove();
            }
        });
    }

    /// Paper doesn't scroll: every row is put into the page, up to [`PRINTED`].
    fn print(self) {
        let Some(rows) = self.shown.try_with_untracked(|shown| shown.len()) else { return };
        self.printing.set_value(true);
        self.sight.set(0..rows.min(PRINTED));
        self.room.set((0.0, 0.0));
    }

    /// Finds out what is in sight, and has it shown.
    pub(super) fn look(self) {
        if self.printing.try_get_value() != Some(false) {
            return;
        }
        let Some((from, to)) = self.window() else { return };
        let Some((sight, room)) = self.layout.try_with_value(|layout| {
            let sight = layout.in_sight(from, to);
            let room = (layout.top(sight.start), layout.total() - layout.top(sight.end));
            (sight, room)
        }) else {
            return;
        };
        if self.sight.with_untracked(|now| *now != sight) {
            self.keep_focus(&sight);
            self.sight.set(sight);
            self.measure_soon();
        }
        if self.room.get_untracked() != room {
            self.room.set(room);
        }
        let edge = self.layout.with_value(|layout| {
            let first = layout.at(from.max(0.0));
            let key = self.place(first).map(|place| self.rows.with_untracked(|rows| rows.key(place)))?;
            Some((key, from.max(0.0) - layout.top(first)))
        });
        self.edge.set_value(edge.filter(|_| from > 0.0));
    }

    /// The list is another: the row at the upper edge stays where it is.
    fn keep_edge(self, edge: Option<(String, f64)>) {
        let Some((key, above)) = edge else { return };
        let rows = self.rows.get_untracked();
        let nth = self.shown.with_untracked(|shown| shown.iter().position(|place| rows.key(*place) == key));
        let (Some(nth), Some((from, _))) = (nth, self.window()) else { return };
        let moved = self.layout.with_value(|layout| layout.top(nth)) + above - from;
        if from > 0.0 && moved.abs() >= 1.0 {
            // Once there is room for it.
            request_animation_frame(move || self.scroll_by(moved));
        }
    }

    fn to_top(self) {
        if let Some(scroller) = self.scroller.get_untracked().filter(|scroller| Self::scrolls_itself(scroller)) {
            scroller.set_scroll_top(0);
        }
    }

    /// What of the rows can be seen, as distances from the first row's top.
    fn window(self) -> Option<(f64, f64)> {
        let (scroller, body) = (self.scroller.get_untracked()?, self.body.get_untracked()?);
        let (frame, rows) = (scroller.get_bounding_client_rect(), body.get_bounding_client_rect());
        let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(800.0);
        let from = frame.top().max(0.0) - rows.top();
        // A window's height more than enough: one that isn't laid out yet must not have all rows shown.
        let to = (frame.bottom().min(height) - rows.top()).min(from + height.max(200.0));
        Some((from, to))
    }

    /// Whoever is in a row that leaves doesn't fall out of the grid.
    fn keep_focus(self, sight: &std::ops::Range<usize>) {
        let focused = document().active_element().and_then(|focused| focused.closest("[data-nth]").ok().flatten());
        let Some(row) = focused else { return };
        let ours = self.body.get_untracked().is_some_and(|body| body.contains(Some(&row)));
        let nth = row.get_attribute("data-nth").and_then(|nth| nth.parse::<usize>().ok());
        if ours && nth.is_some_and(|nth| !sight.contains(&nth)) {
            self.focus();
        }
    }

    pub(super) fn focus(self) {
        if let Some(scroller) = self.scroller.get_untracked() {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = scroller.focus_with_options(&options);
        }
    }

    /// Measures the rows that are in the page, once they are laid out.
    pub(super) fn measure_soon(self) {
        request_animation_frame(move || self.measure());
    }

    fn measure(self) {
        let Some(body) = self.body.try_get_untracked().flatten() else { return };
        let children = body.children();
        let heights: Vec<(usize, f64)> = (0..children.length())
            .filter_map(|index| {
                let row = children.item(index)?;
                let place = row.get_attribute("data-place")?.parse().ok()?;
                Some((place, row.get_bounding_client_rect().height()))
            })
            .filter(|(_, height)| *height > 0.0)
            .collect();
        let Some((from, _)) = self.window() else { return };
        let before = self.layout.try_with_value(|layout| {
            let first = layout.at(from.max(0.0));
            (first, layout.top(first))
        });
        let Some((first, before)) = before else { return };
        let changed = self.layout.try_update_value(|layout| layout.measured(&heights)).unwrap_or(false);
        if !changed {
            return;
        }
        self.arrange_again();
        let moved = self.layout.with_value(|layout| layout.top(first)) - before;
        self.look();
        if from > 0.0 && moved.abs() >= 1.0 {
            self.scroll_by(moved);
        }
    }

    fn arrange_again(self) {
        let total = self.rows.with_untracked(|rows| rows.len());
        self.shown.with_untracked(|shown| {
            let _ = self.layout.try_update_value(|layout| layout.arrange(shown, total));
        });
    }

    /// Whether the grid scrolls by itself, or the window around it does.
    fn scrolls_itself(scroller: &HtmlElement) -> bool {
        let style = window().get_computed_style(scroller).ok().flatten();
        style.and_then(|style| style.get_property_value("overflow-y").ok()).is_some_and(|value| value == "auto")
    }

    fn scroll_by(self, distance: f64) {
        let Some(scroller) = self.scroller.get_untracked() else { return };
        if Self::scrolls_itself(&scroller) {
            scroller.set_scroll_top(scroller.scroll_top() + distance.round() as i32);
        } else {
            window().scroll_by_with_x_and_y(0.0, distance);
        }
    }

    /// Scrolls as far as needed to see a row.
    pub(super) fn reveal(self, nth: usize) {
        let (Some(scroller), Some(body)) = (self.scroller.get_untracked(), self.body.get_untracked()) else { return };
        let (frame, rows) = (scroller.get_bounding_client_rect(), body.get_bounding_client_rect());
        let (top, bottom) = self.layout.with_value(|layout| (layout.top(nth), layout.top(nth + 1)));
        let (top, bottom) = (rows.top() + top, rows.top() + bottom);
        let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(800.0);
        let (upper, lower) = if Self::scrolls_itself(&scroller) {
            let header =
                scroller.first_element_child().map_or(0.0, |head: Element| head.get_bounding_client_rect().height());
            (frame.top() + header, frame.top() + f64::from(scroller.client_height()))
        } else {
            (WINDOW_HEADER, height)
        };
        if top < upper {
            self.scroll_by(top - upper);
        } else if bottom > lower {
            self.scroll_by((bottom - lower).min(top - upper));
        }
        self.look();
        self.measure_soon();
    }
}

/// The row that an event happened in, as its place in the page's list.
pub(super) fn cell_of(event: &web_sys::Event) -> Option<usize> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let cell = target.closest("[data-index]").ok().flatten()?;
    cell.get_attribute("data-index")?.parse().ok()
}
