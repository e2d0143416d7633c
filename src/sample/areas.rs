//! Which field of administration goods and standards belong to: the lists name
//! the agency only.

use crate::{model::AgencySlug, text::fold};

/// Agency, inspection, words in the name, field. The first row that fits
/// counts; an empty cell fits everything.
const GOODS: &[(&str, &str, &[&str], &str)] = &[
    ("bo-nong-nghiep-va-moi-truong", "kiểm dịch động vật", &[], "Thú y"),
    ("bo-nong-nghiep-va-moi-truong", "kiểm dịch thực vật", &[], "Bảo vệ thực vật"),
    (
        "bo-nong-nghiep-va-moi-truong",
        "an toàn thực phẩm",
        &[],
        "Quản lý chất lượng nông lâm sản và thủy sản",
    ),
    ("bo-nong-nghiep-va-moi-truong", "hợp quy", &["khi tuong"], "Khí tượng, thủy văn"),
    ("bo-nong-nghiep-va-moi-truong", "hợp quy", &[], "Môi trường"),
    ("bo-nong-nghiep-va-moi-truong", "", &["phan bon"], "Phân bón"),
    ("bo-nong-nghiep-va-moi-truong", "", &["thuoc tru"], "Bảo vệ thực vật"),
    ("bo-nong-nghiep-va-moi-truong", "", &["thu y"], "Thú y"),
    ("bo-nong-nghiep-va-moi-truong", "", &["thuy san", "tom"], "Thủy sản"),
    ("bo-nong-nghiep-va-moi-truong", "", &["hat giong"], "Trồng trọt"),
    (
        "bo-nong-nghiep-va-moi-truong",
        "",
        &["muoi", "keo dan"],
        "Quản lý chất lượng nông lâm sản và thủy sản",
    ),
    ("bo-nong-nghiep-va-moi-truong", "", &[], "Chăn nuôi"),
    ("bo-cong-thuong", "an toàn thực phẩm", &[], "An toàn thực phẩm"),
    ("bo-cong-thuong", "hiệu suất năng lượng", &[], "Sử dụng năng lượng tiết kiệm và hiệu quả"),
    ("bo-cong-thuong", "", &["hoa chat", "tien chat", "axit", "toluen", "xyanua"], "Hóa chất"),
    ("bo-cong-thuong", "", &["thuoc no", "kip no"], "Vật liệu nổ công nghiệp, tiền chất thuốc nổ"),
    ("bo-cong-thuong", "", &["lpg"], "Kinh doanh khí"),
    ("bo-cong-thuong", "", &["phong no"], "Kỹ thuật an toàn công nghiệp"),
    ("bo-cong-thuong", "", &[], "Quản lý chất lượng sản phẩm công nghiệp"),
    ("bo-khoa-hoc-va-cong-nghe", "an toàn bức xạ", &[], "An toàn bức xạ"),
    (
        "bo-khoa-hoc-va-cong-nghe",
        "",
        &["vo tuyen", "bo dam", "ra da", "micro", "phat hinh", "vsat"],
        "Tần số vô tuyến điện",
    ),
    (
        "bo-khoa-hoc-va-cong-nghe",
        "",
        &["dien thoai", "may tinh bang", "wifi", "tram goc", "truyen hinh"],
        "Viễn thông",
    ),
    ("bo-khoa-hoc-va-cong-nghe", "", &[], "Tiêu chuẩn, đo lường, chất lượng"),
    ("bo-y-te", "an toàn thực phẩm", &[], "An toàn thực phẩm và dinh dưỡng"),
    ("bo-y-te", "", &["thuoc", "vac xin", "duoc lieu", "huyet thanh"], "Dược phẩm"),
    ("bo-y-te", "", &["kem duong", "son moi", "dau goi", "danh rang", "nuoc hoa"], "Mỹ phẩm"),
    ("bo-y-te", "", &["diet con trung", "diet khuan"], "Quản lý môi trường y tế"),
    ("bo-y-te", "", &[], "Trang thiết bị y tế"),
    ("bo-xay-dung", "chất lượng", &[], "Đăng kiểm"),
    ("bo-xay-dung", "", &[], "Vật liệu xây dựng"),
    ("bo-noi-vu", "", &[], "An toàn, vệ sinh lao động"),
    (
        "bo-cong-an",
        "",
        &["camera", "nong do con", "uu tien"],
        "Trật tự, an toàn giao thông đường bộ",
    ),
    ("bo-cong-an", "", &[], "Phòng cháy, chữa cháy"),
    ("bo-van-hoa-the-thao-va-du-lich", "", &[], "Xuất nhập khẩu văn hóa phẩm"),
    ("bo-quoc-phong", "", &["tau bay"], "Quản lý tàu bay không người lái"),
    ("bo-quoc-phong", "", &[], "Mật mã dân sự"),
    ("ngan-hang-nha-nuoc-viet-nam", "", &["vang"], "Kinh doanh vàng"),
    ("ngan-hang-nha-nuoc-viet-nam", "", &[], "Phát hành và kho quỹ"),
    ("bo-giao-duc-va-dao-tao", "", &[], "Giáo dục phổ thông"),
];

/// Agency, words in the title, field; as above.
const STANDARDS: &[(&str, &[&str], &str)] = &[
    ("bo-nong-nghiep-va-moi-truong", &["thuc an chan nuoi", "trai chan nuoi"], "Chăn nuôi"),
    ("bo-nong-nghiep-va-moi-truong", &["chat luong phan bon"], "Phân bón"),
    ("bo-nong-nghiep-va-moi-truong", &["bao ve thuc vat"], "Bảo vệ thực vật"),
    ("bo-nong-nghiep-va-moi-truong", &["ve sinh thu y"], "Thú y"),
    ("bo-nong-nghiep-va-moi-truong", &["thuc an thuy san", "nuoi tom", "nuoi ca"], "Thủy sản"),
    (
        "bo-nong-nghiep-va-moi-truong",
        &["kinh doanh thuc pham", "keo dan"],
        "Quản lý chất lượng nông lâm sản và thủy sản",
    ),
    ("bo-nong-nghiep-va-moi-truong", &[], "Môi trường"),
    ("bo-xay-dung", &["duong bo", "ben xe", "bao hieu"], "Đường bộ"),
    ("bo-xay-dung", &["o to", "xe ", "ro mooc", "tau bien", "phuong tien"], "Đăng kiểm"),
    ("bo-xay-dung", &["san pham", "vat lieu"], "Vật liệu xây dựng"),
    ("bo-xay-dung", &["quy hoach"], "Quy hoạch đô thị và nông thôn"),
    ("bo-xay-dung", &["ha tang"], "Hạ tầng kỹ thuật"),
    ("bo-xay-dung", &["chung cu", "nha o"], "Nhà ở và công sở"),
    ("bo-xay-dung", &[], "Hoạt động xây dựng"),
    (
        "bo-y-te",
        &["thuc pham", "sua", "nuoc khoang", "muoi", "dinh duong"],
        "An toàn thực phẩm và dinh dưỡng",
    ),
    ("bo-y-te", &["o nhiem", "do uong"], "An toàn thực phẩm và dinh dưỡng"),
    ("bo-y-te", &[], "Quản lý môi trường y tế"),
    ("bo-khoa-hoc-va-cong-nghe", &["internet", "thoai", "di dong", "truyen hinh"], "Viễn thông"),
    ("bo-khoa-hoc-va-cong-nghe", &["vo tuyen"], "Tần số vô tuyến điện"),
    ("bo-khoa-hoc-va-cong-nghe", &["x-quang", "buc xa"], "An toàn bức xạ"),
    ("bo-khoa-hoc-va-cong-nghe", &[], "Tiêu chuẩn, đo lường, chất lượng"),
    ("bo-cong-thuong", &["an toan"], "Kỹ thuật an toàn công nghiệp"),
    ("bo-cong-thuong", &["xang dau"], "Lưu thông hàng hóa trong nước"),
    ("bo-cong-thuong", &[], "Quản lý chất lượng sản phẩm công nghiệp"),
    ("bo-noi-vu", &[], "An toàn, vệ sinh lao động"),
    ("bo-cong-an", &[], "Phòng cháy, chữa cháy"),
];

/// The field of goods under an inspection; empty if no row fits.
pub(super) fn of_goods(agency: &AgencySlug, inspection: &str, name: &str) -> &'static str {
    let folded = fold(name);
    GOODS
        .iter()
        .find(|(by, kind, words, _)| {
            *by == agency.as_str()
                && (kind.is_empty() || *kind == inspection)
                && fits(&folded, words)
        })
        .map_or("", |row| row.3)
}

/// The field of a standard; empty if no row fits.
pub(super) fn of_standard(agency: &AgencySlug, title: &str) -> &'static str {
    let folded = fold(title);
    STANDARDS
        .iter()
        .find(|(by, words, _)| *by == agency.as_str() && fits(&folded, words))
        .map_or("", |row| row.2)
}

fn fits(folded: &str, words: &[&str]) -> bool {
    words.is_empty() || words.iter().any(|word| folded.contains(word))
}
