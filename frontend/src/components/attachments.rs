//! Files that go with what somebody writes: chosen, sent at once with their progress, taken out again. What fails says so at the file.

use super::{Icon, icon};
use crate::attach::{self, Sending};
use leptos::{html, prelude::*};
use shared::{
    api::{AttachmentView, GetAttachment, path},
    ids::ApplicationId,
    seal::Hash,
    tr,
};

/// A file that was chosen.
#[derive(Debug, Clone, PartialEq)]
struct Chosen {
    number: u32,
    name: String,
    state: State,
}

#[derive(Debug, Clone, PartialEq)]
enum State {
    Sending(u8),
    Kept(Hash),
    Failed(String),
}

/// The files of what is being written.
#[derive(Clone, Copy)]
pub struct Attachments {
    files: RwSignal<Vec<Chosen>>,
    made: StoredValue<u32>,
    most: usize,
}

impl Attachments {
    pub fn new(most: usize) -> Self {
        Self { files: RwSignal::new(Vec::new()), made: StoredValue::new(0), most }
    }

    /// What is kept; `None` while a file is on its way, or one has failed and wasn't taken out.
    pub fn kept(self) -> Option<Vec<Hash>> {
        self.files.with(|files| {
            files
                .iter()
                .map(|file| match &file.state {
                    State::Kept(hash) => Some(*hash),
                    State::Sending(_) | State::Failed(_) => None,
                })
                .collect()
        })
    }

    pub fn clear(self) {
        let _ = self.files.try_set(Vec::new());
    }

    fn add(self, application: &ApplicationId, file: &web_sys::File) {
        let number = self.made.try_update_value(|made| {
            *made = made.wrapping_add(1);
            *made
        });
        let Some(number) = number else { return };
        let unfit = attach::unfit(file);
        let state = unfit.clone().map_or(State::Sending(0), State::Failed);
        self.files.update(|files| files.push(Chosen { number, name: file.name(), state }));
        if unfit.is_some() {
            return;
        }
        attach::send(application, file, move |told| {
            let state = match told {
                Sending::Progress(percent) => State::Sending(percent),
                Sending::Kept(kept) => State::Kept(kept.hash),
                Sending::Failed(error) => State::Failed(format!("{}. {}", error.title(), error.detail())),
            };
            let _ = self.files.try_update(|files| {
                if let Some(file) = files.iter_mut().find(|file| file.number == number) {
                    file.state = state;
                }
            });
        });
    }
}

/// The files so far, and a button for the next. `id` tells the fields of a page apart.
pub fn attachments(attachments: Attachments, application: ApplicationId, id: &'static str) -> AnyView {
    let input = NodeRef::<html::Input>::new();
    let full = move || attachments.files.with(|files| files.len() >= attachments.most);
    let chosen = move |_| {
        let Some(input) = input.get() else { return };
        let files = input.files();
        let files: Vec<_> = files.iter().flat_map(|files| (0..files.length()).filter_map(|at| files.get(at))).collect();
        input.set_value("");
        for file in files {
            if !full() {
                attachments.add(&application, &file);
            }
        }
    };
    let list = move || {
        let files = attachments.files.get();
        files.into_iter().map(|file| chosen_file(attachments, file)).collect_view()
    };
    let several = attachments.most > 1;
    let hint = if several {
        tr!("Up to {most} files of 5 MiB each. The parties and internal review can read them.", most = attachments.most)
    } else {
        tr!("One file of up to 5 MiB. The parties and internal review can read it.").to_owned()
    };
    view! {
        <div class="space-y-2">
            <ul class="space-y-1">{list}</ul>
            <div class="flex flex-wrap items-center gap-3">
                <label
                    class="btn btn-sm btn-outline border-edge has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-disabled:btn-disabled"
                    for=id
                >
                    {icon(Icon::File)}
                    {if several { tr!("Attach files") } else { tr!("Choose the file") }}
                    <input
                        node_ref=input
                        type="file"
                        class="sr-only"
                        id=id
                        data-testid=id
                        multiple=several
                        disabled=full
                        on:change=chosen
                    />
                </label>
                <p class="text-xs text-muted">{hint}</p>
            </div>
        </div>
    }
    .into_any()
}

fn chosen_file(attachments: Attachments, file: Chosen) -> AnyView {
    let Chosen { number, name, state } = file;
    let kept = matches!(state, State::Kept(_));
    let said = match state {
        State::Sending(percent) => view! {
            <progress class="progress progress-primary w-24" max="100" value=percent.to_string()></progress>
            <span class="text-muted">{tr!("Sending")}</span>
        }
        .into_any(),
        State::Kept(_) => view! { <span class="text-success">{tr!("Ready")}</span> }.into_any(),
        State::Failed(why) => view! { <span class="text-error" role="alert">{why}</span> }.into_any(),
    };
    let label = tr!("Take {name} out", name);
    view! {
        <li
            class="flex flex-wrap items-center gap-2 rounded-field border border-base-300 px-3 py-1 text-sm"
            data-testid="attachment-chosen"
            data-code=if kept { "kept" } else { "" }
        >
            <span class="min-w-0 break-all">{name}</span>
            {said}
            <button
                type="button"
                class="btn btn-xs btn-ghost ms-auto"
                data-testid="attachment-remove"
                aria-label=label
                on:click=move |_| attachments.files.update(|files| files.retain(|file| file.number != number))
            >
                {tr!("Take out")}
            </button>
        </li>
    }
    .into_any()
}

/// Files that are there, to be downloaded.
pub fn attached(application: &ApplicationId, files: &[AttachmentView]) -> AnyView {
    let links = files.iter().map(|file| {
        let address = path::<GetAttachment>(&[application.as_str(), &file.hash.to_string()]);
        view! {
            <li>
                <a class="link inline-flex items-center gap-1 break-all" href=address download=file.name.clone() rel="external" data-testid="attachment">
                    {icon(Icon::File)}
                    {file.name.clone()}
                    <span class="whitespace-nowrap text-muted">{format!(" ({})", size(file.size))}</span>
                </a>
            </li>
        }
    });
    view! { <ul class="space-y-1 text-sm">{links.collect_view()}</ul> }.into_any()
}

/// `12 KiB`
fn size(bytes: u32) -> String {
    match bytes {
        ..1024 => tr!(bytes; "{bytes} byte" | "{bytes} bytes"),
        1024..1_048_576 => format!("{} KiB", bytes / 1024),
        _ => format!("{:.1} MiB", f64::from(bytes) / 1_048_576.0),
    }
}
