//! What businesses and applicants are looked at under, and what is asked for.

use crate::{random::Random, text::fold};

use super::{
    lists::{Industry, Lists},
    wording,
};

/// Whom an aspect suits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Suits {
    Everybody,
    /// Who makes or keeps things.
    Makers,
    /// Who serves or advises.
    Services,
    /// Who keeps other people's money.
    Finance,
    /// Lines of business under the eye of the police.
    Order,
}

/// What is looked at, whom it suits, and what is asked for. `{n}` is a small
/// number, `{years}` of years, `{area}` of square metres, `{money}` of đồng,
/// `{degree}` a level of schooling.
const ASPECTS: &[(&str, Suits, [&str; 2])] = &[
    (
        "địa điểm kinh doanh",
        Suits::Everybody,
        [
            "Có địa điểm kinh doanh ổn định, thuộc quyền sử dụng hợp pháp trong thời gian ít nhất {years} năm",
            "Có trụ sở hoặc địa điểm kinh doanh cố định, thông tin về địa điểm được niêm yết công khai",
        ],
    ),
    (
        "cơ sở vật chất",
        Suits::Makers,
        [
            "Có nhà xưởng, kho bãi phù hợp với quy mô hoạt động, diện tích tối thiểu {area} m2",
            "Khu vực sản xuất, bảo quản được bố trí tách biệt, diện tích tối thiểu {area} m2",
        ],
    ),
    (
        "trang thiết bị",
        Suits::Makers,
        [
            "Có đủ máy móc, thiết bị đáp ứng yêu cầu; thiết bị đo được kiểm định, hiệu chuẩn theo quy định",
            "Thiết bị chính được kiểm định kỹ thuật an toàn và bảo dưỡng định kỳ, lưu hồ sơ bảo dưỡng {years} năm",
        ],
    ),
    (
        "trình độ của người quản lý",
        Suits::Everybody,
        [
            "Người quản lý có trình độ từ {degree} trở lên và ít nhất {years} năm kinh nghiệm trong lĩnh vực hoạt động",
            "Người chịu trách nhiệm chuyên môn có trình độ từ {degree} trở lên thuộc chuyên ngành phù hợp",
        ],
    ),
    (
        "nhân lực chuyên môn",
        Suits::Services,
        [
            "Có ít nhất {n} người làm việc toàn thời gian được đào tạo chuyên môn, nghiệp vụ phù hợp",
            "Có ít nhất {n} nhân viên có chứng chỉ chuyên môn phù hợp và ít nhất {years} năm kinh nghiệm",
        ],
    ),
    (
        "phòng cháy, chữa cháy",
        Suits::Makers,
        [
            "Bảo đảm điều kiện an toàn về phòng cháy, chữa cháy; có phương án chữa cháy và lực lượng tại chỗ ít nhất {n} người",
            "Có văn bản chấp thuận kết quả nghiệm thu về phòng cháy, chữa cháy đối với công trình thuộc diện phải thẩm duyệt",
        ],
    ),
    (
        "bảo vệ môi trường",
        Suits::Makers,
        [
            "Có giấy phép môi trường hoặc đăng ký môi trường theo quy định; chất thải được thu gom, phân loại và xử lý",
            "Có hệ thống thu gom, xử lý nước thải, khí thải đáp ứng quy chuẩn kỹ thuật quốc gia",
        ],
    ),
    (
        "an ninh, trật tự",
        Suits::Order,
        [
            "Người chịu trách nhiệm về an ninh, trật tự không thuộc trường hợp đang bị khởi tố, đang chấp hành án hình sự",
            "Có phương án bảo đảm an ninh, trật tự và hệ thống camera lưu dữ liệu ít nhất {n} tháng",
        ],
    ),
    (
        "vốn tối thiểu",
        Suits::Finance,
        [
            "Có vốn điều lệ thực góp không thấp hơn {money} đồng",
            "Duy trì vốn chủ sở hữu tối thiểu {money} đồng trong suốt quá trình hoạt động",
        ],
    ),
    (
        "quản trị rủi ro và kiểm soát nội bộ",
        Suits::Finance,
        [
            "Có bộ phận kiểm soát nội bộ độc lập với ít nhất {n} người và quy trình quản trị rủi ro được ban hành bằng văn bản",
            "Có quy chế kiểm soát nội bộ, quản trị rủi ro được rà soát ít nhất một lần mỗi năm",
        ],
    ),
    (
        "cổ đông, thành viên góp vốn",
        Suits::Finance,
        [
            "Cổ đông, thành viên góp từ 10% vốn điều lệ không có lỗ lũy kế trong {years} năm liền trước",
            "Cổ đông sáng lập là tổ chức có thời gian hoạt động ít nhất {years} năm",
        ],
    ),
    (
        "lưu giữ hồ sơ, tài liệu",
        Suits::Everybody,
        [
            "Lưu giữ hồ sơ, tài liệu về hoạt động trong thời hạn ít nhất {years} năm",
            "Lập sổ theo dõi, lưu trữ chứng từ bằng bản giấy hoặc dữ liệu điện tử trong thời hạn ít nhất {years} năm",
        ],
    ),
    (
        "hệ thống thông tin",
        Suits::Services,
        [
            "Có hệ thống công nghệ thông tin đáp ứng yêu cầu quản lý, thống kê và kết nối với cơ quan quản lý nhà nước",
            "Có giải pháp bảo đảm an toàn thông tin và bảo vệ dữ liệu cá nhân của khách hàng",
        ],
    ),
    (
        "quy trình nghiệp vụ",
        Suits::Services,
        [
            "Ban hành quy trình nghiệp vụ, quy trình giải quyết khiếu nại của khách hàng và công khai tại nơi giao dịch",
            "Có quy trình quản lý chất lượng dịch vụ được rà soát ít nhất một lần trong {years} năm",
        ],
    ),
    (
        "tập huấn, bồi dưỡng nghiệp vụ",
        Suits::Everybody,
        [
            "Người trực tiếp thực hiện công việc được tập huấn nghiệp vụ và cập nhật kiến thức ít nhất {n} giờ mỗi năm",
            "Người lao động được bồi dưỡng nghiệp vụ trước khi làm việc và định kỳ {years} năm một lần",
        ],
    ),
    (
        "bảo hiểm trách nhiệm",
        Suits::Services,
        [
            "Mua bảo hiểm trách nhiệm nghề nghiệp hoặc ký quỹ tối thiểu {money} đồng",
            "Duy trì bảo hiểm trách nhiệm nghề nghiệp trong suốt thời gian hoạt động",
        ],
    ),
    (
        "an toàn, vệ sinh lao động",
        Suits::Makers,
        [
            "Người lao động được huấn luyện an toàn, vệ sinh lao động; có ít nhất {n} người làm công tác an toàn",
            "Có nội quy, quy trình an toàn tại nơi làm việc và phương án ứng cứu khẩn cấp",
        ],
    ),
    (
        "niêm yết, công khai thông tin",
        Suits::Everybody,
        [
            "Niêm yết công khai giá và thông tin về hàng hóa, dịch vụ tại địa điểm kinh doanh và trên trang thông tin điện tử",
            "Công khai thông tin về giấy phép, phạm vi hoạt động và đầu mối tiếp nhận phản ánh",
        ],
    ),
    (
        "hình thức tổ chức",
        Suits::Everybody,
        [
            "Là doanh nghiệp, hợp tác xã, hộ kinh doanh được thành lập và đăng ký ngành, nghề theo quy định của pháp luật",
            "Là tổ chức có tư cách pháp nhân được thành lập hợp pháp, không trong thời gian bị đình chỉ hoạt động",
        ],
    ),
    (
        "kiểm soát chất lượng",
        Suits::Makers,
        [
            "Có bộ phận kiểm soát chất lượng với ít nhất {n} người và hợp đồng thử nghiệm với tổ chức đã đăng ký hoạt động",
            "Áp dụng hệ thống quản lý chất lượng được chứng nhận chậm nhất {years} năm kể từ ngày bắt đầu hoạt động",
        ],
    ),
];

/// What is looked at when a paper is granted to a person.
const PERSONAL: &[(&str, [&str; 2])] = &[
    (
        "trình độ chuyên môn",
        [
            "Có bằng tốt nghiệp từ {degree} trở lên thuộc chuyên ngành phù hợp",
            "Có văn bằng, chứng chỉ chuyên môn từ {degree} trở lên do cơ sở đào tạo hợp pháp cấp",
        ],
    ),
    (
        "thời gian kinh nghiệm",
        [
            "Có ít nhất {years} năm kinh nghiệm trong lĩnh vực đề nghị cấp",
            "Có thời gian thực hành, công tác ít nhất {years} năm được cơ quan, tổ chức xác nhận",
        ],
    ),
    (
        "kết quả sát hạch, kiểm tra",
        [
            "Đạt yêu cầu kỳ sát hạch, kiểm tra do cơ quan có thẩm quyền tổ chức",
            "Kết quả sát hạch, kiểm tra còn giá trị trong {n} tháng tính đến ngày nộp hồ sơ",
        ],
    ),
    (
        "năng lực hành vi, nhân thân",
        [
            "Có đủ năng lực hành vi dân sự, không đang bị truy cứu trách nhiệm hình sự",
            "Không bị cấm hành nghề theo bản án, quyết định của Tòa án",
        ],
    ),
    (
        "sức khỏe",
        [
            "Có đủ sức khỏe theo giấy khám sức khỏe còn giá trị",
            "Đạt tiêu chuẩn sức khỏe theo quy định, kết quả khám trong {n} tháng gần nhất",
        ],
    ),
];

/// The aspects under which a line of business is looked at.
pub(super) fn of_industry(lists: &Lists, industry: &Industry) -> Vec<usize> {
    let agency = lists.fields.get(industry.field).map_or("", |f| f.agency.as_str());
    let name = fold(&industry.name);
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let finance = matches!(agency, "ngan-hang-nha-nuoc-viet-nam")
        || has(&[
            "bao hiem",
            "chung khoan",
            "tai bao hiem",
            "xo so",
            "casino",
            "dat cuoc",
            "quy huu tri",
        ]);
    let maker = has(&[
        "san xuat",
        "che bien",
        "kinh doanh thuoc",
        "hoa chat",
        "phan bon",
        "giet mo",
        "chan nuoi",
        "khai thac",
        "van tai",
        "van chuyen",
        "xang dau",
        "khi",
        "ruou",
        "thuc pham",
        "kho",
        "thuc an",
        "vat lieu no",
        "phao",
        "dong moi",
        "lap rap",
        "giong",
        "trang thiet bi",
        "duoc",
        "phe lieu",
        "cang",
        "san bay",
        "luu tru",
        "karaoke",
        "kiem dinh",
        "thu nghiem",
        "my pham",
        "nuoc sach",
    ]);
    let order = agency == "bo-cong-an"
        || has(&["karaoke", "luu tru", "casino", "vat lieu no", "in,", "cam do", "tro choi"]);
    let service = !maker || has(&["dich vu"]);
    ASPECTS
        .iter()
        .enumerate()
        .filter(|(_, (_, suits, _))| match suits {
            Suits::Everybody => true,
            Suits::Makers => maker && !finance,
            Suits::Services => service,
            Suits::Finance => finance,
            Suits::Order => order,
        })
        .map(|(at, _)| at)
        .collect()
}

/// The aspects under which an applicant for a paper is looked at. Those of
/// persons count on after the others.
pub(super) fn of_paper(name: &str) -> Vec<usize> {
    if wording::is_personal(name) {
        return (ASPECTS.len()..ASPECTS.len() + PERSONAL.len()).collect();
    }
    let wanted: &[&str] = if name.contains("đủ điều kiện") || name.contains("sản xuất")
    {
        &[
            "cơ sở vật chất",
            "trang thiết bị",
            "trình độ của người quản lý",
            "phòng cháy, chữa cháy",
            "bảo vệ môi trường",
            "kiểm soát chất lượng",
            "lưu giữ hồ sơ, tài liệu",
        ]
    } else {
        &[
            "hình thức tổ chức",
            "địa điểm kinh doanh",
            "nhân lực chuyên môn",
            "trình độ của người quản lý",
            "lưu giữ hồ sơ, tài liệu",
        ]
    };
    ASPECTS
        .iter()
        .enumerate()
        .filter(|(_, (aspect, ..))| wanted.contains(aspect))
        .map(|(at, _)| at)
        .collect()
}

/// The texts of an aspect.
pub(super) fn aspect(at: usize) -> (&'static str, [&'static str; 2]) {
    match ASPECTS.get(at) {
        Some((name, _, texts)) => (name, *texts),
        None => PERSONAL.get(at - ASPECTS.len()).copied().unwrap_or_default(),
    }
}

/// What is asked of a person who applies.
pub(super) fn of_person(random: &mut Random) -> Vec<String> {
    PERSONAL.iter().map(|(_, texts)| filled(*texts, random)).collect()
}

/// One of the texts, with its places filled.
pub(super) fn filled(texts: [&str; 2], random: &mut Random) -> String {
    let text = random.pick(texts);
    let mut filled = text.to_owned();
    for (place, value) in [
        ("{n}", format!("{:02}", random.between(2, 9))),
        ("{years}", format!("{:02}", random.pick([1, 2, 2, 3, 3, 5]))),
        ("{area}", random.pick([20, 30, 50, 100, 200, 500, 1_000]).to_string()),
        (
            "{money}",
            random.pick(["500 triệu", "02 tỷ", "05 tỷ", "10 tỷ", "50 tỷ", "300 tỷ"]).into(),
        ),
        ("{degree}", random.pick(["trung cấp", "cao đẳng", "đại học", "đại học"]).into()),
    ] {
        if filled.contains(place) {
            filled = filled.replace(place, &value);
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_no_open_places() {
        let mut random = Random::new(1);
        for at in 0..ASPECTS.len() + PERSONAL.len() {
            let (name, texts) = aspect(at);
            assert!(!name.is_empty());
            for _ in 0..8 {
                assert!(!filled(texts, &mut random).contains(['{', '}']), "{texts:?}");
            }
        }
    }
}
