//! The mail that invites a person (R1.5). It says for whom they are to act and as what, and leads to the sign-in page; there is no
//! secret in it: who may come in is shown by signing in with the address that it went to.

use super::NoticeText;
use crate::{
    directory::{Membership, Role},
    tr, words,
};
use serde::{Deserialize, Serialize};

/// Its subject.
pub fn invited() -> &'static str {
    tr!("You are invited to Customer Migration")
}

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
            Role::Viewer => tr!("see its applications to take over or give away customers"),
            Role::Operator => tr!("open applications for it, and see how they stand"),
            Role::Approver => tr!("open applications for it and decide on those of others"),
        },
        Membership::InternalReview { role: Role::Viewer } => tr!("see all applications"),
        Membership::InternalReview { role: Role::Operator } => tr!("see all applications and write to their parties"),
        Membership::InternalReview { role: Role::Approver } => tr!("decide on all applications"),
        Membership::Administration => tr!("manage the programme: its people, its directory and its settings"),
        Membership::SubCustomer { .. } => tr!("answer when a move of your account to another reseller is asked for"),
    };
    let (name, email, works_for) = (&of.name, &of.email, &of.works_for);
    let may = tr!("you have been invited to act for {works_for}. There you can {can}.", works_for, can);
    let manages = of.administrator.then(|| tr!("You also manage its people."));
    NoticeText {
        title: invited().to_owned(),
        paragraphs: vec![
            tr!("Hello {name},", name),
            match manages {
                Some(manages) => may + words::sentence_space() + manages,
                None => may,
            },
            tr!("Sign in with the account of your organisation that belongs to this address, {email}.", email),
            tr!("If you didn't expect this, leave it: nobody comes in by this mail alone.").to_owned(),
        ],
        action: tr!("Go to the sign-in page"),
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
