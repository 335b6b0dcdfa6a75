//! The conditions that a sub-customer has to meet, a closed list (R3), and what an applicant is told of them (R3.11).
//!
//! `check` is the only place that decides; previews, submission, decisions and cutover all call it (R3.12).

use crate::{
    directory::{
        AccountStanding, ArrearsPolicy, CustomerFacts, Elsewhere, GroupRole, SavingsPlanUnit, Unbinding, same_name,
    },
    ids::PartnerId,
    instant::{Instant, Span},
    settings::Settings,
};
use serde::{Deserialize, Serialize};

/// A condition that isn't met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// R3.1: no such sub-customer under the named original reseller, or its name is another.
    NotThere,
    /// R3.2.
    AlreadyYours,
    /// R3.3.
    InGroup,
    /// R3.4.
    SavingsPlan,
    /// R3.5.
    NonStopArrears,
    /// R3.6.
    Frozen,
    /// R3.7.
    CreditBelowZero,
    /// R3.8: the original reseller began unbinding it.
    UnbindingByReseller,
    /// R3.8: the sub-customer began unbinding.
    UnbindingBySubCustomer,
    /// R3.8.
    InOtherApplication,
    /// R3.9.
    Twice,
    /// R3.10.
    MovedRecently,
    /// R11.3, at cutover only.
    StaleFacts,
}

/// Who can put a condition right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mender {
    Applicant,
    SubCustomer,
    OriginalReseller,
    /// The original reseller, or its distributor.
    OriginalSide,
    /// Whoever can withdraw the other application; not named (R3.8).
    OtherApplicant,
    /// It mends itself with time.
    Time,
    Administration,
}

impl Condition {
    pub const ALL: [Condition; 13] = [
        Condition::NotThere,
        Condition::AlreadyYours,
        Condition::InGroup,
        Condition::SavingsPlan,
        Condition::NonStopArrears,
        Condition::Frozen,
        Condition::CreditBelowZero,
        Condition::UnbindingByReseller,
        Condition::UnbindingBySubCustomer,
        Condition::InOtherApplication,
        Condition::Twice,
        Condition::MovedRecently,
        Condition::StaleFacts,
    ];

    /// The rule that it stands in.
    pub fn rule(self) -> &'static str {
        match self {
            Condition::NotThere => "R3.1",
            Condition::AlreadyYours => "R3.2",
            Condition::InGroup => "R3.3",
            Condition::SavingsPlan => "R3.4",
            Condition::NonStopArrears => "R3.5",
            Condition::Frozen => "R3.6",
            Condition::CreditBelowZero => "R3.7",
            Condition::UnbindingByReseller | Condition::UnbindingBySubCustomer | Condition::InOtherApplication => {
                "R3.8"
            }
            Condition::Twice => "R3.9",
            Condition::MovedRecently => "R3.10",
            Condition::StaleFacts => "R11.3",
        }
    }

    pub fn mender(self) -> Mender {
        match self {
            Condition::NotThere | Condition::AlreadyYours | Condition::Twice => Mender::Applicant,
            Condition::InGroup | Condition::SavingsPlan | Condition::UnbindingBySubCustomer => Mender::SubCustomer,
            Condition::NonStopArrears | Condition::Frozen | Condition::CreditBelowZero => Mender::OriginalSide,
            Condition::UnbindingByReseller => Mender::OriginalReseller,
            Condition::InOtherApplication => Mender::OtherApplicant,
            Condition::MovedRecently => Mender::Time,
            Condition::StaleFacts => Mender::Administration,
        }
    }

    /// R3.11: whether an applicant is told of it only when it gave the sub-customer's name.
    pub fn needs_the_name(self) -> bool {
        match self {
            Condition::InGroup
            | Condition::SavingsPlan
            | Condition::NonStopArrears
            | Condition::Frozen
            | Condition::CreditBelowZero
            | Condition::UnbindingByReseller
            | Condition::UnbindingBySubCustomer
            | Condition::InOtherApplication
            | Condition::MovedRecently => true,
            Condition::NotThere | Condition::AlreadyYours | Condition::Twice | Condition::StaleFacts => false,
        }
    }
}

/// Between whom a sub-customer is to move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move<'a> {
    pub original_reseller: &'a PartnerId,
    pub new_reseller: &'a PartnerId,
}

/// Which conditions a sub-customer fails, in the order of the rules.
///
/// `facts` is absent when there is no such sub-customer; `name` is the one given in the file. Where R3.1 fails, nothing else
/// is looked at, so that an unknown id, a foreign one and a wrong name can't be told apart.
pub fn check(
    facts: Option<&CustomerFacts>,
    name: Option<&str>,
    between: Move<'_>,
    settings: &Settings,
    now: Instant,
) -> Vec<Condition> {
    let Some(facts) = facts else {
        return vec![Condition::NotThere];
    };
    let customer = &facts.customer;
    // R3.2 comes first: the applicant knows its own sub-customers, so it learns nothing.
    if customer.owner == *between.new_reseller && name.is_none_or(|name| same_name(name, &customer.name)) {
        return vec![Condition::AlreadyYours];
    }
    if customer.owner != *between.original_reseller || name.is_some_and(|name| !same_name(name, &customer.name)) {
        return vec![Condition::NotThere];
    }
    let recent = settings.days_between_migrations.map(Span::days);
    let moved_recently = recent.zip(customer.last_migrated).is_some_and(|(wait, moved)| now.since(moved) < wait);
    [
        (customer.group != GroupRole::None, Condition::InGroup),
        (customer.savings_plan_unit != SavingsPlanUnit::None, Condition::SavingsPlan),
        (customer.arrears_policy == ArrearsPolicy::NonStop, Condition::NonStopArrears),
        (customer.standing == AccountStanding::Frozen, Condition::Frozen),
        (customer.available_credit.is_negative(), Condition::CreditBelowZero),
        (customer.unbinding == Unbinding::BegunByOriginalReseller, Condition::UnbindingByReseller),
        (customer.unbinding == Unbinding::BegunBySubCustomer, Condition::UnbindingBySubCustomer),
        (facts.elsewhere == Elsewhere::InOtherApplication, Condition::InOtherApplication),
        (moved_recently, Condition::MovedRecently),
    ]
    .into_iter()
    .filter_map(|(fails, condition)| fails.then_some(condition))
    .collect()
}

/// What an applicant is told of one row (R3.11).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "finding", content = "conditions")]
pub enum Finding {
    /// Each condition by its name.
    Named(Vec<Condition>),
    /// "Can't be moved now": the reasons need the sub-customer's name.
    NameNeeded,
}

/// Whether the applicant gave the sub-customer's name (and, R3.1 being met, gave it right).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Named {
    Given,
    NotGiven,
}

/// Turns what is wrong into what an applicant may know; `None` when nothing is wrong.
pub fn for_applicant(failed: &[Condition], named: Named) -> Option<Finding> {
    if failed.is_empty() {
        return None;
    }
    if named == Named::NotGiven && failed.iter().any(|condition| condition.needs_the_name()) {
        return Some(Finding::NameNeeded);
    }
    Some(Finding::Named(failed.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        application::testing::{customer, instant, partner_id, settings},
        credit::Money,
    };

    fn failed(change: impl FnOnce(&mut CustomerFacts), name: Option<&str>) -> Vec<Condition> {
        let mut facts = CustomerFacts { customer: customer(1), elsewhere: Elsewhere::Free };
        change(&mut facts);
        let (original, new) = (partner_id("original"), partner_id("new"));
        let between = Move { original_reseller: &original, new_reseller: &new };
        check(Some(&facts), name, between, &settings(), instant(0))
    }

    #[test]
    fn a_sub_customer_in_order_can_move_r3() {
        assert_eq!(failed(|_| {}, None), []);
        assert_eq!(failed(|_| {}, Some(" sub-customer １")), []);
    }

    #[test]
    fn unknown_foreign_and_misnamed_get_the_same_answer_r3_1() {
        let (original, new) = (partner_id("original"), partner_id("new"));
        let between = Move { original_reseller: &original, new_reseller: &new };
        assert_eq!(check(None, None, between, &settings(), instant(0)), [Condition::NotThere]);
        let foreign = failed(|facts| facts.customer.owner = partner_id("other"), None);
        assert_eq!(foreign, [Condition::NotThere]);
        // Also when something else is wrong with it.
        let misnamed = failed(|facts| facts.customer.standing = AccountStanding::Frozen, Some("Somebody else"));
        assert_eq!(misnamed, [Condition::NotThere]);
    }

    #[test]
    fn whoever_administers_or_belongs_to_a_group_stays_r3_3() {
        assert_eq!(failed(|f| f.customer.group = GroupRole::Administrator, None), [Condition::InGroup]);
        assert_eq!(failed(|f| f.customer.group = GroupRole::Member, None), [Condition::InGroup]);
    }

    #[test]
    fn whoever_created_or_joined_a_savings_plan_unit_stays_r3_4() {
        assert_eq!(failed(|f| f.customer.savings_plan_unit = SavingsPlanUnit::Created, None), [Condition::SavingsPlan]);
        assert_eq!(failed(|f| f.customer.savings_plan_unit = SavingsPlanUnit::Joined, None), [Condition::SavingsPlan]);
    }

    #[test]
    fn whose_services_never_stop_in_arrears_stays_r3_5() {
        assert_eq!(failed(|f| f.customer.arrears_policy = ArrearsPolicy::NonStop, None), [Condition::NonStopArrears]);
    }

    #[test]
    fn whoever_is_frozen_stays_r3_6() {
        assert_eq!(failed(|f| f.customer.standing = AccountStanding::Frozen, None), [Condition::Frozen]);
    }

    #[test]
    fn whose_available_credit_is_below_zero_stays_and_zero_is_not_below_r3_7() {
        let available = |minor| move |f: &mut CustomerFacts| f.customer.available_credit = Money::from_minor(minor);
        assert_eq!(failed(available(-1), None), [Condition::CreditBelowZero]);
        assert_eq!(failed(available(0), None), []);
    }

    #[test]
    fn whoever_is_being_unbound_or_in_another_application_stays_r3_8() {
        let begun = |by| move |f: &mut CustomerFacts| f.customer.unbinding = by;
        assert_eq!(failed(begun(Unbinding::BegunByOriginalReseller), None), [Condition::UnbindingByReseller]);
        assert_eq!(failed(begun(Unbinding::BegunBySubCustomer), None), [Condition::UnbindingBySubCustomer]);
        assert_eq!(failed(|f| f.elsewhere = Elsewhere::InOtherApplication, None), [Condition::InOtherApplication]);
    }

    #[test]
    fn it_is_not_already_the_new_resellers_r3_2() {
        assert_eq!(failed(|f| f.customer.owner = partner_id("new"), None), [Condition::AlreadyYours]);
    }

    #[test]
    fn a_recent_move_counts_only_when_the_programme_says_so_r3_10() {
        let moved = |f: &mut CustomerFacts| f.customer.last_migrated = Some(instant(0));
        assert_eq!(failed(moved, None), []);
        let mut facts = CustomerFacts { customer: customer(1), elsewhere: Elsewhere::Free };
        moved(&mut facts);
        let (original, new) = (partner_id("original"), partner_id("new"));
        let between = Move { original_reseller: &original, new_reseller: &new };
        let settings = Settings { days_between_migrations: Some(30), ..settings() };
        let at = |day| check(Some(&facts), None, between, &settings, instant(day));
        assert_eq!(at(29), [Condition::MovedRecently]);
        assert_eq!(at(30), []);
    }

    #[test]
    fn an_applicant_that_gave_no_name_learns_no_reason_r3_11() {
        assert_eq!(for_applicant(&[Condition::Frozen], Named::NotGiven), Some(Finding::NameNeeded));
        let named = Some(Finding::Named(vec![Condition::Frozen]));
        assert_eq!(for_applicant(&[Condition::Frozen], Named::Given), named);
        let there = Some(Finding::Named(vec![Condition::NotThere]));
        assert_eq!(for_applicant(&[Condition::NotThere], Named::NotGiven), there);
        assert_eq!(for_applicant(&[], Named::NotGiven), None);
    }
}
