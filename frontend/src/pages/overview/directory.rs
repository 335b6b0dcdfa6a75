//! For administration: how much the directory has.

use super::part;
use crate::{
    api,
    components::{card_skeleton, figure},
    format,
    load::Loader,
};
use leptos::prelude::*;
use shared::{
    api::{DirectoryAnswer, GetDirectory, Nothing},
    tr,
};

pub fn section() -> AnyView {
    let loader = Loader::<DirectoryAnswer>::new();
    let again = Callback::new(move |()| loader.ask(api::call::<GetDirectory>(&[], &Nothing {}, &Nothing {})));
    again.try_run(());
    let figures = loader.show(card_skeleton, again, |answer| {
        let count = |number: u32| format::count(number as usize).into_any();
        view! {
            <dl class="grid grid-cols-3 gap-4">
                {figure("directory-partners", tr!("Partners"), count(answer.partners))}
                {figure("directory-people", tr!("People"), count(answer.people))}
                {figure("directory-customers", tr!("Customers"), count(answer.sub_customers))}
            </dl>
        }
        .into_any()
    });
    let people = view! {
        <a class="link text-sm" href="/people">
            {tr!("People")}
        </a>
    };
    part("directory", tr!("The directory"), None, people.into_any(), figures)
}
