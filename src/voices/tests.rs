use proptest::prelude::*;

use super::*;
use crate::{random::Random, text::fold};

const OPENINGS: [&str; 5] = [
    "Kính gửi cơ quan soạn thảo, doanh nghiệp chúng tôi xin có ý kiến như sau.",
    "Sau khi nghiên cứu nội dung lấy ý kiến, công ty chúng tôi xin góp ý.",
    "Thay mặt các hội viên, hiệp hội xin gửi ý kiến về phương án này.",
    "Tôi là chủ một hộ kinh doanh và có ý kiến về quy định này.",
    "Chúng tôi cơ bản nhất trí với chủ trương cắt giảm nhưng còn băn khoăn một số điểm.",
];

const PROBLEMS: [&str; 14] = [
    "Hồ sơ hiện nay đòi bản sao có chứng thực của giấy tờ mà cơ quan nhà nước đã có trong cơ sở dữ liệu {}.",
    "Thời hạn giải quyết ba mươi ngày quá dài so với thời vụ của ngành {}, hàng nằm kho thì lỗ.",
    "Mỗi lần đổi tên người đại diện lại phải xin cấp lại toàn bộ giấy phép {} dù nội dung không đổi.",
    "Điều kiện về diện tích nhà xưởng tối thiểu không có căn cứ kỹ thuật đối với lĩnh vực {}.",
    "Cán bộ tiếp nhận ở mỗi tỉnh hướng dẫn một kiểu khi làm thủ tục {}, không biết theo bên nào.",
    "Kiểm tra chuyên ngành trùng nhau giữa hai bộ khiến lô hàng {} bị lấy mẫu hai lần.",
    "Báo cáo định kỳ hằng quý về {} chỉ chép lại số liệu đã nộp cho thuế và thống kê.",
    "Chứng chỉ hành nghề {} phải thi lại năm năm một lần, trong khi nội dung thi không thay đổi.",
    "Phí thẩm định {} vừa tăng gấp đôi mà chất lượng thẩm định vẫn như cũ.",
    "Cổng dịch vụ công thường xuyên treo khi nộp tệp lớn cho thủ tục {}, phải đi nộp giấy.",
    "Quy định bắt thuê đơn vị tư vấn có tên trong danh sách cho {} tạo ra độc quyền.",
    "Người nước ngoài góp vốn dưới mười phần trăm vẫn bị hỏi chấp thuận riêng về {}.",
    "Nhãn phụ tiếng Việt theo mẫu cứng cho {} làm tăng chi phí in mà người mua không đọc.",
    "Yêu cầu lưu hồ sơ giấy mười năm về {} không còn phù hợp với kho lưu trữ điện tử.",
];

const REASONS: [&str; 12] = [
    "Chúng tôi tính sơ bộ thì mỗi năm tốn chừng {} triệu đồng tiền đi lại và công chứng.",
    "Năm ngoái chúng tôi mất {} tuần chỉ để chờ một chữ ký xác nhận.",
    "Các nước trong khu vực đã bỏ yêu cầu này từ {} năm trước và không thấy rủi ro tăng lên.",
    "Luật mới ban hành không còn giao quyền này cho thông tư, nên giữ lại là trái thẩm quyền ở {} điều.",
    "Trong {} lần thanh tra gần đây không lần nào đoàn dùng đến giấy tờ ấy.",
    "Vì thế {} khách hàng của chúng tôi đã chuyển sang đặt hàng ở nơi khác.",
    "Hộ nhỏ như chúng tôi chỉ có {} lao động, không ai chuyên lo giấy tờ.",
    "Số liệu này đã được gửi lên hệ thống quốc gia {} lần trong cùng một năm.",
    "Thực tế {} phần trăm hồ sơ bị trả lại vì lỗi hình thức chứ không phải nội dung.",
    "Đối tác nhập khẩu phạt hợp đồng {} lần vì giao chậm do chờ giấy phép.",
    "Phòng thí nghiệm được chỉ định chỉ có {} nơi trong cả vùng nên luôn quá tải.",
    "Ngân hàng giữ lại khoản vay {} tháng vì thiếu văn bản chấp thuận này.",
];

const PROPOSALS: [&str; 12] = [
    "Đề nghị bỏ hẳn giấy tờ này và tra cứu trực tuyến thay thế.",
    "Kiến nghị rút thời hạn xuống còn bảy ngày làm việc và coi im lặng là đồng ý.",
    "Xin chuyển từ tiền kiểm sang hậu kiểm theo mức độ rủi ro.",
    "Nên phân cấp cho Ủy ban nhân dân cấp tỉnh để doanh nghiệp không phải ra Hà Nội.",
    "Mong ban hành một biểu mẫu thống nhất kèm ví dụ điền sẵn.",
    "Đề xuất công nhận kết quả thử nghiệm của phòng đạt chuẩn quốc tế.",
    "Cần gộp hai đầu mối kiểm tra thành một và chia sẻ kết quả.",
    "Hãy cho phép sửa đổi thông tin mà không cấp lại giấy phép.",
    "Chỉ nên báo cáo mỗi năm một lần qua tài khoản định danh.",
    "Đề nghị lùi thời điểm áp dụng ít nhất mười hai tháng để chuẩn bị.",
    "Xin làm rõ khái niệm quy mô nhỏ để địa phương không hiểu khác nhau.",
    "Nên thay mức thu cố định bằng mức thu theo giá trị hồ sơ.",
];

const CLOSINGS: [&str; 4] = [
    "Xin trân trọng cảm ơn.",
    "Rất mong được cơ quan xem xét, trả lời.",
    "Chúng tôi sẵn sàng cung cấp thêm số liệu nếu cần.",
    "Kính mong quý cơ quan quan tâm tháo gỡ cho doanh nghiệp.",
];

const THINGS: [&str; 10] = [
    "kinh doanh dược liệu",
    "vận tải hành khách đường thủy",
    "nhập khẩu thiết bị y tế",
    "sản xuất thức ăn chăn nuôi",
    "khai thác cát lòng sông",
    "dịch vụ bảo vệ",
    "in bao bì thực phẩm",
    "đào tạo lái xe",
    "nuôi tôm công nghiệp",
    "thẩm định giá tài sản",
];

fn pick<T: Copy>(random: &mut Random, of: &[T]) -> (usize, T) {
    let at = random.below(of.len());
    (at, of[at])
}

/// What somebody wrote: its sentences, and which core sentences these are.
fn written(random: &mut Random) -> ([usize; 4], Vec<String>) {
    let (problem, problem_text) = pick(random, &PROBLEMS);
    let (reason, reason_text) = pick(random, &REASONS);
    let (proposal, proposal_text) = pick(random, &PROPOSALS);
    let (thing, thing_text) = pick(random, &THINGS);
    let number = (random.below(40) + 2).to_string();
    let sentences = [
        pick(random, &OPENINGS).1.to_owned(),
        problem_text.replace("{}", thing_text),
        reason_text.replace("{}", &number),
        proposal_text.to_owned(),
        pick(random, &CLOSINGS).1.to_owned(),
    ];
    ([problem, reason, proposal, thing], sentences.to_vec())
}

/// The same again as campaigns send it round: without marks or in capitals, a
/// sentence left out, moved or put in, words exchanged or replaced.
fn rewritten(random: &mut Random, sentences: &[String]) -> String {
    let mut sentences = sentences.to_vec();
    match random.below(4) {
        0 => drop(sentences.remove(random.below(sentences.len()))),
        1 => sentences.rotate_left(1),
        2 => sentences.push(format!("Công ty {} gửi.", pick(random, &THINGS).1)),
        _ => {}
    }
    let mut words: Vec<String> = sentences.join(" ").split(' ').map(str::to_owned).collect();
    for _ in 0..random.below(4) {
        let at = random.below(words.len() - 1);
        words.swap(at, at + 1);
    }
    for _ in 0..random.below(4) {
        let at = random.below(words.len());
        words[at] = pick(random, &["rất", "cũng", "này", "được", "hiện"]).1.to_owned();
    }
    let text = words.join(" ");
    match random.below(3) {
        0 => fold(&text),
        1 => text.to_uppercase(),
        _ => text,
    }
}

/// Texts told apart by at least two of problem, reason and proposal, so that
/// nobody would call two of them the same.
fn distinct(random: &mut Random, count: usize) -> Vec<Vec<String>> {
    let mut taken: Vec<[usize; 4]> = Vec::new();
    let mut texts = Vec::new();
    while texts.len() < count {
        let (core, sentences) = written(random);
        let close = |other: &[usize; 4]| (0..3).filter(|at| core[*at] == other[*at]).count() > 1;
        if !taken.iter().any(close) {
            taken.push(core);
            texts.push(sentences);
        }
    }
    texts
}

#[test]
fn what_was_sent_round_is_one_group_and_the_rest_is_not() {
    let mut random = Random::new(20_260_101);
    let (mut found, mut made, mut merged, mut apart) = (0, 0, 0, 0);
    for _ in 0..20 {
        let texts = distinct(&mut random, 60);
        let mut voices = Voices::default();
        for (number, text) in texts.iter().enumerate() {
            apart += 1;
            merged += usize::from(voices.add(&text.join(" ")) != number);
        }
        for (number, text) in texts.iter().enumerate() {
            for _ in 0..10 {
                made += 1;
                let first = voices.first_of(number);
                found += usize::from(voices.like(&rewritten(&mut random, text)) == first);
            }
        }
    }
    println!("{found} of {made} copies found, {merged} of {apart} others merged");
    assert!(found * 100 >= made * 95, "{found} of {made} copies found");
    assert!(merged * 100 <= apart, "{merged} of {apart} others merged");
}

#[test]
fn short_texts_are_the_same_only_word_for_word() {
    let cases = [
        ("Tôi đồng ý với phương án này.", "toi dong y voi phuong an nay", true),
        ("Tôi đồng ý với phương án này.", "Tôi không đồng ý với phương án này.", false),
        ("Nhất trí", "NHẤT TRÍ!", true),
        ("Nhất trí", "Không nhất trí", false),
        ("", "", false),
        ("???", "…", false),
    ];
    for (first, second, same) in cases {
        let mut voices = Voices::default();
        voices.add(first);
        assert_eq!(voices.add(second) == 0, same, "{first} | {second}");
    }
}

#[test]
fn every_text_counts_in_one_group() {
    let mut random = Random::new(7);
    let mut voices = Voices::default();
    let texts = distinct(&mut random, 30);
    for text in &texts {
        voices.add(&text.join(" "));
    }
    for _ in 0..100 {
        let text = &texts[random.below(30)];
        voices.add(&rewritten(&mut random, text));
    }
    assert_eq!(voices.texts(), 130);
    let firsts: Vec<usize> =
        (0..130).filter(|text| voices.first_of(*text) == Some(*text)).collect();
    assert_eq!(firsts.len(), voices.groups());
    assert_eq!(firsts.iter().map(|first| voices.size_of(*first)).sum::<usize>(), 130);
    assert!(voices.groups() < 40, "{} groups", voices.groups());
}

/// Which group texts join if each is compared with every one before it, pair by
/// pair: what the lists of pairs spare.
fn compared_one_by_one(texts: &[String]) -> Vec<usize> {
    let sketches: Vec<Sketch> = texts.iter().map(|text| Sketch::of(text)).collect();
    let (mut firsts, mut compared): (Vec<usize>, Vec<usize>) = Default::default();
    let mut compared_of = vec![0; texts.len()];
    for (own, sketch) in sketches.iter().enumerate() {
        let mut best: Option<(Overlap, usize)> = None;
        for other in compared.iter().copied() {
            let theirs: &Sketch = &sketches[other];
            let pairs = sketch.pairs().iter();
            let shared = pairs.filter(|pair| theirs.pairs().contains(pair)).count();
            let overlap = sketch.sharing(shared, theirs);
            let more = best.is_none_or(|(most, _)| overlap.of_all() > most.of_all());
            if is_same(overlap) && sketch.has_band_of(theirs) && more {
                best = Some((overlap, other));
            }
        }
        let first = best.map_or(own, |(_, other)| firsts[other]);
        firsts.push(first);
        let new = best.is_none_or(|(overlap, _)| !overlap.is_whole());
        if new && compared_of[first] < COMPARED && !sketch.pairs().is_empty() {
            compared_of[first] += 1;
            compared.push(own);
        }
    }
    firsts
}

proptest! {
    /// What is counted from the lists is what texts have in common.
    #[test]
    fn groups_are_those_of_comparing_one_by_one(seed in any::<u64>(), count in 1..80_usize) {
        let mut random = Random::new(seed);
        let round: Vec<Vec<String>> = (0..3).map(|_| written(&mut random).1).collect();
        let text = |_| match random.below(3) {
            0 => written(&mut random).1.join(" "),
            1 => PROPOSALS[random.below(4)].split(' ').take(random.below(8)).collect::<Vec<_>>().join(" "),
            _ => {
                let of = random.below(round.len());
                rewritten(&mut random, &round[of])
            }
        };
        let texts: Vec<String> = (0..count).map(text).collect();
        let mut voices = Voices::default();
        let firsts: Vec<usize> = texts.iter().map(|text| voices.add(text)).collect();
        prop_assert_eq!(firsts, compared_one_by_one(&texts));
    }

    #[test]
    fn any_text_is_like_itself(texts in proptest::collection::vec("\\PC{0,80}", 1..20)) {
        let mut voices = Voices::default();
        for text in &texts {
            let first = voices.add(text);
            prop_assert!(first < voices.texts());
            if !Sketch::of(text).is_empty() {
                prop_assert!(voices.like(text).is_some());
            }
        }
    }
}
