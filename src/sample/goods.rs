//! Goods under specialised inspection.

use crate::{
    ingest::{fee, time_limit},
    model::{Channel, CostInputs, Kind, Level, Regulation, RegulationCode, Submission},
    text::fold,
};

use super::{
    frame::{Frame, tenths},
    lists::Goods,
    offices, papers, wording,
};

/// A form of inspection: the name around the goods (`{}`), and what one gets.
type Regime = (&'static str, &'static str);

const QUARANTINE: &str = "Giấy chứng nhận kiểm dịch";
const ANIMALS: &[Regime] = &[
    ("Kiểm dịch {} nhập khẩu", QUARANTINE),
    ("Kiểm dịch {} xuất khẩu", QUARANTINE),
    ("Kiểm dịch {} tạm nhập, tái xuất", QUARANTINE),
    ("Kiểm dịch {} chuyển cửa khẩu", QUARANTINE),
    ("Kiểm dịch {} quá cảnh lãnh thổ Việt Nam", QUARANTINE),
    ("Kiểm dịch {} nhập khẩu gửi kho ngoại quan", QUARANTINE),
    ("Kiểm dịch {} vận chuyển ra khỏi địa bàn cấp tỉnh", QUARANTINE),
    ("Kiểm dịch {} tham gia hội chợ, triển lãm", QUARANTINE),
    ("Kiểm dịch {} mua bán qua cửa khẩu biên giới", QUARANTINE),
];
const PLANTS: &[Regime] = &[
    ("Kiểm dịch thực vật đối với {} nhập khẩu", QUARANTINE),
    ("Kiểm dịch thực vật đối với {} xuất khẩu", QUARANTINE),
    ("Kiểm dịch thực vật đối với {} tái xuất khẩu", QUARANTINE),
    ("Kiểm dịch thực vật đối với {} quá cảnh", QUARANTINE),
    ("Kiểm dịch thực vật đối với {} tạm nhập, tái xuất", QUARANTINE),
    ("Kiểm dịch thực vật đối với {} gửi kho ngoại quan", QUARANTINE),
    ("Kiểm dịch thực vật đối với {} nhập khẩu để chế biến", QUARANTINE),
    (
        "Phân tích nguy cơ dịch hại đối với {} trước khi nhập khẩu lần đầu",
        "Thông báo kết quả phân tích nguy cơ dịch hại",
    ),
    ("Kiểm dịch thực vật nội địa đối với {} bảo quản trong kho", QUARANTINE),
];
const FOOD: &str = "Thông báo kết quả kiểm tra an toàn thực phẩm";
const FOODS: &[Regime] = &[
    (
        "Kiểm tra an toàn thực phẩm đối với {} nhập khẩu theo phương thức kiểm tra thông thường",
        FOOD,
    ),
    ("Kiểm tra an toàn thực phẩm đối với {} nhập khẩu theo phương thức kiểm tra chặt", FOOD),
    ("Kiểm tra an toàn thực phẩm đối với {} nhập khẩu theo phương thức kiểm tra giảm", FOOD),
    ("Kiểm tra an toàn thực phẩm đối với {} sản xuất trong nước", FOOD),
    (
        "Kiểm tra an toàn thực phẩm đối với {} xuất khẩu theo yêu cầu của nước nhập khẩu",
        "Giấy chứng nhận đối với thực phẩm xuất khẩu",
    ),
    ("Kiểm tra an toàn thực phẩm đối với {} lưu thông trên thị trường", FOOD),
    ("Kiểm tra an toàn thực phẩm đối với {} nhập khẩu để sản xuất hàng xuất khẩu", FOOD),
    ("Truy xuất nguồn gốc đối với {} không bảo đảm an toàn", "Báo cáo kết quả truy xuất nguồn gốc"),
    ("Kiểm tra an toàn thực phẩm đối với {} nhập khẩu qua thương mại điện tử", FOOD),
    ("Tự công bố sản phẩm đối với {}", "Bản tự công bố sản phẩm được đăng tải"),
];
const QUALITY: &str = "Thông báo kết quả kiểm tra nhà nước về chất lượng";
const QUALITIES: &[Regime] = &[
    ("Kiểm tra nhà nước về chất lượng {} nhập khẩu", QUALITY),
    ("Kiểm tra chất lượng {} nhập khẩu trước thông quan", QUALITY),
    ("Kiểm tra chất lượng {} nhập khẩu sau thông quan", QUALITY),
    ("Kiểm tra chất lượng {} lưu thông trên thị trường", QUALITY),
    ("Kiểm tra chất lượng {} trong sản xuất", QUALITY),
    ("Kiểm tra chất lượng {} xuất khẩu", QUALITY),
    (
        "Miễn kiểm tra chất lượng {} nhập khẩu phục vụ nghiên cứu, thử nghiệm",
        "Văn bản xác nhận miễn kiểm tra chất lượng",
    ),
    (
        "Miễn kiểm tra chất lượng {} đã có kết quả đạt yêu cầu 03 lần liên tiếp",
        "Văn bản xác nhận miễn kiểm tra chất lượng",
    ),
    ("Thu hồi {} không bảo đảm chất lượng", "Báo cáo kết quả thu hồi sản phẩm, hàng hóa"),
    ("Công bố tiêu chuẩn áp dụng đối với {}", "Bản công bố tiêu chuẩn áp dụng"),
];
const CONFORMITY: &str = "Thông báo tiếp nhận hồ sơ công bố hợp quy";
const CERTIFIED: &str = "Giấy chứng nhận hợp quy";
const CONFORMITIES: &[Regime] = &[
    ("Công bố hợp quy đối với {} nhập khẩu dựa trên kết quả tự đánh giá", CONFORMITY),
    ("Công bố hợp quy đối với {} nhập khẩu dựa trên kết quả chứng nhận", CONFORMITY),
    ("Công bố hợp quy đối với {} sản xuất trong nước dựa trên kết quả tự đánh giá", CONFORMITY),
    ("Công bố hợp quy đối với {} sản xuất trong nước dựa trên kết quả chứng nhận", CONFORMITY),
    ("Chứng nhận hợp quy {} theo phương thức 1 (thử nghiệm mẫu điển hình)", CERTIFIED),
    (
        "Chứng nhận hợp quy {} theo phương thức 5 (thử nghiệm mẫu và đánh giá quá trình sản xuất)",
        CERTIFIED,
    ),
    ("Chứng nhận hợp quy {} theo phương thức 7 (thử nghiệm, đánh giá lô hàng hóa)", CERTIFIED),
    ("Kiểm tra nhà nước về chất lượng {} nhập khẩu theo quy chuẩn kỹ thuật", QUALITY),
    ("Kiểm tra việc gắn dấu hợp quy trên {} lưu thông trên thị trường", "Biên bản kiểm tra"),
];
const ENERGY: &str = "Giấy công bố dán nhãn năng lượng được tiếp nhận";
const ENERGIES: &[Regime] = &[
    ("Dán nhãn năng lượng so sánh cho {} nhập khẩu", ENERGY),
    ("Dán nhãn năng lượng so sánh cho {} sản xuất trong nước", ENERGY),
    ("Dán nhãn năng lượng xác nhận cho {}", ENERGY),
    ("Thử nghiệm hiệu suất năng lượng {}", "Phiếu kết quả thử nghiệm hiệu suất năng lượng"),
    ("Kiểm tra mức hiệu suất năng lượng tối thiểu của {} nhập khẩu", QUALITY),
    ("Kiểm tra nhãn năng lượng trên {} lưu thông trên thị trường", "Biên bản kiểm tra"),
];
const CULTURE: &[Regime] = &[
    ("Kiểm tra chuyên ngành văn hóa đối với {} nhập khẩu", "Giấy phép nhập khẩu văn hóa phẩm"),
    ("Kiểm tra chuyên ngành văn hóa đối với {} xuất khẩu", "Giấy phép xuất khẩu văn hóa phẩm"),
    (
        "Giám định nội dung {} nhập khẩu nhằm mục đích kinh doanh",
        "Văn bản thông báo kết quả giám định",
    ),
    (
        "Giám định nội dung {} nhập khẩu không nhằm mục đích kinh doanh",
        "Văn bản thông báo kết quả giám định",
    ),
    ("Kiểm tra {} tạm nhập, tái xuất để triển lãm", "Thông báo kết quả kiểm tra"),
];
const RADIATION: &[Regime] = &[
    ("Kiểm tra an toàn bức xạ đối với {} nhập khẩu", "Thông báo kết quả kiểm tra an toàn bức xạ"),
    ("Kiểm tra an toàn bức xạ đối với {} trước khi đưa vào sử dụng", "Giấy chứng nhận kiểm định"),
    ("Kiểm định định kỳ {}", "Giấy chứng nhận kiểm định"),
    ("Kiểm tra an toàn vận chuyển {}", "Thông báo kết quả kiểm tra an toàn bức xạ"),
    ("Kiểm soát xuất khẩu {}", "Giấy phép xuất khẩu"),
];

/// The forms of inspection that goods go through.
pub(super) fn regimes(goods: &Goods) -> &'static [Regime] {
    match goods.inspection.as_str() {
        "kiểm dịch động vật" => ANIMALS,
        "kiểm dịch thực vật" => PLANTS,
        "an toàn thực phẩm" if is_edible(&goods.name) => FOODS,
        "hợp quy" => CONFORMITIES,
        "hiệu suất năng lượng" => ENERGIES,
        "văn hóa" => CULTURE,
        "an toàn bức xạ" => RADIATION,
        _ => QUALITIES,
    }
}

/// Whether goods under food safety are eaten, not only touched by food.
pub(super) fn is_edible(name: &str) -> bool {
    let folded = fold(name);
    !["bao bi", "dung cu", "bo do an", "hop ", "chai ", "mang boc", "noi ", "binh "]
        .iter()
        .any(|word| folded.contains(word))
}

/// Whether goods are living animals.
pub(super) fn is_alive(name: &str) -> bool {
    let folded = fold(name);
    ["song", "giong", "tam", "con "].iter().any(|word| folded.contains(word))
}

/// The name of goods without where they come from, which the regime tells.
pub(super) fn bare(name: &str) -> String {
    name.trim_end_matches(" nhập khẩu").to_owned()
}

/// Goods under one form of inspection.
pub(super) fn build(
    mut frame: Frame<'_>,
    goods: &Goods,
    regime: usize,
    round: u64,
    code: RegulationCode,
) -> Regulation {
    let (form, result) = regimes(goods)[regime];
    let inside = wording::lower(&bare(&goods.name));
    let name = form.replace("{}", &inside) + &offices::qualifier(round);
    let unit = offices::unit(frame.field, Level::Ministry, frame.ministry());
    let random = &mut frame.random;
    let days = random.pick([1, 1, 2, 3, 3, 5, 7]);
    let amount: i64 = random.pick([0, 0, 100_000, 300_000, 500_000, 1_500_000, 2_850_000]);
    let crosses = ["nhập khẩu", "xuất khẩu", "quá cảnh", "cửa khẩu", "kho ngoại quan", "tạm nhập"];
    let consignment = crosses.iter().any(|word| form.contains(word)) && form.starts_with("Kiểm");
    let within = format!("trong thời hạn {days:02} ngày làm việc kể từ ngày nhận đủ hồ sơ");
    let steps = if consignment {
        let who = random.pick(["Chủ hàng", "Tổ chức, cá nhân", "Doanh nghiệp"]);
        let how = random.pick([
            "lấy mẫu khi cần",
            "kiểm tra thực tế lô hàng",
            "kiểm tra cảm quan và lấy mẫu phân tích",
        ]);
        [
            format!(
                "Bước 1: {who} đăng ký trên Cổng thông tin một cửa quốc gia hoặc nộp hồ sơ đến {unit}."
            ),
            format!("Bước 2: {unit} kiểm tra hồ sơ, {how} {within}."),
            format!(
                "Bước 3: {unit} trả kết quả; lô hàng không đạt yêu cầu bị xử lý theo quy định."
            ),
        ]
    } else {
        let who = random.pick(["Cơ sở sản xuất, kinh doanh", "Tổ chức, cá nhân", "Doanh nghiệp"]);
        let how = random.pick([
            "kiểm tra tại cơ sở khi cần",
            "đối chiếu kết quả thử nghiệm",
            "lấy mẫu trên thị trường để đối chứng khi cần",
        ]);
        [
            format!(
                "Bước 1: {who} gửi hồ sơ đến {unit} trên Cổng Dịch vụ công quốc gia hoặc nộp trực tiếp."
            ),
            format!("Bước 2: {unit} kiểm tra hồ sơ, {how} {within}."),
            format!(
                "Bước 3: {unit} trả kết quả; sản phẩm không phù hợp phải được khắc phục trước khi đưa ra thị trường."
            ),
        ]
    };
    let count = random.between(3, 5);
    let dossier = papers::of_goods(frame.lists, &goods.inspection, consignment, count, random);
    let lots = (1_u64 << random.between(2, 10)) + random.below(30) as u64;
    let times = random.pick([2_u64, 4, 6, 12, 24]);
    let limit = time_limit(&format!("{days:02} ngày làm việc"));
    let fees = match amount {
        0 => vec![fee("Miễn phí")],
        _ => {
            let each = if consignment { "một lô hàng" } else { "một sản phẩm" };
            vec![fee(&format!("{} ({each})", wording::dong(amount)))]
        }
    };
    let cost = CostInputs {
        hours: tenths(random.between(15, 120) as u64),
        expenses: Some(amount + random.pick([0, 200_000, 850_000])),
        times_per_year: tenths(times * 10),
        subjects_per_year: Some(lots),
    };
    let conditions = vec![
        format!("Hàng hóa: {} (mã HS tham khảo: {})", goods.name, dotted(&goods.hs)),
        format!("Hình thức quản lý: {}", goods.inspection),
    ];
    let mut regulation = frame.regulation(code, Kind::Inspection, name, false);
    regulation.levels = vec![Level::Ministry];
    regulation.executing = vec![unit];
    regulation.steps = steps.to_vec();
    regulation.dossier = dossier;
    regulation.conditions = conditions;
    regulation.results = vec![result.to_owned()];
    regulation.submissions = [Channel::Online, Channel::InPerson]
        .into_iter()
        .map(|channel| Submission {
            channel,
            time_limit: Some(limit.clone()),
            fees: fees.clone(),
            note: String::new(),
        })
        .collect();
    regulation.cost = cost;
    regulation
}

/// A heading as tariffs print it: 8471.30.
fn dotted(hs: &str) -> String {
    match hs.split_at_checked(4) {
        Some((heading, rest)) if !rest.is_empty() => format!("{heading}.{rest}"),
        _ => hs.to_owned(),
    }
}
