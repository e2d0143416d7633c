//! Reading from a copy of the database that may be behind.

use std::{sync::Arc, time::Duration};

use sqlx::any::install_default_drivers;
use tokio::time::timeout;

use super::{Backend, Purpose, Store, StoreError, address::Address, pool::pool_options};

/// How long a copy may take to say how far it is.
const PATIENCE: Duration = Duration::from_millis(500);

impl Store {
    /// The same with a copy at another address, for [`Store::reading`]. It need
    /// not be there yet.
    ///
    /// # Errors
    /// When the address is not one of a PostgreSQL database.
    pub fn with_replica(self, url: &str) -> Result<Self, StoreError> {
        install_default_drivers();
        let address = Address::read(url)?;
        if address.backend != Backend::Postgres || self.backend() != Backend::Postgres {
            let message = "only a PostgreSQL database has copies to read from";
            return Err(StoreError::Address(message.into()));
        }
        let [host] = address.hosts.as_slice() else {
            let message = "a copy to read from has one host";
            return Err(StoreError::Address(message.into()));
        };
        let pool = pool_options(&address, Purpose::Server)
            .acquire_timeout(Duration::from_secs(2))
            .connect_lazy_with(host.clone());
        Ok(Self { replica: Some(Arc::new(Self::over(pool, address))), ..self })
    }

    /// Where to read what need not be newer than a row of the journal: the copy
    /// if there is one that has come so far, otherwise the database itself.
    pub async fn reading(&self, seq: u64) -> Self {
        let Some(replica) = &self.replica else { return self.clone() };
        match timeout(PATIENCE, replica.seq()).await {
            Ok(Ok(there)) if there >= seq => (**replica).clone(),
            Ok(Ok(there)) => {
                tracing::debug!(there, seq, "the copy is behind");
                self.clone()
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "the copy to read from does not answer");
                self.clone()
            }
            Err(_) => {
                tracing::warn!("the copy to read from takes too long to answer");
                self.clone()
            }
        }
    }
}
