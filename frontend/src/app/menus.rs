//! What the header offers besides the pages: the language, light or dark, and the person's own things.

use super::{membership, shortcuts};
use crate::{
    browser::{self, Theme},
    components::{Face, Icon, Menu, Tone, icon, menu, menu_action, menu_choice, menu_link, toast_with},
    language,
    session::Session,
};
use leptos::prelude::*;
use shared::{api::SignedIn, language::Language, tr, words};

const SQUARE: &str = "btn btn-sm btn-square btn-ghost";

/// The languages, each in its own name.
pub fn language_menu() -> AnyView {
    const ID: &str = "language";
    let about = Menu {
        id: ID,
        name: tr!("Language").to_owned(),
        class: SQUARE,
        panel: "w-44",
        face: Face::Sign(icon(Icon::Globe)),
    };
    menu(about, || {
        let choices = Language::ALL.into_iter().map(|language| {
            let choose = Callback::new(move |()| {
                leptos::task::spawn_local(async move {
                    if !language::choose(language).await {
                        toast_with(Tone::Error, tr!("The texts of this language couldn't be loaded. Try again."), None);
                    }
                    browser::focus_soon(ID);
                });
            });
            let chosen = Signal::derive(move || language::spoken() == language);
            let choice =
                menu_choice(ID, None, language.own_name(), format!("language-{}", language.tag()), chosen, choose);
            view! { <div lang=language.tag()>{choice}</div> }
        });
        choices.collect_view().into_any()
    })
}

/// Light, dark, or as the system has it.
pub fn theme_menu() -> AnyView {
    const ID: &str = "theme";
    let theme = RwSignal::new(browser::theme());
    let face = Face::Sign((move || icon(sign(theme.get()))).into_any());
    let about = Menu { id: ID, name: tr!("Light or dark").to_owned(), class: SQUARE, panel: "w-44", face };
    menu(about, move || {
        let choices = [
            (Theme::System, tr!("As the system"), "theme-system"),
            (Theme::Light, tr!("Light"), "theme-light"),
            (Theme::Dark, tr!("Dark"), "theme-dark"),
        ];
        let choices = choices.into_iter().map(|(kind, name, test_id)| {
            let choose = Callback::new(move |()| {
                theme.set(kind);
                browser::choose_theme(kind);
            });
            let chosen = Signal::derive(move || theme.get() == kind);
            menu_choice(ID, Some(sign(kind)), name, test_id.to_owned(), chosen, choose)
        });
        choices.collect_view().into_any()
    })
}

fn sign(theme: Theme) -> Icon {
    match theme {
        Theme::System => Icon::Monitor,
        Theme::Light => Icon::Sun,
        Theme::Dark => Icon::Moon,
    }
}

/// Who is signed in and for whom, and what is theirs alone.
pub fn account_menu(session: Session, who: &SignedIn) -> AnyView {
    const ID: &str = "account";
    let (name, acts_for) = (who.name.clone(), words::acts_for(who).to_owned());
    let role = membership(&who.membership, who.partner_kind);
    let face = view! {
        <span class="hidden min-w-0 text-end leading-tight lg:block" data-testid="signed-in-as">
            <span class="block truncate text-sm font-medium">{name.clone()} " · " {acts_for.clone()}</span>
            <span class="block truncate text-xs font-normal text-muted">{role.clone()}</span>
        </span>
        <span class="lg:hidden">
            {icon(Icon::Person)} <span class="sr-only">{name.clone()} " · " {acts_for.clone()}</span>
        </span>
        <span class="hidden lg:inline [&>svg]:size-4">{icon(Icon::Chevron)}</span>
    }
    .into_any();
    let about = Menu {
        id: ID,
        name: tr!("{name}, {party}: your account", name = name, party = acts_for),
        class: "btn btn-sm btn-ghost h-auto min-h-8 max-w-[24rem] flex-nowrap px-1.5 py-1",
        panel: "w-64",
        face: Face::Words(face),
    };
    menu(about, move || {
        let sign_out = Callback::new(move |()| session.sign_out(|error| toast_with(Tone::Error, error.title(), None)));
        let keys = Callback::new(|()| shortcuts::open_help());
        view! {
            <div class="px-2.5 py-2 text-sm">
                <p class="font-medium">{name.clone()}</p>
                <p class="text-muted">{acts_for.clone()}</p>
                <p class="text-xs text-muted">{role.clone()}</p>
            </div>
            <div class="border-t border-base-300 pt-1">
                {menu_link("/preferences", Icon::Mail, tr!("Preferences"), "nav-preferences")}
                {menu_link("/sessions", Icon::Lock, tr!("Where you are signed in"), "nav-sessions")}
                {menu_action(ID, Icon::Keyboard, tr!("Keyboard shortcuts"), "open-shortcuts", keys)}
                {menu_action(ID, Icon::Offer, tr!("Sign out"), "sign-out", sign_out)}
            </div>
        }
        .into_any()
    })
}
