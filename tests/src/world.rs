//! A directory of a test's own: partners, people and sub-customers with ids that no other test has.
//!
//! Things are described first and imported together, through the same import that a real programme uses (R11). What is
//! described or changed later comes with the next import, with a later `as_of`.

use anyhow::{Context, Result};
use serde::Serialize;
use shared::{
    api::{
        Endpoint, ImportAnswer, ImportPartners, ImportPeople, ImportSubCustomers, MAX_IMPORT_LINES, Nothing, RawRow,
    },
    credit::{Credit, CreditLimit, Money},
    directory::{
        AccountStanding, ArrearsPolicy, GroupRole, Membership, Partner, PartnerKind, PartnerStanding, Person, Role,
        SavingsPlanUnit, SubCustomer, Unbinding,
    },
    ids::{CustomerId, PartnerId, PersonId},
    instant::{Instant, Span},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::SystemTime,
};

use crate::{client::Client, journey::Application, portal::Portal};

/// Five digits of an id count within a world, the seven before them are the world's.
const IDS: u64 = 100_000;

pub struct World {
    pub portal: Portal,
    number: u64,
    made: u64,
    /// When everything described so far is true. Rises with each import.
    as_of: Instant,
    partners: BTreeMap<PartnerId, Partner>,
    customers: BTreeMap<CustomerId, SubCustomer>,
    people: BTreeMap<PersonId, Person>,
    /// In their order, since a distributor comes before its resellers.
    new_partners: Vec<PartnerId>,
    new_customers: BTreeSet<CustomerId>,
    new_people: BTreeSet<PersonId>,
}

impl World {
    /// An empty one, with a reviewer and an administrator, in the portal that all tests share.
    pub fn new() -> Result<Self> {
        Self::in_portal(Portal::from_env()?)
    }

    pub fn in_portal(portal: Portal) -> Result<Self> {
        let mut world = Self {
            portal,
            number: getrandom::u64()? % 10_000_000,
            made: 0,
            as_of: an_hour_before(now()),
            partners: BTreeMap::new(),
            customers: BTreeMap::new(),
            people: BTreeMap::new(),
            new_partners: Vec::new(),
            new_customers: BTreeSet::new(),
            new_people: BTreeSet::new(),
        };
        let (reviewer, administrator) = (world.reviewer_id()?, world.administrator_id()?);
        let second = world.second_reviewer_id()?;
        world.insert_person(second, "Second reviewer", Membership::InternalReview { role: Role::Approver });
        world.insert_person(reviewer, "Reviewer", Membership::InternalReview { role: Role::Approver });
        world.insert_person(administrator, "Administrator", Membership::Administration);
        Ok(world)
    }

    /// An id in the form of an account's that nobody has.
    pub fn unused_id(&mut self) -> String {
        self.made += 1;
        format!("{:012}", self.number * IDS + self.made)
    }

    /// A single-tier reseller without a credit limit.
    pub fn reseller(&mut self, name: &str) -> Result<PartnerId> {
        self.partner(name, PartnerKind::Reseller, CreditLimit::Unlimited)
    }

    pub fn distributor(&mut self, name: &str) -> Result<PartnerId> {
        self.partner(name, PartnerKind::Distributor, CreditLimit::Unlimited)
    }

    /// `limit` is its credit limit, like `5000.00`.
    pub fn second_level(&mut self, name: &str, distributor: &PartnerId, limit: &str) -> Result<PartnerId> {
        let kind = PartnerKind::SecondLevelReseller { distributor: distributor.clone() };
        self.partner(name, kind, CreditLimit::Limited(limit.parse()?))
    }

    /// With a viewer, an operator and an approver, who are found by `viewer`, `operator` and `approver`.
    fn partner(&mut self, name: &str, kind: PartnerKind, credit_limit: CreditLimit) -> Result<PartnerId> {
        let id: PartnerId = self.unused_id().parse()?;
        let name = format!("{name} {}", self.number);
        let partner =
            Partner { id: id.clone(), name, kind, standing: PartnerStanding::Active, credit_limit, as_of: self.as_of };
        self.partners.insert(id.clone(), partner);
        self.new_partners.push(id.clone());
        for role in [Role::Viewer, Role::Operator, Role::Approver] {
            self.person(&format!("{role:?}-{id}"), Membership::Partner { partner: id.clone(), role })?;
        }
        Ok(id)
    }

    /// Sub-customers in order: nothing stops them from moving. Each has a credit line of 100.00.
    pub fn sub_customers(&mut self, owner: &PartnerId, count: usize) -> Result<Vec<CustomerId>> {
        (0..count).map(|_| self.sub_customer(owner)).collect()
    }

    fn sub_customer(&mut self, owner: &PartnerId) -> Result<CustomerId> {
        let id: CustomerId = self.unused_id().parse()?;
        let customer = SubCustomer {
            id: id.clone(),
            name: format!("Customer {id}"),
            owner: owner.clone(),
            contact_email: format!("{id}@customers.example"),
            contact_phone: None,
            contact_language: None,
            allocation: Credit::from_minor(10_000)?,
            group: GroupRole::None,
            savings_plan_unit: SavingsPlanUnit::None,
            arrears_policy: ArrearsPolicy::Standard,
            standing: AccountStanding::Normal,
            available_credit: Money::from_minor(10_000),
            unbinding: Unbinding::None,
            last_migrated: None,
            as_of: self.as_of,
        };
        self.customers.insert(id.clone(), customer);
        self.new_customers.insert(id.clone());
        Ok(id)
    }

    fn person(&mut self, name: &str, membership: Membership) -> Result<PersonId> {
        let id = self.person_id(name)?;
        let name = format!("{name} {}", self.number);
        self.insert_person(id.clone(), &name, membership);
        Ok(id)
    }

    fn insert_person(&mut self, id: PersonId, name: &str, membership: Membership) {
        let email = format!("{id}@people.example");
        let person = Person {
            id: id.clone(),
            name: name.to_owned(),
            email,
            phone: None,
            membership,
            administrator: false,
            as_of: self.as_of,
        };
        self.people.insert(id.clone(), person);
        self.new_people.insert(id);
    }

    /// One more person who signs in, imported.
    pub async fn one_more(
        &mut self,
        name: &str,
        membership: Membership,
        administrator: bool,
    ) -> Result<(PersonId, Client)> {
        let id = self.person(name, membership)?;
        self.people.get_mut(&id).context("no such person")?.administrator = administrator;
        self.import().await?;
        let client = self.portal.sign_in(&id).await?;
        Ok((id, client))
    }

    /// Somebody who manages a partner's people and service tokens, and otherwise only looks.
    pub async fn administrator_of(&mut self, of: &PartnerId) -> Result<Client> {
        let membership = Membership::Partner { partner: of.clone(), role: Role::Viewer };
        Ok(self.one_more(&format!("Administrator-{of}"), membership, true).await?.1)
    }

    fn person_id(&self, name: &str) -> Result<PersonId> {
        // The sign-in page lists the first hundred: those of a demonstration, if there is one, come before ours.
        Ok(format!("z-{}.{:07}", name.to_lowercase(), self.number).parse()?)
    }

    /// Changes a sub-customer's facts; known to the portal with the next `import`.
    pub fn change(&mut self, id: &CustomerId, change: impl FnOnce(&mut SubCustomer)) -> Result<()> {
        change(self.customers.get_mut(id).context("no such sub-customer")?);
        self.new_customers.insert(id.clone());
        Ok(())
    }

    /// Changes a partner; known to the portal with the next `import`.
    pub fn change_partner(&mut self, id: &PartnerId, change: impl FnOnce(&mut Partner)) -> Result<()> {
        change(self.partners.get_mut(id).context("no such partner")?);
        self.new_partners.push(id.clone());
        Ok(())
    }

    /// Gives a person another role or membership; known to the portal with the next `import`.
    pub fn change_person(&mut self, id: &PersonId, membership: Membership) -> Result<()> {
        self.people.get_mut(id).context("no such person")?.membership = membership;
        self.new_people.insert(id.clone());
        Ok(())
    }

    /// Imports everything that is new or has changed.
    pub async fn import(&mut self) -> Result<()> {
        let as_of = self.tick();
        let mut partners = Vec::new();
        for id in std::mem::take(&mut self.new_partners) {
            let partner = self.partners.get_mut(&id).context("no such partner")?;
            partner.as_of = as_of;
            partners.push(line(partner)?);
        }
        let mut people = Vec::new();
        for id in std::mem::take(&mut self.new_people) {
            let person = self.people.get_mut(&id).context("no such person")?;
            person.as_of = as_of;
            people.push(line(person)?);
        }
        let mut customers = Vec::new();
        for id in std::mem::take(&mut self.new_customers) {
            let customer = self.customers.get_mut(&id).context("no such sub-customer")?;
            customer.as_of = as_of;
            customers.push(line(customer)?);
        }
        self.send::<ImportPartners>(&partners).await?;
        self.send::<ImportPeople>(&people).await?;
        self.send::<ImportSubCustomers>(&customers).await
    }

    async fn send<E: Endpoint<Query = Nothing, Answer = ImportAnswer>>(&self, lines: &[String]) -> Result<()> {
        for part in lines.chunks(MAX_IMPORT_LINES) {
            self.portal.system().ask::<E>(&[]).lines(&part.join("\n")).send().await?.good()?;
        }
        Ok(())
    }

    /// The next instant at which facts can be true: later than all before, and not in the future.
    pub fn tick(&mut self) -> Instant {
        self.as_of = self.as_of + Span::minutes(1);
        self.as_of
    }

    /// Facts begin an hour before the portal's own time, which may be far ahead of the machine's.
    pub async fn in_its_time(mut self) -> Result<Self> {
        self.as_of = an_hour_before(self.portal.now().await?);
        Ok(self)
    }

    /// From here on facts are of now: later than any cutover so far.
    pub async fn catch_up(&mut self) -> Result<()> {
        self.as_of = Instant::from_millis(self.portal.now().await?.millis() - 60_000);
        Ok(())
    }

    /// A sub-customer's line for an import of its own.
    pub fn line_of(&self, id: &CustomerId, as_of: Instant, change: impl FnOnce(&mut SubCustomer)) -> Result<String> {
        let mut customer = self.customers.get(id).context("no such sub-customer")?.clone();
        customer.as_of = as_of;
        change(&mut customer);
        line(&customer)
    }

    /// Imports sub-customers' lines as they are.
    pub async fn import_lines(&self, lines: &str) -> Result<ImportAnswer> {
        self.portal.system().ask::<ImportSubCustomers>(&[]).lines(lines).send().await?.good()
    }

    pub fn name(&self, id: &CustomerId) -> Result<String> {
        Ok(self.customers.get(id).context("no such sub-customer")?.name.clone())
    }

    pub fn partner_name(&self, id: &PartnerId) -> Result<String> {
        Ok(self.partners.get(id).context("no such partner")?.name.clone())
    }

    pub fn person_of(&self, partner: &PartnerId, role: Role) -> Result<PersonId> {
        self.person_id(&format!("{role:?}-{partner}"))
    }

    /// The same in all worlds: internal review is told of every application, so that a reviewer of each test's own would drown in
    /// messages of the others.
    pub fn reviewer_id(&self) -> Result<PersonId> {
        Ok("z-reviewer".parse()?)
    }

    /// A colleague of theirs, where two people are needed (R5.3). The same in all worlds.
    pub fn second_reviewer_id(&self) -> Result<PersonId> {
        Ok("z-second-reviewer".parse()?)
    }

    /// The same in all worlds.
    pub fn administrator_id(&self) -> Result<PersonId> {
        Ok("z-administrator".parse()?)
    }

    pub async fn viewer(&self, of: &PartnerId) -> Result<Client> {
        self.portal.sign_in(&self.person_of(of, Role::Viewer)?).await
    }

    pub async fn operator(&self, of: &PartnerId) -> Result<Client> {
        self.portal.sign_in(&self.person_of(of, Role::Operator)?).await
    }

    pub async fn approver(&self, of: &PartnerId) -> Result<Client> {
        self.portal.sign_in(&self.person_of(of, Role::Approver)?).await
    }

    pub async fn reviewer(&self) -> Result<Client> {
        self.portal.sign_in(&self.reviewer_id()?).await
    }

    pub async fn second_reviewer(&self) -> Result<Client> {
        self.portal.sign_in(&self.second_reviewer_id()?).await
    }

    pub async fn administrator(&self) -> Result<Client> {
        self.portal.sign_in(&self.administrator_id()?).await
    }

    /// Somebody who answers for a sub-customer.
    pub async fn answers_for(&mut self, customer: &CustomerId) -> Result<(PersonId, Client)> {
        let membership = Membership::SubCustomer { sub_customer: customer.clone() };
        let person = self.person(&format!("Customer-{customer}"), membership)?;
        self.import().await?;
        let client = self.portal.sign_in(&person).await?;
        Ok((person, client))
    }
}

/// One line of an import.
fn line(of: &impl Serialize) -> Result<String> {
    Ok(serde_json::to_string(of)?)
}

fn an_hour_before(instant: Instant) -> Instant {
    Instant::from_millis(instant.millis() - 3_600_000)
}

fn now() -> Instant {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Instant::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A row of a file without the sub-customer's name.
fn row(customer: &CustomerId, credit: &str) -> RawRow {
    RawRow { sub_customer: customer.to_string(), name: None, credit: credit.to_owned() }
}

/// The usual case, imported: some sub-customers, their original reseller, and a new one that wants them.
pub struct Pair {
    pub world: World,
    pub new: PartnerId,
    pub original: PartnerId,
    pub customers: Vec<CustomerId>,
    /// An operator of the new reseller.
    pub applicant: Client,
    /// An approver of the original reseller.
    pub releaser: Client,
    pub reviewer: Client,
}

impl Pair {
    /// Both resellers single tier, without limits.
    pub async fn of(customers: usize) -> Result<Self> {
        let mut world = World::new()?;
        let (new, original) = (world.reseller("New")?, world.reseller("Original")?);
        Self::between(world, new, original, customers).await
    }

    /// The new reseller second-level with this limit, under a distributor that nobody else is under.
    pub async fn second_level(customers: usize, limit: &str) -> Result<(Self, PartnerId)> {
        let mut world = World::new()?;
        let distributor = world.distributor("Distributor")?;
        let (new, original) = (world.second_level("New", &distributor, limit)?, world.reseller("Original")?);
        Ok((Self::between(world, new, original, customers).await?, distributor))
    }

    pub async fn between(mut world: World, new: PartnerId, original: PartnerId, customers: usize) -> Result<Self> {
        let customers = world.sub_customers(&original, customers)?;
        world.import().await?;
        let (applicant, releaser) = (world.operator(&new).await?, world.approver(&original).await?);
        let reviewer = world.reviewer().await?;
        Ok(Self { world, new, original, customers, applicant, releaser, reviewer })
    }

    pub fn customer(&self, place: usize) -> Result<&CustomerId> {
        self.customers.get(place).context("no such sub-customer")
    }

    /// What everybody here is called.
    pub fn names(&self) -> Result<Vec<String>> {
        let partners = [&self.new, &self.original].into_iter().map(|id| self.world.partner_name(id));
        partners.chain(self.customers.iter().map(|id| self.world.name(id))).collect()
    }

    /// All sub-customers, without names, each with this credit line.
    pub fn rows(&self, credit: &str) -> Vec<RawRow> {
        self.customers.iter().map(|customer| row(customer, credit)).collect()
    }

    /// The same with their names.
    pub fn named_rows(&self, credit: &str) -> Result<Vec<RawRow>> {
        let named = |of: &CustomerId| Ok(RawRow { name: Some(self.world.name(of)?), ..row(of, credit) });
        self.customers.iter().map(named).collect()
    }

    /// The new reseller applies for all of them, at 10.00 each.
    pub async fn submit(&self) -> Result<Application> {
        Application::submit(&self.applicant, &self.original, self.rows("10.00")).await
    }

    /// The whole way for all of them.
    pub async fn migrate(&self) -> Result<Application> {
        let mut application = self.submit().await?;
        application.approve_as_original(&self.releaser).await?;
        application.answer_for_all(&self.reviewer).await?;
        application.approve_as_review(&self.reviewer).await?;
        Ok(application)
    }
}
