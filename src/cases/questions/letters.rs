//! What whoever asked is told by letter: that there is an answer, that it has
//! changed, or that an earlier question has it. Everything in it is public.

use super::QuestionError;
use crate::{
    cases::{
        mail::{MailError, enqueue},
        plans::Moment,
    },
    mail::{Letter, Link},
    model::{Id, LetterKind, Login, QuestionOrigin},
    reference::agencies,
    store::{Store, StoredQuestion, Write},
    text::mask_personal,
};

/// Queues the letter about what was recorded last of a question, in the
/// transaction of it. An agency that publishes needs none.
pub(super) async fn tell(
    (store, write): (&Store, &mut Write),
    question: &StoredQuestion,
    (site, moment): (&str, Moment),
) -> Result<(), QuestionError> {
    let Some((to, site)) = asker((store, &mut *write), question, site).await? else {
        return Ok(());
    };
    let key = match question.same_as {
        Some(_) => format!("question/{}/same", question.number),
        None => format!("question/{}/{}", question.number, question.version()),
    };
    let letter = letter(&to, question, &site);
    match enqueue(write, &letter, (LetterKind::QuestionNews, &key), moment.at).await {
        Ok(_) => Ok(()),
        Err(MailError::Store(error)) => Err(error.into()),
        Err(error) => Err(QuestionError::Letter(error)),
    }
}

/// Whoever asked, if they have an account that is not closed or confirmed an
/// address, with the site as they reach it.
async fn asker(
    (store, write): (&Store, &mut Write),
    question: &StoredQuestion,
    site: &str,
) -> Result<Option<(Login, String)>, QuestionError> {
    if question.facts.origin != QuestionOrigin::Asked {
        return Ok(None);
    }
    let Ok(id) = question.author.parse::<Id>() else {
        let sender = write.question_sender(question.number).await?;
        return Ok(sender.map(|sender| (sender.address, sender.site)));
    };
    let account = store.account(&id).await?.filter(|account| account.disabled_at.is_none());
    Ok(account.map(|account| (account.login, site.to_owned())))
}

fn letter(to: &Login, question: &StoredQuestion, site: &str) -> Letter {
    let number = question.number;
    let title = mask_personal(&question.facts.title).into_owned();
    let mut facts = vec![("Số", number.to_string()), ("Câu hỏi", title)];
    let (subject, paragraphs, page) = match (question.same_as, question.answer()) {
        (Some(earlier), _) => (
            "đã có câu hỏi trước",
            vec![format!("Câu hỏi của Ông/Bà trùng với câu hỏi {earlier} và được giải đáp ở đó.")],
            earlier,
        ),
        (None, Some(answer)) => {
            facts.push(("Cơ quan giải đáp", agencies().name(&answer.facts.agency).to_owned()));
            facts.push(("Đơn vị giải đáp", answer.facts.office.clone()));
            facts.push(("Người ký", answer.facts.signer.clone()));
            let text = mask_personal(&answer.facts.text).into_owned();
            match answer.version {
                1 => {
                    let first = "Câu hỏi của Ông/Bà đã được giải đáp.".to_owned();
                    ("đã được giải đáp", vec![first, text], number)
                }
                _ => {
                    let first = format!(
                        "Giải đáp câu hỏi của Ông/Bà đã được sửa. Lý do: {}",
                        answer.reason
                    );
                    ("đã được giải đáp lại", vec![first, text], number)
                }
            }
        }
        (None, None) => {
            facts.push(("Cơ quan giải đáp", agencies().name(&question.facts.agency).to_owned()));
            let first = "Câu hỏi của Ông/Bà đã được ghi nhận và hiển thị công khai. Khi có giải \
                đáp, thư được gửi đến địa chỉ này.";
            ("đã được ghi nhận", vec![first.into()], number)
        }
    };
    let label = if question.answer().is_none() && page == number {
        "Xem câu hỏi"
    } else {
        "Xem giải đáp"
    };
    Letter {
        paragraphs,
        facts,
        link: Some(Link { label, address: format!("{site}/hoi-dap/{page}") }),
        why: format!("Ông/Bà nhận được thư này vì đã gửi câu hỏi {number}."),
        ..Letter::new(to.clone(), format!("Câu hỏi {number} {subject}"))
    }
}
