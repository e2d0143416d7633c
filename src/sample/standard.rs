//! Technical regulations and standards: those of the list, and made-up ones on
//! the sides from which goods are standardised.

use crate::{
    model::{Day, Kind, Regulation, RegulationCode},
    random::Random,
};

use super::{frame::Frame, goods, lists::Goods, offices, wording};

const FOOD: &[&str] = &[
    "Yêu cầu kỹ thuật",
    "Xác định độ ẩm",
    "Xác định hàm lượng tro tổng số",
    "Xác định hàm lượng protein",
    "Xác định hàm lượng chì bằng phương pháp quang phổ hấp thụ nguyên tử",
    "Xác định hàm lượng cadimi",
    "Xác định dư lượng thuốc bảo vệ thực vật bằng sắc ký khí",
    "Định lượng Escherichia coli",
    "Phát hiện Salmonella",
    "Lấy mẫu",
    "Ghi nhãn, bao gói, vận chuyển và bảo quản",
    "Quy phạm thực hành vệ sinh",
];
const ANIMALS: &[&str] = &[
    "Yêu cầu vệ sinh thú y khi vận chuyển",
    "Quy trình chẩn đoán bệnh",
    "Quy trình lấy mẫu bệnh phẩm",
    "Yêu cầu đối với nơi nuôi cách ly kiểm dịch",
    "Truy xuất nguồn gốc",
];
const ANIMAL_PRODUCTS: &[&str] = &[
    "Yêu cầu vệ sinh thú y",
    "Lấy mẫu và xử lý mẫu",
    "Bao gói, vận chuyển và bảo quản",
    "Truy xuất nguồn gốc",
];
const PLANTS: &[&str] = &[
    "Quy trình kiểm dịch",
    "Phương pháp lấy mẫu kiểm dịch",
    "Yêu cầu kỹ thuật",
    "Quy trình xử lý hơi nước nóng",
    "Phương pháp xác định sinh vật gây hại",
    "Bao gói và bảo quản",
];
const INDUSTRIAL: &[&str] = &[
    "Yêu cầu kỹ thuật",
    "Phương pháp thử",
    "Yêu cầu an toàn",
    "Thuật ngữ và định nghĩa",
    "Phân loại và ký hiệu",
    "Lấy mẫu và chuẩn bị mẫu thử",
    "Ghi nhãn",
    "Bao gói, vận chuyển và bảo quản",
    "Quy tắc nghiệm thu",
    "Hướng dẫn sử dụng",
];
const ENERGY: &[&str] = &[
    "Hiệu suất năng lượng tối thiểu",
    "Phương pháp xác định hiệu suất năng lượng",
    "Yêu cầu an toàn",
    "Yêu cầu về tính năng",
    "Ghi nhãn năng lượng",
];

/// The sides from which goods are standardised.
pub(super) fn sides(goods: &Goods) -> &'static [&'static str] {
    match goods.inspection.as_str() {
        "an toàn thực phẩm" if goods::is_edible(&goods.name) => FOOD,
        "kiểm dịch động vật" if goods::is_alive(&goods.name) => ANIMALS,
        "kiểm dịch động vật" => ANIMAL_PRODUCTS,
        "kiểm dịch thực vật" => PLANTS,
        "hiệu suất năng lượng" => ENERGY,
        "văn hóa" => &[],
        _ => INDUSTRIAL,
    }
}

/// The year of a made-up standard.
pub(super) fn some_year(random: &mut Random) -> i16 {
    random.between(2008, 2024) as i16
}

/// When a standard of a year comes into force, as far as the year tells.
pub(super) fn start(year: i16, random: &mut Random) -> Option<Day> {
    Day::new(year.saturating_add(1), random.pick([1, 3, 7, 10]), 1).ok()
}

/// A standard of the list.
pub(super) fn listed(
    mut frame: Frame<'_>,
    at: usize,
    round: u64,
    code: RegulationCode,
) -> Regulation {
    let standard = &frame.lists.standards[at];
    let name = format!("{} ({}){}", standard.title, standard.number, offices::qualifier(round));
    let about = standard.title.trim_start_matches("Quy chuẩn kỹ thuật quốc gia").trim_start();
    let about = about.trim_start_matches("về ").trim_start_matches("đối với ").to_owned();
    let binding = standard.number.starts_with("QCVN");
    built(&mut frame, name, &about, standard.year, binding, code)
}

/// A made-up standard. `number` is unlike any other's.
pub(super) fn of_goods(
    mut frame: Frame<'_>,
    goods: &Goods,
    side: usize,
    (number, year): (u64, i16),
    code: RegulationCode,
) -> Regulation {
    let title = format!("{} - {}", goods::bare(&goods.name), sides(goods)[side]);
    let about = wording::lower(&goods::bare(&goods.name));
    // Numbers end in 3 or, where a real standard has that number, in 4; later
    // parts of a number follow a dash.
    let (part, mut number) = (number / 1_100, 3_003 + number % 1_100 * 10);
    let real = format!("TCVN {number}");
    number += u64::from(frame.lists.standards.iter().any(|s| s.number.starts_with(&real)));
    let part = if part == 0 { String::new() } else { format!("-{part}") };
    let name = format!("{title} (TCVN {number}{part}:{year})");
    built(&mut frame, name, &about, year, false, code)
}

fn built(
    frame: &mut Frame<'_>,
    name: String,
    about: &str,
    year: i16,
    binding: bool,
    code: RegulationCode,
) -> Regulation {
    let who = if binding {
        "sản xuất, nhập khẩu, kinh doanh, sử dụng và cơ quan quản lý nhà nước có liên quan"
    } else {
        "tự nguyện áp dụng hoặc được viện dẫn trong văn bản quy phạm pháp luật"
    };
    let word = if binding { "Quy chuẩn" } else { "Tiêu chuẩn" };
    let conditions = vec![
        format!("Phạm vi điều chỉnh: {word} này quy định các yêu cầu đối với {about}."),
        format!("Đối tượng áp dụng: tổ chức, cá nhân {who}."),
        format!("Năm ban hành: {year}."),
    ];
    // The law on standards, and its decree, as amended by then.
    frame.resting_on(if year < 2019 {
        &["68/2006/QH11", "127/2007/NĐ-CP"]
    } else {
        &["68/2006/QH11", "127/2007/NĐ-CP", "78/2018/NĐ-CP"]
    });
    let mut regulation = frame.regulation(code, Kind::Standard, name, false);
    regulation.conditions = conditions;
    regulation
}
