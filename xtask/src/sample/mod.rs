//! `cargo xtask sample`: a filled-in template to try the portal with, and who has to do what with it.
//!
//! Its sub-customers are those of the demonstration's directory, so that a preview finds them.

mod rows;
mod write;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use shared::directory::{Membership, Partner, Person, Role, SubCustomer};
use shared::ids::PartnerId;
use shared::rows::MAX_ROWS;

use crate::demo;

const USAGE: &str = "\
cargo xtask sample [--rows N] [--out FILE] [--from ID] [--csv] [--bad]

  --rows N     how many rows (300)
  --out FILE   where to (sample.xlsx, or sample.csv)
  --from ID    the original reseller, by its account ID
  --csv        CSV in place of a workbook
  --bad        also one row of every kind that can't be accepted";

#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    rows: usize,
    out: Option<PathBuf>,
    from: PartnerId,
    form: Form,
    bad: Bad,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Workbook,
    Csv,
}

/// A sample in CSV: so many good rows of this original reseller's, and if wanted the bad ones.
pub fn csv_for(original: &str, count: usize, bad: Bad) -> Result<String> {
    let customers = demo::sub_customers()?;
    let partners = demo::partners(&customers)?;
    let parties = Parties::find(&partners, &original.parse()?)?;
    Ok(write::csv(&sheet(&customers, &parties, count, bad)?.rows))
}

fn sheet(customers: &[SubCustomer], parties: &Parties, count: usize, bad: Bad) -> Result<rows::Good> {
    let mut sheet = rows::good(customers, &parties.original.id, count)?;
    if bad == Bad::EveryKind {
        let bad = rows::bad(&sheet.rows, customers, &parties.original.id, &parties.new.id)?;
        sheet.rows.extend(bad);
    }
    Ok(sheet)
}

/// Whether rows that can't be accepted are wanted too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bad {
    None,
    EveryKind,
}

/// Writes the file that the arguments ask for.
pub fn run(args: Vec<String>) -> Result<()> {
    if args.iter().any(|arg| arg == "--help" || arg == "-h") {
        println!("{USAGE}");
        return Ok(());
    }
    let wanted = Wanted::read(args)?;
    let customers = demo::sub_customers()?;
    let partners = demo::partners(&customers)?;
    let people = demo::people(&customers)?;
    let parties = Parties::find(&partners, &wanted.from)?;

    let rows::Good { rows: sheet, invented } = sheet(&customers, &parties, wanted.rows, wanted.bad)?;
    let (name, contents) = match wanted.form {
        Form::Workbook => ("sample.xlsx", write::workbook(&sheet)?),
        Form::Csv => ("sample.csv", write::csv(&sheet).into_bytes()),
    };
    let out = wanted.out.unwrap_or_else(|| name.into());
    std::fs::write(&out, contents).with_context(|| format!("writing {}", out.display()))?;

    println!("{} has {} rows.", out.display(), sheet.len());
    if wanted.bad == Bad::EveryKind {
        println!(
            "{} of them can't be accepted; the last column says why, and the portal does too.",
            sheet.len() - wanted.rows
        );
    }
    if invented > 0 {
        println!(
            "{} of them are invented, since {} hasn't that many sub-customers that can move. They read well, but the \
             portal doesn't know them.",
            invented, parties.original.name
        );
    }
    parties.tell(&people)
}

impl Wanted {
    fn read(args: Vec<String>) -> Result<Wanted> {
        let mut wanted = Wanted {
            rows: 300,
            out: None,
            from: demo::OTHER_DISTRIBUTOR.parse()?,
            form: Form::Workbook,
            bad: Bad::None,
        };
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            let mut value = || args.next().with_context(|| format!("{arg} needs a value\n\n{USAGE}"));
            match arg.as_str() {
                "--rows" => {
                    let rows = value()?;
                    wanted.rows = rows.parse().with_context(|| format!("`{rows}` isn't a number of rows"))?;
                }
                "--out" => wanted.out = Some(value()?.into()),
                "--from" => {
                    let id = value()?;
                    wanted.from = id.parse().with_context(|| format!("`{id}`"))?;
                }
                "--csv" => wanted.form = Form::Csv,
                "--bad" => wanted.bad = Bad::EveryKind,
                other => bail!("`{other}` isn't known here\n\n{USAGE}"),
            }
        }
        // A few more than an application takes, so that this can be tried too.
        if wanted.rows > 10 * MAX_ROWS as usize {
            bail!("that is more rows than there is any use for; an application has at most {MAX_ROWS}");
        }
        if wanted.out.as_ref().and_then(|out| out.extension()).is_some_and(|extension| extension == "csv") {
            wanted.form = Form::Csv;
        }
        Ok(wanted)
    }
}

/// Between whom the sample's sub-customers move.
struct Parties<'a> {
    partners: &'a [Partner],
    original: &'a Partner,
    new: &'a Partner,
}

impl<'a> Parties<'a> {
    /// The new reseller is the single-tier one, which needs the fewest approvals, unless it is the one that they leave.
    fn find(partners: &'a [Partner], original: &PartnerId) -> Result<Self> {
        let new = if original.as_str() == demo::SINGLE_TIER { demo::SECOND_LEVEL_WITH_ROOM } else { demo::SINGLE_TIER };
        let find = |id: &str| partners.iter().find(|partner| partner.id.as_str() == id);
        let Some(original) = find(original.as_str()) else {
            let known: Vec<_> = partners.iter().map(|partner| format!("  {}  {}", partner.id, partner.name)).collect();
            bail!("the demonstration has no partner {original}, but these:\n{}", known.join("\n"));
        };
        Ok(Self { partners, original, new: find(new).context("the demonstration has a new reseller")? })
    }

    /// Says who signs in and what to enter, and who decides after that, in the order of R5.
    fn tell(&self, people: &[Person]) -> Result<()> {
        let approver = |partner: &Partner| {
            let membership = Membership::Partner { partner: partner.id.clone(), role: Role::Approver };
            find(people, &membership).map(|person| format!("{} ({}) for {}", person.id, person.name, partner.name))
        };
        let distributor = |of: &Partner| -> Result<Option<String>> {
            let Some(id) = of.kind.distributor() else { return Ok(None) };
            let partner = self.partners.iter().find(|partner| partner.id == *id).context("a distributor")?;
            approver(partner).map(Some)
        };
        let review = Membership::InternalReview { role: Role::Approver };
        let review =
            find(people, &review).map(|person| format!("{} ({}) for internal review", person.id, person.name))?;

        println!();
        println!("Upload it as        {}, the new reseller", approver(self.new)?);
        println!("Original reseller   {} ({})", self.original.id, self.original.name);
        let mut deciders = Vec::new();
        deciders.extend(distributor(self.new)?);
        deciders.push(approver(self.original)?);
        deciders.extend(distributor(self.original)?);
        deciders.push(review);
        for (place, decider) in deciders.iter().enumerate() {
            println!("{}{decider}", if place == 0 { "Then approve as     " } else { "       and then as  " });
        }
        println!("The sub-customers have to agree before internal review can approve.");
        Ok(())
    }
}

fn find<'a>(people: &'a [Person], membership: &Membership) -> Result<&'a Person> {
    people.iter().find(|person| person.membership == *membership).with_context(|| format!("nobody is {membership:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(args: &[&str]) -> Result<Wanted> {
        Wanted::read(args.iter().map(|arg| (*arg).to_owned()).collect())
    }

    #[test]
    fn three_hundred_rows_of_the_other_distributor_are_written_unless_something_else_is_asked_for() {
        let wanted = read(&[]).unwrap();
        assert_eq!((wanted.rows, wanted.form, wanted.bad), (300, Form::Workbook, Bad::None));
        assert_eq!(wanted.from.as_str(), demo::OTHER_DISTRIBUTOR);
        let wanted = read(&["--rows", "5", "--bad", "--from", demo::SINGLE_TIER, "--out", "x.csv"]).unwrap();
        assert_eq!((wanted.rows, wanted.form, wanted.bad), (5, Form::Csv, Bad::EveryKind));
        assert_eq!(wanted.from.as_str(), demo::SINGLE_TIER);
    }

    #[test]
    fn arguments_that_make_no_sense_are_refused() {
        for args in [&["--rows"][..], &["--rows", "many"], &["--from", "12"], &["--colour"], &["--rows", "1000000"]] {
            assert!(read(args).is_err(), "{args:?}");
        }
    }

    #[test]
    fn the_new_reseller_is_another_than_the_original_one() {
        let customers = demo::sub_customers().unwrap();
        let partners = demo::partners(&customers).unwrap();
        for partner in &partners {
            let parties = Parties::find(&partners, &partner.id).unwrap();
            assert_ne!(parties.new.id, parties.original.id);
            parties.tell(&demo::people(&customers).unwrap()).unwrap();
        }
        assert!(Parties::find(&partners, &"000000000000".parse().unwrap()).is_err());
    }
}
