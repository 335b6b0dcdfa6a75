//! Who may do what, and what is said to who may not.

use super::*;
use crate::application::testing::{customer_id, partner_id};

const ROLES: [Role; 3] = [Role::Viewer, Role::Operator, Role::Approver];

fn partner(role: Role) -> Membership {
    Membership::Partner { partner: partner_id("new"), role }
}

fn person(membership: &Membership) -> Caller<'_> {
    Caller::Person { membership, administrator: false }
}

fn by_role(who: Who) -> [Reach; 3] {
    ROLES.map(|role| who.reach(person(&partner(role))))
}

#[test]
fn each_role_includes_the_ones_before_it_r1_5() {
    for who in Who::ALL {
        for cells in [Column::Partner, Column::InternalReview].map(|of| ROLES.map(|role| who.cell(of(role)))) {
            assert!(cells.is_sorted(), "{who:?}: {cells:?}");
        }
    }
    assert_eq!(by_role(Who::Operator), [Reach::None, Reach::Own, Reach::Own]);
    assert_eq!(by_role(Who::Approver), [Reach::None, Reach::None, Reach::Own]);
    assert_eq!(by_role(Who::Administration), [Reach::None; 3]);
}

#[test]
fn a_partner_and_a_sub_customer_reach_no_further_than_their_own_unless_anyone_does_r3_11() {
    for who in Who::ALL.iter().filter(|who| who.cell(Column::Nobody) == Reach::None) {
        let theirs = ROLES.map(Column::Partner).into_iter().chain([Column::PartnerAdministrator, Column::SubCustomer]);
        for column in theirs {
            assert!(who.cell(column) <= Reach::Own, "{who:?} {column:?}");
        }
    }
}

#[test]
fn nobody_signed_in_is_asked_to_sign_in() {
    for who in Who::ALL {
        let admitted = who.admit(Caller::Nobody);
        match who {
            Who::Anyone | Who::Demonstration => assert_eq!(admitted, Ok(Reach::All)),
            _ => assert_eq!(admitted, Err(Denied::NotSignedIn), "{who:?}"),
        }
    }
}

#[test]
fn internal_review_decides_but_does_not_initiate_r1_5() {
    let review = Membership::InternalReview { role: Role::Approver };
    assert_eq!(Who::Approver.reach(person(&review)), Reach::All);
    assert_eq!(Who::Applicant.reach(person(&review)), Reach::None);
}

#[test]
fn a_sub_customer_sees_only_its_own_pages() {
    let member = Membership::SubCustomer { sub_customer: customer_id(1) };
    let open: Vec<_> = Who::ALL.iter().filter(|who| who.reach(person(&member)) == Reach::Own).collect();
    assert_eq!(open, [&Who::SignedIn, &Who::Reader, &Who::Writer, &Who::PartnerNamer, &Who::SubCustomer]);
}

#[test]
fn the_import_token_opens_the_import_and_nothing_else() {
    let open: Vec<_> = Who::ALL.iter().filter(|who| who.reach(Caller::ImportToken) != Reach::None).collect();
    assert_eq!(open, [&Who::Anyone, &Who::Administration]);
}

#[test]
fn the_flag_of_an_administrator_counts_in_a_partner_only() {
    let reach =
        |membership: &Membership, administrator| Who::Manager.reach(Caller::Person { membership, administrator });
    assert_eq!(reach(&partner(Role::Viewer), true), Reach::Own);
    assert_eq!(reach(&partner(Role::Approver), false), Reach::None);
    assert_eq!(reach(&Membership::InternalReview { role: Role::Approver }, true), Reach::None);
    assert_eq!(reach(&Membership::Administration, false), Reach::All);
}

#[test]
fn a_service_does_what_its_scopes_say_and_never_what_takes_an_approver() {
    let operator = partner(Role::Operator);
    let reach = |who: Who, scopes: &[Scope]| who.reach(Caller::Service { party: &operator, scopes });
    assert_eq!(reach(Who::Applicant, &[Scope::Apply]), Reach::Own);
    assert_eq!(reach(Who::Applicant, &[Scope::Read]), Reach::None);
    assert_eq!(reach(Who::ConsoleReader, &[Scope::Apply]), Reach::None);
    assert_eq!(reach(Who::Administration, &Scope::ALL), Reach::None, "a partner's token imports nothing");
    let people =
        [Who::SignedIn, Who::Writer, Who::Console, Who::Operator, Who::Approver, Who::PartnerApprover, Who::Manager];
    for who in people {
        assert_eq!(reach(who, &Scope::ALL), Reach::None, "{who:?}");
    }
}

#[test]
fn a_service_never_has_more_than_a_person_of_its_party() {
    for party in [partner(Role::Operator), Membership::Administration] {
        for who in Who::ALL {
            let service = who.reach(Caller::Service { party: &party, scopes: &Scope::ALL });
            assert!(service <= who.reach(person(&party)), "{who:?}");
        }
    }
}
