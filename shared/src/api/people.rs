//! People and who may do what: a partner's administrators manage its people, programme administration everybody's (R1.5).
//!
//! A person is invited by email address, and is "invited" until they first sign in with it. A change of what somebody may do ends their
//! sessions, and so does removing them.

use super::DeliveryState;
use crate::{
    directory::{Membership, Role},
    ids::{PartnerId, PersonId},
    instant::Instant,
};
use serde::{Deserialize, Serialize};

/// People on a page.
pub const PEOPLE_PAGE: u32 = 50;
/// Characters of a text that is searched for.
pub const MAX_PEOPLE_SEARCH: usize = 100;
/// Invitations of a partner, or of one of the programme's teams, that nobody has answered yet.
pub const MAX_OPEN_INVITATIONS: u32 = 200;
/// Minutes until somebody can be sent their invitation again.
pub const INVITE_AGAIN_MINUTES: u32 = 10;

/// Which people. Administrators of a partner see its own, whatever they ask for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeopleQuery {
    /// Part of a name or address; or an account ID, of a person, of the partner or of the sub-customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<Team>,
    /// `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<PersonId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Team {
    Partner,
    InternalReview,
    Administration,
    SubCustomer,
}

impl Team {
    pub const ALL: [Team; 4] = [Team::Partner, Team::InternalReview, Team::Administration, Team::SubCustomer];

    /// As it is written on the wire, and `member_of` of a membership.
    pub fn code(self) -> &'static str {
        match self {
            Team::Partner => "partner",
            Team::InternalReview => "internal_review",
            Team::Administration => "administration",
            Team::SubCustomer => "sub_customer",
        }
    }
}

/// By name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleAnswer {
    pub people: Vec<PersonView>,
    /// Where the next page begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<PersonId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    pub id: PersonId,
    pub name: String,
    pub email: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    pub membership: Membership,
    pub administrator: bool,
    /// The name of the partner, team or sub-customer.
    pub works_for: String,
    pub presence: Presence,
    /// Whether it is the one who asks.
    pub you: bool,
}

/// Whether somebody has come already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "presence")]
pub enum Presence {
    Invited {
        since: Instant,
        /// How the last invitation went out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mail: Option<DeliveryState>,
    },
    /// Known from the vendor's directory, and not seen here yet.
    NotSeenYet,
    SignedIn {
        last: Instant,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InviteRequest {
    pub name: String,
    /// Where the invitation goes, and by which the person signs in.
    pub email: String,
    /// For notices by SMS, like `+6591234567`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    pub membership: Membership,
    /// Of a partner only.
    #[serde(default)]
    pub administrator: bool,
}

/// What a person may do from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangePersonRequest {
    pub role: Role,
    /// Of a partner only.
    #[serde(default)]
    pub administrator: bool,
}
