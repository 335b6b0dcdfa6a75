//! Who may do what, on whose things: the one table, asked by the Worker before it reads a body, by the ledger with the membership that
//! counts, and by the pages for what they offer (R1.5).
//!
//! Every endpoint names a row (`Who`); every caller stands in a column. What a cell doesn't open is refused; what it opens for the
//! caller's own things is, for anybody else's, answered as if it weren't there (R3.11). What an application's state allows
//! comes after that, in `application`.

#[cfg(test)]
mod tests;

use crate::{
    directory::{Membership, Role},
    tr,
};
use serde::{Deserialize, Serialize};

/// On whose things something may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    None,
    /// On those of the person, or of the party that the caller acts for.
    Own,
    /// On everybody's.
    All,
}

/// What a service token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Reads what a viewer of its party reads.
    Read,
    /// Does what an operator of its partner does; never decides, and never makes a statement.
    Apply,
    /// Imports the directory.
    Import,
}

impl Scope {
    pub const ALL: [Scope; 3] = [Scope::Read, Scope::Apply, Scope::Import];

    /// Whether a party's tokens can have it: importing is the programme's, applying a partner's.
    pub fn is_for(self, party: &Membership) -> bool {
        match (self, party) {
            (Scope::Read, Membership::Partner { .. } | Membership::Administration)
            | (Scope::Apply, Membership::Partner { .. })
            | (Scope::Import, Membership::Administration) => true,
            (Scope::Read, Membership::InternalReview { .. } | Membership::SubCustomer { .. })
            | (Scope::Apply, _)
            | (Scope::Import, _) => false,
        }
    }
}

/// Who calls.
#[derive(Debug, Clone, Copy)]
pub enum Caller<'a> {
    Nobody,
    Person {
        membership: &'a Membership,
        /// Whether they manage their partner's people and tokens.
        administrator: bool,
    },
    /// A service token. It acts for its party, within its scopes.
    Service {
        party: &'a Membership,
        scopes: &'a [Scope],
    },
    /// A system that holds the import token of the deployment.
    ImportToken,
    /// A sub-customer by its personal link (R5.4).
    ConsentLink,
    /// The portal's own delivery, and the providers that report to it under their signature (R9.3).
    Delivery,
}

/// The columns of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    Nobody,
    Partner(Role),
    /// What the flag of a partner's administrator adds to the role.
    PartnerAdministrator,
    InternalReview(Role),
    Administration,
    SubCustomer,
    Service(Scope),
    ImportToken,
    ConsentLink,
    Delivery,
}

/// What every caller has at a row.
struct Row {
    nobody: Reach,
    partner: ByRole,
    partner_administrator: Reach,
    internal_review: ByRole,
    administration: Reach,
    sub_customer: Reach,
    read: Reach,
    apply: Reach,
    import: Reach,
    import_token: Reach,
    consent_link: Reach,
    delivery: Reach,
}

struct ByRole {
    viewer: Reach,
    operator: Reach,
    approver: Reach,
}

impl ByRole {
    fn reach(&self, role: Role) -> Reach {
        match role {
            Role::Viewer => self.viewer,
            Role::Operator => self.operator,
            Role::Approver => self.approver,
        }
    }
}

macro_rules! cell {
    (-) => {
        Reach::None
    };
    (own) => {
        Reach::Own
    };
    (all) => {
        Reach::All
    };
}

macro_rules! table {
    ($($(#[doc = $about:literal])+ $who:ident: $nobody:tt | $pv:tt $po:tt $pa:tt $flag:tt | $rv:tt $ro:tt $ra:tt | $admin:tt $customer:tt
        | $read:tt $apply:tt $import:tt | $system:tt $link:tt $delivery:tt;)+) => {
        /// The rows of the table: whom an endpoint is for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Who {
            $($(#[doc = $about])+ $who,)+
        }

        impl Who {
            pub const ALL: &[Who] = &[$(Who::$who),+];

            fn row(self) -> &'static Row {
                match self {
                    $(Who::$who => &Row {
                        nobody: cell!($nobody),
                        partner: ByRole { viewer: cell!($pv), operator: cell!($po), approver: cell!($pa) },
                        partner_administrator: cell!($flag),
                        internal_review: ByRole { viewer: cell!($rv), operator: cell!($ro), approver: cell!($ra) },
                        administration: cell!($admin),
                        sub_customer: cell!($customer),
                        read: cell!($read),
                        apply: cell!($apply),
                        import: cell!($import),
                        import_token: cell!($system),
                        consent_link: cell!($link),
                        delivery: cell!($delivery),
                    },)+
                }
            }
        }
    };
}

// `Administration` of the programme; `flag`: a partner's administrator; `import` twice: the scope, and the deployment's import token.
table! {
    //                     nobody|  partner              | internal review | admini-  sub-   |  service token  | import  consent  delivery
    //                           | view. oper. appr. flag | view. oper. appr.| stration customer| read apply import| token   link
    /// Anyone, signed in or not.
    Anyone:                  all | all  all  all  all | all  all  all | all  all | all  all  all | all all all;
    /// Anyone, and only where the environment says that this is a demonstration. Elsewhere the endpoint doesn't exist.
    Demonstration:           all | all  all  all  all | all  all  all | all  all | -    -    -   | -  -  -;
    /// Those of `Console`, in a demonstration only.
    DemonstrationConsole:    -   | own  own  own  -   | all  all  all | all  -   | -    -    -   | -  -  -;
    /// A sub-customer by its personal link. Who holds one shows it in the request, signed in or not.
    ConsentLink:             -   | -    -    -    -   | -    -    -   | -    -   | -    -    -   | -  own -;
    /// The portal's own delivery; of others the providers, who show who they are by their signature.
    Delivery:                -   | -    -    -    -   | -    -    -   | -    -   | -    -    -   | -  -  all;
    /// People, on what is their own: messages, preferences, sessions.
    SignedIn:                -   | own  own  own  -   | own  own  own | own  own | -    -    -   | -  -  -;
    /// People and reading services, on what their party has a part in.
    Reader:                  -   | own  own  own  -   | all  all  all | all  own | own  -    -   | -  -  -;
    /// Those who do something in a thread: viewers and administration only look.
    Writer:                  -   | -    own  own  -   | -    all  all | -    own | -    -    -   | -  -  -;
    /// Members of a partner, of internal review, or of administration.
    Console:                 -   | own  own  own  -   | all  all  all | all  -   | -    -    -   | -  -  -;
    /// Those of `Console`, and reading services.
    ConsoleReader:           -   | own  own  own  -   | all  all  all | all  -   | own  -    -   | -  -  -;
    /// The same without viewers, and services that apply.
    ConsoleOperator:         -   | -    own  own  -   | -    all  all | all  -   | -    own  -   | -  -  -;
    /// A partner's members and its reading services.
    Partner:                 -   | own  own  own  -   | -    -    -   | -    -   | own  -    -   | -  -  -;
    /// A partner's operators and approvers.
    Operator:                -   | -    own  own  -   | -    -    -   | -    -   | -    -    -   | -  -  -;
    /// A partner's operators, approvers, and services that apply.
    Applicant:               -   | -    own  own  -   | -    -    -   | -    -   | -    own  -   | -  -  -;
    /// A partner's or internal review's approvers.
    Approver:                -   | -    -    own  -   | -    -    all | -    -   | -    -    -   | -  -  -;
    /// Who names a partner to move customers to, and is told what it is called: those who offer, those who ask to be moved, and the
    /// programme's own people.
    PartnerNamer:            -   | -    own  own  -   | all  all  all | all  own | -    own  -   | -  -  -;
    /// A partner's approvers.
    PartnerApprover:         -   | -    -    own  -   | -    -    -   | -    -   | -    -    -   | -  -  -;
    /// Internal review's approvers.
    ReviewApprover:          -   | -    -    -    -   | -    -    all | -    -   | -    -    -   | -  -  -;
    /// Internal review's members: what is put before their team.
    InternalReview:          -   | -    -    -    -   | all  all  all | -    -   | -    -    -   | -  -  -;
    /// Internal review and administration, who see everything.
    Programme:               -   | -    -    -    -   | all  all  all | all  -   | -    -    -   | -  -  -;
    /// The people of a sub-customer.
    SubCustomer:             -   | -    -    -    -   | -    -    -   | -    own | -    -    -   | -  -  -;
    /// Who manages people and service tokens: a partner's administrators its own, administration everybody's.
    Manager:                 -   | -    -    -    own | -    -    -   | all  -   | -    -    -   | -  -  -;
    /// Who imports the directory: administration, its services, or a system that holds the import token.
    Administration:          -   | -    -    -    -   | -    -    -   | all  -   | -    -    own | all -  -;
    /// A person of administration.
    Administrator:           -   | -    -    -    -   | -    -    -   | all  -   | -    -    -   | -  -  -;
}

impl Column {
    pub const ALL: [Column; 16] = [
        Column::Nobody,
        Column::Partner(Role::Viewer),
        Column::Partner(Role::Operator),
        Column::Partner(Role::Approver),
        Column::PartnerAdministrator,
        Column::InternalReview(Role::Viewer),
        Column::InternalReview(Role::Operator),
        Column::InternalReview(Role::Approver),
        Column::Administration,
        Column::SubCustomer,
        Column::Service(Scope::Read),
        Column::Service(Scope::Apply),
        Column::Service(Scope::Import),
        Column::ImportToken,
        Column::ConsentLink,
        Column::Delivery,
    ];

    fn of(member: &Membership) -> Self {
        match member {
            Membership::Partner { role, .. } => Column::Partner(*role),
            Membership::InternalReview { role } => Column::InternalReview(*role),
            Membership::Administration => Column::Administration,
            Membership::SubCustomer { .. } => Column::SubCustomer,
        }
    }
}

/// Why a caller is refused before anything is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    NotSignedIn,
    /// What it takes, for people.
    NotAllowed(&'static str),
}

impl Who {
    /// What a cell of the table says.
    pub fn cell(self, column: Column) -> Reach {
        let row = self.row();
        match column {
            Column::Nobody => row.nobody,
            Column::Partner(role) => row.partner.reach(role),
            Column::PartnerAdministrator => row.partner_administrator,
            Column::InternalReview(role) => row.internal_review.reach(role),
            Column::Administration => row.administration,
            Column::SubCustomer => row.sub_customer,
            Column::Service(Scope::Read) => row.read,
            Column::Service(Scope::Apply) => row.apply,
            Column::Service(Scope::Import) => row.import,
            Column::ImportToken => row.import_token,
            Column::ConsentLink => row.consent_link,
            Column::Delivery => row.delivery,
        }
    }

    /// On whose things a caller may do what stands at this row.
    pub fn reach(self, caller: Caller<'_>) -> Reach {
        match caller {
            Caller::Nobody => self.cell(Column::Nobody),
            Caller::Person { membership, administrator } => {
                let flag = administrator && matches!(membership, Membership::Partner { .. });
                let by_flag = if flag { self.cell(Column::PartnerAdministrator) } else { Reach::None };
                self.cell(Column::of(membership)).max(by_flag)
            }
            // Whatever its scopes say, never more than its party has.
            Caller::Service { party, scopes } if self.is_in(scopes) => self.cell(Column::of(party)),
            Caller::Service { .. } => Reach::None,
            Caller::ImportToken => self.cell(Column::ImportToken),
            Caller::ConsentLink => self.cell(Column::ConsentLink),
            Caller::Delivery => self.cell(Column::Delivery),
        }
    }

    fn is_in(self, scopes: &[Scope]) -> bool {
        scopes.iter().any(|scope| self.cell(Column::Service(*scope)) != Reach::None)
    }

    pub fn admit(self, caller: Caller<'_>) -> Result<Reach, Denied> {
        let reach = self.reach(caller);
        match (reach, caller) {
            (Reach::Own | Reach::All, _) => Ok(reach),
            (Reach::None, Caller::Person { .. }) => Err(Denied::NotAllowed(self.takes())),
            (Reach::None, Caller::Service { .. }) => Err(Denied::NotAllowed(tr!(
                "This service token isn't for that. A token reads, applies or imports, as its scopes say; what people decide or state, people do."
            ))),
            (Reach::None, Caller::Nobody | Caller::ImportToken | Caller::ConsentLink | Caller::Delivery) => {
                Err(Denied::NotSignedIn)
            }
        }
    }

    /// Whether the endpoint exists in demonstrations only.
    pub fn in_demonstrations_only(self) -> bool {
        matches!(self, Who::Demonstration | Who::DemonstrationConsole)
    }

    /// Whether who calls is shown by the request itself, not by a session or token: by a personal link, or a provider's signature. Then the
    /// endpoint's own code finds out, and the ledger asks the table once more.
    pub fn is_shown_by_the_request(self) -> bool {
        matches!(self, Who::ConsentLink | Who::Delivery)
    }

    /// What it takes, said to somebody who hasn't got it.
    pub fn takes(self) -> &'static str {
        match self {
            Who::Anyone | Who::Demonstration | Who::SignedIn | Who::Reader => {
                tr!("This is for people who are signed in.")
            }
            Who::ConsentLink => tr!("This takes the personal link that the sub-customer was sent."),
            Who::Delivery => tr!("This takes the signature of the provider that this portal sends by."),
            Who::Writer => {
                tr!("Viewers and administration read here. Ask an operator or approver of your team to write.")
            }
            Who::Console | Who::ConsoleReader | Who::DemonstrationConsole => {
                tr!("This is for members of a partner, of internal review or of administration.")
            }
            Who::ConsoleOperator => tr!("This takes an operator or approver. A viewer can look."),
            Who::Partner => tr!("This is for the members of a partner."),
            Who::Operator | Who::Applicant => {
                tr!(
                    "This takes a partner's operator or approver. Ask whoever manages your partner's people for that role."
                )
            }
            Who::Approver => tr!("This takes an approver. Ask an approver of your team to do it."),
            Who::PartnerNamer => {
                tr!("This is for those who name a partner to move customers to: a partner's operators and approvers.")
            }
            Who::PartnerApprover => tr!("This takes a partner's approver. Ask an approver of your partner to do it."),
            Who::ReviewApprover => tr!("This takes an approver of internal review."),
            Who::InternalReview => tr!("This is for the members of internal review."),
            Who::Programme => tr!("This is for internal review and administration."),
            Who::SubCustomer => tr!("This is for the people of a sub-customer."),
            Who::Manager => {
                tr!(
                    "This takes a partner's administrator or the programme's administration. Ask an administrator of your partner."
                )
            }
            Who::Administration => tr!("This is for the programme's administration."),
            Who::Administrator => tr!("This takes a person of administration."),
        }
    }
}
