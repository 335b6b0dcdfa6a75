//! Making a service token: what uses it, what it is for, how long it is good; and its secret, once.

use super::Tokens;
use crate::{
    api,
    components::{Dialog, Field, Look, Tone, alert, button, field, tick},
    pages::decision::dialog_buttons,
};
use leptos::prelude::*;
use shared::{
    api::{MakeServiceToken, NewServiceToken, Nothing, ServiceTokenRequest},
    permissions::Scope,
    tr,
};

/// For how many days a token can be chosen to be good.
const TIMES: [u32; 4] = [30, 90, 180, 365];

/// What is entered.
#[derive(Clone, Copy)]
struct Form {
    name: RwSignal<String>,
    scopes: [(Scope, RwSignal<bool>); 3],
    days: RwSignal<u32>,
}

impl Form {
    fn request(self) -> ServiceTokenRequest {
        ServiceTokenRequest {
            name: self.name.get().trim().to_owned(),
            scopes: self.scopes.into_iter().filter(|(_, chosen)| chosen.get()).map(|(scope, _)| scope).collect(),
            days: self.days.get(),
        }
    }
}

pub fn ask(tokens: Tokens) -> Dialog {
    let form = Form {
        name: RwSignal::new(String::new()),
        scopes: Scope::ALL.map(|scope| (scope, RwSignal::new(scope == Scope::Read))),
        days: RwSignal::new(90),
    };
    let make = Callback::new(move |()| {
        let request = untrack(|| form.request());
        tokens.busy.set(true);
        tokens.failed.set(None);
        leptos::task::spawn_local(async move {
            let answer = api::call::<MakeServiceToken>(&[], &Nothing {}, &request).await;
            let _ = tokens.busy.try_set(false);
            match answer {
                Ok(made) => {
                    let _ = tokens.making.try_set(None);
                    let _ = tokens.made.try_set(Some(made));
                    tokens.ask();
                }
                Err(error) => {
                    let _ = tokens.failed.try_set(Some(error));
                }
            }
        });
    });
    let name =
        Field {
            id: "token-name", label: tr!("What uses it"), hint: tr!("Like “ERP, nightly run”."), class: "w-full"
        };
    let incomplete = Signal::derive(move || form.request().wrong().is_some());
    let body = view! {
        <div class="space-y-4">
            {field(name, form.name, Signal::stored(None), Callback::new(|()| ()))}
            <fieldset class="space-y-2">
                <legend class="text-sm font-medium">{tr!("What it is for")}</legend>
                {scopes(form, tokens)}
            </fieldset>
            <div class="space-y-1">
                <label class="block text-sm font-medium" for="token-days">
                    {tr!("Good for")}
                </label>
                <select
                    id="token-days"
                    data-testid="token-days"
                    class="select select-sm border-edge w-40"
                    on:change:target=move |event| {
                        if let Ok(days) = event.target().value().parse() {
                            form.days.set(days);
                        }
                    }
                >
                    {TIMES
                        .map(|days| {
                            view! {
                                <option value=days.to_string() selected=days == form.days.get_untracked()>
                                    {tr!(days; "{days} day" | "{days} days")}
                                </option>
                            }
                        })}
                </select>
            </div>
        </div>
        {tokens.refusal()}
        {dialog_buttons(
            Look::Primary,
            tr!("Make the token"),
            "confirm-make-token",
            incomplete,
            tokens.busy,
            make,
            Callback::new(move |()| tokens.making.set(None)),
        )}
    }
    .into_any();
    Dialog { title: tr!("Make a service token").to_owned(), body }
}

/// Those that the party's tokens can have.
fn scopes(form: Form, tokens: Tokens) -> AnyView {
    let possible = |scope: Scope| tokens.own.with_value(|own| scope.is_for(own));
    let boxes = form.scopes.into_iter().filter(|(scope, _)| possible(*scope)).map(|(scope, chosen)| match scope {
        Scope::Read => tick("scope-read", tr!("Read what a viewer of yours reads"), chosen),
        Scope::Apply => {
            tick("scope-apply", tr!("Do what an operator does: apply, offer, withdraw, change credit lines"), chosen)
        }
        Scope::Import => tick("scope-import", tr!("Import the directory"), chosen),
    });
    boxes.collect_view().into_any()
}

pub fn shown_once(made: &NewServiceToken, tokens: Tokens) -> Dialog {
    let title = tr!("“{name}” is made", name = made.token.name);
    let secret = made.secret.clone();
    let idle = Signal::stored(false);
    let body = view! {
        {alert(
            Tone::Warning,
            "secret-once",
            tr!("Copy the secret now: it isn't shown again, and nobody can look it up. If it is lost, revoke the token and make another."),
            ().into_any(),
        )}
        <div class="space-y-1">
            <label class="block text-sm font-medium" for="token-secret">
                {tr!("Secret")}
            </label>
            <input
                id="token-secret"
                data-testid="token-secret"
                class="input input-sm border-edge w-full font-mono text-xs"
                readonly
                autocomplete="off"
                spellcheck="false"
                prop:value=secret
                on:focus:target=move |event| event.target().select()
            />
            <p class="text-xs text-muted">
                {tr!("Keep it where you keep passwords. It goes into this header:")} " " <code>"Authorization: Bearer …"</code>
            </p>
        </div>
        <div class="flex justify-end">
            {button(
                Look::Primary,
                tr!("I have copied it"),
                "secret-copied",
                idle,
                idle,
                Callback::new(move |()| tokens.made.set(None)),
            )}
        </div>
    }
    .into_any();
    Dialog { title, body }
}
