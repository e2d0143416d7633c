//! Who carries out what, at which level.

use crate::model::{AgencySlug, Level};

use super::lists::Field;

/// Units in the provinces, by agency. Agencies that are not here have none.
const PROVINCIAL: &[(&str, &str)] = &[
    ("bo-tai-chinh", "Sở Tài chính"),
    ("bo-cong-thuong", "Sở Công Thương"),
    ("bo-xay-dung", "Sở Xây dựng"),
    ("bo-nong-nghiep-va-moi-truong", "Sở Nông nghiệp và Môi trường"),
    ("bo-khoa-hoc-va-cong-nghe", "Sở Khoa học và Công nghệ"),
    ("bo-noi-vu", "Sở Nội vụ"),
    ("bo-y-te", "Sở Y tế"),
    ("bo-giao-duc-va-dao-tao", "Sở Giáo dục và Đào tạo"),
    ("bo-van-hoa-the-thao-va-du-lich", "Sở Văn hóa, Thể thao và Du lịch"),
    ("bo-tu-phap", "Sở Tư pháp"),
    ("bo-cong-an", "Công an cấp tỉnh"),
    ("bo-quoc-phong", "Bộ Chỉ huy quân sự cấp tỉnh"),
    ("bo-ngoai-giao", "Sở Ngoại vụ"),
    ("bo-dan-toc-va-ton-giao", "Sở Dân tộc và Tôn giáo"),
    ("ngan-hang-nha-nuoc-viet-nam", "Ngân hàng Nhà nước Khu vực"),
    ("toa-an-nhan-dan-toi-cao", "Tòa án nhân dân khu vực"),
    ("thanh-tra-chinh-phu", "Thanh tra tỉnh"),
];

/// Fields with units of their own in the provinces and communes; an empty text
/// is none.
const OWN: &[(&str, &str, &str)] = &[
    ("Hải quan", "Chi cục Hải quan khu vực", ""),
    ("Thuế", "Thuế tỉnh, thành phố", "Thuế cơ sở"),
    ("Kho bạc Nhà nước", "Kho bạc Nhà nước khu vực", ""),
    ("Dự trữ quốc gia", "Chi cục Dự trữ Nhà nước khu vực", ""),
    ("Thống kê", "Thống kê tỉnh, thành phố", "Thống kê cơ sở"),
    ("Khu công nghiệp, khu kinh tế", "Ban quản lý khu công nghiệp, khu kinh tế", ""),
    (
        "Thu bảo hiểm xã hội, bảo hiểm y tế, bảo hiểm thất nghiệp",
        "Bảo hiểm xã hội khu vực",
        "Bảo hiểm xã hội cơ sở",
    ),
    ("Thực hiện chính sách bảo hiểm xã hội", "Bảo hiểm xã hội khu vực", "Bảo hiểm xã hội cơ sở"),
    ("Thực hiện chính sách bảo hiểm y tế", "Bảo hiểm xã hội khu vực", "Bảo hiểm xã hội cơ sở"),
    ("Hàng hải", "Cảng vụ hàng hải", ""),
    ("Đăng kiểm", "Chi cục Đăng kiểm", ""),
    ("Hàng không", "Cảng vụ hàng không", ""),
    ("Kiểm lâm", "Chi cục Kiểm lâm", ""),
    ("Thi hành án dân sự", "Thi hành án dân sự tỉnh, thành phố", ""),
    ("Chứng thực", "Phòng công chứng, Văn phòng công chứng", "Ủy ban nhân dân cấp xã"),
    ("Hộ tịch", "Sở Tư pháp", "Ủy ban nhân dân cấp xã"),
];

/// Fields that only the centre handles.
const CENTRAL: &[&str] = &[
    "Chứng khoán",
    "Bảo hiểm",
    "Kế toán, kiểm toán",
    "Tài sản mã hóa",
    "Quản lý nợ",
    "Định chế tài chính",
    "Tài chính ngân hàng",
    "Đầu tư từ Việt Nam ra nước ngoài",
    "Viện trợ và hỗ trợ phát triển chính thức",
    "Tin học tài chính",
    "Trò chơi có thưởng, xổ số, đặt cược",
    "Xuất xứ hàng hóa",
    "Dầu khí",
    "Phòng vệ thương mại",
    "Quản lý cạnh tranh",
    "Sở giao dịch hàng hóa",
    "Kiểm soát thương mại chiến lược",
    "Tần số vô tuyến điện",
    "Internet và tên miền",
    "Viễn thông",
    "Giao dịch điện tử và dịch vụ tin cậy",
    "Sở hữu trí tuệ",
    "Năng lượng nguyên tử",
    "Viễn thám",
    "Biến đổi khí hậu",
    "Mật mã dân sự",
    "Quản lý tàu bay không người lái",
    "Khắc phục hậu quả bom mìn",
    "Bảo đảm an ninh hàng không",
    "Dữ liệu",
    "Quyền tác giả, quyền liên quan",
    "Vận tải đa phương thức",
    "Lễ tân nhà nước",
];

/// Fields that the centre does not handle.
const LOCAL: &[&str] = &[
    "Thành lập và hoạt động của doanh nghiệp",
    "Thành lập và hoạt động của hộ kinh doanh",
    "Thành lập và hoạt động của tổ hợp tác, hợp tác xã, liên hiệp hợp tác xã",
    "Thành lập và hoạt động doanh nghiệp xã hội",
    "Bảo hiểm thất nghiệp",
    "Tiền lương và quan hệ lao động",
    "Chứng thực",
    "Hộ tịch",
    "Giáo dục mầm non",
    "Giáo dục phổ thông",
    "Khuyến công",
    "Công nghiệp địa phương",
    "Trẻ em",
    "Gia đình",
    "Giảm nghèo",
    "Kinh doanh dịch vụ karaoke, vũ trường",
    "Đăng ký, quản lý cư trú",
];

/// Fields that communes handle too, beside those with units of their own.
const COMMUNAL: &[&str] = &[
    "Thành lập và hoạt động của hộ kinh doanh",
    "Thành lập và hoạt động của tổ hợp tác, hợp tác xã, liên hiệp hợp tác xã",
    "Lưu thông hàng hóa trong nước",
    "Đất đai",
    "Hạ tầng kỹ thuật",
    "Hoạt động xây dựng",
    "Nhà ở và công sở",
    "Giảm nghèo",
    "Kinh tế hợp tác và phát triển nông thôn",
    "Thủy lợi",
    "Bảo trợ xã hội",
    "Trẻ em",
    "Phòng, chống tệ nạn xã hội",
    "Người có công",
    "Lao động",
    "Giáo dục mầm non",
    "Giáo dục phổ thông",
    "Văn hóa cơ sở",
    "Gia đình",
    "Thư viện",
    "Đăng ký, quản lý cư trú",
    "Cấp, quản lý căn cước",
    "Định danh và xác thực điện tử",
    "Nuôi con nuôi",
    "Tín ngưỡng, tôn giáo",
    "Thi đua, khen thưởng",
];

/// The levels that handle a field, the centre first.
pub(super) fn levels(field: &Field) -> Vec<Level> {
    let mut levels = vec![Level::Ministry];
    if LOCAL.contains(&field.name.as_str()) {
        levels.clear();
    }
    if CENTRAL.contains(&field.name.as_str()) {
        return levels;
    }
    let own = OWN.iter().find(|(name, ..)| *name == field.name);
    if own.is_some() || provincial(&field.agency).is_some() {
        levels.push(Level::Province);
    }
    let communal = COMMUNAL.contains(&field.name.as_str());
    if own.map_or(communal, |(_, _, unit)| !unit.is_empty()) {
        levels.push(Level::Commune);
    }
    levels
}

fn provincial(agency: &AgencySlug) -> Option<&'static str> {
    PROVINCIAL.iter().find(|(slug, _)| *slug == agency.as_str()).map(|row| row.1)
}

/// The unit that carries out the procedures of a field at a level. `ministry`
/// is the name of the agency that issued them.
pub(super) fn unit(field: &Field, level: Level, ministry: &str) -> String {
    let own = OWN.iter().find(|(name, ..)| *name == field.name);
    let unit = match (level, own) {
        (Level::Province, Some((_, unit, _))) | (Level::Commune, Some((_, _, unit))) => *unit,
        (Level::Province, None) => provincial(&field.agency).unwrap_or_default(),
        (Level::Commune, None) if field.agency.as_str() == "bo-cong-an" => "Công an cấp xã",
        (Level::Commune, None) => "Ủy ban nhân dân cấp xã",
        _ => &field.office,
    };
    if unit.is_empty() { ministry.to_owned() } else { unit.to_owned() }
}

/// Where the dossier is handed in.
pub(super) fn desk(field: &Field, level: Level, ministry: &str) -> String {
    if OWN.iter().any(|(name, ..)| *name == field.name) {
        return unit(field, level, ministry);
    }
    match level {
        Level::Province => "Trung tâm Phục vụ hành chính công cấp tỉnh".to_owned(),
        Level::Commune => "Trung tâm Phục vụ hành chính công cấp xã".to_owned(),
        _ => format!("Bộ phận Một cửa của {ministry}"),
    }
}

/// The provinces and cities since 1 July 2025.
pub(super) const PROVINCES: [&str; 34] = [
    "thành phố Hà Nội",
    "thành phố Hồ Chí Minh",
    "thành phố Hải Phòng",
    "thành phố Đà Nẵng",
    "thành phố Cần Thơ",
    "thành phố Huế",
    "tỉnh An Giang",
    "tỉnh Bắc Ninh",
    "tỉnh Cà Mau",
    "tỉnh Cao Bằng",
    "tỉnh Đắk Lắk",
    "tỉnh Điện Biên",
    "tỉnh Đồng Nai",
    "tỉnh Đồng Tháp",
    "tỉnh Gia Lai",
    "tỉnh Hà Tĩnh",
    "tỉnh Hưng Yên",
    "tỉnh Khánh Hòa",
    "tỉnh Lai Châu",
    "tỉnh Lạng Sơn",
    "tỉnh Lào Cai",
    "tỉnh Lâm Đồng",
    "tỉnh Nghệ An",
    "tỉnh Ninh Bình",
    "tỉnh Phú Thọ",
    "tỉnh Quảng Ngãi",
    "tỉnh Quảng Ninh",
    "tỉnh Quảng Trị",
    "tỉnh Sơn La",
    "tỉnh Tây Ninh",
    "tỉnh Thái Nguyên",
    "tỉnh Thanh Hóa",
    "tỉnh Tuyên Quang",
    "tỉnh Vĩnh Long",
];

/// What keeps names apart once every subject has been used: a group, a place,
/// or both; nothing in the first round.
pub(super) fn qualifier(round: u64) -> String {
    const GROUPS: [&str; 6] = [
        "đối với doanh nghiệp có vốn đầu tư nước ngoài",
        "đối với doanh nghiệp nhỏ và vừa",
        "đối với hợp tác xã, liên hiệp hợp tác xã",
        "đối với hộ kinh doanh",
        "đối với chi nhánh, địa điểm kinh doanh",
        "trong khu công nghiệp, khu kinh tế",
    ];
    let Some(number) = round.checked_sub(1).and_then(|n| usize::try_from(n).ok()) else {
        return String::new();
    };
    if let Some(group) = GROUPS.get(number) {
        return format!(" ({group})");
    }
    let number = number - GROUPS.len();
    let place = PROVINCES[number % PROVINCES.len()];
    match number / PROVINCES.len() {
        0 => format!(" (thực hiện tại {place})"),
        n if n <= GROUPS.len() => format!(" ({}, thực hiện tại {place})", GROUPS[n - 1]),
        n => format!(" (thực hiện tại {place}, nhóm {})", n - GROUPS.len() + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{reference::agencies, sample::lists::lists};

    #[test]
    fn tables_name_what_exists() {
        let fields: Vec<&str> = lists().fields.iter().map(|f| f.name.as_str()).collect();
        let own = OWN.iter().map(|(name, ..)| *name);
        for name in own
            .chain(CENTRAL.iter().copied())
            .chain(LOCAL.iter().copied())
            .chain(COMMUNAL.iter().copied())
        {
            assert!(fields.contains(&name), "{name}");
        }
        for (slug, _) in PROVINCIAL {
            assert!(agencies().all().iter().any(|a| a.slug.as_str() == *slug), "{slug}");
        }
    }

    #[test]
    fn qualifiers_differ_for_ever() {
        let all: std::collections::HashSet<String> = (0..1_000).map(qualifier).collect();
        assert_eq!(all.len(), 1_000);
        assert_eq!(qualifier(0), "");
    }
}
