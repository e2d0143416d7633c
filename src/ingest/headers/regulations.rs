//! Headings of files of regulations.

use crate::model::Part;

use super::{Column, Entry};

/// The headings of the program's own CSV files, in their order. Writer
/// ([`crate::ingest::to_row`]) and reader share this list.
pub const HEADINGS: &[&str] = &{
    let mut headings = [""; TABLE.len()];
    let mut i = 0;
    while i < TABLE.len() {
        headings[i] = TABLE[i].1;
        i += 1;
    }
    headings
};

/// The third of each is the key of the national portal's records.
pub(super) const TABLE: &[Entry] = &[
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
    /// The part of a regulation that a column states.
    pub(in crate::ingest) fn part(self) -> Option<Part> {
        Some(match self {
            // A code tells whether it is a procedure.
            Self::Code | Self::Kind => Part::Kind,
            Self::Name => Part::Name,
            Self::Agency => Part::Agency,
            Self::Executing => Part::Executing,
            Self::Deciding => Part::Deciding,
            Self::Field => Part::Field,
            Self::Industries => Part::Industries,
            Self::Audience => Part::Audience,
            Self::Levels => Part::Levels,
            Self::Steps => Part::Steps,
            Self::Submissions => Part::Submissions,
            Self::Dossier => Part::Dossier,
            Self::Conditions => Part::Conditions,
            Self::Results => Part::Results,
            Self::LegalBasis => Part::LegalBasis,
            Self::PublishedBy => Part::PublishedBy,
            Self::Online | Self::DossiersPerYear | Self::OnTime => Part::Service,
            Self::Hours | Self::Expenses | Self::TimesPerYear | Self::SubjectsPerYear => Part::Cost,
            Self::InForceFrom => Part::InForceFrom,
            Self::InForceTo => Part::InForceTo,
            Self::SourceUrl => Part::SourceUrl,
            _ => return None,
        })
    }
}
