//! Who may call an endpoint (`shared::api::Who`), by what they are a member of (R1.5). Pure.
//!
//! The Worker asks this before it reads a body, and the ledger asks it again with the membership that the directory has at that
//! moment: the ledger's answer is the one that counts.

use crate::error::Error;
use shared::{
    api::Who,
    directory::{Membership, Role},
};

/// On whose behalf a call is made, once that is known.
#[derive(Debug, Clone, Copy)]
pub enum Party<'a> {
    Nobody,
    Member(&'a Membership),
    /// A system that holds the import token.
    System,
}

pub fn admit(who: Who, party: Party<'_>) -> Result<(), Error> {
    let allowed = |needs: &str, is: bool| if is { Ok(()) } else { Err(Error::NotAllowed(needs.to_owned())) };
    let member = match (who, party) {
        (Who::Anyone | Who::Demonstration, _) => return Ok(()),
        (Who::Administration, Party::System) => return Ok(()),
        (_, Party::Nobody | Party::System) => return Err(Error::NotSignedIn),
        (_, Party::Member(member)) => member,
    };
    match who {
        Who::Anyone | Who::Demonstration | Who::SignedIn => Ok(()),
        Who::Console | Who::DemonstrationConsole => allowed(
            "This is for members of a partner, of internal review or of administration.",
            !matches!(member, Membership::SubCustomer { .. }),
        ),
        Who::Operator => allowed(
            "This takes a partner's operator or approver. Ask whoever manages your partner's people for that role.",
            matches!(member, Membership::Partner { role, .. } if *role >= Role::Operator),
        ),
        Who::Approver => allowed(
            "This takes an approver. Ask an approver of your team to do it.",
            matches!(member, Membership::Partner { role, .. } | Membership::InternalReview { role } if *role == Role::Approver),
        ),
        Who::SubCustomer => {
            allowed("This is for the people of a sub-customer.", matches!(member, Membership::SubCustomer { .. }))
        }
        Who::Administration => {
            allowed("This is for the programme's administration.", matches!(member, Membership::Administration))
        }
        Who::Administrator => {
            allowed("This takes a person of administration.", matches!(member, Membership::Administration))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::application::testing::{customer_id, partner_id};

    fn partner(role: Role) -> Membership {
        Membership::Partner { partner: partner_id("new"), role }
    }

    fn status(who: Who, party: Party<'_>) -> u16 {
        admit(who, party).map_or_else(|error| error.into_problem().status, |()| 200)
    }

    #[test]
    fn nobody_signed_in_is_asked_to_sign_in() {
        for who in [Who::SignedIn, Who::Console, Who::Operator, Who::Approver, Who::SubCustomer, Who::Administration] {
            assert_eq!(status(who, Party::Nobody), 401, "{who:?}");
        }
        assert_eq!(status(Who::Anyone, Party::Nobody), 200);
    }

    #[test]
    fn each_role_includes_the_ones_before_it_r1_5() {
        let answers =
            |who| [Role::Viewer, Role::Operator, Role::Approver].map(|role| status(who, Party::Member(&partner(role))));
        assert_eq!(answers(Who::Console), [200, 200, 200]);
        assert_eq!(answers(Who::Operator), [403, 200, 200]);
        assert_eq!(answers(Who::Approver), [403, 403, 200]);
        assert_eq!(answers(Who::Administration), [403, 403, 403]);
    }

    #[test]
    fn internal_review_decides_but_does_not_initiate_r1_5() {
        let review = Membership::InternalReview { role: Role::Approver };
        assert_eq!(status(Who::Approver, Party::Member(&review)), 200);
        assert_eq!(status(Who::Operator, Party::Member(&review)), 403);
    }

    #[test]
    fn a_sub_customer_sees_only_its_own_pages() {
        let member = Membership::SubCustomer { sub_customer: customer_id(1) };
        assert_eq!(status(Who::SubCustomer, Party::Member(&member)), 200);
        assert_eq!(status(Who::Console, Party::Member(&member)), 403);
        assert_eq!(status(Who::SignedIn, Party::Member(&member)), 200);
    }

    #[test]
    fn the_import_token_opens_the_import_and_nothing_else() {
        assert_eq!(status(Who::Administration, Party::System), 200);
        assert_eq!(status(Who::Console, Party::System), 401);
    }
}
