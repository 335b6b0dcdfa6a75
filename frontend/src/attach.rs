//! Sends a file to an application (R10.3, R5.4) and says how far it is: the one request that takes long enough to show its progress.
//!
//! `fetch` doesn't tell how much has been sent; `XMLHttpRequest` does. Otherwise this is the API's client: same header, same errors.

use crate::{api::ApiError, language};
use shared::{
    api::{Attach, AttachmentQuery, AttachmentView, MAX_ATTACHMENT, headers, path},
    ids::ApplicationId,
    tr,
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{File, ProgressEvent, XmlHttpRequest};

/// How a file stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Sending {
    /// Between 0 and 100.
    Progress(u8),
    Kept(AttachmentView),
    Failed(ApiError),
}

/// Why a file needn't be sent at all.
pub fn unfit(file: &File) -> Option<String> {
    let most = MAX_ATTACHMENT as f64;
    if file.size() > most {
        Some(tr!(
            "The file has {size} MiB; at most {most} MiB are taken.",
            size = format!("{:.1}", file.size() / 1_048_576.0),
            most = format!("{:.0}", most / 1_048_576.0)
        ))
    } else if file.size() == 0.0 {
        Some(tr!("The file is empty.").to_owned())
    } else {
        None
    }
}

/// Sends the file; `listener` is told how it goes, last whether it is kept.
pub fn send(application: &ApplicationId, file: &File, listener: impl Fn(Sending) + Clone + 'static) {
    if start(application, file, listener.clone()).is_err() {
        listener(Sending::Failed(ApiError::Unreached));
    }
}

fn start(
    application: &ApplicationId,
    file: &File,
    listener: impl Fn(Sending) + Clone + 'static,
) -> Result<(), JsValue> {
    let query = serde_urlencoded::to_string(AttachmentQuery { name: file.name() }).unwrap_or_default();
    let request = XmlHttpRequest::new()?;
    request.open("POST", &format!("{}?{query}", path::<Attach>(&[application.as_str()])))?;
    request.set_request_header(headers::CSRF, "1")?;
    if let Some(tag) = language::to_ask_for() {
        request.set_request_header("accept-language", tag)?;
    }
    let media_type = file.type_();
    let media_type = if media_type.is_empty() { "application/octet-stream" } else { &media_type };
    request.set_request_header("content-type", media_type)?;

    let heard = listener.clone();
    let progress = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.length_computable() && event.total() > 0.0 {
            // A percentage is between 0 and 100, whatever the browser says.
            heard(Sending::Progress((event.loaded() * 100.0 / event.total()).clamp(0.0, 100.0) as u8));
        }
    });
    request.upload()?.set_onprogress(Some(progress.as_ref().unchecked_ref()));

    let answered = request.clone();
    // `loadend` comes once, after an answer as after a failure: then the request lets go of what listens to it.
    let ended = Closure::once_into_js(move |_: ProgressEvent| {
        drop(progress);
        listener(outcome(&answered));
    });
    request.set_onloadend(Some(ended.unchecked_ref()));
    request.send_with_opt_blob(Some(file))
}

fn outcome(request: &XmlHttpRequest) -> Sending {
    let status = request.status().unwrap_or_default();
    if status == 0 {
        return Sending::Failed(ApiError::Unreached);
    }
    let text = request.response_text().ok().flatten().unwrap_or_default();
    if !(200..300).contains(&status) {
        return Sending::Failed(ApiError::told(status, text));
    }
    match serde_json::from_str(&text) {
        Ok(kept) => Sending::Kept(kept),
        Err(_) => Sending::Failed(ApiError::Unreadable { status }),
    }
}
