//! The pieces that pages are made of: functions that give a view, each in a file of its own.
//!
//! They are plain functions with erased views rather than generic components, because every type that a view has costs download.
//!
//! What tests hold on to (`data-testid`); rows of tables also carry `data-key`: the spreadsheet's row, the account or application id.
//! - shell: `account` (its menu: `nav-preferences`, `nav-sessions`, `open-shortcuts`, `sign-out`), `theme` (`theme-system`, `theme-light`,
//!   `theme-dark`), `language` (`language-<tag>`), `shortcuts`, `shortcut`, `shortcuts-on`, `menu`, `flash`, `signed-in-as`, `bell`, `unread`, `nav-initiate`, `nav-migrations`, `nav-applications`,
//!   `nav-pending`, `nav-review`
//! - sign-in: `account-<person id>`
//! - initiate: `notice-tick`, `step-back`, `step-next`, `original-reseller`, `template-xlsx`, `template-csv`, `file-input`,
//!   `file-drop`, `file-refused`, `file-cancel`, `file-name`, `paste-rows`, `paste-mended`, `upload-another`, `upload-mended`,
//!   `close-mending`, `filter-problems`, `filter-left-out`, `draft-row` (with `data-key`, the row's number), `row-trouble`, `remove-row`,
//!   `put-back-row`, `leave-out-all`, `put-back-all`, `leave-out-selected`, `put-back-selected`, `undo-change`, `redo-change`,
//!   `download-problems`, `download-problems-xlsx`, `problem-groups`, `problem-group` (with `data-code`), `group-show`, `group-message`,
//!   `group-leave-out`, `message-to`, `message-text`, `copy-message`, `copy-customers`, `close-message`, `guide`, `open-guide`,
//!   `guide-start`, `guide-sample`, `original-reseller-name`, `total-customers`, `total-problems`, `total-credit`, `credit-check`,
//!   `mode-independent`, `mode-all-or-nothing`, `submit-application`
//! - lists: `application-row`, `record-row`, `status` and `consent` (with `data-code`), `turn`, `filter-status`, `search-account`,
//!   `load-more`, `refresh`, `page-previous`, `page-next`, `list-all`, `list-incoming`, `list-outgoing`, `open-application`
//! - decisions: `approve`, `reject`, `statement-tick`, `confirm-approve`, `reason`, `reason-words`, `confirm-reject`,
//!   `decision-result`, `changed-meanwhile`, `changes`, `warning` and `warnings-in-brief`, `no-warnings`, `warned-row`, `two-people`,
//!   `first-approval`, `approved-already`
//! - deciding one by one: `to-deciding`, `queue-number`, `deciding`, `previous`, `skip`, `said`, `figures`, `notes`, `nothing-unusual`,
//!   `agreement`, `consents`, `cutover`, `panel`, `to-panel`, `over`, `not-yours`, `looked-tick`, `lacks`, `excepted`, `put-back`,
//!   `reject-form`, `reject-reason-<place>`, `reject-words`, `back`,
//!   `difference`, `had-written`, `questions`, `finished`, `to-tasks`
//! - any decision: `countdown`, `countdown-left`, `countdown-bar`, `countdown-cancel`, `countdown-now`
//! - application: `application-id`, `version`, `select-row`, `select-all`, `clear-selection`, `except`, `confirm-except`, `withdraw`,
//!   `withdraw-all`, `confirm-withdraw`, `answer-for-all`, `timeline-entry`
//! - consent: `question`, `consent-tick`, `agree`, `refuse`, `confirm-refuse`, `take-back`, `confirm-take-back`, `consent-result`
//! - offers: `new-reseller`, `partner-name`, `offer-accounts`, `offer-fine`, `offer-problem`, `statement-later`, `submit-offer`
//! - requests to move: `ask-to-move`, `move-form`, `move-to`, `move-tick`, `confirm-move`, `withdraw-request`,
//!   `confirm-withdraw-request`, `own-tasks`
//! - credit lines: `open-acceptance`, `accept`, `change-credit`, `credit-lines`, `credit-row`, `credit-line`, `credit-all`, `set-all`,
//!   `credit-customers`, `credit-missing`, `credit-total`, `credit-allocatable`, `credit-short`, `no-credit-lines`, `file-filled`,
//!   `confirm-accept`, `confirm-credit`, `cancel-credit`
//! - conditions: `propose`, `terms-day`, `terms-date`, `terms-words`, `terms-said`, `confirm-propose`, `proposal`, `accept-proposal`,
//!   `decline-proposal`
//! - thread: `thread`, `post`, `question-open`, `write`, `kind-<kind>`, `post-words`, `post-files`, `send-post`, `attachment`,
//!   `attachment-chosen` (with `data-code`), `attachment-remove`, `attest`, `attest-file`, `confirm-attest`
//! - disputes: `dispute`, `raise-dispute`, `dispute-words`, `dispute-files`, `confirm-dispute`, `decide-dispute`, `dispute-dismiss`,
//!   `dispute-permit`, `dispute-reasons`, `confirm-dispute-decision`, `resubmit`, `resubmission`, `start-afresh`
//! - overview: `nav-overview`, `waits-for-you`, `waiting-task` (with `data-key`), `due` (with `data-code`), `all-tasks`, `nothing-waits`,
//!   `standing`, `standing-row` (its key is the status), `standing-total`, `steps`, `step-row`, `step-times`, `longest-waiting`, `flow`,
//!   `chart`, `chart-table`, `chart-row`, `as-chart`, `as-table`, `lately`, `news` (with `data-key`), `newcomer`, `begin-<where>`, `directory`,
//!   `directory-partners`, `directory-people`, `directory-customers`, `own-question`, `nobody-asks`, `to-consent`, `told`
//! - tasks, credit, owners: `nav-tasks`, `task-row`, `open-task`, `nav-offer`, `nav-credit`, `credit-limit`, `credit-allocated`,
//!   `credit-held`, `credit-below`, `hold-row`, `nav-responsible`, `owner-account`, `owner-at`, `owner-ask`, `owner`, `owner-row`
//! - messages: `message` (with `data-key`), `message-link`, `mark-read`, `mark-all-read`, `show-all`, `show-unread`
//! - sessions: `to-sessions`, `session` (with `data-key`), `this-session`, `end-session`, `session-ended`, `sign-out-everywhere`,
//!   `confirm-sign-out-everywhere`
//! - people: `nav-people`, `people-text`, `people-team`, `people-search`, `person` (with `data-key`), `person-role`,
//!   `person-administrator`, `person-presence`, `invite`, `person-name`, `person-email`, `person-phone`, `person-team`, `person-account`,
//!   `role-viewer`, `role-operator`, `role-approver`, `administrator`, `confirm-invite`, `invite-again`, `change-person`,
//!   `confirm-change-person`, `remove-person`, `confirm-remove-person`, `end-sessions`, `another-account`,
//!   `confirm-another-account`, `everybody-out`, `confirm-everybody-out`, `people-done`
//! - service tokens: `nav-service-tokens`, `make-token`, `token-name`, `scope-read`, `scope-apply`, `scope-import`, `token-days`,
//!   `confirm-make-token`, `token-secret`, `secret-once`, `secret-copied`, `service-token` (with `data-key`), `token-state` (with
//!   `data-code`), `revoke-token`, `confirm-revoke-token`, `token-revoked`
//! - settings: `nav-settings`, `setting`, `decision-days`, `consent-days`, `days-between`, `stale-after`, `two-people-amount`,
//!   `two-people-customers`, `zone`, `consent-portal`,
//!   `consent-attestation`, `outgoing-decides`, `outgoing-not-asked`, `silence-expires`, `silence-approves`, `save`, `undo`, `saved`,
//!   `changed-meanwhile`, `settings-change`
//! - notices of an application: `notices-all`, `notices-failed`, `delivery`, `delivery-state` (with `data-code`), `send-again`,
//!   `send-all-again`, `sent-again`, `ask-again`, `new-link`, `ask-all-again`, `new-link-all`, `confirm-ask-again`, `asked-again`
//! - evidence: `to-proof`, `to-verify`, `print`, `download-proof`, `whole`, `flaw`, `flaw-where`, `log-root`, `proof-event`, `proof-customer`,
//!   `show-all-customers`, `proof-text`, `checked-file`, `compare-log`, `log-same`, `log-other`
//! - consent by link: `link-unknown`, `link-replaced`, `link-standing`
//! - demonstration: `demonstration`, `nav-mailbox`, `to-mailbox`, `clock-now`, `forward-1-day`, `forward-5-days`, `forward-14-days`,
//!   `hours`, `forward-hours`, `clock-moved`, `mail-entry`, `open-mail`, `mail`, `mail-frame`, `mail-text`, `as-html`, `as-text`,
//!   `receiver`, `filter-receiver`, `all-receivers`
//! - preferences: `email-<kind>`, `sms-<kind>`, `save`, `saved`
//! - everywhere: `toasts`, `toast`, `toast-action`, `toast-close`, `announced`, `explain`, `explanation`
//! - anywhere: `error`, `retry`, `cancel`, `empty`, `loading`

mod alert;
mod attachments;
mod badge;
mod button;
pub mod chart;
mod dialog;
mod either;
mod empty;
mod explain;
mod field;
mod figure;
mod file_drop;
pub mod grid;
mod icon;
mod load_more;
mod menu;
mod news;
mod pager;
mod reason;
mod skeleton;
mod stepper;
mod table;
mod tabs;
mod timeline;
mod toast;

pub use alert::{Tone, alert, error_alert};
pub use attachments::{Attachments, attached, attachments};
pub use badge::{consent_badge, consent_badge_of, status_badge, status_mark, status_tone};
pub use button::{Extras, Look, button, button_with_id, with as button_with};
pub use dialog::{Dialog, dialog};
pub use either::either;
pub use empty::empty;
pub use explain::{explain, explain_finding, explained, explanation, fresh_id};
pub use field::{Field, choice, field, tick};
pub use figure::{figure, figure_explained};
pub use file_drop::{DropTexts, file_drop, paste_box, template};
pub use icon::{Icon, icon};
pub use load_more::{go_on, load_more};
pub use menu::{Face, Menu, menu, menu_action, menu_choice, menu_link};
pub use news::news;
pub use pager::{PAGE, pager};
pub use reason::{Reason, reason_fields, words_field};
pub use skeleton::{card_skeleton, table_skeleton};
pub use stepper::{StepState, stepper};
pub use table::{cell, cell_end, facts, head, row, table};
pub use tabs::{Tab, tabs};
pub use timeline::timeline;
pub use toast::{ToastAction, announce, toast, toast_with, toasts};
