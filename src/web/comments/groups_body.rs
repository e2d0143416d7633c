//! Groups of comments, for programs.

use std::collections::BTreeMap;

use serde::Serialize;

use super::groups::{CAMPAIGNS, percent};
use crate::{
    cases::comments::{Campaign, Groups, Merged, Several},
    model::{CommentNumber, CommentSubject, Day, Stance},
};

/// The groups of what an answer of the API tells.
#[derive(Serialize)]
pub(super) struct GroupsBody {
    /// Each group counted once.
    merged: SeveralBody,
    /// Shares in per cent, both ways.
    rates: RatesBody,
    /// Comments that a moderator hid, counted nowhere else.
    removed: u64,
    /// Groups of many, the largest first.
    campaigns: Vec<CampaignBody>,
}

#[derive(Serialize)]
struct SeveralBody {
    comments: u64,
    r#for: u64,
    against: u64,
    change: u64,
}

#[derive(Serialize)]
struct RatesBody {
    raw: SharesBody,
    merged: SharesBody,
}

#[derive(Serialize)]
struct SharesBody {
    r#for: String,
    against: String,
    change: String,
}

#[derive(Serialize)]
struct CampaignBody {
    first: CommentNumber,
    stance: Stance,
    comments: u64,
    from: Day,
    to: Day,
    days: u32,
    url: String,
}

impl GroupsBody {
    /// Of everything that is asked about, or of one part.
    pub(super) fn new(groups: &Groups, part: Option<u32>) -> Self {
        let is = |of: CommentSubject| part.is_none() || of.part() == part;
        let of = groups.subjects().filter(|(subject, _)| is(*subject));
        let (mut all, mut campaigns) = (Merged::default(), Vec::new());
        for (_, said) in of {
            all = all.and(said.merged());
            campaigns.extend(said.campaigns(CAMPAIGNS));
        }
        campaigns.sort_by_key(|campaign| std::cmp::Reverse(campaign.comments));
        campaigns.truncate(CAMPAIGNS);
        let shares = |of: Several| SharesBody {
            r#for: percent(of.pro, of.all),
            against: percent(of.con, of.all),
            change: percent(of.change, of.all),
        };
        let Several { all: comments, pro, con, change } = all.groups;
        Self {
            merged: SeveralBody { comments, r#for: pro, against: con, change },
            rates: RatesBody { raw: shares(all.comments), merged: shares(all.groups) },
            removed: all.hidden,
            campaigns: campaigns.into_iter().map(CampaignBody::new).collect(),
        }
    }
}

impl CampaignBody {
    fn new(campaign: Campaign) -> Self {
        let Campaign { first, stance, comments, from, to } = campaign;
        let url = format!("/tham-van/gop-y/{first}/tuong-tu");
        Self { first, stance, comments, from, to, days: campaign.days(), url }
    }
}

/// Where comments belong: the first of their group, and how many are in it.
pub(super) fn places(
    groups: &Groups,
    comments: impl Iterator<Item = CommentNumber>,
) -> BTreeMap<CommentNumber, (CommentNumber, u64)> {
    let place = |number| {
        let row = groups.group_of(number)?;
        Some((number, (row.first, row.comments.len() as u64)))
    };
    comments.filter_map(place).collect()
}
