//! Petitions by visitors: those that wait for their confirmation, beside the
//! comments that do, and who sent those that were confirmed.

use jiff::Timestamp;
use sqlx::{AnyConnection, Row as _};

use crate::{
    model::{DocketKey, Id, Login},
    store::{
        Store, StoreError, Verified, Write,
        account::instant,
        journal::{Row, sha256},
        registry::member,
        verify_rows::{self, Record},
    },
};

/// How the journal calls visitors begins so.
const VISITOR: &str = "khách ";

/// What the journal calls whoever writes from an address: a digest of it with
/// the key of the store, the same for the same address.
pub fn visitor(key: &str, address: &Login) -> String {
    let digest = sha256(format!("{key}\ncomments by visitors\n{address}").as_bytes());
    format!("{VISITOR}{}", &digest[..32])
}

/// The secret of the personal link of a petition. It follows from the key of the
/// store, so that every letter can have the same link and none need be kept.
pub fn petition_link(key: &str, number: &DocketKey) -> String {
    sha256(format!("{key}\nlink of a petition\n{number}").as_bytes())
}

/// A petition that waits.
#[derive(Clone, PartialEq, Eq)]
pub struct PendingPetition {
    /// Its id.
    pub id: Id,
    /// Where the letter goes.
    pub address: Login,
    /// Whose it is, as the journal will call them.
    pub author: String,
    /// The site as they reached it.
    pub site: String,
    /// What they say, as JSON.
    pub said: String,
    /// When it was written.
    pub made: Timestamp,
}

/// What a link in a letter leads to.
#[derive(Clone, PartialEq, Eq)]
pub enum PetitionLink {
    /// A petition that waits; until when the link is good.
    Waiting(Box<PendingPetition>, Timestamp),
    /// One that was confirmed.
    Confirmed(DocketKey),
}

/// Who sent a petition without an account.
#[derive(Clone, PartialEq, Eq)]
pub struct PetitionSender {
    /// Where they are told.
    pub address: Login,
    /// The site as they reached it.
    pub site: String,
}

/// What proves that a petition was recorded as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PetitionReceipt {
    /// The row of the journal with what it says.
    pub seq: u64,
    /// The lines of which that row has the SHA-256 as its `content`, which
    /// everybody may see.
    pub row: String,
}

impl PetitionReceipt {
    /// The SHA-256 of these lines.
    pub fn fingerprint(&self) -> String {
        sha256(self.row.as_bytes())
    }
}

impl Store {
    /// What a link in a letter leads to; none if there was no such letter, or
    /// too long ago.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn pending_petition(
        &self,
        secret_hash: &str,
    ) -> Result<Option<PetitionLink>, StoreError> {
        find(&mut *self.pool.acquire().await?, secret_hash).await
    }

    /// The petition that a personal link leads to.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn petition_of_link(
        &self,
        secret_hash: &str,
    ) -> Result<Option<DocketKey>, StoreError> {
        of_link(&mut *self.pool.acquire().await?, secret_hash).await
    }

    /// What proves that a petition was recorded; none if it was not sent here.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn petition_receipt(
        &self,
        number: &DocketKey,
    ) -> Result<Option<PetitionReceipt>, StoreError> {
        receipt(&mut *self.pool.acquire().await?, number).await
    }
}

impl Write {
    /// What a link in a letter leads to, while nobody else changes it.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn pending_petition(
        &mut self,
        secret_hash: &str,
    ) -> Result<Option<PetitionLink>, StoreError> {
        find(&mut self.0, secret_hash).await
    }

    /// Keeps a petition until it is confirmed, under what tells it from others.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_pending_petition(
        &mut self,
        pending: &PendingPetition,
        same: &str,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO comment_pending \
                (id, plan, item, address, author, site, same, said, made_at, petition) \
            VALUES ($1, 0, 0, $2, $3, $4, $5, $6, $7, '')";
        let query = sqlx::query(SQL)
            .bind(pending.id.as_str())
            .bind(pending.address.as_str())
            .bind(pending.author.as_str())
            .bind(pending.site.as_str())
            .bind(same)
            .bind(pending.said.as_str())
            .bind(pending.made.as_millisecond());
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Notes which petition it became, and forgets the rest.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn petition_confirmed(
        &mut self,
        id: &Id,
        number: &DocketKey,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE comment_pending \
            SET petition = $1, address = '', said = '', same = '' WHERE id = $2";
        let query = sqlx::query(SQL).bind(number.as_str()).bind(id.as_str());
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Keeps who sent a petition that was recorded in this transaction.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_petition_sender(
        &mut self,
        (seq, number): (u64, &DocketKey),
        (sender, key): (&PetitionSender, &str),
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO petition_sender \
            (number, recorded_seq, secret_hash, address, site) VALUES ($1, $2, $3, $4, $5)";
        let query = sqlx::query(SQL)
            .bind(number.as_str())
            .bind(seq as i64)
            .bind(sha256(petition_link(key, number).as_bytes()))
            .bind(sender.address.as_str())
            .bind(sender.site.as_str());
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Who sent a petition without an account; none for others.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn petition_sender(
        &mut self,
        number: &DocketKey,
    ) -> Result<Option<PetitionSender>, StoreError> {
        const SQL: &str = "SELECT address, site FROM petition_sender WHERE number = $1";
        let query = sqlx::query(SQL).bind(number.as_str());
        let Some(row) = query.fetch_optional(&mut *self.0).await? else { return Ok(None) };
        // The address itself is in no error.
        let address = row.try_get::<String, _>(0)?.parse();
        let address = address.map_err(|_| StoreError::Damaged("an address".to_owned()))?;
        Ok(Some(PetitionSender { address, site: row.try_get(1)? }))
    }

    /// The petition that a personal link leads to.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn petition_of_link(
        &mut self,
        secret_hash: &str,
    ) -> Result<Option<DocketKey>, StoreError> {
        of_link(&mut self.0, secret_hash).await
    }

    /// What proves that a petition was recorded; none if it was not sent here.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn petition_receipt(
        &mut self,
        number: &DocketKey,
    ) -> Result<Option<PetitionReceipt>, StoreError> {
        receipt(&mut self.0, number).await
    }
}

async fn find(
    connection: &mut AnyConnection,
    secret_hash: &str,
) -> Result<Option<PetitionLink>, StoreError> {
    const SQL: &str = "SELECT p.petition, l.expires_at, p.id, p.address, p.author, p.site, p.said, \
            p.made_at \
        FROM comment_pending_link l JOIN comment_pending p ON p.id = l.pending \
        WHERE l.secret_hash = $1 AND p.petition IS NOT NULL";
    let Some(row) = sqlx::query(SQL).bind(secret_hash).fetch_optional(connection).await? else {
        return Ok(None);
    };
    match row.try_get::<&str, _>(0)? {
        "" => {}
        number => return Ok(Some(PetitionLink::Confirmed(member(number)?))),
    }
    let pending = PendingPetition {
        id: member(row.try_get(2)?)?,
        address: member(row.try_get(3)?)?,
        author: row.try_get(4)?,
        site: row.try_get(5)?,
        said: row.try_get(6)?,
        made: instant(row.try_get(7)?)?,
    };
    Ok(Some(PetitionLink::Waiting(Box::new(pending), instant(row.try_get(1)?)?)))
}

async fn of_link(
    connection: &mut AnyConnection,
    secret_hash: &str,
) -> Result<Option<DocketKey>, StoreError> {
    const SQL: &str = "SELECT number FROM petition_sender WHERE secret_hash = $1";
    let number = sqlx::query_scalar::<_, String>(SQL).bind(secret_hash);
    number.fetch_optional(connection).await?.map(|number| member(&number)).transpose()
}

async fn receipt(
    connection: &mut AnyConnection,
    number: &DocketKey,
) -> Result<Option<PetitionReceipt>, StoreError> {
    const SQL: &str = "SELECT j.seq, j.at, j.action, j.subject_kind, j.subject, j.payload \
        FROM petition_letter l JOIN journal j ON j.seq = l.recorded_seq \
        WHERE l.number = $1 AND l.place = 0";
    let query = sqlx::query(SQL).bind(number.as_str());
    let Some(row) = query.fetch_optional(connection).await? else { return Ok(None) };
    let text = |at: usize| row.try_get::<&str, _>(at);
    let at: i64 = row.try_get(1)?;
    let lines = format!("{at}\n{}\n{}\n{}\n{}", text(2)?, text(3)?, text(4)?, text(5)?);
    Ok(Some(PetitionReceipt { seq: row.try_get::<i64, _>(0)? as u64, row: lines }))
}

/// Who sent what, as the journal tells it.
#[derive(Debug, Default)]
pub(super) struct Senders(Vec<(i64, String, String)>);

impl Senders {
    pub(super) const TABLE: &'static str = "petition_sender";

    /// Takes in the row of a petition that was sent here.
    pub(super) fn take(&mut self, row: &Row, number: &DocketKey) {
        if row.actor.starts_with(VISITOR) {
            self.0.push((row.seq as i64, number.to_string(), row.actor.clone()));
        }
    }

    pub(super) fn count(&self) -> i64 {
        self.0.len() as i64
    }

    /// Compares those of a stretch of the journal with the table.
    pub(super) async fn compare(
        &self,
        connection: &mut AnyConnection,
        (from, to): (i64, i64),
        verified: &mut Verified,
    ) -> Result<(), StoreError> {
        const KEY: &str = "SELECT secret FROM server_secret WHERE id = 1";
        const SQL: &str = "SELECT recorded_seq, number, secret_hash, address FROM petition_sender \
            WHERE recorded_seq >= $1 AND recorded_seq <= $2 ORDER BY recorded_seq";
        let key: Option<String> = sqlx::query_scalar(KEY).fetch_optional(&mut *connection).await?;
        let key = key.unwrap_or_default();
        let record = |seq: i64, number: &str, link: String, author: String| Record {
            seq,
            key: number.to_owned(),
            cells: vec![("number", number.to_owned()), ("secret_hash", link), ("address", author)],
        };
        let told = self.0.iter().map(|(seq, number, author)| {
            let link = number.parse().map(|number| petition_link(&key, &number));
            let hash = link.map(|link| sha256(link.as_bytes())).unwrap_or_default();
            record(*seq, number, hash, author.clone())
        });
        let mut found = Vec::new();
        for row in sqlx::query(SQL).bind(from).bind(to).fetch_all(&mut *connection).await? {
            let seq: i64 = row.try_get(0)?;
            let cells = (|| {
                let author = match row.try_get::<&str, _>(3)?.parse() {
                    Ok(address) => visitor(&key, &address),
                    Err(_) => String::new(),
                };
                Ok::<_, sqlx::Error>(record(seq, row.try_get(1)?, row.try_get(2)?, author))
            })();
            match cells {
                Ok(cells) => found.push(cells),
                Err(_) => {
                    verified.find(crate::store::Finding::Cell { table: Self::TABLE, seq });
                }
            }
        }
        verify_rows::compare(Self::TABLE, told.collect(), found, verified);
        Ok(())
    }

    /// How many the table has.
    pub(super) async fn counted(connection: &mut AnyConnection) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM petition_sender";
        Ok(sqlx::query_scalar::<_, i64>(SQL).fetch_one(connection).await?)
    }
}
