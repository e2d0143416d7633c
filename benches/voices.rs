//! Comments grouped by what they say: ten thousand that are stored, and what one
//! more costs. In memory, and from a store as a page reads them.
//!
//! Three sorts of consultations: one in which everybody writes in their own words
//! with phrases in common, one with campaigns, and one in which all send one text.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench stops where an expectation does not hold"
)]

use std::time::{Duration, Instant};

use jiff::Timestamp;
use quydinh::{
    cases::comments::Groups,
    model::{
        Comment, CommentNumber, CommentSubject, ItemId, Matter, PlanNumber, Sender, Stance, Timing,
    },
    random::Random,
    store::{CommentEntry, CommentVersion, Store},
    voices::Voices,
};

const STORED: usize = 10_000;
const MORE: usize = 500;
const PLAN: PlanNumber = PlanNumber(1);

const OPENINGS: [&str; 4] = [
    "Kính gửi cơ quan soạn thảo, chúng tôi có ý kiến như sau.",
    "Sau khi đọc nội dung lấy ý kiến, doanh nghiệp xin góp ý.",
    "Tôi làm nghề này đã lâu và muốn nêu mấy điểm.",
    "Thay mặt hội viên, hiệp hội xin gửi ý kiến.",
];
const SUBJECTS: [&str; 10] = [
    "giấy xác nhận mặt bằng",
    "bản sao có chứng thực của đăng ký kinh doanh",
    "thời hạn thẩm định ba mươi ngày",
    "điều kiện về diện tích kho",
    "chứng chỉ của người phụ trách",
    "báo cáo định kỳ hằng quý",
    "việc kiểm tra trước khi thông quan",
    "mẫu nhãn phụ",
    "phí thẩm định tại chỗ",
    "hồ sơ giấy nộp kèm bản điện tử",
];
const FAULTS: [&str; 8] = [
    "làm chúng tôi chậm giao hàng từ hai đến ba tuần",
    "trùng với yêu cầu của một thủ tục khác",
    "không có căn cứ kỹ thuật nào được nêu ra",
    "mỗi tỉnh hướng dẫn một kiểu nên không biết theo bên nào",
    "tốn chi phí đi lại và công chứng mà không ai dùng đến",
    "không còn phù hợp với cơ sở dữ liệu đã có",
    "khiến hộ nhỏ phải thuê người làm giấy tờ",
    "đã được Luật mới giao cho địa phương quyết định",
];
const WISHES: [&str; 8] = [
    "Đề nghị bỏ hẳn và tra cứu trực tuyến.",
    "Nên chuyển sang hậu kiểm theo mức rủi ro.",
    "Xin rút thời hạn còn bảy ngày làm việc.",
    "Kiến nghị phân cấp cho cấp tỉnh.",
    "Mong có mẫu thống nhất kèm ví dụ.",
    "Cần công nhận kết quả của phòng thử nghiệm đạt chuẩn.",
    "Hãy gộp hai lần kiểm tra làm một.",
    "Chỉ nên báo cáo một lần mỗi năm.",
];
const WORDS: [&str; 24] = [
    "kho", "xe", "khách", "đơn", "hàng", "vốn", "tỉnh", "huyện", "mùa", "xưởng", "thợ", "máy",
    "giá", "điện", "nước", "thuế", "phí", "bến", "chợ", "rừng", "cá", "lúa", "gạo", "gỗ",
];

fn pick(random: &mut Random, of: &[&'static str]) -> &'static str {
    of[random.below(of.len())]
}

/// What one person writes in their own words.
fn own(random: &mut Random) -> String {
    let mut text = format!(
        "{} Quy định về {} {}. ",
        pick(random, &OPENINGS),
        pick(random, &SUBJECTS),
        pick(random, &FAULTS)
    );
    for _ in 0..random.between(20, 60) {
        text.push_str(pick(random, &WORDS));
        text.push(' ');
    }
    text.push_str(pick(random, &WISHES));
    text
}

/// A text that is sent round, with a word or two exchanged.
fn copied(random: &mut Random, text: &str) -> String {
    let mut words: Vec<&str> = text.split(' ').collect();
    for _ in 0..random.below(4) {
        let at = random.below(words.len());
        words[at] = pick(random, &WORDS);
    }
    words.join(" ")
}

fn texts(sort: &str, count: usize) -> Vec<String> {
    let mut random = Random::new(6);
    let campaigns: Vec<String> = (0..20).map(|_| own(&mut random)).collect();
    let text = |_| match sort {
        "own words" => own(&mut random),
        "campaigns" if random.chance(40) => own(&mut random),
        "campaigns" => {
            let of = random.below(campaigns.len());
            copied(&mut random, &campaigns[of])
        }
        _ => copied(&mut random, &campaigns[0]),
    };
    (0..count).map(text).collect()
}

fn spread(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    format!("median {:.3?}, of 99 in 100 {:.3?}, longest {:.3?}", at(50), at(99), at(100))
}

#[tokio::main(flavor = "multi_thread")]
async fn main() {
    for sort in ["own words", "campaigns", "one text"] {
        let all = texts(sort, STORED + MORE);
        let began = Instant::now();
        let mut voices = Voices::default();
        for text in &all[..STORED] {
            voices.add(text);
        }
        println!("{sort}: {STORED} in {:.2?}, {} groups", began.elapsed(), voices.groups());
        let mut times = Vec::new();
        for text in &all[STORED..] {
            let began = Instant::now();
            voices.add(text);
            times.push(began.elapsed());
        }
        println!("{sort}: one more {}", spread(times));
    }
    let folder = tempfile::tempdir().unwrap();
    let store =
        Store::open(&format!("sqlite:{}", folder.path().join("bench.db").display())).await.unwrap();
    let all = texts("campaigns", STORED + MORE);
    record(&store, 1, &all[..STORED]).await;
    let began = Instant::now();
    let mut groups = Groups::of(Matter::Plan(PLAN));
    let news = groups.news(&store).await.unwrap();
    let read = began.elapsed();
    groups.extend(news);
    println!("from a store: {STORED} in {:.2?}, of which {read:.2?} to read", began.elapsed());
    let mut times = Vec::new();
    for (text, number) in all[STORED..].iter().zip(STORED as u32 + 1..) {
        record(&store, number, std::slice::from_ref(text)).await;
        let began = Instant::now();
        let news = groups.news(&store).await.unwrap();
        groups.extend(news);
        times.push(began.elapsed());
    }
    println!("from a store: one more {}", spread(times));
    println!("{} KB in memory", groups.bytes() >> 10);
    let began = Instant::now();
    store.comment_tally(Matter::Plan(PLAN)).await.unwrap();
    println!("counting {} comments in the store: {:.3?}", STORED + MORE, began.elapsed());
}

async fn record(store: &Store, first: u32, texts: &[String]) {
    let entry = |(text, number): (&String, u32)| {
        let facts = Comment {
            subject: CommentSubject::PlanItem(ItemId { plan: PLAN, item: 1 }),
            item_version: 1,
            stance: Stance::Change,
            text: text.clone(),
            sender: Sender::default(),
            timing: Timing::InTime,
            files: Vec::new(),
        };
        let number = CommentNumber(number);
        let version = CommentVersion::new((number, 1), "key".to_owned(), None, facts);
        CommentEntry::Comment(number, version)
    };
    let entries: Vec<CommentEntry> = texts.iter().zip(first..).map(entry).collect();
    let mut write = store.write().await.unwrap();
    write.hold_journal().await.unwrap();
    write.record_comments("bench", Timestamp::UNIX_EPOCH, &entries).await.unwrap();
    write.commit().await.unwrap();
}
