//! Headings of columns: one table of synonyms for every file that is read.

use crate::text::{fold, repair};

/// A column that the import understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Column {
    Code,
    Kind,
    Name,
    Agency,
    Executing,
    Deciding,
    Field,
    Industries,
    Audience,
    Levels,
    Steps,
    Submissions,
    Dossier,
    Conditions,
    Results,
    LegalBasis,
    PublishedBy,
    Online,
    DossiersPerYear,
    OnTime,
    Hours,
    Expenses,
    TimesPerYear,
    SubjectsPerYear,
    InForceFrom,
    InForceTo,
    SourceUrl,
}

/// What one row of a sheet stands for, told by the sheet's header alone. Plans,
/// decisions, documents and petitions join here as the product grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SheetKind {
    /// Regulations, one a row.
    Regulations,
}

impl SheetKind {
    /// Columns without which a sheet of this kind can't be read.
    pub(super) fn required(self) -> &'static [Column] {
        match self {
            Self::Regulations => &[Column::Code, Column::Name, Column::Agency],
        }
    }
}

/// The headings of the program's own CSV files, in their order. Writer
/// ([`super::to_row`]) and reader share this list.
pub const HEADINGS: &[&str] = &{
    let mut headings = [""; TABLE.len()];
    let mut i = 0;
    while i < TABLE.len() {
        headings[i] = TABLE[i].1;
        i += 1;
    }
    headings
};

/// Every column with its heading in our files, the key of the national portal's
/// records, and other headings met in files, folded.
const TABLE: &[(Column, &str, &str, &[&str])] = &[
    (
        Column::Code,
        "Mã số",
        "ma_thu_tuc",
        &[
            "ma",
            "ma thu tuc",
            "ma tthc",
            "ma quy dinh",
            "ma so tthc",
            "ma so thu tuc",
            "ma so ho so tthc",
            "ma so quy dinh",
            "ma thu tuc hanh chinh",
            "so ho so tthc",
        ],
    ),
    (
        Column::Kind,
        "Loại quy định",
        "loai_quy_dinh",
        &["loai", "nhom quy dinh", "loai quy dinh kinh doanh", "phan loai quy dinh"],
    ),
    (
        Column::Name,
        "Tên",
        "ten_thu_tuc",
        &[
            "ten thu tuc",
            "ten tthc",
            "ten thu tuc hanh chinh",
            "ten quy dinh",
            "thu tuc hanh chinh",
            "ten quy dinh kinh doanh",
            "noi dung quy dinh",
        ],
    ),
    (
        Column::Agency,
        "Cơ quan ban hành",
        "bo_nganh",
        &[
            "bo, nganh",
            "bo nganh",
            "bo",
            "bo, co quan",
            "co quan",
            "co quan cong bo",
            "don vi ban hanh",
            "bo, co quan ngang bo",
        ],
    ),
    (
        Column::Executing,
        "Cơ quan thực hiện",
        "co_quan_thuc_hien",
        &["co quan giai quyet", "don vi thuc hien", "co quan truc tiep thuc hien"],
    ),
    (
        Column::Deciding,
        "Cơ quan có thẩm quyền",
        "co_quan_co_tham_quyen",
        &["co quan co tham quyen quyet dinh", "tham quyen giai quyet", "co quan quyet dinh"],
    ),
    (
        Column::Field,
        "Lĩnh vực",
        "linh_vuc",
        &["ten linh vuc", "linh vuc quan ly", "linh vuc thuc hien"],
    ),
    (
        Column::Industries,
        "Ngành nghề",
        "nganh_nghe",
        &[
            "nganh, nghe",
            "nganh nghe kinh doanh",
            "nganh, nghe kinh doanh",
            "nganh, nghe dau tu kinh doanh co dieu kien",
        ],
    ),
    (
        Column::Audience,
        "Đối tượng",
        "doi_tuong_thuc_hien",
        &["doi tuong thuc hien", "doi tuong tuan thu", "doi tuong ap dung"],
    ),
    (Column::Levels, "Cấp thực hiện", "cap_thuc_hien", &["cap", "cap giai quyet"]),
    (
        Column::Steps,
        "Trình tự thực hiện",
        "trinh_tu_thuc_hien",
        &["trinh tu", "cac buoc thuc hien"],
    ),
    (
        Column::Submissions,
        "Cách thức thực hiện",
        "cach_thuc_thuc_hien",
        &["cach thuc", "hinh thuc nop", "cach thuc nop ho so"],
    ),
    (
        Column::Dossier,
        "Thành phần hồ sơ",
        "thanh_phan_ho_so",
        &["ho so", "thanh phan, so luong ho so", "thanh phan ho so, so luong"],
    ),
    (
        Column::Conditions,
        "Yêu cầu điều kiện",
        "yeu_cau_dieu_kien",
        &[
            "yeu cau, dieu kien",
            "dieu kien",
            "yeu cau, dieu kien thuc hien",
            "yeu cau, dieu kien kinh doanh",
        ],
    ),
    (
        Column::Results,
        "Kết quả",
        "ket_qua_xu_ly",
        &["ket qua thuc hien", "ket qua giai quyet", "ket qua thuc hien tthc"],
    ),
    (
        Column::LegalBasis,
        "Căn cứ pháp lý",
        "can_cu_phap_ly",
        &["can cu", "co so phap ly", "van ban quy dinh", "can cu phap li"],
    ),
    (
        Column::PublishedBy,
        "Quyết định công bố",
        "so_quyet_dinh",
        &["so quyet dinh cong bo", "quyet dinh", "qd cong bo"],
    ),
    (
        Column::Online,
        "Mức độ trực tuyến",
        "muc_do_truc_tuyen",
        &[
            "muc do dvc",
            "muc do dvctt",
            "muc do dich vu cong",
            "dich vu cong truc tuyen",
            "muc do dich vu cong truc tuyen",
        ],
    ),
    (
        Column::DossiersPerYear,
        "Số hồ sơ một năm",
        "so_ho_so_mot_nam",
        &["so ho so", "so ho so/nam", "so luong ho so", "so ho so trong nam", "so ho so 1 nam"],
    ),
    (
        Column::OnTime,
        "Tỷ lệ đúng hạn",
        "ty_le_dung_han",
        &["ti le dung han", "ty le giai quyet dung han", "ty le dung han (%)"],
    ),
    (
        Column::Hours,
        "Số giờ thực hiện",
        "so_gio_thuc_hien",
        &["so gio", "thoi gian thuc hien (gio)", "thoi gian (gio)"],
    ),
    (
        Column::Expenses,
        "Chi phí một lần",
        "chi_phi_mot_lan",
        &["chi phi 1 lan", "chi phi mot lan (dong)", "phi, le phi, chi phi khac"],
    ),
    (
        Column::TimesPerYear,
        "Số lần một năm",
        "so_lan_mot_nam",
        &["so lan/nam", "so lan thuc hien/nam", "so lan 1 nam", "so lan thuc hien trong 01 nam"],
    ),
    (
        Column::SubjectsPerYear,
        "Số đối tượng một năm",
        "so_doi_tuong_mot_nam",
        &[
            "so doi tuong/nam",
            "so luong doi tuong tuan thu",
            "so doi tuong tuan thu/nam",
            "so doi tuong 1 nam",
            "so luong doi tuong tuan thu trong 01 nam",
        ],
    ),
    (
        Column::InForceFrom,
        "Hiệu lực từ",
        "hieu_luc_tu",
        &["ngay hieu luc", "ngay co hieu luc", "hieu luc tu ngay"],
    ),
    (
        Column::InForceTo,
        "Hiệu lực đến",
        "hieu_luc_den",
        &["ngay het hieu luc", "het hieu luc", "hieu luc den ngay"],
    ),
    (Column::SourceUrl, "Địa chỉ nguồn", "detail_url", &["duong dan", "nguon", "url", "lien ket"]),
];

impl Column {
    /// The heading in our own files, which messages use.
    pub(super) fn heading(self) -> &'static str {
        TABLE[self as usize].1
    }

    /// The column that a heading means, with or without marks, in any case.
    /// Also whether it was written as the portal's key.
    pub(super) fn find(heading: &str) -> Option<(Self, Spelling)> {
        // Numbering and units around a heading ("(2) Mã số", "Tên *") say nothing.
        let folded = fold(&repair(heading).text);
        let plain = folded.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')'));
        let words: Vec<&str> = plain.split_whitespace().collect();
        let key = words.join(" ");
        TABLE.iter().find_map(|(column, ours, portal, others)| {
            if key == *portal {
                Some((*column, Spelling::Portal))
            } else {
                (key == fold(ours) || others.contains(&key.as_str()))
                    .then_some((*column, Spelling::Words))
            }
        })
    }
}

/// How a heading was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// In words, as people head a table.
    Words,
    /// As the key of the national portal's records, whose cells are glued.
    Portal,
}

/// The header of a sheet: what stands in which column.
#[derive(Debug, Clone, Default)]
pub(super) struct Header {
    /// Headings as printed.
    pub(super) titles: Vec<String>,
    /// What they mean; none for those that are not understood.
    pub(super) columns: Vec<Option<(Column, Spelling)>>,
}

impl Header {
    /// Adds one more column. A second column of one meaning is not understood.
    pub(super) fn push(&mut self, title: &str) {
        let column = Column::find(title)
            .filter(|(found, _)| !self.columns.iter().flatten().any(|(known, _)| known == found));
        self.titles.push(one_line(title));
        self.columns.push(column);
    }

    /// The header that a row of cells is.
    pub(super) fn of<'a>(cells: impl Iterator<Item = &'a str>) -> Self {
        let mut header = Self::default();
        cells.for_each(|title| header.push(title));
        header
    }

    /// How many columns are understood.
    pub(super) fn known(&self) -> usize {
        self.columns.iter().flatten().count()
    }

    /// The place of a column.
    pub(super) fn place(&self, wanted: Column) -> Option<(usize, Spelling)> {
        let found = |c: &Option<(Column, Spelling)>| c.is_some_and(|(column, _)| column == wanted);
        let place = self.columns.iter().position(found)?;
        self.columns[place].map(|(_, spelling)| (place, spelling))
    }

    /// Whether every column is there, as in the program's own files. Only then
    /// does an empty cell say that there is nothing; in a ministry's list it
    /// says only that nothing was filled in.
    pub(super) fn is_complete(&self) -> bool {
        self.known() == TABLE.len()
    }

    /// The required columns of a kind that are not there.
    pub(super) fn missing(&self, kind: SheetKind) -> Vec<Column> {
        kind.required().iter().copied().filter(|c| self.place(*c).is_none()).collect()
    }

    /// What the sheet holds, if this row is a header at all.
    pub(super) fn kind(&self) -> Option<SheetKind> {
        self.missing(SheetKind::Regulations).is_empty().then_some(SheetKind::Regulations)
    }

    /// Headings that are not understood.
    pub(super) fn unknown(&self) -> impl Iterator<Item = &str> {
        let titles = self.titles.iter().zip(&self.columns);
        titles.filter(|(t, c)| c.is_none() && !t.is_empty()).map(|(t, _)| t.as_str())
    }
}

fn one_line(title: &str) -> String {
    let title: Vec<&str> = title.split_whitespace().collect();
    title.join(" ").chars().take(100).collect()
}

#[cfg(test)]
#[path = "headers_tests.rs"]
mod tests;
