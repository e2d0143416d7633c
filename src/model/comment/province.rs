//! The provinces and centrally-run cities since 1 July 2025.

use crate::model::kind::closed_set;

closed_set! {
    /// A province or a centrally-run city (Resolution 202/2025/QH15).
    Province {
        /// An Giang.
        AnGiang = "an-giang", "An Giang";
        /// Bắc Ninh.
        BacNinh = "bac-ninh", "Bắc Ninh";
        /// Cà Mau.
        CaMau = "ca-mau", "Cà Mau";
        /// Cao Bằng.
        CaoBang = "cao-bang", "Cao Bằng";
        /// Cần Thơ.
        CanTho = "can-tho", "Cần Thơ";
        /// Đà Nẵng.
        DaNang = "da-nang", "Đà Nẵng";
        /// Đắk Lắk.
        DakLak = "dak-lak", "Đắk Lắk";
        /// Điện Biên.
        DienBien = "dien-bien", "Điện Biên";
        /// Đồng Nai.
        DongNai = "dong-nai", "Đồng Nai";
        /// Đồng Tháp.
        DongThap = "dong-thap", "Đồng Tháp";
        /// Gia Lai.
        GiaLai = "gia-lai", "Gia Lai";
        /// Hà Nội.
        HaNoi = "ha-noi", "Hà Nội";
        /// Hà Tĩnh.
        HaTinh = "ha-tinh", "Hà Tĩnh";
        /// Hải Phòng.
        HaiPhong = "hai-phong", "Hải Phòng";
        /// Huế.
        Hue = "hue", "Huế";
        /// Hưng Yên.
        HungYen = "hung-yen", "Hưng Yên";
        /// Khánh Hòa.
        KhanhHoa = "khanh-hoa", "Khánh Hòa";
        /// Lai Châu.
        LaiChau = "lai-chau", "Lai Châu";
        /// Lạng Sơn.
        LangSon = "lang-son", "Lạng Sơn";
        /// Lào Cai.
        LaoCai = "lao-cai", "Lào Cai";
        /// Lâm Đồng.
        LamDong = "lam-dong", "Lâm Đồng";
        /// Nghệ An.
        NgheAn = "nghe-an", "Nghệ An";
        /// Ninh Bình.
        NinhBinh = "ninh-binh", "Ninh Bình";
        /// Phú Thọ.
        PhuTho = "phu-tho", "Phú Thọ";
        /// Quảng Ngãi.
        QuangNgai = "quang-ngai", "Quảng Ngãi";
        /// Quảng Ninh.
        QuangNinh = "quang-ninh", "Quảng Ninh";
        /// Quảng Trị.
        QuangTri = "quang-tri", "Quảng Trị";
        /// Sơn La.
        SonLa = "son-la", "Sơn La";
        /// Tây Ninh.
        TayNinh = "tay-ninh", "Tây Ninh";
        /// Thái Nguyên.
        ThaiNguyen = "thai-nguyen", "Thái Nguyên";
        /// Thanh Hóa.
        ThanhHoa = "thanh-hoa", "Thanh Hóa";
        /// Thành phố Hồ Chí Minh.
        HoChiMinh = "ho-chi-minh", "Thành phố Hồ Chí Minh";
        /// Tuyên Quang.
        TuyenQuang = "tuyen-quang", "Tuyên Quang";
        /// Vĩnh Long.
        VinhLong = "vinh-long", "Vĩnh Long";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::slug;

    #[test]
    fn there_are_34_each_named_after_itself() {
        assert_eq!(Province::ALL.len(), 34);
        for province in Province::ALL {
            let name = slug(province.label());
            assert_eq!(name.trim_start_matches("thanh-pho-"), province.name());
        }
    }
}
