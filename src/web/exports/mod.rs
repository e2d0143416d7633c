//! Lists as files, at the address of the page with an ending: the same rows in
//! the same order, all of them.
//!
//! To add a list: a member of [`List`] with the stem of its address, and a
//! function that makes its [`Table`]; formats, streaming, limits, the command
//! line and the check of files follow.

mod asking;
mod baselines;
mod calls;
mod comments;
mod costs;
mod docket;
mod facets;
mod indicators;
mod journal;
mod league;
mod moderation;
mod papers;
mod petitions;
mod plans;
mod questions;
mod ratios;
mod reconcile;
mod regulations;
mod restated;
pub(in crate::web) mod stream;

use axum::{extract::Path, http::Uri, response::Response};

use asking::Asking;

use crate::export::{Format, Table};
use crate::web::{
    App, WebError,
    http::{error::Missing, respond::CachePolicy},
};

crate::model::closed_set! {
    /// A list that can be taken away; the names are the stems of addresses.
    List {
        /// Regulations: the search, with its filters.
        Regulations = "quy-dinh", "Quy định kinh doanh";
        /// Plans; of one of them, its items.
        Plans = "phuong-an", "Phương án cắt giảm, đơn giản hóa";
        /// The items of all plans.
        Items = "muc-phuong-an", "Các mục của mọi phương án";
        /// Decisions that approve plans; of one of them, its items.
        Decisions = "quyet-dinh", "Quyết định phê duyệt phương án";
        /// Documents that carry plans out; of one of them, its items.
        Documents = "thuc-thi", "Văn bản thực thi phương án";
        /// Petitions, with where they stand today.
        Petitions = "kien-nghi", "Phản ánh, kiến nghị";
        /// Questions and the answers to them.
        Questions = "hoi-dap", "Hỏi đáp chính sách";
        /// Shares of what is cut.
        Ratios = "ty-le", "Tỷ lệ cắt giảm, đơn giản hóa quy định";
        /// The regulations of a number of these.
        RatioRows = "ty-le/quy-dinh", "Quy định được đếm";
        /// How approval and carrying out overlap.
        Overlap = "ty-le/phe-duyet", "Phê duyệt và thực thi";
        /// The league table; of one agency, the measures of its score.
        League = "ket-qua", "Kết quả cải cách của các bộ, cơ quan";
        /// The comments of a number of it.
        LeagueComments = "ket-qua/gop-y", "Góp ý của một con số trong bảng kết quả";
        /// What is past its deadline.
        Overdue = "qua-han", "Quy định quá hạn thực thi phương án";
        /// What complying costs.
        Costs = "chi-phi", "Chi phí tuân thủ";
        /// The regulations of a number of these.
        CostRows = "chi-phi/quy-dinh", "Chi phí tuân thủ của từng quy định";
        /// Published figures; of one series, its own.
        Indicators = "chi-so", "Số liệu cải cách đã công bố";
        /// Figures of the past, as they were known then and now.
        Restatements = "dieu-chinh-so-lieu", "Điều chỉnh số liệu";
        /// The regulations that count otherwise now.
        Restated = "dieu-chinh-so-lieu/quy-dinh", "Quy định được tính khác đi";
        /// Baselines; of one of them, its regulations.
        Baselines = "moc-so-sanh", "Mốc so sánh";
        /// Figures of the founding report; of one of them, its rows.
        Reconciliation = "doi-chieu", "Đối chiếu với báo cáo";
        /// Consultations; of one plan, its items.
        Consultations = "tham-van", "Tham vấn phương án";
        /// Comments with the answers to them.
        Comments = "gop-y", "Góp ý và trả lời";
        /// Comments that were removed.
        Moderation = "kiem-duyet-gop-y", "Góp ý đã gỡ";
        /// Calls for plans, for those who may see them.
        Calls = "tham-dinh/yeu-cau", "Yêu cầu gửi phương án";
        /// Procedures of drafts.
        Drafts = "du-thao", "Thủ tục trong dự thảo văn bản";
        /// Regulations on lists under review.
        Listings = "danh-muc-ra-soat", "Danh mục rà soát";
        /// The journal, as far as whoever asks may see it.
        Journal = "nhat-ky", "Nhật ký";
    }
}

impl Asking {
    async fn list(&self, list: List) -> Result<Table, WebError> {
        match list {
            List::Regulations => regulations::found(self, None).await,
            List::Plans => plans::all(self).await,
            List::Items => plans::every_item(self).await,
            List::Decisions => papers::decisions(self).await,
            List::Documents => papers::documents(self).await,
            List::Petitions => petitions::all(self).await,
            List::Ratios => ratios::shares(self).await,
            List::RatioRows => ratios::rows(self).await,
            List::Overlap => ratios::overlap(self).await,
            List::League => league::table_of_all(self).await,
            List::LeagueComments => league::comments(self).await,
            List::Overdue => league::overdue(self).await,
            List::Costs => costs::totals(self).await,
            List::CostRows => costs::rows(self).await,
            List::Indicators => indicators::all(self).await,
            List::Restatements => restated::figures(self).await,
            List::Restated => restated::regulations(self).await,
            List::Baselines => baselines::all(self).await,
            List::Reconciliation => reconcile::figures(self).await,
            List::Consultations => comments::consultations(self).await,
            List::Comments => comments::comments(self).await,
            List::Moderation => moderation::removed(self).await,
            List::Calls => calls::all(self).await,
            List::Drafts => docket::drafts(self).await,
            List::Listings => docket::listings(self).await,
            List::Questions => questions::all(self).await,
            List::Journal => journal::rows(self).await,
        }
    }

    /// The list of one of those that a list names.
    async fn part(&self, list: List, of: &str) -> Result<Table, WebError> {
        match list {
            List::Plans => plans::one(self, of).await,
            List::Decisions => papers::approved(self, of).await,
            List::Documents => papers::carried_out(self, of).await,
            List::League => league::measures(self, of).await,
            List::Indicators => indicators::one(self, of).await,
            List::Baselines => baselines::one(self, of).await,
            List::Reconciliation => reconcile::rows(self, of).await,
            List::Consultations => comments::items(self, of).await,
            _ => Err(WebError::Missing(Missing::Page)),
        }
    }

    /// The list at an address without its ending.
    async fn at_address(&self, folder: &str, name: &str) -> Result<Table, WebError> {
        let whole = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        match (whole.parse::<List>(), folder.parse::<List>()) {
            (Ok(list), _) => self.list(list).await,
            (_, Ok(list)) => self.part(list, name).await,
            _ => match folder {
                "bo-nganh" => regulations::of_agency(self, name).await,
                "van-ban" => regulations::citing(self, name),
                "loc" => facets::values(self, name).await,
                _ => Err(WebError::Missing(Missing::Page)),
            },
        }
    }
}

impl List {
    /// The lists that anybody gets whole, without saying of what.
    pub fn whole() -> impl Iterator<Item = Self> {
        // Others are of one number, of a day that is named, or of those who asked.
        let part = |list: &Self| {
            use List::{Calls, CostRows, LeagueComments, RatioRows, Restated, Restatements};
            let of_one = matches!(list, RatioRows | CostRows | LeagueComments);
            of_one || matches!(list, Restatements | Restated | Calls)
        };
        Self::ALL.iter().copied().filter(move |list| !part(list))
    }

    /// What files of it are called: addresses may have slashes.
    pub fn stem(self) -> String {
        self.name().replace('/', "-")
    }
}

impl App {
    /// A list as a visitor sees it, for who runs the program: the parameters are
    /// those of its address, and the rows must be gone through on a thread that
    /// may block.
    ///
    /// # Errors
    /// When a parameter cannot be read, or the store fails.
    pub async fn list(&self, list: List, pairs: &[(String, String)]) -> Result<Table, WebError> {
        Asking::visitor(self, pairs).list(list).await
    }

    /// What one of those that a list names has: the items of a plan, the rows of
    /// a figure. The same otherwise.
    ///
    /// # Errors
    /// The same, and if there is none.
    pub async fn list_of(
        &self,
        list: List,
        of: &str,
        pairs: &[(String, String)],
    ) -> Result<Table, WebError> {
        Asking::visitor(self, pairs).part(list, of).await
    }
}

impl WebError {
    /// What happened and what to do about it, in Vietnamese.
    pub fn words(&self) -> String {
        let info = self.info();
        format!("{} {}", info.message, info.advice).trim_end().to_owned()
    }
}

/// `GET /{list}.{format}`, `GET /{list}/{part}.{format}`
pub(in crate::web) async fn file(
    asking: Asking,
    uri: Uri,
    Path(name): Path<String>,
) -> Result<Response, WebError> {
    let (stem, format) = Format::split(&name).ok_or(WebError::Missing(Missing::Page))?;
    let folder = uri.path().rsplit_once('/').map_or("", |(folder, _)| folder);
    let table = asking.at_address(folder.trim_start_matches('/'), stem).await?;
    // What somebody who is signed in is shown may be for them alone.
    let personal = asking.viewer.0.is_some();
    let policy = if personal { CachePolicy::Personal } else { CachePolicy::Never };
    let described = asking.at(&format!("{folder}/{stem}.{}", Format::Meta));
    stream::answer(&asking.app, table, (format, policy), &described).await
}

/// The links under a list to the same as files.
pub(in crate::web) struct Downloads {
    /// What is taken away, where a page has several lists.
    pub what: &'static str,
    links: Vec<(&'static str, String)>,
}

impl Downloads {
    /// Those of the list at `path` with `query`, which is empty or begins with a
    /// question mark.
    pub(in crate::web) fn of(path: &str, query: &str) -> Self {
        let formats = Format::ALL.iter().filter(|format| **format != Format::Meta);
        let link = |format: &Format| (format.label(), format!("{path}.{format}{query}"));
        Self { what: "", links: formats.map(link).collect() }
    }

    /// Those of the list at a whole address.
    pub(in crate::web) fn list(address: &str) -> Self {
        let (path, query) = address.split_at(address.find('?').unwrap_or(address.len()));
        Self::of(path, query)
    }

    /// Those of a table: no day orders its rows, so there is no feed of it.
    pub(in crate::web) fn table(address: &str) -> Self {
        let mut all = Self::list(address);
        all.links.retain(|(label, _)| *label != Format::Atom.label());
        all
    }

    /// The same, for a page with several lists.
    #[must_use]
    pub(in crate::web) fn called(self, what: &'static str) -> Self {
        Self { what, ..self }
    }

    /// Labels and addresses.
    pub(in crate::web) fn links(&self) -> &[(&'static str, String)] {
        &self.links
    }
}
