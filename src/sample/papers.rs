//! The papers of a dossier: general ones by the sort of procedure, special
//! ones only where their field asks for them.

use crate::{model::DossierItem, random::Random, text::fold};

use super::{
    lists::{Lists, Paper},
    wording::Act,
};

/// Words of a paper, folded, and words of field or procedure without which
/// nobody would ask for it. Papers that are not here are general.
const SPECIAL: &[(&str, &[&str])] = &[
    ("duoc cap giay phep", &["giay phep"]),
    (
        "doanh nghiep",
        &["dang ky doanh nghiep", "hoat dong cua doanh nghiep", "doanh nghiep xa hoi"],
    ),
    ("tam ngung kinh doanh", &["tam ngung"]),
    ("dang ky ho kinh doanh", &["ho kinh doanh"]),
    ("dang ky hop tac xa", &["hop tac xa"]),
    ("dang ky kiem tra chat luong", &["chat luong", "hop quy"]),
    ("hai quan", &["hai quan", "xuat nhap khau"]),
    ("to khai thue", &["khai thue", "hoan thue"]),
    ("no thue", &["thue", "dat dai"]),
    ("thuc pham", &["thuc pham", "nong lam san"]),
    ("hop quy", &["hop quy", "vat lieu xay dung"]),
    ("hop chuan", &["hop chuan"]),
    ("tu cong bo san pham", &["tu cong bo"]),
    ("my pham", &["my pham"]),
    ("dieu le cong ty", &["doanh nghiep", "chung khoan", "bao hiem", "ngan hang"]),
    ("thanh vien cong ty", &["cong ty", "doanh nghiep"]),
    ("co dong", &["cong ty", "doanh nghiep", "chung khoan"]),
    ("nguoi dai dien theo", &["doanh nghiep", "cong ty", "chung khoan"]),
    ("chu so huu huong loi", &["dang ky doanh nghiep", "hoat dong cua doanh nghiep"]),
    ("chu so huu cong ty", &["cong ty", "doanh nghiep"]),
    ("hoi dong thanh vien", &["cong ty", "doanh nghiep"]),
    ("phan von gop", &["von gop", "cong ty"]),
    ("von phap dinh", &["bao hiem", "ngan hang", "chung khoan", "to chuc tin dung"]),
    ("ky quy", &["lu hanh", "da cap", "lao dong", "viec lam", "tro choi", "sat hach", "tam nhap"]),
    ("dang ky dau tu", &["dau tu", "khu cong nghiep", "nuoc ngoai"]),
    ("nha dau tu", &["dau tu"]),
    ("cong ty me", &["dau tu", "bao hiem"]),
    ("du an dau tu", &["dau tu"]),
    ("bao cao nghien cuu kha thi", &["xay dung", "doi tac cong tu", "dau tu"]),
    ("to trinh", &["du an", "quy hoach", "thiet ke", "de an"]),
    ("thiet ke", &["xay dung", "thiet ke", "ha tang", "phong chay", "cong trinh"]),
    ("mat bang", &["co so", "san xuat", "kho", "cua hang"]),
    ("day chuyen", &["san xuat", "che bien"]),
    ("co so vat chat", &["co so", "dieu kien", "trung tam", "truong"]),
    ("may moc", &["san xuat", "co so", "dieu kien"]),
    ("nhan vien ky thuat", &["kiem dinh", "thu nghiem", "dieu kien", "san xuat"]),
    ("hanh nghe", &["hanh nghe"]),
    ("van bang", &["chung chi", "hanh nghe", "the ", "bo nhiem"]),
    ("hop dong lao dong", &["chung chi", "hanh nghe", "lao dong"]),
    ("thuc hanh", &["hanh nghe", "kham benh"]),
    ("thuc hanh san xuat tot", &["duoc", "my pham", "thu y"]),
    ("ly lich", &["hanh nghe", "chung chi", "an ninh", "bo nhiem", "the "]),
    ("suc khoe", &["lai xe", "thuyen vien", "hanh nghe", "nhan vien", "lao dong nuoc ngoai"]),
    ("anh ", &["chung chi", "the ", "hanh nghe", "lai xe", "thuyen vien", "lao dong nuoc ngoai"]),
    ("quyen su dung dat", &["dat dai", "xay dung", "nha o", "lam nghiep", "khoang san"]),
    ("dia chinh", &["dat dai"]),
    ("thuong nhan cung cap", &["ruou", "xang dau", "lpg", "thuoc la", "khi"]),
    ("hop dong mua ban", &["xuat khau", "nhap khau", "hang hoa"]),
    ("luu hanh tu do", &["duoc", "y te", "my pham", "thu y", "thuc pham"]),
    ("phan tich (coa)", &["duoc", "my pham", "thuc pham", "phan bon", "thuoc"]),
    ("ket qua thu nghiem", &["chat luong", "hop quy", "cong bo"]),
    ("nhan san pham", &["san pham", "thuoc", "phan bon", "my pham", "thuc pham"]),
    ("nhan hang hoa", &["hang hoa", "nhap khau"]),
    ("mo ta san pham", &["san pham", "thiet bi", "y te"]),
    ("bang chung khoa hoc", &["thuc pham", "dinh duong"]),
    ("tieu chuan co so", &["san pham", "hop quy", "chat luong", "thuoc"]),
    ("csdt", &["trang thiet bi y te"]),
    ("chu so huu san pham", &["y te", "my pham"]),
    ("kiem dich", &["kiem dich"]),
    ("bien ban tham dinh", &["co so du dieu kien"]),
    ("phong chay", &["phong chay", "xang dau", "khi", "hoa chat", "vat lieu no", "karaoke"]),
    ("an ninh, trat tu", &["an ninh", "bao ve", "karaoke", "cam do", "phao", "vu khi"]),
    ("moi truong", &["moi truong", "khoang san", "khu cong nghiep", "phe lieu", "hoa chat"]),
    ("hoa chat", &["hoa chat"]),
    ("buc xa", &["buc xa", "hat nhan"]),
    ("khai bao thiet bi", &["buc xa"]),
    ("nhan hieu", &["nhan hieu"]),
    ("sang che", &["sang che"]),
    ("kich ban phim", &["phim"]),
    ("bieu dien", &["bieu dien"]),
    ("dich ra tieng viet", &["nuoc ngoai"]),
    ("dich vu phap ly", &["luat", "phap luat"]),
    ("cung ung lao dong", &["lao dong viet nam", "lao dong ngoai nuoc"]),
    ("lao dong nuoc ngoai", &["lao dong nuoc ngoai"]),
    ("ho chieu", &["xuat nhap canh", "lanh su", "lao dong nuoc ngoai", "tam tru"]),
    ("dang ky xe", &["xe ", "van tai duong bo"]),
    ("kiem dinh an toan ky thuat", &["xe ", "van tai"]),
    ("tau bien", &["tau bien", "hang hai"]),
    ("phuong an to chuc van tai", &["van tai", "hang nguy hiem"]),
    ("gia hang hoa", &["gia"]),
    ("hop dong theo mau", &["hop dong theo mau", "nguoi tieu dung"]),
    ("khuyen mai", &["khuyen mai"]),
    ("phuong an kinh doanh", &["kinh doanh", "thuong nhan", "dich vu"]),
    ("de an hoat dong", &["thanh lap", "trung tam", "truong", "ngan hang", "bao hiem"]),
    ("quyet dinh thanh lap", &["to chuc", "trung tam", "co so", "truong"]),
    ("van phong dai dien", &["van phong dai dien"]),
    ("bao cao tai chinh", &["tai chinh", "kinh doanh", "chung khoan", "bao hiem"]),
    ("tinh hinh tai chinh", &["bao hiem", "chung khoan", "ngan hang", "dau tu"]),
    ("he thong quan ly chat luong", &["thu nghiem", "kiem dinh", "chung nhan", "san xuat"]),
    ("thue dia diem", &["cua hang", "co so", "kinh doanh", "van phong", "trung tam"]),
];

/// The words, of which one must occur, for every special word of a paper. None
/// if the paper is an application: those are worded for the procedure itself.
pub(super) fn needs(paper: &str) -> Option<Vec<&'static [&'static str]>> {
    let name = fold(paper);
    let own = ["don de nghi", "van ban de nghi", "to khai dang ky", "thong bao "];
    (!own.iter().any(|start| name.starts_with(start))).then(|| {
        SPECIAL.iter().filter(|(word, _)| name.contains(word)).map(|(_, needed)| *needed).collect()
    })
}

/// Up to `count` papers for a procedure of a kind; `about` is its field and name.
pub(super) fn dossier(
    lists: &Lists,
    act: Act,
    about: &str,
    count: usize,
    random: &mut Random,
) -> Vec<DossierItem> {
    let about = fold(about);
    let wanted = kinds(act);
    let suits = |paper: &&Paper| {
        paper.kinds.iter().any(|kind| wanted.contains(&kind.as_str()))
            && paper.needs.iter().all(|words| words.iter().any(|word| about.contains(word)))
    };
    let mut found: Vec<&Paper> = lists.papers.iter().filter(suits).collect();
    random.shuffle(&mut found);
    found.truncate(count);
    found.into_iter().map(item).collect()
}

/// The papers of goods: those of a consignment, or those of a product.
pub(super) fn of_goods(
    lists: &Lists,
    inspection: &str,
    consignment: bool,
    count: usize,
    random: &mut Random,
) -> Vec<DossierItem> {
    if consignment {
        let about = format!("{inspection} hàng hóa nhập khẩu");
        return dossier(lists, Act::Inspect, &about, count, random);
    }
    let first = DossierItem {
        case: String::new(),
        name: "Văn bản đăng ký theo mẫu".to_owned(),
        copies: "1 bản chính".to_owned(),
    };
    let about = format!("{inspection} công bố sản phẩm");
    let rest = dossier(lists, Act::Publish, &about, count - 1, random);
    std::iter::once(first).chain(rest).collect()
}

fn item(paper: &Paper) -> DossierItem {
    DossierItem { case: String::new(), name: paper.name.clone(), copies: paper.copies.clone() }
}

/// The sorts of procedure in the list of papers.
fn kinds(act: Act) -> &'static [&'static str] {
    match act {
        Act::Grant | Act::Decide => &["cấp mới"],
        Act::Regrant => &["cấp lại"],
        Act::Adjust => &["điều chỉnh"],
        Act::Extend => &["gia hạn"],
        Act::Revoke => &["thu hồi"],
        Act::Register => &["đăng ký"],
        Act::Notify => &["thông báo"],
        Act::Publish => &["công bố"],
        Act::Approve => &["chấp thuận"],
        Act::Appraise => &["thẩm định"],
        Act::Inspect | Act::Customs => &["kiểm tra"],
        Act::Settle => &["mọi thủ tục"],
    }
}
