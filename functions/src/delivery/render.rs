//! A delivery as its receiver reads it: a mail in text and HTML, or an SMS. The words are `shared::notices::text`, in the language that is
//! spoken (`for_reading`).
//!
//! Every mail stands on its own: who, what, until when, and one link. The personal link of a consent request (R5.4) is made here and
//! nowhere else. Whatever people wrote is escaped. The HTML has no tables, no images and no colours of its own but the button's: it reads
//! well in light and dark, and with styles taken away. Pure.

use super::settings::Links;
use crate::ledger::protocol::{ConsentOf, Content};
use shared::{
    language::{self, Count},
    notices::{About, NoticeText, Reader, Told, invitation, text},
    tr,
};

/// A mail. An SMS has no HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
}

/// Why something can't be rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotRender {
    /// The deployment doesn't say where it is reached, or has no key for personal links.
    NotSetUp(&'static str),
    /// It is for systems, not for people.
    NotForPeople,
}

/// What one notice says, and where it leads.
struct Section {
    said: NoticeText,
    url: String,
    personal: bool,
}

/// As whom the portal writes.
fn sender() -> &'static str {
    tr!("Customer Migration")
}

/// Reminders that travel together, as their subject has it.
pub fn several_reminders(reminders: impl Count) -> String {
    let reminders = reminders.count();
    tr!(reminders; "{reminders} reminder" | "{reminders} reminders")
}

/// Characters of an SMS's sentences. With a link it stays within a few parts.
const SMS_TITLE: usize = 120;
const SMS_SENTENCE: usize = 200;

pub fn email(content: &Content, links: &Links) -> Result<Rendered, CannotRender> {
    let sections = sections(content, links)?;
    let subject = match sections.as_slice() {
        [only] => only.said.title.clone(),
        several => several_reminders(several.len()),
    };
    let footer = footer(content, links)?;
    Ok(Rendered { text: as_text(&sections, &footer), html: Some(as_html(&subject, &sections, &footer)), subject })
}

/// The title, what there is to do until when, and the link.
pub fn sms(content: &Content, links: &Links) -> Result<Rendered, CannotRender> {
    let sections = sections(content, links)?;
    let mut text = Vec::new();
    if let [Section { said, url, .. }] = sections.as_slice() {
        let mut title = cut(&said.title, SMS_TITLE);
        if !title.ends_with(['.', '?', '!', '。', '？', '！']) {
            title.push_str(tr!("."));
        }
        text.push(title);
        text.extend(said.paragraphs.last().map(|last| cut(last, SMS_SENTENCE)));
        text.push(url.clone());
    } else {
        text.push(tr!("{sender}: {what}.", sender = sender(), what = several_reminders(sections.len())));
        text.extend(sections.first().map(|first| cut(&first.said.title, SMS_TITLE)));
        text.push(format!("{}/messages", portal(links)?));
    }
    let subject = sections.first().map(|first| first.said.title.clone()).unwrap_or_default();
    Ok(Rendered { subject, text: text.join(" "), html: None })
}

fn sections(content: &Content, links: &Links) -> Result<Vec<Section>, CannotRender> {
    match content {
        Content::Notice { about, told, consent } => Ok(vec![section(about, told, consent.as_ref(), links)?]),
        Content::Invitation(of) => {
            let said = invitation(of);
            Ok(vec![Section { url: format!("{}{}", portal(links)?, said.path), said, personal: false }])
        }
        Content::Digest { reminders } => {
            reminders.iter().map(|(about, told)| section(about, told, None, links)).collect()
        }
        Content::CutOver { .. } => Err(CannotRender::NotForPeople),
    }
}

fn section(about: &About, told: &Told, consent: Option<&ConsentOf>, links: &Links) -> Result<Section, CannotRender> {
    let (said, portal) = (text(about, told), portal(links)?);
    let url = match consent {
        None => format!("{portal}{}", said.path),
        Some(of) => {
            let key = links.key.as_ref().ok_or(CannotRender::NotSetUp("LINK_KEY"))?;
            // Behind the `#`: what comes there isn't sent to any server, and no log has it.
            format!("{portal}/consent/link#{}", key.token(of))
        }
    };
    Ok(Section { said, url, personal: consent.is_some() })
}

fn portal(links: &Links) -> Result<&str, CannotRender> {
    links.portal.as_deref().ok_or(CannotRender::NotSetUp("PORTAL_URL"))
}

/// Why somebody gets this and what they can do about it.
fn footer(content: &Content, links: &Links) -> Result<Vec<String>, CannotRender> {
    let portal = portal(links)?;
    let reader = match content {
        Content::Notice { told, .. } => Some(told.reader),
        Content::Digest { reminders } => reminders.first().map(|(_, told)| told.reader),
        Content::Invitation(_) | Content::CutOver { .. } => None,
    };
    let signed = tr!("{sender}, {portal}", sender = sender(), portal);
    Ok(match (content, reader) {
        (Content::Notice { consent: Some(_), .. }, _) => vec![
            tr!("The link is yours alone: whoever has it can answer for your account. Don't pass it on.").to_owned(),
            signed,
        ],
        (_, Some(Reader::Member)) => vec![
            tr!(
                "Which of these messages you get by email and SMS is your choice: {address}",
                address = format!("{portal}/preferences")
            ),
            signed,
        ],
        _ => vec![signed],
    })
}

fn as_text(sections: &[Section], footer: &[String]) -> String {
    let mut paragraphs = Vec::new();
    for Section { said, url, .. } in sections {
        if sections.len() > 1 {
            paragraphs.push(said.title.clone());
        }
        paragraphs.extend(said.paragraphs.iter().cloned());
        paragraphs.push(format!("{}\n{url}", tr!("{action}:", action = said.action)));
    }
    paragraphs.push(format!("-- \n{}", footer.join("\n")));
    paragraphs.join("\n\n")
}

const BODY: &str =
    "margin:0 auto;padding:24px;max-width:36em;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif";
const BUTTON: &str = "display:inline-block;padding:12px 20px;border-radius:8px;background:#1d4ed8;color:#ffffff;font-weight:600;text-decoration:none";

fn as_html(subject: &str, sections: &[Section], footer: &[String]) -> String {
    let mut html = format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">\
         <meta name=\"supported-color-schemes\" content=\"light dark\"><title>{}</title></head>\n<body style=\"{BODY}\">\n",
        language::current().tag(),
        escaped(subject)
    );
    let several = sections.len() > 1;
    if several {
        html.push_str(&format!("<h1 style=\"font-size:22px\">{}</h1>\n", escaped(subject)));
    }
    for Section { said, url, personal } in sections {
        let (level, size) = if several { ("h2", "18px") } else { ("h1", "22px") };
        html.push_str(&format!("<{level} style=\"font-size:{size}\">{}</{level}>\n", escaped(&said.title)));
        for paragraph in &said.paragraphs {
            html.push_str(&format!("<p>{}</p>\n", escaped(paragraph)));
        }
        let (url, action) = (escaped(url), escaped(said.action));
        // A digest has a link for each; one button stands out only where there is one thing to do.
        let style = if several { String::new() } else { format!(" style=\"{BUTTON}\"") };
        html.push_str(&format!("<p><a href=\"{url}\"{style}>{action}</a></p>\n"));
        if *personal {
            html.push_str(&format!("<p style=\"font-size:13px;word-break:break-all\">{url}</p>\n"));
        }
    }
    html.push_str("<hr style=\"border:0;border-top:1px solid #888888;margin:24px 0\">\n<p style=\"font-size:13px\">");
    html.push_str(&footer.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("<br>"));
    html.push_str("</p>\n</body></html>\n");
    html
}

/// Text as it stands in HTML, in attributes too.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}

/// At most `most` characters.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(3)).collect();
    format!("{}...", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::link::LinkKey;
    use shared::{
        application::{RejectReason, Step, WaitingFor},
        instant::Instant,
        rows::Row,
    };

    const PORTAL: &str = "https://portal.example";

    fn links() -> Links {
        Links { portal: Some(PORTAL.to_owned()), key: LinkKey::new(&"k".repeat(32)) }
    }

    fn told(reader: Reader) -> Told {
        Told {
            application: "MIG-0123-4567-89AB".parse().unwrap(),
            new_reseller: "North & Söhne <Cloud>".to_owned(),
            original_reseller: "Old \"Reliable\" Ltd".to_owned(),
            customers: 3,
            records: 3,
            reader,
        }
    }

    fn asked() -> Content {
        let of = ConsentOf { application: told(Reader::SubCustomer).application, row: Row(2), generation: 1 };
        Content::Notice {
            about: About::ConsentAsked { until: Instant::from_millis(1_795_339_800_000) },
            told: told(Reader::SubCustomer),
            consent: Some(of),
        }
    }

    fn reminder() -> (About, Told) {
        let waiting_for = WaitingFor::Decision(Step::OriginalReseller);
        (About::Reminder { waiting_for, until: Instant::from_millis(1_795_339_800_000) }, told(Reader::Member))
    }

    #[test]
    fn a_consent_request_says_who_what_and_until_when_and_its_link_opens_with_the_key_r5_4() {
        let mail = email(&asked(), &links()).unwrap();
        for part in ["North & Söhne <Cloud>", "Old \"Reliable\" Ltd", "2026-11-22, 09:30 UTC", "yours alone"] {
            assert!(mail.text.contains(part), "{part} in {}", mail.text);
        }
        let token = mail.text.split("/consent/link#").nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap();
        let of = links().key.unwrap().open(token).unwrap();
        assert_eq!((of.row, of.generation), (Row(2), 1));
        assert!(mail.html.unwrap().contains(&format!("href=\"{PORTAL}/consent/link#{token}\"")));
    }

    #[test]
    fn what_people_wrote_cannot_become_html() {
        let words = "<script>alert('x')</script> & \"quoted\"".to_owned();
        let about = About::Rejected { step: Step::OriginalReseller, reason: RejectReason::Other, words };
        let mail = email(&Content::Notice { about, told: told(Reader::Member), consent: None }, &links()).unwrap();
        let html = mail.html.unwrap();
        assert!(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;quoted&quot;"), "{html}");
        assert!(html.contains("North &amp; Söhne &lt;Cloud&gt;"));
        assert!(!html.contains("<script") && !html.contains("<Cloud>"));
        assert!(mail.text.contains("<script>"), "text is text");
    }

    #[test]
    fn every_notice_to_a_member_leads_to_its_application_and_to_the_choice_of_ways_r9_1() {
        let (about, told) = reminder();
        let mail = email(&Content::Notice { about, told, consent: None }, &links()).unwrap();
        for url in ["/applications/MIG-0123-4567-89AB", "/preferences"] {
            assert!(mail.text.contains(&format!("{PORTAL}{url}")), "{url}");
        }
        assert_eq!(mail.html.unwrap().matches("<a ").count(), 1, "one link to follow");
    }

    #[test]
    fn reminders_that_fell_together_are_one_mail_with_a_link_each_r7_1() {
        let digest = Content::Digest { reminders: vec![reminder(), reminder()] };
        let mail = email(&digest, &links()).unwrap();
        assert_eq!(mail.subject, "2 reminders");
        assert_eq!(mail.text.matches("/applications/MIG-0123-4567-89AB").count(), 2);
        let one = email(&Content::Digest { reminders: vec![reminder()] }, &links()).unwrap();
        assert!(one.subject.starts_with("Reminder"), "{}", one.subject);
    }

    #[test]
    fn an_sms_is_short_and_still_says_what_until_when_and_where() {
        let text = sms(&asked(), &links()).unwrap().text;
        assert!(text.contains("North & Söhne <Cloud>?") && text.contains("2026-11-22, 09:30 UTC"), "{text}");
        assert!(text.contains("/consent/link#"));
        let long = Told { new_reseller: "N".repeat(1_000), ..told(Reader::SubCustomer) };
        let about = About::ConsentAsked { until: Instant::from_millis(0) };
        let text = sms(&Content::Notice { about, told: long, consent: None }, &links()).unwrap().text;
        assert!(text.chars().count() < 450, "{}", text.len());
        let digest = sms(&Content::Digest { reminders: vec![reminder(), reminder()] }, &links()).unwrap().text;
        assert!(digest.contains("2 reminders") && digest.contains("/messages"), "{digest}");
    }

    #[test]
    fn a_deployment_without_its_address_or_key_sends_no_broken_links() {
        let without_key = Links { key: None, ..links() };
        assert_eq!(email(&asked(), &without_key), Err(CannotRender::NotSetUp("LINK_KEY")));
        assert_eq!(email(&asked(), &Links::default()), Err(CannotRender::NotSetUp("PORTAL_URL")));
        let (about, told) = reminder();
        assert!(sms(&Content::Notice { about, told, consent: None }, &without_key).is_ok());
    }
}
