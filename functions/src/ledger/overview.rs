//! The overview: sums that are kept as records change (`store::figures`), and the news of the applications in which the latest happened.
//!
//! Nothing here counts records: whoever has ten of them and whoever has a million wait the same. Each party's sums are of its own
//! applications, and news are told as an application's timeline tells them (R3.11).

use super::{
    Ledger,
    lists::Scope,
    store::{
        applications::HEAD_COLUMNS,
        figures::{NewestEvent, party},
        integer,
    },
    viewer::Viewer,
};
use crate::error::Error;
use shared::{
    api::{BySide, MAX_NEWS, MonthFlow, News, OverviewAnswer, Standing, StepTimes},
    application::{Status, Step},
    instant::Instant,
    overview::{Flow, Month, is_news, is_one_more, median},
    view::{self, timeline},
};
use std::collections::BTreeMap;

/// Applications in which something happened lately, and events looked at in each of them.
const LATELY_IN: u32 = 20;
const LATELY_OF_EACH: u32 = 12;

impl Ledger {
    pub fn overview(&self, viewer: &Viewer, now: Instant) -> Result<OverviewAnswer, Error> {
        let scope = Scope::of(viewer.membership()?)?;
        let party = match &scope {
            Scope::Partner(partner) => party(Some(partner)),
            Scope::Review | Scope::Administration => party(None),
        };
        let this_month = Month::of(now);
        let from = this_month.shown().next().unwrap_or(this_month);
        let standing = self.store.standing(party)?;
        let flows = self.store.flows(party, from)?;
        let of = |month, flow: Flow| flows.get(&(month, flow.code().to_owned())).copied().unwrap_or_default();
        let months = this_month.shown().map(|month| MonthFlow {
            month,
            opened: of(month, Flow::Opened),
            migrated: of(month, Flow::Migrated),
            ended_otherwise: of(month, Flow::EndedOtherwise),
        });
        Ok(OverviewAnswer {
            steps: self.step_times(party, from, &standing)?,
            months: months.collect(),
            lately: self.lately(&scope)?,
            standing: standing.into_iter().map(|(status, count)| Standing { status, count }).collect(),
        })
    }

    fn step_times(
        &self,
        party: &str,
        from: Month,
        standing: &BTreeMap<Status, BySide>,
    ) -> Result<Vec<StepTimes>, Error> {
        let mut spells = self.store.spells(party, from)?;
        let mut longest = self.store.longest_waiting(party)?;
        let times = |step| {
            let spells = spells.remove(&step).unwrap_or_default();
            let waiting = standing.get(&Status::awaiting(step)).map_or(0, |count| count.records);
            StepTimes {
                step,
                left: spells.values().sum(),
                median_minutes: median(&spells),
                longest_minutes: spells.keys().next_back().copied(),
                waiting,
                longest_waiting: longest.remove(&step).filter(|_| waiting > 0),
            }
        };
        Ok(Step::ALL.into_iter().map(times).filter(|times| times.left > 0 || times.waiting > 0).collect())
    }

    fn lately(&self, scope: &Scope<'_>) -> Result<Vec<News>, Error> {
        let (order, mine) = scope.order();
        let sql = format!(
            "SELECT {HEAD_COLUMNS} FROM {order} CROSS JOIN applications a ON a.n = {} WHERE {mine}
             ORDER BY o.latest_at DESC LIMIT ?2",
            scope.number(),
        );
        let found = self.store.heads(&sql, vec![scope.partner(), integer(LATELY_IN)])?;
        let names = self.store.names(&found.iter().map(|stored| &stored.head).collect::<Vec<_>>())?;
        let numbers: Vec<i64> = found.iter().map(|stored| stored.n).collect();
        let events = self.store.newest_events(&numbers, LATELY_OF_EACH)?;
        let mut lately = Vec::new();
        for stored in &found {
            let (head, customers) = (&stored.head, stored.tally.records);
            let own = events.iter().filter(|newest| newest.application == stored.n && is_news(&newest.event.what));
            for (NewestEvent { event, listed, .. }, others) in told_as_one(own) {
                let Some(mut entry) = timeline::entry(event, &head.settings.programme, &names, customers) else {
                    continue;
                };
                entry.records = listed.unwrap_or(entry.records).saturating_add(others.records);
                lately.push((
                    event.seq,
                    News {
                        application: head.id.clone(),
                        new_reseller: view::partner(&names, &head.parties.new_reseller),
                        original_reseller: view::partner(&names, &head.parties.original_reseller),
                        entry,
                        others: others.times,
                    },
                ));
            }
        }
        lately.sort_by(|(a_seq, a), (b_seq, b)| {
            (b.entry.at, &b.application, b_seq).cmp(&(a.entry.at, &a.application, a_seq))
        });
        lately.truncate(MAX_NEWS);
        Ok(lately.into_iter().map(|(_, news)| news).collect())
    }
}

/// What is told with an event rather than by itself.
#[derive(Default)]
struct Others {
    times: u32,
    records: u32,
}

/// Neighbours of one application that say the same become one, the newest of them.
fn told_as_one<'a>(events: impl Iterator<Item = &'a NewestEvent>) -> Vec<(&'a NewestEvent, Others)> {
    let mut told: Vec<(&NewestEvent, Others)> = Vec::new();
    for newest in events {
        match told.last_mut() {
            Some((newer, others)) if is_one_more(&newer.event.what, &newest.event.what) => {
                let records = timeline::said_by(&newest.event).map_or(0, |(_, records)| records);
                others.times += 1;
                others.records = others.records.saturating_add(u32::try_from(records).unwrap_or(u32::MAX));
            }
            _ => told.push((newest, Others::default())),
        }
    }
    told
}
