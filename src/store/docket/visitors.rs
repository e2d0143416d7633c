//! Petitions by visitors: who sent those that were confirmed, and how they come
//! back to them.

use sqlx::{AnyConnection, Row as _};

use crate::{
    model::DocketKey,
    store::{
        Store, StoreError, VisitorAddress, Write,
        journal::sha256,
        registry::member,
        visitor::{SenderTable, address_of},
    },
};

/// The secret of the personal link of a petition. It follows from the key of the
/// store, so that every letter can have the same link and none need be kept.
pub fn petition_link(key: &str, number: &DocketKey) -> String {
    sha256(format!("{key}\nlink of a petition\n{number}").as_bytes())
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
    /// Keeps who sent a petition that was recorded in this transaction.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_petition_sender(
        &mut self,
        (seq, number): (u64, &DocketKey),
        (sender, key): (&VisitorAddress, &str),
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
    ) -> Result<Option<VisitorAddress>, StoreError> {
        const SQL: &str = "SELECT address, site FROM petition_sender WHERE number = $1";
        let query = sqlx::query(SQL).bind(number.as_str());
        query.fetch_optional(&mut *self.0).await?.as_ref().map(address_of).transpose()
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

/// Who sent petitions without an account.
pub(super) const SENDERS: SenderTable = SenderTable {
    name: "petition_sender",
    rows: "SELECT recorded_seq, number, secret_hash, address FROM petition_sender \
        WHERE recorded_seq >= $1 AND recorded_seq <= $2 ORDER BY recorded_seq",
    count: "SELECT COUNT(*) FROM petition_sender",
    link: |key, number| {
        let link = number.parse().map(|number| petition_link(key, &number));
        link.map(|link| sha256(link.as_bytes())).unwrap_or_default()
    },
};
