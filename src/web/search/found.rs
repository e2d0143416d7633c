//! A regulation looked up by its code, as it was recorded up to a moment.

use crate::web::{App, WebError, http::error::Missing, moment::Moment};
use crate::{
    model::{BadCode, Day, RegulationCode},
    search::SearchError,
    store::{StoredVersion, held},
};

/// A regulation with its versions.
pub(in crate::web) struct Found {
    /// The one that holds last first; never empty.
    pub versions: Vec<StoredVersion>,
    /// The day whose state is shown.
    pub today: Day,
}

impl Found {
    /// Looks a regulation up, or says what may have been meant.
    pub(in crate::web) async fn find(
        app: &App,
        code: &str,
        moment: Option<&Moment>,
    ) -> Result<Self, WebError> {
        let parsed = code.parse::<RegulationCode>();
        let missing = |suggestion| {
            WebError::Missing(Missing::Regulation { code: code.to_owned(), suggestion })
        };
        let known = match parsed {
            Ok(code) => code,
            Err(BadCode::LostZeros { suggestion, .. }) => return Err(missing(Some(suggestion))),
            Err(_) => return Err(missing(None)),
        };
        let mut versions = app.store.versions(&known).await?;
        if versions.is_empty() {
            // A province's copy that is not kept leads to the national procedure.
            let national = known.local().and(known.national()).map(str::to_owned);
            return Err(missing(national));
        }
        let Some(moment) = moment else { return Ok(Self { versions, today: app.clock.today() }) };
        versions.retain(|version| version.seq <= moment.known_at());
        if versions.is_empty() {
            let now = format!("/quy-dinh/{known}");
            return Err(WebError::Missing(Missing::Then { what: known.to_string(), now }));
        }
        Ok(Self { versions, today: moment.as_of() })
    }

    /// The version that holds on the day.
    pub(in crate::web) fn current(&self) -> &StoredVersion {
        // A regulation without versions is not found in the first place.
        held(&self.versions, self.today, u64::MAX).unwrap_or(&self.versions[0])
    }

    /// A version by its number as an address gives it.
    pub(in crate::web) fn numbered(&self, number: &str) -> Result<&StoredVersion, WebError> {
        let wanted = number.parse::<u32>().ok();
        let found = self.versions.iter().find(|version| Some(version.version) == wanted);
        found.ok_or_else(|| WebError::Missing(Missing::Version(number.to_owned())))
    }
}

impl From<SearchError> for WebError {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::NotReady => Self::NotReady,
            // It is built again as soon as that is found out.
            SearchError::Texts(error) => {
                tracing::error!(%error, "the texts of the index cannot be read");
                Self::NotReady
            }
        }
    }
}
