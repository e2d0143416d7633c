//! Who asked a question without an account.

use crate::{
    model::QuestionNumber,
    store::{
        StoreError, VisitorAddress, Write,
        visitor::{SenderTable, address_of},
    },
};

/// Who asked questions without an account. A question is public and stays as it
/// is, so that there is no personal link.
pub(super) const SENDERS: SenderTable = SenderTable {
    name: "question_sender",
    rows: "SELECT recorded_seq, number, '' AS secret_hash, address FROM question_sender \
        WHERE recorded_seq >= $1 AND recorded_seq <= $2 ORDER BY recorded_seq",
    count: "SELECT COUNT(*) FROM question_sender",
    link: |_, _| String::new(),
};

impl Write {
    /// Keeps who asked a question that was recorded at a place of the journal in
    /// this transaction.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_question_sender(
        &mut self,
        (seq, number): (u64, QuestionNumber),
        sender: &VisitorAddress,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO question_sender \
            (number, recorded_seq, address, site) VALUES ($1, $2, $3, $4)";
        let query = sqlx::query(SQL)
            .bind(number.to_string())
            .bind(seq as i64)
            .bind(sender.address.as_str())
            .bind(sender.site.as_str());
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Who asked a question without an account; none for others.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn question_sender(
        &mut self,
        number: QuestionNumber,
    ) -> Result<Option<VisitorAddress>, StoreError> {
        const SQL: &str = "SELECT address, site FROM question_sender WHERE number = $1";
        let query = sqlx::query(SQL).bind(number.to_string());
        query.fetch_optional(&mut *self.0).await?.as_ref().map(address_of).transpose()
    }
}
