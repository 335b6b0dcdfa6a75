//! The thread of an application: notes, questions that pause (R7.3), answers, files, and what is said in a dispute (R10.3).
//!
//! Shared by the application's page and the sub-customer's. What is being written stays when posts are loaded again or sending fails.

use super::{disputes, focus_when_there};
use crate::{
    api::{self, ApiError},
    browser,
    components::{Attachments, Look, Tone, alert, attached, attachments, button, card_skeleton, choice, error_alert},
    draft::Attempt,
    format, live,
    load::{Load, Loader},
};
use leptos::prelude::*;
use shared::{
    api::{
        DisputeView, GetThread, MAX_ATTACHMENTS, MAX_POST, Nothing, PostKind, PostRequest, PostView, ThreadAnswer,
        ThreadCan, ThreadQuery, WritePost,
    },
    ids::ApplicationId,
    tr,
};

/// The id of the part of the page.
pub const SECTION: &str = "thread";

/// Where a thread is shown.
#[derive(Clone)]
pub struct Place {
    pub application: ApplicationId,
    /// Something was written that changes the application.
    pub changed: Callback<()>,
    pub room: Room,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// A section of the application's page.
    Section,
    /// On the sub-customer's page: nothing is shown until there is something to say or to read.
    WhenNeeded,
}

/// What the parts of a thread share.
#[derive(Clone, Copy)]
pub struct Thread {
    pub id: StoredValue<ApplicationId>,
    pub loader: Loader<ThreadAnswer>,
    /// Loads the thread again, and what else shows the application.
    pub changed: Callback<()>,
}

async fn fetch(id: ApplicationId, before: Option<u64>) -> Result<ThreadAnswer, ApiError> {
    api::call::<GetThread>(&[id.as_str()], &ThreadQuery { before }, &Nothing {}).await
}

/// The newest posts, and before them those that were loaded by hand.
fn with_earlier(shown: &ThreadAnswer, mut newest: ThreadAnswer) -> ThreadAnswer {
    let first = newest.posts.first().map_or(u64::MAX, |post| post.id);
    let earlier: Vec<_> = shown.posts.iter().filter(|post| post.id < first).cloned().collect();
    if !earlier.is_empty() {
        newest.posts.splice(0..0, earlier);
        newest.next = shown.next;
    }
    newest
}

pub fn section(place: Place) -> AnyView {
    let Place { application, changed, room } = place;
    let loader = Loader::<ThreadAnswer>::new();
    let followed = application.clone();
    loader.live_apart(live::thread(&application), with_earlier, move || fetch(followed.clone(), None));
    let asked = application.clone();
    let again = Callback::new(move |()| loader.ask(fetch(asked.clone(), None)));
    again.try_run(());
    let thread = Thread {
        id: StoredValue::new(application),
        loader,
        changed: Callback::new(move |()| {
            again.try_run(());
            changed.try_run(());
        }),
    };
    let can = Memo::new(move |_| {
        loader.state.with(|state| match state {
            Load::Ready(answer) => answer.can.clone(),
            Load::Loading | Load::Failed(_) => ThreadCan::default(),
        })
    });
    let shown = Memo::new(move |_| {
        room == Room::Section
            || loader.state.with(|state| match state {
                Load::Ready(answer) => {
                    !answer.posts.is_empty() || answer.dispute != DisputeView::None || answer.can.raise_dispute
                }
                Load::Loading | Load::Failed(_) => false,
            })
    });
    focus_when_there(SECTION, move || loader.ready().is_some());
    // On the sub-customer's page there may be several.
    let id = (room == Room::Section).then_some(SECTION);
    let title = if room == Room::Section { tr!("Questions, answers and notes") } else { tr!("Dispute") };
    (move || {
        shown.get().then(|| {
            view! {
                <section id=id tabindex="-1" class="scroll-mt-16 space-y-3 outline-none" aria-label=title data-testid="thread">
                    <h2 class="font-semibold">{title}</h2>
                    <div class="card-box space-y-4 p-5">
                        {question_open(loader)} {disputes::view(thread, can)}
                        {loader.show(card_skeleton, again, move |answer| posts(answer, thread, room))}
                        {composer(thread, can)}
                    </div>
                </section>
            }
        })
    })
    .into_any()
}

fn question_open(loader: Loader<ThreadAnswer>) -> AnyView {
    (move || {
        loader.ready().filter(|answer| answer.question_open).map(|_| {
            let words = tr!("Until it is answered the time to decide stands still, 14 days in all for each customer.");
            alert(
                Tone::Warning,
                "question-open",
                tr!("A question waits for its answer"),
                view! { <p class="text-muted">{words}</p> }.into_any(),
            )
        })
    })
    .into_any()
}

fn posts(answer: &ThreadAnswer, thread: Thread, room: Room) -> AnyView {
    if answer.posts.is_empty() {
        return match room {
            Room::Section => {
                view! { <p class="text-sm text-muted">{tr!("Nothing has been written yet. All parties of the application read what stands here.")}</p> }
                    .into_any()
            }
            Room::WhenNeeded => ().into_any(),
        };
    }
    let id = thread.id.get_value();
    let list = answer.posts.iter().map(|of| post(&id, of)).collect_view();
    view! {
        {answer.next.map(|before| earlier(thread, before))}
        <ol class="space-y-4">{list}</ol>
    }
    .into_any()
}

fn earlier(thread: Thread, before: u64) -> AnyView {
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    let press = Callback::new(move |()| {
        let id = thread.id.get_value();
        busy.set(true);
        failed.set(None);
        leptos::task::spawn_local(async move {
            let answer = fetch(id, Some(before)).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(earlier) => {
                    let _ = thread.loader.state.try_update(|state| {
                        if let Load::Ready(shown) = state
                            && shown.next == Some(before)
                        {
                            let newer = std::mem::replace(&mut shown.posts, earlier.posts);
                            shown.posts.extend(newer);
                            shown.next = earlier.next;
                        }
                    });
                }
                Err(error) => {
                    let _ = failed.try_set(Some(error));
                }
            }
        });
    });
    view! {
        {move || failed.get().map(|error| error_alert(&error, None))}
        {button(Look::Secondary, tr!("Show earlier ones"), "load-more", Signal::stored(false), busy.into(), press)}
    }
    .into_any()
}

fn kind_name(kind: PostKind) -> &'static str {
    match kind {
        PostKind::Note => tr!("Note"),
        PostKind::Question => tr!("Question"),
        PostKind::Answer => tr!("Answer"),
        PostKind::Dispute => tr!("Dispute"),
    }
}

fn post(id: &ApplicationId, post: &PostView) -> AnyView {
    let who = if post.for_party == post.who || post.for_party.is_empty() {
        post.who.clone()
    } else {
        tr!("{who}, for {party}", who = &post.who, party = &post.for_party)
    };
    let tone = match post.kind {
        PostKind::Note => "border-base-300",
        PostKind::Question => "border-warning",
        PostKind::Answer => "border-success",
        PostKind::Dispute => "border-error",
    };
    let files = (!post.attachments.is_empty()).then(|| attached(id, &post.attachments));
    view! {
        <li class=format!("space-y-1 border-s-2 ps-3 {tone}") data-testid="post" data-key=post.id.to_string()>
            <p class="text-xs text-muted">
                <span class="font-medium text-base-content">{kind_name(post.kind)}</span>
                " · "
                {who}
                {post.yours.then(|| tr!(" (you)"))}
                " · "
                {format::time(post.at)}
            </p>
            <p class="max-w-prose text-sm break-words whitespace-pre-line">{post.words.clone()}</p>
            {files}
        </li>
    }
    .into_any()
}

/// What a kind is called in the form, and what it does.
fn explained(kind: PostKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        PostKind::Note => ("kind-note", tr!("Write a note"), tr!("The other parties read it. Nothing waits for it.")),
        PostKind::Question => (
            "kind-question",
            tr!("Ask a question"),
            tr!("The time to decide stands still until somebody answers, 14 days in all."),
        ),
        PostKind::Answer => {
            ("kind-answer", tr!("Answer the question"), tr!("Closes the open question; the time to decide runs on."))
        }
        PostKind::Dispute => {
            ("kind-dispute", tr!("Statement in the dispute"), tr!("The three parties and internal review read it."))
        }
    }
}

fn composer(thread: Thread, can: Memo<ThreadCan>) -> AnyView {
    let chosen = RwSignal::new(None::<PostKind>);
    let kinds = Memo::new(move |_| can.with(|can| can.post.clone()));
    // An open question is answered first; otherwise a note, which binds nobody.
    let kind = Memo::new(move |_| {
        kinds.with(|kinds| {
            let first = || kinds.iter().find(|kind| **kind == PostKind::Answer).or(kinds.first()).copied();
            chosen.get().filter(|chosen| kinds.contains(chosen)).or_else(first)
        })
    });
    let words = RwSignal::new(String::new());
    let files = Attachments::new(MAX_ATTACHMENTS);
    let attempt = StoredValue::new(None::<Attempt>);
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<ApiError>));
    let send = Callback::new(move |()| {
        let (Some(kind), Some(attachments)) = (kind.get_untracked(), files.kept()) else { return };
        let text = words.with_untracked(|words| words.trim().to_owned());
        let request = PostRequest { kind, words: text, attachments };
        let mut key = String::new();
        attempt.update_value(|attempt| key = Attempt::key_for(attempt, &request, browser::random_uuid));
        let id = thread.id.get_value();
        busy.set(true);
        failed.set(None);
        leptos::task::spawn_local(async move {
            let answer = api::change_once::<WritePost>(&[id.as_str()], &request, &key).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    // What was typed on meanwhile is the next one's beginning.
                    let _ = words.try_update(|words| {
                        if words.trim() == request.words {
                            words.clear();
                        }
                    });
                    let _ = chosen.try_set(None);
                    let _ = attempt.try_set_value(None);
                    files.clear();
                    thread.changed.try_run(());
                }
                Err(error) => {
                    let _ = failed.try_set(Some(error));
                }
            }
        });
    });
    let length = move || words.with(|words| words.trim().chars().count());
    let disabled = Signal::derive(move || !(1..=MAX_POST).contains(&length()) || files.kept().is_none());
    let may_write = Memo::new(move |_| kinds.with(|kinds| !kinds.is_empty()));
    (move || {
        may_write.get().then(|| {
            view! {
                <form
                    class="space-y-3 border-t border-base-300 pt-4"
                    aria-label=tr!("Write")
                    data-testid="write"
                    on:submit=|event| event.prevent_default()
                >
                    {move || kind_choice(kinds.get(), kind, chosen)}
                    <div class="space-y-1">
                        <label class="sr-only" for="post-words">
                            {tr!("Your words")}
                        </label>
                        <textarea
                            id="post-words"
                            class="textarea textarea-sm w-full border-edge"
                            data-testid="post-words"
                            rows="3"
                            maxlength=MAX_POST.to_string()
                            prop:value=words
                            on:input:target=move |event| words.set(event.target().value())
                        ></textarea>
                    </div>
                    {attachments(files, thread.id.get_value(), "post-files")}
                    {move || failed.get().map(|error| error_alert(&error, None))}
                    {button(Look::Primary, tr!("Send"), "send-post", disabled, busy.into(), send)}
                </form>
            }
        })
    })
    .into_any()
}

fn kind_choice(kinds: Vec<PostKind>, kind: Memo<Option<PostKind>>, chosen: RwSignal<Option<PostKind>>) -> AnyView {
    if let [only] = kinds.as_slice() {
        let (_, title, words) = explained(*only);
        return view! {
            <div class="text-sm">
                <p class="font-medium">{title}</p>
                <p class="text-muted">{words}</p>
            </div>
        }
        .into_any();
    }
    let choices = kinds.into_iter().map(|of| {
        let (test_id, title, words) = explained(of);
        let is = Signal::derive(move || kind.get() == Some(of));
        choice("post-kind", test_id, title, words, is, Callback::new(move |()| chosen.set(Some(of))))
    });
    view! {
        <fieldset class="grid gap-2 lg:grid-cols-3">
            <legend class="sr-only">{tr!("What you write")}</legend>
            {choices.collect_view()}
        </fieldset>
    }
    .into_any()
}
