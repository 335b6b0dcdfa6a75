//! Service tokens: by which of them a partner's or the programme's own systems call the API, making one and revoking one.
//!
//! A secret is shown once, in the dialog that made it, and goes with the dialog.

mod make;

use crate::{
    api::{self, ApiError},
    components::{
        Dialog, Look, Tone, alert, button, cell, dialog, empty, error_alert, head, load_more, row, table,
        table_skeleton,
    },
    format,
    load::{Listing, Loader},
    pages::{decision::dialog_buttons, heading},
    session,
};
use leptos::prelude::*;
use shared::{
    api::{
        ListServiceTokens, NewServiceToken, Nothing, RevokeServiceToken, ServiceTokenView, ServiceTokensQuery, SignedIn,
    },
    directory::Membership,
    instant::Instant,
    tr, words,
};

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Tokens {
    loader: Loader<Listing<ServiceTokenView>>,
    /// Whose tokens are made here.
    own: StoredValue<Membership>,
    making: RwSignal<Option<()>>,
    /// The one just made, with its secret.
    made: RwSignal<Option<NewServiceToken>>,
    revoking: RwSignal<Option<ServiceTokenView>>,
    busy: RwSignal<bool>,
    revoked: RwSignal<Option<String>>,
    failed: RwSignal<Option<ApiError>>,
}

impl Tokens {
    fn ask(self) {
        self.loader.ask(fetch(None));
    }

    fn revoke(self, token: ServiceTokenView) {
        self.busy.set(true);
        self.failed.set(None);
        leptos::task::spawn_local(async move {
            let answer = api::call::<RevokeServiceToken>(&[token.id.as_str()], &Nothing {}, &Nothing {}).await;
            let _ = self.busy.try_set(false);
            match answer {
                Ok(_) => {
                    let _ = self.revoking.try_set(None);
                    let _ = self.revoked.try_set(Some(token.name));
                    self.ask();
                }
                Err(error) => {
                    let _ = self.failed.try_set(Some(error));
                }
            }
        });
    }

    /// Why the portal said no, in the dialog that asked.
    fn refusal(self) -> AnyView {
        (move || self.failed.get().map(|error| error_alert(&error, None))).into_any()
    }
}

async fn fetch(before: Option<u32>) -> Result<Listing<ServiceTokenView>, ApiError> {
    let answer = api::call::<ListServiceTokens>(&[], &ServiceTokensQuery { before }, &Nothing {}).await?;
    Ok(Listing { entries: answer.tokens, next: answer.next.map(|next| next.to_string()) })
}

pub fn page(who: SignedIn) -> AnyView {
    let tokens = Tokens {
        loader: Loader::new(),
        own: StoredValue::new(who.membership),
        making: RwSignal::new(None),
        made: RwSignal::new(None),
        revoking: RwSignal::new(None),
        busy: RwSignal::new(false),
        revoked: RwSignal::new(None),
        failed: RwSignal::new(None),
    };
    tokens.ask();
    let idle = Signal::stored(false);
    let make = Callback::new(move |()| {
        tokens.failed.set(None);
        tokens.revoked.set(None);
        tokens.making.set(Some(()));
    });
    view! {
        {heading(
            tr!("Service tokens"),
            tr!("By these your own systems call the portal's API. A token acts for your organisation; it never decides."),
            button(Look::Primary, tr!("Make a token …"), "make-token", idle, idle, make),
        )}
        <div class="max-w-6xl space-y-4">
            <div aria-live="polite" class="empty:hidden">
                {move || {
                    tokens
                        .revoked
                        .get()
                        .map(|name| {
                            alert(Tone::Success, "token-revoked", tr!("“{name}” is revoked. It opens nothing any more.", name), ().into_any())
                        })
                }}
            </div>
            {tokens.loader.show(table_skeleton, Callback::new(move |()| tokens.ask()), move |listing| list(listing, tokens))}
        </div>
        {dialog(tokens.making, move |()| make::ask(tokens))}
        {dialog(tokens.made, move |made| make::shown_once(&made, tokens))}
        {dialog(tokens.revoking, move |token| ask_revoke(token, tokens))}
    }
    .into_any()
}

fn list(listing: &Listing<ServiceTokenView>, tokens: Tokens) -> AnyView {
    if listing.entries.is_empty() {
        return empty(
            tr!("No tokens yet"),
            tr!("Make one for each system, so that you can revoke it without stopping the others."),
            None,
        );
    }
    let now = Instant::from_millis(session::now_millis() as i64);
    let rows = listing.entries.iter().map(|token| line(token, now, tokens)).collect_view();
    view! {
        {table(
            tr!("Service tokens"),
            head(
                &[
                    (tr!("Name"), false),
                    (tr!("Acts for"), false),
                    (tr!("Scopes"), false),
                    (tr!("Made"), false),
                    (tr!("Good until"), false),
                    (tr!("Last used"), false),
                    ("", true),
                ],
            ),
            rows.into_any(),
        )}
        {load_more(listing.next.clone(), listing.entries.len(), tokens.loader, |next: String| fetch(next.parse().ok()))}
    }
    .into_any()
}

fn line(token: &ServiceTokenView, now: Instant, tokens: Tokens) -> AnyView {
    let whose = token.partner.as_ref().map_or(words::administration(), |partner| partner.name.as_str()).to_owned();
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| words::scope(*scope)).collect();
    let (until, action) = if let Some(at) = token.revoked_at {
        (
            view! { <span data-testid="token-state" data-code="revoked">{tr!("Revoked")} " " {format::time(at)}</span> }
                .into_any(),
            None,
        )
    } else if token.is_in_force(now) {
        let until =
            view! { <span data-testid="token-state" data-code="in_force">{format::time(token.expires_at)}</span> }
                .into_any();
        (until, Some(revoke_button(token.clone(), tokens)))
    } else {
        let expired = view! {
            <span data-testid="token-state" data-code="expired">
                {tr!("Expired")} " "
                {format::time(token.expires_at)}
            </span>
        };
        (expired.into_any(), None)
    };
    let used = token.used_at.map_or_else(|| tr!("Never").into_any(), format::time);
    row(
        "service-token",
        token.id.to_string(),
        vec![
            cell(tr!("Name"), view! { <span class="font-medium">{token.name.clone()}</span> }.into_any()),
            cell(tr!("Acts for"), whose.into_any()),
            cell(tr!("Scopes"), scopes.join(", ").into_any()),
            cell(
                tr!("Made"),
                view! {
                    {format::time(token.made_at)}
                    <p class="text-xs text-muted">{token.made_by.clone()}</p>
                }
                .into_any(),
            ),
            cell(tr!("Good until"), until),
            cell(tr!("Last used"), used),
            cell("", action.unwrap_or_else(|| ().into_any())),
        ],
    )
}

fn revoke_button(token: ServiceTokenView, tokens: Tokens) -> AnyView {
    let idle = Signal::stored(false);
    let press = Callback::new(move |()| {
        tokens.failed.set(None);
        tokens.revoked.set(None);
        tokens.revoking.set(Some(token.clone()));
    });
    button(Look::Secondary, tr!("Revoke …"), "revoke-token", idle, idle, press)
}

fn ask_revoke(token: ServiceTokenView, tokens: Tokens) -> Dialog {
    let title = tr!("Revoke “{name}”?", name = token.name);
    let body = view! {
        <p class="text-sm">
            {tr!("Whatever uses it is refused at once. That can't be undone; you can make another token at any time.")}
        </p>
        {tokens.refusal()}
        {dialog_buttons(
            Look::Danger,
            tr!("Revoke the token"),
            "confirm-revoke-token",
            Signal::stored(false),
            tokens.busy,
            Callback::new(move |()| tokens.revoke(token.clone())),
            Callback::new(move |()| tokens.revoking.set(None)),
        )}
    }
    .into_any();
    Dialog { title, body }
}
