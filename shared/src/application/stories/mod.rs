//! The ways through, told one by one: what each party does, and what the records and the credit are afterwards.

mod deciding;
mod links_and_resubmission;
mod owners_and_review;
mod time_and_directory;
mod transitions;
mod two_people;

use super::{
    Actor, ApplicationId,
    testing::{World, agree},
};

fn all_agree(world: &mut World, id: &ApplicationId) {
    world.does(id, &Actor::Demonstration, agree());
}
