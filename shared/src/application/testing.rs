//! A programme in memory for tests: a directory, credit and owners, changed by nothing but the effects of events.
//!
//! It stands for the ledger: settles before each command, carries events out, and keeps what they changed outside.

use super::{
    Accept, Actor, Application, Command, ConsentAnswer, CutoverTime, Decision, Delivered, Effect, Exception, Facts,
    Mode, OpenRefusal, OpenRow, Opener, Opening, OriginalDecider, Outcome, Refusal, RejectReason, RowChoice, Status,
    Step, Verdict, decide, effects, open, settle,
};
use crate::{
    credit::{Credit, CreditLimit, CreditPosition, Money},
    directory::{
        AccountStanding, ArrearsPolicy, CustomerFacts, Elsewhere, GroupRole, Membership, Partner, PartnerKind,
        PartnerStanding, Role, SavingsPlanUnit, SubCustomer, Unbinding,
    },
    event::{Event, Origin, Signature, Signer},
    ids::{ApplicationId, CustomerId, PartnerId, PersonId, ProgrammeId},
    instant::{Instant, Span},
    rows::Row,
    seal::SealKey,
    settings::Settings,
    texts::{TextKind, TextVersion, current},
};
use std::collections::BTreeMap;

/// Midnight, so many days after the first day of all tests.
pub fn instant(day: u32) -> Instant {
    Instant::from_millis(1_800_000_000_000) + Span::days(day)
}

/// A partner's id made from a word: the same word, the same id.
pub fn partner_id(word: &str) -> PartnerId {
    let number = word.bytes().fold(7u64, |sum, byte| (sum * 31 + u64::from(byte)) % 100_000_000_000);
    parse(&format!("2{number:011}"))
}

pub fn customer_id(number: u32) -> CustomerId {
    parse(&format!("1{number:011}"))
}

pub fn settings() -> Settings {
    Settings::defaults(parse::<ProgrammeId>("test"), "USD")
}

pub fn credit(minor: i64) -> Credit {
    Credit::from_minor(minor).unwrap_or_else(|error| unreachable!("{minor}: {error}"))
}

/// A sub-customer of "original" with nothing against it.
pub fn customer(number: u32) -> SubCustomer {
    SubCustomer {
        id: customer_id(number),
        name: format!("Sub-customer {number}"),
        owner: partner_id("original"),
        contact_email: format!("contact{number}@example.com"),
        contact_phone: None,
        contact_language: None,
        allocation: credit(700),
        group: GroupRole::None,
        savings_plan_unit: SavingsPlanUnit::None,
        arrears_policy: ArrearsPolicy::Standard,
        standing: AccountStanding::Normal,
        available_credit: Money::ZERO,
        unbinding: Unbinding::None,
        last_migrated: None,
        as_of: instant(0),
    }
}

pub fn partner(word: &str, kind: PartnerKind, credit_limit: CreditLimit) -> Partner {
    let standing = PartnerStanding::Active;
    Partner { id: partner_id(word), name: word.to_owned(), kind, standing, credit_limit, as_of: instant(0) }
}

/// Somebody of a partner.
pub fn member(word: &str, role: Role) -> Actor {
    Actor::Person(Membership::Partner { partner: partner_id(word), role })
}

pub fn approver(word: &str) -> Actor {
    member(word, Role::Approver)
}

pub fn reviewer() -> Actor {
    Actor::Person(Membership::InternalReview { role: Role::Approver })
}

pub fn sub_customer(number: u32) -> Actor {
    Actor::Person(Membership::SubCustomer { sub_customer: customer_id(number) })
}

pub fn statement() -> Option<TextVersion> {
    Some(current(TextKind::DataTransferStatement).version)
}

pub fn agree() -> Command {
    Command::AnswerConsent { answer: ConsentAnswer::Agree { text: current(TextKind::Consent).version } }
}

fn parse<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap_or_else(|error| unreachable!("{text}: {error:?}"))
}

#[derive(Debug, Clone)]
pub struct World {
    pub now: Instant,
    pub settings: Settings,
    pub partners: BTreeMap<PartnerId, Partner>,
    pub customers: BTreeMap<CustomerId, SubCustomer>,
    /// Who owned whom from when on.
    pub owners: BTreeMap<CustomerId, Vec<(Instant, PartnerId)>>,
    pub holds: BTreeMap<(ApplicationId, Row), (PartnerId, Credit)>,
    pub applications: BTreeMap<ApplicationId, Application>,
    pub events: BTreeMap<ApplicationId, Vec<Event>>,
    pub original_reseller_told: Delivered,
    /// Who does what is done, whatever they are a member of.
    pub person: PersonId,
}

impl World {
    /// Partners "new" and "original" are single-tier; "north" and "south" are second-level under "distributor"; "other" is
    /// single-tier too. "original" owns `customers` sub-customers.
    pub fn new(customers: u32) -> Self {
        let limited = CreditLimit::Limited(credit(1_000_000));
        let under = || PartnerKind::SecondLevelReseller { distributor: partner_id("distributor") };
        let partners = [
            partner("new", PartnerKind::Reseller, CreditLimit::Unlimited),
            partner("original", PartnerKind::Reseller, CreditLimit::Unlimited),
            partner("other", PartnerKind::Reseller, limited),
            partner("distributor", PartnerKind::Distributor, CreditLimit::Unlimited),
            partner("rival", PartnerKind::Distributor, CreditLimit::Unlimited),
            partner("north", under(), limited),
            partner("south", under(), limited),
        ];
        let customers: BTreeMap<_, _> = (1..=customers).map(|n| (customer_id(n), customer(n))).collect();
        let owners = customers.iter().map(|(id, of)| (id.clone(), vec![(instant(0), of.owner.clone())])).collect();
        Self {
            now: instant(1),
            settings: settings(),
            partners: partners.into_iter().map(|partner| (partner.id.clone(), partner)).collect(),
            customers,
            owners,
            holds: BTreeMap::new(),
            applications: BTreeMap::new(),
            events: BTreeMap::new(),
            original_reseller_told: Delivered::No,
            person: parse("somebody"),
        }
    }

    /// From now on, this is who does it.
    pub fn act_as(&mut self, person: &str) {
        self.person = parse(person);
    }

    pub fn give(&mut self, customers: impl Iterator<Item = u32>, owner: &str) {
        for number in customers {
            if let Some(of) = self.customers.get_mut(&customer_id(number)) {
                of.owner = partner_id(owner);
                self.owners.insert(customer_id(number), vec![(instant(0), partner_id(owner))]);
            }
        }
    }

    pub fn change_customer(&mut self, number: u32, change: impl FnOnce(&mut SubCustomer)) {
        if let Some(of) = self.customers.get_mut(&customer_id(number)) {
            change(of);
        }
    }

    pub fn change_partner(&mut self, word: &str, change: impl FnOnce(&mut Partner)) {
        if let Some(of) = self.partners.get_mut(&partner_id(word)) {
            change(of);
        }
    }

    pub fn credit_of(&self, partner: &PartnerId) -> CreditPosition {
        let limit = self.partners.get(partner).map_or(CreditLimit::Unlimited, |partner| partner.credit_limit);
        let owned = self.customers.values().filter(|of| of.owner == *partner);
        let held = self.holds.values().filter(|(holder, _)| holder == partner);
        CreditPosition {
            limit,
            allocated: owned.map(|of| of.allocation).sum(),
            held: held.map(|(_, amount)| *amount).sum(),
        }
    }

    pub fn facts(&self, new_reseller: &PartnerId, own: Option<&ApplicationId>) -> Facts {
        let busy = |customer: &CustomerId| {
            self.applications
                .values()
                .filter(|application| Some(&application.head.id) != own)
                .any(|application| application.open_records().any(|record| record.customer == *customer))
        };
        let elsewhere = |id| if busy(id) { Elsewhere::InOtherApplication } else { Elsewhere::Free };
        Facts {
            settings: self.settings.clone(),
            partners: self.partners.clone(),
            credit: self.credit_of(new_reseller),
            customers: self
                .customers
                .iter()
                .map(|(id, of)| (id.clone(), CustomerFacts { customer: of.clone(), elsewhere: elsewhere(id) }))
                .collect(),
            original_reseller_told: self.original_reseller_told,
        }
    }

    pub fn opening(&self, new: &str, original: &str, customers: impl Iterator<Item = u32>) -> Opening {
        let number = u64::try_from(self.applications.len()).unwrap_or_default();
        Opening {
            id: ApplicationId::from_random(number),
            seal_key: SealKey::from_random([7; 32]),
            opener: Opener::NewReseller,
            role: Some(Role::Approver),
            new_reseller: partner_id(new),
            original_reseller: partner_id(original),
            original_decider: OriginalDecider::Itself,
            mode: Mode::Independent,
            cutover: CutoverTime::Immediate,
            notice: current(TextKind::Notice).version,
            statement: None,
            rows: customers
                .map(|n| OpenRow { customer: customer_id(n), name: None, credit: Some(credit(500)) })
                .collect(),
        }
    }

    pub fn open(&mut self, opening: Opening) -> Result<ApplicationId, OpenRefusal> {
        let facts = self.facts(&opening.new_reseller, None);
        let signature = self.signature(&approver("new"));
        let opened = open(opening, &facts, &signature, self.now)?;
        let id = opened.application.head.id.clone();
        self.applications.insert(id.clone(), opened.blank);
        self.carry_out(&id, opened.events);
        assert_eq!(self.applications.get(&id), Some(&opened.application));
        Ok(id)
    }

    /// Submits for "new", "north" and so on, with a credit line of 5.00 for each.
    pub fn submit(&mut self, new: &str, original: &str, customers: impl Iterator<Item = u32>) -> ApplicationId {
        let opening = self.opening(new, original, customers);
        self.open(opening).unwrap_or_else(|refusal| unreachable!("{refusal:?}"))
    }

    /// What time and the directory have done.
    pub fn settle(&mut self, id: &ApplicationId) {
        let Some(application) = self.applications.get(id) else { return };
        let facts = self.facts(&application.head.parties.new_reseller, Some(id));
        let events = settle(application, &facts, &Signature::CLOCK, self.now);
        self.carry_out(id, events);
    }

    pub fn command(&mut self, id: &ApplicationId, actor: &Actor, command: Command) -> Result<Outcome, Refusal> {
        self.settle(id);
        let application = self.application(id).clone();
        let facts = self.facts(&application.head.parties.new_reseller, Some(id));
        let outcome = decide(&application, &facts, actor, command, &self.signature(actor), self.now)?;
        self.carry_out(id, outcome.events.clone());
        Ok(outcome)
    }

    /// Carries a command out that has to succeed.
    pub fn does(&mut self, id: &ApplicationId, actor: &Actor, command: Command) -> Outcome {
        self.command(id, actor, command).unwrap_or_else(|refusal| unreachable!("{refusal:?}"))
    }

    pub fn application(&self, id: &ApplicationId) -> &Application {
        self.applications.get(id).unwrap_or_else(|| unreachable!("no application {id}"))
    }

    /// The status of a row.
    pub fn status(&self, id: &ApplicationId, row: u32) -> Option<Status> {
        self.application(id).record(Row(row)).map(super::Record::status)
    }

    pub fn decision(&self, id: &ApplicationId, step: Step, verdict: Verdict) -> Command {
        let on = self.application(id).head.version;
        Command::Decide(Decision { step, on, rows: RowChoice::All, verdict })
    }

    pub fn approve(&mut self, id: &ApplicationId, actor: &Actor, step: Step) -> Result<Outcome, Refusal> {
        let statement = statement().filter(|_| step == Step::OriginalReseller);
        let command = self.decision(id, step, Verdict::Approve { statement, except: Vec::new() });
        self.command(id, actor, command)
    }

    pub fn reject(&mut self, id: &ApplicationId, actor: &Actor, step: Step) -> Result<Outcome, Refusal> {
        let words = "The contract runs until March.".to_owned();
        let verdict = Verdict::Reject { reason: RejectReason::ContractRunning, words };
        let command = self.decision(id, step, verdict);
        self.command(id, actor, command)
    }

    pub fn exception(row: u32) -> Exception {
        Exception { row: Row(row), reason: RejectReason::MoneyOutstanding, words: "An invoice is open.".to_owned() }
    }

    pub fn answer_proposal(&mut self, id: &ApplicationId, actor: &Actor, accept: Accept) -> Result<Outcome, Refusal> {
        let on = self.application(id).head.version;
        self.command(id, actor, Command::AnswerProposal { on, accept })
    }

    fn signature(&self, actor: &Actor) -> Signature {
        match actor {
            Actor::Person(for_party) => {
                let id = self.person.clone();
                let by = Signer::Person { id, name: "Somebody".to_owned(), for_party: for_party.clone() };
                Signature { by, origin: Origin::default() }
            }
            Actor::ConsentLink { customer, .. } => {
                Signature { by: Signer::ConsentLink { customer: customer.clone() }, origin: Origin::default() }
            }
            Actor::Clock | Actor::Demonstration => Signature::CLOCK,
            Actor::Directory => Signature::DIRECTORY,
        }
    }

    fn carry_out(&mut self, id: &ApplicationId, events: Vec<Event>) {
        for event in events {
            let Some(before) = self.applications.remove(id) else { return };
            for effect in effects(&before, &event) {
                self.change(id, effect);
            }
            self.applications.insert(id.clone(), before.apply(&event));
            self.events.entry(id.clone()).or_default().push(event);
        }
    }

    fn change(&mut self, id: &ApplicationId, effect: Effect) {
        match effect {
            Effect::Hold { partner, row, amount } => {
                self.holds.insert((id.clone(), row), (partner, amount));
            }
            Effect::Release { row } => {
                self.holds.remove(&(id.clone(), row));
            }
            Effect::Move { customer, from, to, allocation, at } => {
                let known = self.customers.get_mut(&customer).unwrap_or_else(|| unreachable!("moved a stranger"));
                assert_eq!(known.owner, from, "R2.1: only its owner's sub-customer moves");
                known.owner = to.clone();
                known.allocation = allocation;
                known.last_migrated = Some(at);
                self.owners.entry(customer).or_default().push((at, to));
            }
        }
    }
}
