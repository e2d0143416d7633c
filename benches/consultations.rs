//! Fills a store with consultations, comments and petitions of real size, for
//! `consultations.sh`, which measures the pages over it.
//!
//! `DATABASE_URL` names the store, in which a registry with the codes `1.000000`
//! and so on is loaded already. `CONSULTATIONS`, `COMMENTS`, `LARGEST` (comments
//! on the first item of the first plan) and `PETITIONS` change the sizes; `CODES`
//! names a file with the codes of another registry, one in a line. Without
//! `DATABASE_URL` there is nothing to do.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench stops where an expectation does not hold"
)]

use std::{env, fs};

use jiff::{SignedDuration, Timestamp};
use quydinh::{
    model::{
        Act, AgencySlug, AnswerNumber, AnswerState, BusinessSize, Comment, CommentAnswer,
        CommentNumber, CommentSubject, Day, Disposition, ItemChange, ItemDraft, ItemId, Petition,
        PetitionAct, PetitionAnswer, PetitionLetter, PetitionLetterKind, PetitionStep, Place,
        PlanItem, PlanNumber, Province, RegulationCode, Sender, Stance, Timing, Way,
        day_in_viet_nam,
    },
    reference::agencies,
    store::{
        CommentEntry, CommentVersion, DocketEntry, ItemVersion, OpenedPlan, PlanAct, PlanEntry,
        Store, Versioned,
    },
};

/// Rows of the journal in one transaction.
const BATCH: usize = 2_000;

const OPENINGS: [&str; 8] = [
    "Doanh nghiệp chúng tôi đề nghị",
    "Hiệp hội thấy rằng cần",
    "Theo thực tế làm thủ tục ba năm qua, nên",
    "Chúng tôi không đồng ý với phương án này và đề nghị",
    "Về nguyên tắc chúng tôi tán thành, tuy nhiên cần",
    "Hộ kinh doanh ở địa phương mong muốn",
    "Qua trao đổi với các hội viên, chúng tôi kiến nghị",
    "Để giảm chi phí tuân thủ, đề nghị",
];
const DEMANDS: [&str; 8] = [
    "bỏ bản sao giấy chứng nhận đăng ký doanh nghiệp trong thành phần hồ sơ",
    "rút thời hạn giải quyết từ mười lăm ngày xuống còn bảy ngày làm việc",
    "cho phép nộp hồ sơ trực tuyến toàn trình và trả kết quả bản điện tử",
    "phân cấp thẩm quyền cấp phép cho Ủy ban nhân dân cấp tỉnh",
    "bãi bỏ yêu cầu có kho riêng đối với cơ sở bán lẻ quy mô nhỏ",
    "thay việc kiểm tra trước bằng kiểm tra sau theo mức độ rủi ro",
    "công nhận kết quả thử nghiệm của tổ chức được công nhận trong khu vực",
    "kéo dài thời hạn của giấy phép từ ba năm lên năm năm",
];
const REASONS: [&str; 8] = [
    "vì thông tin này cơ quan giải quyết tra cứu được trong cơ sở dữ liệu quốc gia.",
    "vì mỗi lần đi lại làm phát sinh thêm ít nhất hai ngày công của người lao động.",
    "vì quy định hiện nay trùng với Nghị định của ngành khác và hai nơi đòi hai bản như nhau.",
    "vì doanh nghiệp nhỏ và vừa không đủ nguồn lực để đáp ứng yêu cầu này trong thực tế.",
    "vì các nước trong khu vực đã bỏ điều kiện tương tự từ nhiều năm trước.",
    "vì hồ sơ bị trả lại nhiều lần mà không nêu rõ phải sửa nội dung nào.",
    "vì chi phí thử nghiệm lặp lại chiếm phần lớn giá thành của lô hàng.",
    "vì cách hiểu của các địa phương khác nhau nên doanh nghiệp rất khó thực hiện.",
];

/// Numbers that look like chance and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % below
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }

    /// A text of one to four paragraphs.
    fn text(&mut self, number: usize) -> String {
        let paragraphs: Vec<String> = (0..=self.roll(4))
            .map(|_| {
                let (a, b, c) = (self.roll(8), self.roll(8), self.roll(8));
                format!("{} {}, {}", OPENINGS[a], DEMANDS[b], REASONS[c])
            })
            .collect();
        format!("{}\n(Ý kiến số {number})", paragraphs.join("\n"))
    }

    fn sender(&mut self, number: usize) -> Sender {
        Sender {
            organisation: format!("Công ty TNHH Thương mại số {number}"),
            size: Some(*self.one(BusinessSize::ALL)),
            industry: None,
            province: Some(*self.one(Province::ALL)),
            ..Sender::default()
        }
    }
}

fn size(name: &str, usual: usize) -> usize {
    env::var(name).map_or(usual, |text| text.parse().expect("a number"))
}

/// Codes of regulations: plans and petitions are about one after the other, and
/// begin again.
struct Codes(Vec<RegulationCode>);

impl Codes {
    fn read() -> Self {
        let codes = match env::var("CODES") {
            Ok(path) => fs::read_to_string(path).expect("CODES names a file"),
            Err(_) => (0..1_000_000).map(|n| format!("1.{n:06}\n")).collect(),
        };
        Self(codes.lines().map(|code| code.parse().expect("a code")).collect())
    }

    fn at(&self, n: usize) -> RegulationCode {
        self.0[n % self.0.len()].clone()
    }
}

fn agency(at: usize) -> AgencySlug {
    const NAMES: [&str; 8] = [
        "bo-cong-thuong",
        "bo-y-te",
        "bo-tai-chinh",
        "bo-xay-dung",
        "bo-noi-vu",
        "bo-tu-phap",
        "bo-khoa-hoc-va-cong-nghe",
        "bo-giao-duc-va-dao-tao",
    ];
    let slug: AgencySlug = NAMES[at % NAMES.len()].parse().unwrap();
    assert!(agencies().get(&slug).is_some(), "{slug}");
    slug
}

#[tokio::main(flavor = "multi_thread")]
async fn main() {
    let Ok(url) = env::var("DATABASE_URL") else {
        println!("skipped: DATABASE_URL is not set; run benches/consultations.sh");
        return;
    };
    let store = Store::open(&url).await.unwrap();
    let now = Timestamp::now();
    let (plans, comments) = (size("CONSULTATIONS", 2_000), size("COMMENTS", 100_000));
    let (largest, petitions) = (size("LARGEST", 10_000), size("PETITIONS", 2_000));
    let mut dice = Dice(1);
    let codes = Codes::read();
    consultations(&store, plans, &codes, now).await;
    comment(&store, (plans, comments, largest), &mut dice, now).await;
    petition(&store, petitions, (&codes, &mut dice), now).await;
    store.close().await;
    println!(
        "{plans} consultations, {comments} comments ({largest} on one item), {petitions} petitions"
    );
}

/// Plans of three items, each open for comments since a month: every other one
/// is still open.
async fn consultations(store: &Store, plans: usize, codes: &Codes, now: Timestamp) {
    let today = day_in_viet_nam(now);
    let day = |days: i64| -> Day { today.checked_add(jiff::Span::new().days(days)).unwrap() };
    let mut write = store.write().await.unwrap();
    let mut entries = Vec::new();
    for plan in 1..=plans {
        let number = PlanNumber(plan as u32);
        entries.push(PlanEntry::Opened(
            number,
            OpenedPlan {
                agency: agency(plan),
                title: format!("Phương án cắt giảm, đơn giản hóa quy định đợt {plan}"),
                amends: None,
            },
        ));
        for item in 1..=3_usize {
            let draft = ItemDraft {
                code: Some(codes.at((plan - 1) * 3 + item - 1)),
                disposition: Some(Disposition::Simplify),
                ways: [Way::Dossier].into(),
                content: "Bỏ bản sao giấy chứng nhận đăng ký doanh nghiệp".into(),
                reason: "Thông tin đã có trong cơ sở dữ liệu quốc gia".into(),
                ..ItemDraft::default()
            };
            entries.push(PlanEntry::Item(
                ItemId { plan: number, item: item as u32 },
                ItemVersion {
                    version: 1,
                    change: ItemChange::Added,
                    day: day(-40),
                    at: Place::default(),
                    content: PlanItem::try_from(draft).unwrap(),
                },
            ));
        }
        entries.push(PlanEntry::Act(number, PlanAct::new(Act::Edited, day(-40))));
        let closes = if plan % 2 == 1 { day(20) } else { day(-5) };
        let items = vec![1, 2, 3];
        let open =
            PlanAct { closes: Some(closes), items, ..PlanAct::new(Act::Consulting, day(-30)) };
        entries.push(PlanEntry::Act(number, open));
        if entries.len() >= BATCH || plan == plans {
            write.record_plans("bench", now, &entries).await.unwrap();
            entries.clear();
        }
    }
    write.commit().await.unwrap();
}

/// Comments on all of them, in the order of the days; a third is answered, in
/// groups, and one in fifty taken back.
async fn comment(
    store: &Store,
    (plans, comments, largest): (usize, usize, usize),
    dice: &mut Dice,
    now: Timestamp,
) {
    let mut entries: Vec<CommentEntry> = Vec::new();
    let mut unanswered: std::collections::BTreeMap<u32, Vec<CommentNumber>> = Default::default();
    let mut answers = 0;
    let first = now.checked_sub(SignedDuration::from_hours(24 * 29)).unwrap();
    for n in 1..=comments {
        // One in so many is about the largest item.
        let to_largest = n * largest / comments > (n - 1) * largest / comments;
        let (plan, item) = match to_largest {
            true => (1, 1),
            false => (1 + dice.roll(plans) as u32, 1 + dice.roll(3) as u32),
        };
        let number = CommentNumber(n as u32);
        let id = ItemId { plan: PlanNumber(plan), item };
        let facts = Comment {
            subject: CommentSubject::PlanItem(id),
            item_version: 1,
            stance: *dice.one(Stance::ALL),
            text: dice.text(n),
            sender: dice.sender(n),
            timing: Timing::InTime,
            files: Vec::new(),
        };
        let version = CommentVersion::new((number, 1), format!("khoa-{n:08}"), None, facts);
        entries.push(CommentEntry::Comment(number, version));
        if dice.roll(50) == 0 {
            let subject = CommentSubject::PlanItem(id);
            entries.push(CommentEntry::Withdrawn(number, quydinh::store::Withdrawal { subject }));
        } else if dice.roll(3) == 0 {
            let group = unanswered.entry(plan).or_default();
            group.push(number);
            if group.len() == 5 {
                answers += 1;
                let facts = CommentAnswer {
                    of: quydinh::model::Matter::Plan(PlanNumber(plan)),
                    comments: std::mem::take(group),
                    office: "Vụ Pháp chế".into(),
                    signer: "Vụ trưởng Vụ Pháp chế".into(),
                    state: *dice.one(AnswerState::ALL),
                    text: "Cơ quan chủ trì tiếp thu ý kiến, chỉnh lý nội dung phương án và thuyết minh tại báo cáo tổng hợp.".into(),
                    changed: None,
                };
                let first = Versioned { version: 1, reason: String::new(), facts };
                entries.push(CommentEntry::Answer(AnswerNumber(answers), first));
            }
        }
        if entries.len() >= BATCH || n == comments {
            let minutes = (24 * 60 * 28 * n / comments) as i64;
            let at = first.checked_add(SignedDuration::from_mins(minutes)).unwrap();
            let mut write = store.write().await.unwrap();
            write.record_comments(&format!("nguoi-{}", n % 997), at, &entries).await.unwrap();
            write.commit().await.unwrap();
            entries.clear();
        }
    }
}

/// Petitions that were sent on; two in three are answered, and most of these
/// published.
async fn petition(
    store: &Store,
    petitions: usize,
    (codes, dice): (&Codes, &mut Dice),
    now: Timestamp,
) {
    let today = day_in_viet_nam(now);
    let mut entries = Vec::new();
    for n in 1..=petitions {
        let ago = 60 - (60 * n / petitions) as i64;
        let day = |later: i64| {
            today
                .checked_sub(jiff::Span::new().days(ago))
                .unwrap()
                .checked_add(jiff::Span::new().days(later.min(ago)))
                .unwrap()
        };
        let number: quydinh::model::DocketKey = format!("PK-{n:04}").parse().unwrap();
        let code = codes.at(dice.roll(6_000));
        let subject = format!("Đề nghị {}", DEMANDS[dice.roll(8)]);
        let facts = Petition::told(number.clone(), (day(0), subject.clone()), Some(code), None);
        let first = Versioned { version: 1, reason: String::new(), facts };
        entries.push(DocketEntry::Petition(first));
        let letter = |place, kind, text: String, sender| PetitionLetter {
            place,
            kind,
            key: format!("khoa-{n}-{place}"),
            subject: String::new(),
            text,
            sender,
            files: Vec::new(),
        };
        let sent = PetitionLetter {
            subject,
            ..letter(0, PetitionLetterKind::Sent, dice.text(n), dice.sender(n))
        };
        entries.push(DocketEntry::Letter(number.clone(), sent));
        let mut place = 0;
        let mut step = |later, act| {
            place += 1;
            DocketEntry::Step(number.clone(), PetitionStep { place, day: day(later), act })
        };
        let reason = "Chuyển theo cơ quan chịu trách nhiệm về quy định được nêu".to_owned();
        entries.push(step(0, PetitionAct::Forwarded { agency: agency(n), reason }));
        if dice.roll(3) > 0 {
            let answer = PetitionAnswer {
                office: "Vụ Pháp chế".into(),
                signer: "Vụ trưởng".into(),
                state: *dice.one(AnswerState::ALL),
                items: Vec::new(),
            };
            let later = 3 + dice.roll(25) as i64;
            entries.push(step(later, PetitionAct::Answered(answer)));
            let text = "Cơ quan đã nghiên cứu kiến nghị và trả lời như sau: nội dung này sẽ được sửa trong năm.";
            let answered =
                letter(2, PetitionLetterKind::Answered, text.to_owned(), Sender::default());
            entries.push(DocketEntry::Letter(number.clone(), answered));
            if dice.roll(5) > 0 {
                entries.push(step(later + 1, PetitionAct::Published));
            }
        }
        if entries.len() >= BATCH || n == petitions {
            let mut write = store.write().await.unwrap();
            write.record_docket("bench", now, &entries).await.unwrap();
            write.commit().await.unwrap();
            entries.clear();
        }
    }
}
