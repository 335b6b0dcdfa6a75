//! The mail that invites a person (R1.5). It says for whom they are to act and as what, and leads to the sign-in page; there is no
//! secret in it: who may come in is shown by signing in with the address that it went to.

use super::NoticeText;
use crate::directory::{Membership, Role};
use serde::{Deserialize, Serialize};

/// Its subject.
pub const INVITED: &str = "You are invited to Customer Migration";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    pub name: String,
    pub email: String,
    pub membership: Membership,
    pub administrator: bool,
    /// The name of the partner, team or sub-customer.
    pub works_for: String,
}

pub fn invitation(of: &Invitation) -> NoticeText {
    let can = match &of.membership {
        Membership::Partner { role, .. } => match role {
            Role::Viewer => "see its applications to take over or give away customers",
            Role::Operator => "open applications for it, and see how they stand",
            Role::Approver => "open applications for it and decide on those of others",
        },
        Membership::InternalReview { role: Role::Viewer } => "see all applications",
        Membership::InternalReview { role: Role::Operator } => "see all applications and write to their parties",
        Membership::InternalReview { role: Role::Approver } => "decide on all applications",
        Membership::Administration => "manage the programme: its people, its directory and its settings",
        Membership::SubCustomer { .. } => "answer when a move of your account to another reseller is asked for",
    };
    let manages = if of.administrator { " You also manage its people." } else { "" };
    NoticeText {
        title: INVITED.to_owned(),
        paragraphs: vec![
            format!("Hello {},", of.name),
            format!("you have been invited to act for {}. There you can {can}.{manages}", of.works_for),
            format!("Sign in with the account of your organisation that belongs to this address, {}.", of.email),
            "If you didn't expect this, leave it: nobody comes in by this mail alone.".to_owned(),
        ],
        action: "Go to the sign-in page",
        path: "/sign-in".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::partner_id;

    #[test]
    fn an_invitation_says_for_whom_as_what_and_by_which_address() {
        let of = Invitation {
            name: "Dana Ito".to_owned(),
            email: "dana@north.example".to_owned(),
            membership: Membership::Partner { partner: partner_id("north"), role: Role::Approver },
            administrator: true,
            works_for: "North Cloud".to_owned(),
        };
        let said = invitation(&of).paragraphs.join(" ");
        for part in ["Dana Ito", "North Cloud", "decide", "manage its people", "dana@north.example"] {
            assert!(said.contains(part), "{part} in {said}");
        }
        let plain = Invitation { administrator: false, ..of };
        assert!(!invitation(&plain).paragraphs.join(" ").contains("manage"));
    }
}
