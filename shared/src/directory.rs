//! The directory: partners, people and sub-customers with the facts that decide whether they can move (R1, R11).
//!
//! It comes from the vendor's systems as newline-delimited JSON, one of these `*Line`s a line. Every line carries the
//! instant at which it was true; an older one than the one known is ignored (R11.1).

use crate::{
    credit::{Credit, CreditLimit, Money},
    ids::{CustomerId, PartnerId, PersonId},
    instant::Instant,
    language::Language,
};
use serde::{Deserialize, Serialize};

/// R1.2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum PartnerKind {
    /// Single tier.
    Reseller,
    /// Tier 1.
    Distributor,
    /// Tier 2, under exactly one distributor.
    SecondLevelReseller { distributor: PartnerId },
}

impl PartnerKind {
    pub fn distributor(&self) -> Option<&PartnerId> {
        match self {
            PartnerKind::SecondLevelReseller { distributor } => Some(distributor),
            PartnerKind::Reseller | PartnerKind::Distributor => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartnerStanding {
    Active,
    /// Can't act or receive (R1.6).
    Suspended,
}

/// A partner as the directory knows it. Also a line of the partners' import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    pub id: PartnerId,
    pub name: String,
    #[serde(flatten)]
    pub kind: PartnerKind,
    pub standing: PartnerStanding,
    #[serde(flatten)]
    pub credit_limit: CreditLimit,
    pub as_of: Instant,
}

/// What a person may do for their partner (R1.5). Each role includes the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Viewer,
    /// Also initiates and withdraws.
    Operator,
    /// Also decides.
    Approver,
}

/// For whom a person acts (R1.5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "member_of", try_from = "MembershipRead")]
pub enum Membership {
    Partner { partner: PartnerId, role: Role },
    InternalReview { role: Role },
    Administration,
    SubCustomer { sub_customer: CustomerId },
}

/// A membership as it is read. Of a tagged enum serde would first make a tree, and the code for that would be in the first load of the
/// pages, which is to be small.
#[derive(Deserialize)]
struct MembershipRead {
    member_of: MemberOf,
    partner: Option<PartnerId>,
    role: Option<Role>,
    sub_customer: Option<CustomerId>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum MemberOf {
    Partner,
    InternalReview,
    Administration,
    SubCustomer,
}

impl TryFrom<MembershipRead> for Membership {
    type Error = &'static str;

    fn try_from(read: MembershipRead) -> Result<Self, Self::Error> {
        let role = read.role.ok_or("missing field `role`");
        Ok(match read.member_of {
            MemberOf::Partner => {
                Membership::Partner { partner: read.partner.ok_or("missing field `partner`")?, role: role? }
            }
            MemberOf::InternalReview => Membership::InternalReview { role: role? },
            MemberOf::Administration => Membership::Administration,
            MemberOf::SubCustomer => {
                Membership::SubCustomer { sub_customer: read.sub_customer.ok_or("missing field `sub_customer`")? }
            }
        })
    }
}

/// A person who can sign in. Also a line of the people's import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    pub email: String,
    /// For notices by SMS (R9.1), like `+6591234567`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(flatten)]
    pub membership: Membership,
    /// Manages their own partner's people and its service tokens, beside the role. Means nothing outside a partner. A line of the
    /// import that leaves it out leaves it as it is.
    #[serde(default)]
    pub administrator: bool,
    pub as_of: Instant,
}

/// A line of the people's import that removes somebody (R11.2; absence removes nobody).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemovedPerson {
    pub id: PersonId,
    pub removed: RemovedMark,
    pub as_of: Instant,
}

/// R3.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupRole {
    None,
    Administrator,
    Member,
}

/// R3.4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SavingsPlanUnit {
    None,
    Created,
    Joined,
}

/// R3.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArrearsPolicy {
    Standard,
    /// Services go on in arrears: a privilege that has to be given up before a move.
    NonStop,
}

/// R3.6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountStanding {
    Normal,
    Frozen,
}

/// R3.8: whether, and by whom, the sub-customer is being unbound from its partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unbinding {
    None,
    BegunByOriginalReseller,
    BegunBySubCustomer,
}

/// A sub-customer as the directory knows it. Also a line of the sub-customers' import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubCustomer {
    pub id: CustomerId,
    pub name: String,
    pub owner: PartnerId,
    /// Where consent is asked (R5.4).
    pub contact_email: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_phone: Option<String>,
    /// In which language its contact is written to; English where the directory doesn't say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_language: Option<Language>,
    /// The credit line that its owner has given it.
    pub allocation: Credit,
    pub group: GroupRole,
    pub savings_plan_unit: SavingsPlanUnit,
    pub arrears_policy: ArrearsPolicy,
    pub standing: AccountStanding,
    /// Below zero blocks a move (R3.7).
    pub available_credit: Money,
    pub unbinding: Unbinding,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_migrated: Option<Instant>,
    pub as_of: Instant,
}

/// A line of the sub-customers' import: what is known, or that it is gone (R11.2; absence removes nothing).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SubCustomerLine {
    Removed(Removed),
    Known(SubCustomer),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Removed {
    pub id: CustomerId,
    pub removed: RemovedMark,
    pub as_of: Instant,
}

/// Serialised as `true`: there is no `"removed": false`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "bool", into = "bool")]
pub struct RemovedMark;

impl TryFrom<bool> for RemovedMark {
    type Error = &'static str;
    fn try_from(removed: bool) -> Result<Self, Self::Error> {
        if removed { Ok(Self) } else { Err("`removed` is true or left out") }
    }
}
impl From<RemovedMark> for bool {
    fn from(_: RemovedMark) -> bool {
        true
    }
}

/// A sub-customer as a command sees it: the directory's facts and what the ledger knows besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerFacts {
    pub customer: SubCustomer,
    /// Whether it is in an open application other than the one being decided (R3.8).
    pub elsewhere: Elsewhere,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Elsewhere {
    Free,
    InOtherApplication,
}

/// What is wrong with an imported partner, beyond the form of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PartnerError {
    #[error("a second-level reseller needs a credit limit (R4.2)")]
    SecondLevelWithoutLimit,
    #[error("a partner can't be its own distributor")]
    OwnDistributor,
    #[error("a name has 1 to 200 characters")]
    Name,
}

impl Partner {
    /// Checks what one line alone can tell; that its distributor exists and is one is the ledger's to check.
    pub fn check(&self) -> Result<(), PartnerError> {
        if !is_label(&self.name) {
            return Err(PartnerError::Name);
        }
        match (&self.kind, self.credit_limit) {
            (PartnerKind::SecondLevelReseller { distributor }, _) if *distributor == self.id => {
                Err(PartnerError::OwnDistributor)
            }
            (PartnerKind::SecondLevelReseller { .. }, CreditLimit::Unlimited) => {
                Err(PartnerError::SecondLevelWithoutLimit)
            }
            _ => Ok(()),
        }
    }
}

/// Whether a text can be a name: 1 to 200 characters, none of them a control character.
pub fn is_label(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= 200 && !text.chars().any(char::is_control)
}

/// Enough to tell an email address from something else; whether it works is found out by writing to it.
pub fn is_address(text: &str) -> bool {
    let parts = text.split_once('@');
    let foreign = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '@' | ',' | ';' | '<' | '>');
    let fits = |part: &str| !part.is_empty() && !part.contains(foreign);
    text.len() <= 254 && parts.is_some_and(|(name, host)| fits(name) && fits(host))
}

/// Whether a text is a phone number as it is dialled from anywhere, like `+6591234567`.
pub fn is_phone(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    (8..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0')
}

/// Whether two names are the same, case, width and spaces aside (R3.1).
pub fn same_name(one: &str, other: &str) -> bool {
    name_key(one) == name_key(other)
}

/// The form of a name by which it is compared: narrow, lower case, without white space.
pub fn name_key(name: &str) -> String {
    name.chars().map(narrow).filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Full-width ASCII (U+FF01 to U+FF5E) stands 0xFEE0 above its narrow twin.
pub(crate) fn narrow(c: char) -> char {
    match u32::from(c) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_width_and_spaces_r3_1() {
        assert!(same_name("ＡＣＭＥ　Cloud", "acme cloud "));
        assert!(same_name("Straße 1", "STRAße1"));
        assert!(!same_name("Acme", "Acne"));
    }

    #[test]
    fn a_partner_line_is_flat_json() {
        let line = r#"{"id":"200000000003","name":"North","kind":"second_level_reseller","distributor":"200000000001",
            "standing":"active","limit":"limited","amount":"500.00","as_of":"2026-11-01T00:00:00Z"}"#;
        let partner: Partner = serde_json::from_str(line).unwrap_or_else(|error| unreachable!("{error}"));
        assert_eq!(partner.kind.distributor().map(PartnerId::as_str), Some("200000000001"));
        assert_eq!(partner.check(), Ok(()));
        let unlimited = Partner { credit_limit: CreditLimit::Unlimited, ..partner };
        assert_eq!(unlimited.check(), Err(PartnerError::SecondLevelWithoutLimit));
    }

    #[test]
    fn an_address_has_a_name_and_a_host() {
        assert!(is_address("someone@example.com"));
        for wrong in ["", "someone", "@example.com", "someone@", "some one@example.com", "a@b@c", "a@b\n", "a@b,c@d"] {
            assert!(!is_address(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_phone_number_begins_with_its_country() {
        assert!(is_phone("+6591234567"));
        for wrong in ["", "+", "91234567", "+0123456789", "+65 9123 4567", "+659123", "+1234567890123456"] {
            assert!(!is_phone(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_removal_says_so_explicitly_r11_2() {
        let gone = r#"{"id":"100000000001","removed":true,"as_of":"2026-11-01T00:00:00Z"}"#;
        assert!(matches!(serde_json::from_str(gone), Ok(SubCustomerLine::Removed(_))));
        let nonsense = r#"{"id":"100000000001","removed":false,"as_of":"2026-11-01T00:00:00Z"}"#;
        assert!(serde_json::from_str::<SubCustomerLine>(nonsense).is_err());
    }
}
