//! The lists to choose from, with what each value means.

use crate::model::{Authority, Disposition, Kind, Level, Way};

/// A list to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Dispositions,
    Ways,
    Levels,
    Authorities,
    Kinds,
}

impl List {
    pub(super) const ALL: [Self; 5] =
        [Self::Dispositions, Self::Ways, Self::Levels, Self::Authorities, Self::Kinds];

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Dispositions => "Phương án",
            Self::Ways => "Cách đơn giản hóa",
            Self::Levels => "Cấp",
            Self::Authorities => "Thẩm quyền",
            Self::Kinds => "Loại quy định",
        }
    }

    /// The values, each with what it means. Districts are no more, so that
    /// nothing new names them.
    pub(super) fn values(self) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::Dispositions => {
                Disposition::ALL.iter().map(|d| (d.label(), disposition(*d))).collect()
            }
            Self::Ways => Way::ALL.iter().map(|w| (w.label(), way(*w))).collect(),
            Self::Levels => {
                let levels = Level::ALL.iter().filter(|level| **level != Level::District);
                levels.map(|l| (l.label(), level(*l))).collect()
            }
            Self::Authorities => {
                Authority::ALL.iter().map(|a| (a.label(), authority(*a))).collect()
            }
            Self::Kinds => Kind::ALL.iter().map(|k| (k.label(), kind(*k))).collect(),
        }
    }
}

fn disposition(value: Disposition) -> &'static str {
    match value {
        Disposition::Cut => "Bỏ hẳn quy định. Được tính vào số quy định cắt giảm.",
        Disposition::Simplify => {
            "Giữ quy định nhưng giảm gánh nặng. Được tính vào số quy định cắt giảm, đơn giản hóa."
        }
        Disposition::Decentralise => "Giao cho cấp thấp hơn giải quyết. Được thống kê riêng.",
        Disposition::Keep => "Đã rà soát và đề nghị giữ. Phải nêu lý do; được thống kê riêng.",
    }
}

fn way(value: Way) -> &'static str {
    match value {
        Way::Time => "Rút ngắn thời hạn giải quyết hoặc giảm số lần thực hiện.",
        Way::Dossier => "Bớt giấy tờ, bớt bản, bớt nội dung phải khai.",
        Way::Data => "Không yêu cầu giấy tờ mà cơ quan nhà nước đã có dữ liệu.",
        Way::Online => "Nộp hồ sơ, nhận kết quả, báo cáo trên môi trường điện tử.",
        Way::Conditions => "Bỏ bớt hoặc giảm mức của yêu cầu, điều kiện.",
        Way::Other => "Cách không thuộc các loại trên; ghi rõ trong nội dung phương án.",
    }
}

fn level(value: Level) -> &'static str {
    match value {
        Level::Ministry => "Bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ.",
        Level::Province => "Ủy ban nhân dân cấp tỉnh và cơ quan chuyên môn cấp tỉnh.",
        Level::District => "Không còn từ ngày 01/07/2025.",
        Level::Commune => "Ủy ban nhân dân xã, phường, đặc khu.",
        Level::Other => "Đơn vị sự nghiệp, ban quản lý khu, ngân hàng và cơ quan khác.",
    }
}

fn authority(value: Authority) -> &'static str {
    match value {
        Authority::PrimeMinister => "Phương án phải trình Thủ tướng Chính phủ phê duyệt.",
        Authority::Ministry => "Bộ, cơ quan tự thực hiện bằng văn bản của mình.",
    }
}

fn kind(value: Kind) -> &'static str {
    match value {
        Kind::Procedure => "Trình tự, hồ sơ, yêu cầu để giải quyết một công việc.",
        Kind::Condition => "Điều kiện phải đáp ứng khi kinh doanh ngành, nghề.",
        Kind::Reporting => "Báo cáo mà doanh nghiệp phải gửi cơ quan nhà nước.",
        Kind::Standard => "Tiêu chuẩn, quy chuẩn kỹ thuật phải áp dụng.",
        Kind::Inspection => "Sản phẩm, hàng hóa phải kiểm tra chuyên ngành.",
    }
}
