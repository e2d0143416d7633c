//! Checking that webhooks are what the journal says: one that was added or
//! pointed elsewhere behind its back would tell somebody else.

use std::collections::BTreeMap;

use sqlx::{AnyConnection, Row as _, any::AnyRow};

use super::WebhookEntry;
use crate::store::{
    Finding, StoreError, Verified,
    account::digest,
    registry::json,
    verify_rows::{Cell as _, Record, compare},
};

/// A webhook as the journal tells it and as it is stored, secrets as digests.
#[derive(Debug, Default)]
struct Facts {
    recorded_seq: i64,
    account: String,
    url: Option<String>,
    description: Option<String>,
    wants: Option<String>,
    generation: i64,
    secret: Option<String>,
    previous_until: Option<i64>,
    created_at: i64,
    paused_at: Option<i64>,
    paused_why: Option<String>,
}

impl Facts {
    fn record(self, id: String) -> Record {
        let cells = vec![
            ("id", id.clone()),
            ("recorded_seq", self.recorded_seq.shown()),
            ("account", self.account),
            ("url", self.url.shown()),
            ("description", self.description.shown()),
            ("wants", self.wants.shown()),
            ("generation", self.generation.shown()),
            ("secret_digest", self.secret.shown()),
            ("previous_until", self.previous_until.shown()),
            ("created_at", self.created_at.shown()),
            ("paused_at", self.paused_at.shown()),
            ("paused_why", self.paused_why.shown()),
        ];
        Record { seq: self.recorded_seq, key: id, cells }
    }
}

/// Takes one row of the journal in; tells whether it makes sense.
fn take(
    told: &mut BTreeMap<String, Facts>,
    (seq, at, action): (i64, i64, &str),
    id: String,
    payload: &str,
) -> bool {
    let Ok(entry) = serde_json::from_str::<WebhookEntry>(payload) else { return false };
    if action == "webhook.added" {
        let facts = Facts {
            recorded_seq: seq,
            account: entry.account,
            url: entry.url,
            description: entry.description,
            wants: entry.wants.and_then(|wants| json(&wants).ok()),
            generation: entry.generation.unwrap_or_default() as i64,
            secret: entry.secret,
            created_at: at,
            ..Facts::default()
        };
        return told.insert(id, facts).is_none();
    }
    let Some(facts) = told.get_mut(&id).filter(|facts| facts.account == entry.account) else {
        return false;
    };
    facts.recorded_seq = seq;
    match action {
        "webhook.paused" => {
            facts.paused_at = Some(at);
            facts.paused_why = entry.why.map(|why| why.name().to_owned());
            facts.paused_why.is_some()
        }
        "webhook.resumed" => {
            facts.paused_why = None;
            facts.paused_at.take().is_some()
        }
        "webhook.secret-changed" => {
            facts.generation += 1;
            facts.secret = entry.secret;
            facts.previous_until = entry.previous_until;
            entry.generation == Some(facts.generation as u64)
        }
        "webhook.deleted" => told.remove(&id).is_some(),
        _ => false,
    }
}

/// Compares every webhook with what the journal makes of it.
pub(in crate::store) async fn verify_webhooks(
    connection: &mut AnyConnection,
    verified: &mut Verified,
) -> Result<(), StoreError> {
    const TOLD: &str = "SELECT seq, at, action, subject, payload FROM journal \
        WHERE subject_kind = 'webhook' ORDER BY seq";
    const STORED: &str = "SELECT recorded_seq, id, account, url, description, wants, generation, \
        secret_digest, previous_until, created_at, paused_at, paused_why FROM webhook";
    let mut told = BTreeMap::new();
    for row in sqlx::query(TOLD).fetch_all(&mut *connection).await? {
        // The check of the journal itself names what cannot be read.
        let (seq, at) = (row.try_get(0).unwrap_or_default(), row.try_get(1).unwrap_or_default());
        let head = (seq, at, row.try_get(2)?);
        if !take(&mut told, head, row.try_get(3)?, row.try_get(4)?) {
            let why = "không phải một thay đổi hợp lệ của địa chỉ nhận thông báo".to_owned();
            verified.find(Finding::Unreadable { seq: seq as u64, why });
        }
    }
    let mut found = Vec::new();
    for row in sqlx::query(STORED).fetch_all(&mut *connection).await? {
        match stored(&row) {
            Ok((id, facts)) => found.push(facts.record(id)),
            Err(_) => {
                let seq = row.try_get(0).unwrap_or_default();
                verified.find(Finding::Cell { table: "webhook", seq });
            }
        }
    }
    let expected = told.into_iter().map(|(id, facts)| facts.record(id)).collect();
    compare("webhook", expected, found, verified);
    Ok(())
}

/// What a row of the table says.
fn stored(row: &AnyRow) -> Result<(String, Facts), sqlx::Error> {
    let id: String = row.try_get(1)?;
    let facts = Facts {
        recorded_seq: row.try_get(0)?,
        account: row.try_get(2)?,
        url: Some(digest(&id, row.try_get(3)?)),
        description: Some(digest(&id, row.try_get(4)?)),
        wants: row.try_get(5)?,
        generation: row.try_get(6)?,
        secret: row.try_get(7)?,
        previous_until: row.try_get(8)?,
        created_at: row.try_get(9)?,
        paused_at: row.try_get(10)?,
        paused_why: row.try_get(11)?,
    };
    Ok((id, facts))
}
