//! Closed sets of values: kinds, audiences, levels, channels.

/// A text that names no member of a closed set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{value:?} is none of {allowed}")]
pub struct UnknownName {
    /// The text found.
    pub value: String,
    /// The texts that are allowed, separated by commas.
    pub allowed: &'static str,
}

/// Makes a closed set whose members have a stable name (addresses, API, store)
/// and a Vietnamese label.
macro_rules! closed_set {
    ($(#[$meta:meta])* $set:ident { $($(#[$m:meta])* $member:ident = $name:literal, $label:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $set { $($(#[$m])* #[serde(rename = $name)] $member,)+ }

        impl $set {
            /// Every member, in the order in which they are listed to people.
            pub const ALL: &'static [Self] = &[$(Self::$member,)+];

            /// The stable name used in addresses, in the API and in the store.
            pub fn name(self) -> &'static str {
                match self { $(Self::$member => $name,)+ }
            }

            /// The Vietnamese label shown to people.
            pub fn label(self) -> &'static str {
                match self { $(Self::$member => $label,)+ }
            }
        }

        impl std::str::FromStr for $set {
            type Err = $crate::model::UnknownName;
            fn from_str(text: &str) -> Result<Self, $crate::model::UnknownName> {
                match text {
                    $($name => Ok(Self::$member),)+
                    _ => Err($crate::model::UnknownName { value: text.to_owned(), allowed: concat!($($name, ", "),+) }),
                }
            }
        }

        impl std::fmt::Display for $set {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}
pub(crate) use closed_set;

closed_set! {
    /// The five kinds of business regulation, as the Government Office's
    /// reports break them down.
    Kind {
        /// Administrative procedure (thủ tục hành chính).
        Procedure = "procedure", "Thủ tục hành chính";
        /// Business condition (yêu cầu, điều kiện kinh doanh).
        Condition = "condition", "Yêu cầu, điều kiện kinh doanh";
        /// Periodic report to an agency (chế độ báo cáo).
        Reporting = "reporting", "Chế độ báo cáo";
        /// Technical standard or regulation (tiêu chuẩn, quy chuẩn kỹ thuật).
        Standard = "standard", "Tiêu chuẩn, quy chuẩn kỹ thuật";
        /// Goods under specialised inspection (sản phẩm, hàng hóa kiểm tra chuyên ngành).
        Inspection = "inspection", "Hàng hóa kiểm tra chuyên ngành";
    }
}

closed_set! {
    /// Who may have to follow a regulation. A regulation may concern several.
    Audience {
        /// Enterprises, cooperatives, business households.
        Business = "business", "Doanh nghiệp, hộ kinh doanh";
        /// Citizens and organisations outside business.
        Citizen = "citizen", "Người dân, tổ chức khác";
        /// Agencies among themselves (thủ tục hành chính nội bộ).
        Internal = "internal", "Nội bộ cơ quan nhà nước";
    }
}

closed_set! {
    /// The level of government that settles a procedure.
    Level {
        /// Ministry.
        Ministry = "ministry", "Cấp bộ";
        /// Province or centrally-run city.
        Province = "province", "Cấp tỉnh";
        /// District, abolished as a level on 1 July 2025 and still found in records.
        District = "district", "Cấp huyện";
        /// Commune, ward or special zone.
        Commune = "commune", "Cấp xã";
        /// Another body, such as a public-service unit or a bank.
        Other = "other", "Cơ quan khác";
    }
}

closed_set! {
    /// How a dossier may be handed in.
    Channel {
        /// At the counter.
        InPerson = "in-person", "Trực tiếp";
        /// On a public service portal.
        Online = "online", "Trực tuyến";
        /// By public postal service.
        Post = "post", "Dịch vụ bưu chính";
        /// Another way, or one that the record does not name.
        Other = "other", "Cách khác";
    }
}

closed_set! {
    /// How much of a procedure can be done online (Decree 42/2022/NĐ-CP, Article 11).
    OnlineLevel {
        /// Only information is online.
        Information = "information", "Cung cấp thông tin";
        /// Some steps are online.
        Partial = "partial", "Một phần";
        /// Every step is online.
        Full = "full", "Toàn trình";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for &kind in Kind::ALL {
            assert_eq!(kind.name().parse::<Kind>(), Ok(kind));
        }
        let unknown = "procedures".parse::<Kind>().unwrap_err();
        assert!(unknown.to_string().contains("procedure, condition"), "{unknown}");
    }
}
