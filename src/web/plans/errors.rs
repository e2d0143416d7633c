//! What can go wrong with plans, in words.

use axum::http::StatusCode;

use crate::web::{
    WebError,
    http::error::{ErrorInfo, Missing, shortened},
    plans::{
        details::{Details, ItemTrouble},
        invalid, wording,
    },
    words,
};
use crate::{
    cases::plans::{Difference, PlanError},
    model::{BadItem, IllegalAct, ItemField, ItemId, Place, Problem, ProblemCode},
};

/// What is wrong with a file or its confirmation.
pub(in crate::web) fn info(
    error: &WebError,
    info: impl Fn(StatusCode, &'static str, &'static str, String, &str) -> ErrorInfo,
) -> ErrorInfo {
    match error {
        WebError::NoFile => info(
            StatusCode::UNPROCESSABLE_ENTITY,
            "no_file",
            "Chưa chọn tệp",
            "Biểu mẫu gửi lên không có tệp nào.".into(),
            "Xin quay lại, chọn tệp phương án rồi gửi.",
        ),
        WebError::Nothing => info(
            StatusCode::UNPROCESSABLE_ENTITY,
            "nothing_to_record",
            "Không có nội dung nào để ghi nhận",
            "Mọi dòng của tệp đều bị từ chối, hoặc tệp không đề xuất gì.".into(),
            "Sửa các lỗi nêu trong kết quả kiểm tra rồi gửi lại tệp.",
        ),
        _ => info(
            StatusCode::BAD_REQUEST,
            "invalid_confirmation",
            "Mã xác nhận không khớp",
            "Mã xác nhận không phải của tệp, cơ quan và phương án này.".into(),
            "Kiểm tra lại tệp rồi xác nhận bằng mã mới.",
        ),
    }
}

/// What of plans is not there.
pub(in crate::web) fn missing(
    missing: &Missing,
    gone: impl Fn(&'static str, String, &str) -> ErrorInfo,
) -> ErrorInfo {
    match missing {
        Missing::Plan(number) => gone(
            "Không có phương án này",
            format!("Không có phương án nào mang số “{}”.", shortened(number)),
            "Số phương án có dạng PA-0001.",
        ),
        Missing::Item(id) => gone(
            "Không có mục này",
            format!("Không có mục nào mang số “{}”.", shortened(id)),
            "Số của mục là số thứ tự trong phương án.",
        ),
        Missing::Call(number) => gone(
            "Không có yêu cầu này",
            format!("Không có yêu cầu gửi phương án nào mang số “{}”.", shortened(number)),
            "",
        ),
        Missing::Decision(number) => gone(
            "Chưa ghi quyết định, văn bản này",
            format!(
                "Chưa ghi quyết định hoặc văn bản thực thi nào mang số “{}”.",
                shortened(number)
            ),
            "Số, ký hiệu có dạng 1643/QĐ-TTg; trong địa chỉ viết 1643_qd-ttg.",
        ),
        Missing::Receipt(number) => gone(
            "Không có biên nhận này",
            format!("Không có biên nhận nào mang số “{}”.", shortened(number)),
            "Số biên nhận có dạng BN-0001.",
        ),
        _ => ErrorInfo {
            link: Some(("/phuong-an".to_owned(), "Gửi lại tệp".to_owned())),
            ..gone(
                "Tệp không còn trên máy chủ",
                "Tệp gửi để kiểm tra chỉ được giữ một ngày cho người gửi, và tệp này nay không còn.".into(),
                "Xin gửi lại tệp; chưa có gì được ghi.",
            )
        },
    }
}

/// What a use case of plans refused, in words.
#[derive(Debug)]
pub struct PlanRefusal(Box<ErrorInfo>);

impl PlanRefusal {
    pub(in crate::web) fn info(&self) -> ErrorInfo {
        (*self.0).clone()
    }
}

impl std::fmt::Display for PlanRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.code)
    }
}

impl From<PlanError> for WebError {
    fn from(error: PlanError) -> Self {
        let bad = |name, allowed: &str| Self::BadValue {
            name,
            value: String::new(),
            allowed: allowed.to_owned(),
        };
        match error {
            PlanError::Store(error) => error.into(),
            PlanError::Refused(refusal) => Self::Refused(refusal),
            PlanError::UnknownPlan(plan) => Self::Missing(Missing::Plan(plan.to_string())),
            PlanError::BadToken => Self::Confirmation,
            PlanError::Behind(_) => Self::NotReady,
            PlanError::Invalid { field: "title", .. } => {
                bad("title", "Tên phương án là một dòng chữ, không để trống.")
            }
            PlanError::Invalid { field: "agency", .. } => {
                bad("agency", "Phương án này của cơ quan khác.")
            }
            PlanError::Invalid { field, reason } => invalid(field, invalid::words(field, reason)),
            PlanError::UnknownItem(item) => refused(
                UNPROCESSABLE,
                ("unknown_item", "Không có mục này"),
                format!("Phương án {} không có mục {}.", item.plan, item.item),
                "Kiểm tra lại số thứ tự của mục trong phương án.",
                Details::Items(vec![ItemTrouble::unknown(item)]),
            ),
            PlanError::Moved(difference) => moved(difference),
            PlanError::Illegal(items) => illegal(&items),
            PlanError::Nothing => refused(
                UNPROCESSABLE,
                ("nothing_to_do", "Không có mục nào để thực hiện"),
                "Không có mục nào của phương án đang ở bước cho phép làm việc này, hoặc yêu cầu \
                 không nêu mục nào."
                    .into(),
                "Xem bước hiện tại của từng mục rồi chọn lại.",
                Details::None,
            ),
            PlanError::StillOpen(closes) => refused(
                UNPROCESSABLE,
                ("consultation_open", "Thời gian tham vấn chưa hết"),
                format!("Còn mục đang nhận góp ý đến hết ngày {}.", words::day(closes)),
                "Trình từ ngày hôm sau, hoặc chỉ chọn các mục đã hết thời gian tham vấn.",
                Details::None,
            ),
            PlanError::Rejected(problems) => refused(
                UNPROCESSABLE,
                ("items_rejected", "Nội dung mục chưa hợp lệ"),
                format!("Có {} lỗi trong nội dung các mục nên chưa ghi gì.", problems.len()),
                "Sửa từng lỗi rồi gửi lại tất cả.",
                Details::Problems(problems),
            ),
            PlanError::DecisionDiffers(known) => refused(
                StatusCode::CONFLICT,
                ("decision_differs", "Quyết định đã được ghi khác"),
                format!("Quyết định {} đã được ghi với nội dung khác.", known.number),
                "Dùng đúng nội dung đã ghi; nếu nội dung đã ghi sai thì đính chính quyết định trước.",
                Details::Decision(known),
            ),
            PlanError::DocumentDiffers(known) => refused(
                StatusCode::CONFLICT,
                ("document_differs", "Văn bản đã được ghi khác"),
                format!("Văn bản {} đã được ghi với nội dung khác.", known.number),
                "Dùng đúng nội dung đã ghi; nếu nội dung đã ghi sai thì đính chính văn bản trước.",
                Details::Document(known),
            ),
            PlanError::UnknownCall(number) => Self::Missing(Missing::Call(number.to_string())),
            PlanError::CallDiffers(known) => refused(
                StatusCode::CONFLICT,
                ("call_differs", "Yêu cầu đã được ghi khác"),
                format!(
                    "Yêu cầu {} đã được ghi: hạn gửi {}, {} cơ quan.",
                    known.facts.number,
                    words::day(known.facts.deadline),
                    known.facts.agencies.len()
                ),
                "Mở lại yêu cầu đó rồi ghi thay đổi nếu vẫn cần.",
                Details::None,
            ),
            // No item has the number 0: the plan has no such step at all.
            PlanError::NotLive { seq, item } if item.item == 0 => refused(
                UNPROCESSABLE,
                ("step_not_in_effect", "Không có bước này"),
                format!(
                    "Phương án {} không có bước nào được ghi ở dòng {seq} của nhật ký.",
                    item.plan
                ),
                "Số của từng bước (seq) có trong dữ liệu của phương án.",
                Details::None,
            ),
            PlanError::NotLive { seq, item } => refused(
                UNPROCESSABLE,
                ("step_not_in_effect", "Bước này không còn giá trị"),
                format!(
                    "Bước ghi ở dòng {seq} của nhật ký không có giá trị với mục {}: bước đó không làm \
                     với mục này, hoặc đã được đính chính.",
                    item.item
                ),
                "Đính chính bước ghi sau cùng có mục này.",
                Details::None,
            ),
        }
    }
}

const UNPROCESSABLE: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// A refusal in words.
pub(in crate::web) fn refused(
    status: StatusCode,
    (code, title): (&'static str, &'static str),
    message: String,
    advice: &str,
    details: Details,
) -> WebError {
    WebError::Plan(PlanRefusal(Box::new(ErrorInfo {
        status,
        code,
        title,
        message,
        advice: advice.to_owned(),
        parameter: None,
        link: None,
        details,
    })))
}

/// A field that is not given as it must be, by the name that it has outside.
pub(in crate::web) fn invalid(field: &str, (message, advice): (&str, &str)) -> WebError {
    let error = refused(
        UNPROCESSABLE,
        ("invalid_field", "Thông tin chưa hợp lệ"),
        message.to_owned(),
        advice,
        Details::None,
    );
    let field = match field {
        "draft" => "content",
        "subject" => "title",
        field => field,
    };
    with(error, |info| ErrorInfo { parameter: Some(field.to_owned()), ..info })
}

/// What does not make an item.
pub(in crate::web) fn bad_item(bad: &BadItem) -> WebError {
    let problem = |(field, code): &(ItemField, ProblemCode)| {
        let at = Place::default();
        Problem::error(&at, (*field, ""), *code, (format!("{}.", code.label()), ""))
    };
    PlanError::Rejected(bad.0.iter().map(problem).collect()).into()
}

fn moved(difference: Box<Difference>) -> WebError {
    let plan = difference.plan;
    let error = refused(
        StatusCode::CONFLICT,
        ("moved", "Phương án đã thay đổi"),
        format!("Phương án {plan} đã thay đổi từ khi được mở, nên chưa ghi gì."),
        "Xem những gì đã thay đổi, mở lại phương án rồi làm lại nếu vẫn cần.",
        Details::Moved(difference),
    );
    let link = (format!("/phuong-an/{plan}"), format!("Mở lại phương án {plan}"));
    with(error, |info| ErrorInfo { link: Some(link), ..info })
}

fn illegal(items: &[(ItemId, IllegalAct)]) -> WebError {
    let act = items.first().map_or("", |(_, why)| why.act.label());
    let plan = items.first().map(|(id, _)| id.plan);
    let numbers = wording::ranges(items.iter().map(|(id, _)| id.item));
    let error = refused(
        UNPROCESSABLE,
        ("step_not_possible", "Chưa làm được bước này"),
        format!("Không làm được bước “{act}” với mục {numbers} nên chưa ghi gì."),
        "Bỏ các mục này ra, hoặc làm các bước còn thiếu trước.",
        Details::Items(items.iter().map(ItemTrouble::illegal).collect()),
    );
    let link = plan.map(|plan| (format!("/phuong-an/{plan}"), format!("Mở phương án {plan}")));
    with(error, |info| ErrorInfo { link, ..info })
}

/// The same refusal with more said.
fn with(error: WebError, more: impl FnOnce(ErrorInfo) -> ErrorInfo) -> WebError {
    match error {
        WebError::Plan(PlanRefusal(info)) => WebError::Plan(PlanRefusal(Box::new(more(*info)))),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cases::{
            Refusal,
            plans::{ItemDifference, StageDifference},
        },
        model::{Act, Action, Authority, ItemDraft, PlanItem, Role, Stage},
    };

    fn item(number: u32) -> ItemId {
        ItemId { plan: "PA-0001".parse().unwrap(), item: number }
    }

    fn difference() -> Difference {
        let content = |reason: &str| {
            let draft = ItemDraft {
                code: "1.004269".parse().ok(),
                disposition: "keep".parse().ok(),
                reason: reason.to_owned(),
                ..ItemDraft::default()
            };
            PlanItem::try_from(draft).unwrap()
        };
        Difference {
            plan: item(1).plan,
            expected: 7,
            found: 9,
            acts: Vec::new(),
            items: vec![ItemDifference {
                id: item(2),
                before: Some(content("Cũ")),
                after: content("Mới"),
            }],
            stages: vec![StageDifference {
                id: item(3),
                before: Some(Stage::Proposed),
                after: None,
            }],
        }
    }

    /// Whatever a use case refuses is a status of the client, with a code.
    #[test]
    fn every_refusal_has_a_status_and_a_code() {
        let day = crate::model::Day::constant(2026, 7, 10);
        let illegal = Act::Submitted.check(None, Authority::Ministry).unwrap_err();
        let problem = Problem::error(
            &Default::default(),
            (ItemField::Reason, ""),
            ProblemCode::ReasonMissing,
            ("", ""),
        );
        let decision: crate::model::Decision =
            serde_json::from_str(r#"{"number":"1/QĐ-TTg","day":"2026-07-01","signer":"A"}"#)
                .unwrap();
        let document: crate::model::EnactingDocument =
            serde_json::from_str(r#"{"number":"1/2026/NĐ-CP","in_force_from":"2026-07-01"}"#)
                .unwrap();
        let (role, action) = (Role::Business, Action::SubmitPlan);
        for (error, status, code) in [
            (PlanError::Refused(Refusal::Role(action, role)), 403, "forbidden"),
            (PlanError::Refused(Refusal::SecondPerson(action)), 403, "second_person"),
            (PlanError::UnknownPlan(item(1).plan), 404, "not_found"),
            (PlanError::UnknownItem(item(4)), 422, "unknown_item"),
            (PlanError::Moved(Box::new(difference())), 409, "moved"),
            (PlanError::Illegal(vec![(item(4), illegal)]), 422, "step_not_possible"),
            (PlanError::Nothing, 422, "nothing_to_do"),
            (PlanError::StillOpen(day), 422, "consultation_open"),
            (PlanError::Invalid { field: "reason", reason: "is blank" }, 422, "invalid_field"),
            (PlanError::Rejected(vec![problem]), 422, "items_rejected"),
            (PlanError::BadToken, 400, "invalid_confirmation"),
            (PlanError::Behind(3), 503, "not_ready"),
            (PlanError::DecisionDiffers(Box::new(decision)), 409, "decision_differs"),
            (PlanError::DocumentDiffers(Box::new(document)), 409, "document_differs"),
            (PlanError::NotLive { seq: 3, item: item(4) }, 422, "step_not_in_effect"),
            (PlanError::NotLive { seq: 3, item: item(0) }, 422, "step_not_in_effect"),
        ] {
            let told = format!("{error:?}");
            let info = WebError::from(error).info();
            assert_eq!((info.status.as_u16(), info.code), (status, code), "{told}");
            assert!(!info.message.is_empty() && !info.title.is_empty(), "{told}");
        }
    }

    #[test]
    fn what_moved_is_told_item_by_item() {
        let info = WebError::from(PlanError::Moved(Box::new(difference()))).info();
        let json = serde_json::to_value(info.details.body()).unwrap();
        let items = &json["difference"]["items"];
        assert_eq!(
            (&json["difference"]["seen"], &json["difference"]["version"]),
            (&7.into(), &9.into())
        );
        assert_eq!(items[0]["content"]["before"]["reason"], "Cũ");
        assert_eq!(items[0]["content"]["after"]["reason"], "Mới");
        assert_eq!(items[0]["stage"], serde_json::Value::Null);
        assert_eq!(items[1]["stage"]["before"], "proposed");
        assert_eq!((&items[1]["item"], &items[1]["stage"]["after"]), (&3.into(), &().into()));
    }
}
