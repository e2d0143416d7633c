//! What senders are told by letter: that a petition is received, and every step
//! that somebody else takes. What was written stays out of the letter where the
//! sender asked that it should not be for everybody.

use jiff::Timestamp;

use crate::{
    cases::{
        mail::{MailError, enqueue},
        petitions::PetitionError,
        plans::Moment,
    },
    mail::{Letter, Link},
    model::{Id, LetterKind, Login, PetitionAccess, PetitionAct, PetitionAction, day_in_viet_nam},
    reference::{agencies, calendar},
    store::{PetitionReceipt, Store, StoredPetition, VisitorAddress, Write, petition_link},
};

/// Where the sender of a petition is told of it.
struct Receiver {
    to: Login,
    /// Where the petition is shown to them.
    link: String,
    /// Whether the link is theirs alone.
    kind: LinkKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LinkKind {
    /// The page that everybody has; they sign in.
    Public,
    /// Whoever has it acts as the sender.
    Personal,
}

/// Whoever sent a petition: somebody with an account that is not closed, or the
/// address that a visitor confirmed.
async fn receiver(
    write: &mut Write,
    (store, petition): (&Store, &StoredPetition),
    site: &str,
) -> Result<Option<Receiver>, PetitionError> {
    let number = &petition.petition.number;
    if let Ok(id) = petition.author.parse::<Id>() {
        let account = store.account(&id).await?.filter(|account| account.disabled_at.is_none());
        let link = format!("{site}/kien-nghi/{number}");
        let kind = LinkKind::Public;
        return Ok(account.map(|account| Receiver { to: account.login, link, kind }));
    }
    let sender = write.petition_sender(number).await?;
    let Some(VisitorAddress { address, site }) = sender else { return Ok(None) };
    let secret = petition_link(&store.secret().await?, number);
    let link = format!("{site}/kien-nghi/cua-toi/{secret}");
    Ok(Some(Receiver { to: address, link, kind: LinkKind::Personal }))
}

/// What a letter tells.
#[derive(Debug, Clone, Copy)]
pub(super) enum News<'a> {
    /// That the petition is received.
    Received,
    /// The last step, with what was written with it.
    Step(Option<&'a str>),
}

/// Queues the letter about what was recorded last of a petition, in the
/// transaction of it.
pub(super) async fn tell(
    write: &mut Write,
    (store, petition): (&Store, &StoredPetition),
    news: News<'_>,
    (site, moment): (&str, Moment),
) -> Result<(), PetitionError> {
    let Some(receiver) = receiver(write, (store, petition), site).await? else { return Ok(()) };
    let receipt = match news {
        News::Received => write.petition_receipt(&petition.petition.number).await?,
        News::Step(_) => None,
    };
    let letter = letter((&receiver, petition), news, receipt.as_ref(), moment);
    let Some(letter) = letter else { return Ok(()) };
    let key = format!("petition/{}/{}", petition.petition.number, petition.version);
    queue(write, &letter, (LetterKind::PetitionNews, &key), moment.at).await
}

/// Queues a letter.
async fn queue(
    write: &mut Write,
    letter: &Letter,
    what: (LetterKind, &str),
    at: Timestamp,
) -> Result<(), PetitionError> {
    match enqueue(write, letter, what, at).await {
        Ok(_) => Ok(()),
        Err(MailError::Store(error)) => Err(error.into()),
        Err(error) => Err(PetitionError::Letter(error)),
    }
}

/// The letter; none about what the sender did themselves.
fn letter(
    (receiver, petition): (&Receiver, &StoredPetition),
    news: News<'_>,
    receipt: Option<&PetitionReceipt>,
    moment: Moment,
) -> Option<Letter> {
    let number = &petition.petition.number;
    let last = petition.petition.steps.last();
    let (step, text) = match news {
        News::Received => (None, None),
        News::Step(text) => (last, text),
    };
    let (subject, first) = match step.map(|step| step.act.action()) {
        None => ("đã được tiếp nhận", "Phản ánh, kiến nghị của Ông/Bà đã được tiếp nhận."),
        Some(PetitionAction::Forwarded) => {
            ("đã được chuyển", "Phản ánh, kiến nghị của Ông/Bà đã được chuyển đến cơ quan xử lý.")
        }
        Some(PetitionAction::Kept) => (
            "đang được xử lý",
            "Văn phòng Chính phủ giữ lại để xử lý phản ánh, kiến nghị của Ông/Bà.",
        ),
        Some(PetitionAction::Returned) => (
            "đang được phân loại lại",
            "Cơ quan nhận phản ánh, kiến nghị của Ông/Bà đã trả lại Văn phòng Chính phủ để chuyển \
             cơ quan khác.",
        ),
        Some(PetitionAction::Asked) => (
            "cần bổ sung",
            "Cơ quan xử lý đề nghị Ông/Bà bổ sung thông tin. Thời hạn trả lời tạm dừng cho đến khi \
             nhận được.",
        ),
        Some(PetitionAction::Refused) => {
            ("bị từ chối", "Phản ánh, kiến nghị của Ông/Bà bị từ chối tiếp nhận.")
        }
        Some(PetitionAction::Answered) => {
            ("đã được trả lời", "Phản ánh, kiến nghị của Ông/Bà đã được trả lời.")
        }
        Some(PetitionAction::Published) => (
            "đã công khai kết quả",
            "Kết quả xử lý phản ánh, kiến nghị của Ông/Bà đã được công khai.",
        ),
        Some(PetitionAction::Supplied | PetitionAction::Reopened) => return None,
    };
    let mut paragraphs = vec![first.to_owned()];
    paragraphs.extend(step.and_then(|step| step.act.reason()).map(str::to_owned));
    let public = petition.petition.access == PetitionAccess::Public;
    paragraphs.extend(text.filter(|_| public).map(str::to_owned));
    let mut facts = vec![("Số", number.to_string())];
    if let Some(receipt) = receipt {
        facts.push(("Mã băm (SHA-256)", receipt.fingerprint()));
        facts.push(("Dòng nhật ký", receipt.seq.to_string()));
    }
    match last.map(|step| &step.act) {
        Some(PetitionAct::Forwarded { agency, .. }) => {
            facts.push(("Cơ quan xử lý", agencies().name(agency).to_owned()));
        }
        Some(PetitionAct::Answered(answer)) => {
            facts.push(("Kết quả xử lý", answer.state.label().to_owned()));
            facts.push(("Đơn vị trả lời", answer.office.clone()));
            facts.push(("Người ký", answer.signer.clone()));
        }
        _ => {}
    }
    let standing = petition.petition.standing(day_in_viet_nam(moment.at), calendar());
    if let Some(due) = standing.and_then(|standing| standing.due) {
        facts.push(("Hạn của bước tiếp theo", due.day.strftime("%d/%m/%Y").to_string()));
        facts.extend(due.remark().map(|remark| ("Ghi chú thời hạn", remark)));
    }
    Some(Letter {
        paragraphs,
        facts,
        link: Some(Link {
            label: "Xem phản ánh, kiến nghị", address: receiver.link.clone()
        }),
        after: match receiver.kind {
            LinkKind::Public => Vec::new(),
            LinkKind::Personal => vec![
                "Ở trang này, Ông/Bà bổ sung thông tin khi được yêu cầu và kiến nghị lại khi chưa \
                 hài lòng với kết quả. Ai có đường dẫn này đều làm được như vậy, xin giữ riêng."
                    .into(),
            ],
        },
        why: format!("Ông/Bà nhận được thư này vì đã gửi phản ánh, kiến nghị {number}."),
        ..Letter::new(receiver.to.clone(), format!("Phản ánh, kiến nghị {number} {subject}"))
    })
}
