//! The words of references to documents: kinds, issuers, and what looks like a
//! reference but is none.

/// How sure a kind makes that the bare digits after it are a document's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// Written out and seldom followed by any other number: "nghị định 5".
    Full,
    /// An abbreviation that has other meanings: two digits or "số" are asked for.
    Short,
    /// "số" is asked for, as in "luật số 59".
    Counted,
    /// A year or what follows the slash is asked for, as in "CV 7417/VPCP-KSTT".
    Whole,
}

/// Folded words before a number, longer ones before their endings; the kind
/// that they mean, as it stands in numbers.
pub(super) const KINDS: [(&str, &str, Trust); 34] = [
    ("thong tu lien tich", "ttlt", Trust::Full),
    ("thong tu", "tt", Trust::Full),
    ("nghi dinh", "nd", Trust::Full),
    ("nghi quyet lien tich", "nqlt", Trust::Full),
    ("nghi quyet", "nq", Trust::Full),
    ("quyet dinh", "qd", Trust::Full),
    ("chi thi", "ct", Trust::Full),
    ("bo luat", LAW, Trust::Counted),
    ("luat", LAW, Trust::Counted),
    ("phap lenh", ORDINANCE, Trust::Counted),
    ("van ban hop nhat", "vbhn", Trust::Counted),
    ("cong van", LETTER, Trust::Whole),
    ("cong dien", "cd", Trust::Whole),
    ("thong bao", "tb", Trust::Whole),
    ("ke hoach", "kh", Trust::Whole),
    ("huong dan", "hd", Trust::Whole),
    ("ket luan", "kl", Trust::Whole),
    ("quy che", "qc", Trust::Whole),
    ("bao cao", "bc", Trust::Whole),
    ("to trinh", "ttr", Trust::Whole),
    ("nd", "nd", Trust::Short),
    // đ in keystrokes of Telex.
    ("ndd", "nd", Trust::Short),
    ("nq", "nq", Trust::Short),
    ("qd", "qd", Trust::Short),
    ("qdd", "qd", Trust::Short),
    ("tt", "tt", Trust::Short),
    ("ttlt", "ttlt", Trust::Short),
    ("vbhn", "vbhn", Trust::Short),
    ("ct", "ct", Trust::Whole),
    ("cv", LETTER, Trust::Whole),
    ("tb", "tb", Trust::Whole),
    ("kh", "kh", Trust::Whole),
    ("hd", "hd", Trust::Whole),
    ("kl", "kl", Trust::Whole),
];

/// Laws, whose numbers name the National Assembly only (`59/2020/QH14`).
pub(super) const LAW: &str = "luat";
/// Ordinances, whose numbers name its Standing Committee; old ones also their
/// kind (`32/2007/PL-UBTVQH11`).
pub(super) const ORDINANCE: &str = "pl";
/// Official letters, whose numbers name issuer and unit only (`7417/VPCP-KSTT`).
pub(super) const LETTER: &str = "cv";

/// Kinds that stand in numbers; what a folded word of a number means.
pub(super) fn suffix_kind(word: &str) -> Option<&'static str> {
    const SUFFIX_KINDS: [&str; 19] = [
        "nd", "nq", "nqlt", "qd", "tt", "ttlt", "ct", "vbhn", "tb", "kh", "hd", "kl", "qc", "bc",
        "ttr", "cd", "l", "tl", "pl",
    ];
    let word = match word {
        "ndd" => "nd",
        "qdd" => "qd",
        word => word,
    };
    SUFFIX_KINDS.iter().find(|kind| **kind == word).copied()
}

/// Whether a folded word is an issuer's abbreviation: known, or an assembly
/// with its term (`qh15`).
pub(super) fn is_issuer(word: &str) -> bool {
    const ISSUERS: [&str; 62] = [
        "cp", "ttg", "qh", "ubtvqh", "ctn", "tw", "vpcp", "ttcp", "nhnn", "btc", "bct", "bxd",
        "bgtvt", "bnnmt", "bnnptnt", "bnn", "btnmt", "bkhdt", "bkh", "bkhcn", "btttt", "bldtbxh",
        "bnv", "byt", "btp", "bca", "bqp", "bng", "bgddt", "bvhttdl", "bdttg", "ubdt", "bcn",
        "btm", "bts", "bbcvt", "bvhtt", "tandtc", "vkstc", "vksndtc", "hdtp", "ktnn", "ubnd",
        "hdnd", "tct", "tchq", "tctk", "bhxh", "ubck", "ubckn", "kbnn", "bch", "mttw", "tldldvn",
        "dct", "bctw", "ksdtc", "ksnk", "bkhcnmt", "btdtt", "ngcp", "sct",
    ];
    ISSUERS.contains(&word) || assembly(word)
}

/// Whether a folded word names the National Assembly or its Standing Committee,
/// with or without its term.
pub(super) fn assembly(word: &str) -> bool {
    word.strip_prefix("ubtvqh")
        .or_else(|| word.strip_prefix("qh"))
        .is_some_and(|term| term.len() <= 2 && term.bytes().all(|b| b.is_ascii_digit()))
}

/// Names of issuers as people write them, longer ones before their beginnings.
pub(super) const ISSUER_NAMES: [(&str, &str); 40] = [
    ("van phong chinh phu", "vpcp"),
    ("thanh tra chinh phu", "ttcp"),
    ("thu tuong chinh phu", "ttg"),
    ("thu tuong", "ttg"),
    ("chinh phu", "cp"),
    ("uy ban thuong vu quoc hoi", "ubtvqh"),
    ("quoc hoi", "qh"),
    ("bo chinh tri", "tw"),
    ("trung uong", "tw"),
    ("bo tai chinh", "btc"),
    ("bo cong thuong", "bct"),
    ("bo xay dung", "bxd"),
    ("bo giao thong van tai", "bgtvt"),
    ("bo giao thong", "bgtvt"),
    ("bo nong nghiep va moi truong", "bnnmt"),
    ("bo nong nghiep va phat trien nong thon", "bnnptnt"),
    ("bo nong nghiep", "bnn"),
    ("bo tai nguyen va moi truong", "btnmt"),
    ("bo tai nguyen", "btnmt"),
    ("bo ke hoach va dau tu", "bkhdt"),
    ("bo ke hoach", "bkhdt"),
    ("bo khoa hoc va cong nghe", "bkhcn"),
    ("bo khoa hoc", "bkhcn"),
    ("bo thong tin va truyen thong", "btttt"),
    ("bo thong tin", "btttt"),
    ("bo lao dong thuong binh va xa hoi", "bldtbxh"),
    ("bo lao dong", "bldtbxh"),
    ("bo noi vu", "bnv"),
    ("bo y te", "byt"),
    ("bo tu phap", "btp"),
    ("bo cong an", "bca"),
    ("bo quoc phong", "bqp"),
    ("bo ngoai giao", "bng"),
    ("bo giao duc va dao tao", "bgddt"),
    ("bo giao duc", "bgddt"),
    ("bo van hoa the thao va du lich", "bvhttdl"),
    ("bo van hoa", "bvhttdl"),
    ("ngan hang nha nuoc", "nhnn"),
    ("toa an nhan dan toi cao", "tandtc"),
    ("kiem toan nha nuoc", "ktnn"),
];

/// Whether a folded issuer is one of those that people name after a number
/// with only a blank between. The others are as often what is asked about
/// ("thông tư 59 BHXH").
pub(super) fn is_central(issuer: &str) -> bool {
    is_issuer(issuer)
        && !matches!(
            issuer,
            "ubnd" | "hdnd" | "tct" | "tchq" | "tctk" | "bhxh" | "ubck" | "ubckn" | "kbnn" | "sct"
        )
}

/// After bare digits they say that something was counted: "quyết định 5 ngày".
/// Without marks only where that is no other common word.
pub(super) const UNITS: [&str; 24] = [
    "ngày", "ngay", "tháng", "thang", "năm", "nam", "giờ", "gio", "phút", "phut", "tuần", "tuan",
    "nghìn", "ngàn", "triệu", "trieu", "tỷ", "tỉ", "đồng", "vnd", "usd", "người", "nguoi", "lần",
];

/// Before a number up to twelve they say that "6/2024" is a month.
pub(super) const BEFORE_MONTHS: [&str; 16] = [
    "thang", "quy", "ngay", "nam", "tu", "den", "toi", "truoc", "sau", "ky", "dot", "cuoi", "dau",
    "giua", "cao", "trong",
];

/// Before "61/2018" they say that it numbers something else: mẫu, biểu, phụ
/// lục, hợp đồng, hóa đơn, phiếu, tỷ lệ, mã.
pub(super) const NUMBERED_OTHERWISE: [&str; 11] = [
    "mau", "bieu", "bieu mau", "phu luc", "hop dong", "hoa don", "phieu", "ty le", "ti le", "ma",
    "so seri",
];
