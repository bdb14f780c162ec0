/** Vietnamese names with their accents: few family names, a middle name that often tells the sex, many given names. */
import { ranked, weighted, words } from '../pickers.ts';
import { type Culture, compose } from './culture.ts';
import { givenEnglish } from './english.ts';

const FAMILY = weighted<string>([
  ['Nguyễn', 36],
  ['Trần', 11],
  ['Lê', 9.5],
  ['Phạm', 7],
  ['Hoàng', 3],
  ['Huỳnh', 3],
  ['Phan', 4.3],
  ['Vũ', 2.2],
  ['Võ', 2.2],
  ['Đặng', 2.1],
  ['Bùi', 2],
  ['Đỗ', 1.5],
  ['Hồ', 1.4],
  ['Ngô', 1.3],
  ['Dương', 1.1],
  ['Lý', 0.8],
  ['Đinh', 0.8],
  ['Trương', 0.9],
  ['Lâm', 0.6],
  ['Mai', 0.5],
  ['Đào', 0.5],
  ['Đoàn', 0.5],
  ['Trịnh', 0.5],
  ['Cao', 0.4],
  ['Tô', 0.35],
  ['Hà', 0.4],
  ['Tạ', 0.3],
  ['Lương', 0.4],
  ['Châu', 0.35],
  ['Thái', 0.3],
  ['Quách', 0.2],
  ['Kiều', 0.15],
  ['La', 0.2],
  ['Tăng', 0.2],
  ['Vương', 0.25],
  ['Từ', 0.15],
  ['Hứa', 0.12],
  ['Triệu', 0.12],
  ['Phùng', 0.3],
  ['Văn', 0.1],
  ['Lưu', 0.3],
  ['Khổng', 0.06],
  ['Giang', 0.15],
  ['Nghiêm', 0.08],
  ['Thạch', 0.12],
  ['Sơn', 0.08],
  ['Mạc', 0.06],
  ['Ông', 0.05],
  ['Âu', 0.06],
  ['Bạch', 0.05],
  ['Doãn', 0.06],
  ['Ninh', 0.06],
  ['Tiêu', 0.05],
  ['Tống', 0.08],
  ['Viên', 0.03],
]);

const GIVEN = {
  female: ranked(
    words(`
    Anh Lan Hương Linh Mai Thảo Hằng Hà Trang Phương Nga Hoa Yến Thủy Ngọc Hồng Dung Thúy Loan Nhung Hạnh Tuyết Oanh Vân Trâm Chi Ly My
    Châu Quỳnh Nhi Vy Thư Trinh Diễm Huyền Hiền Hòa Liên Bích Cúc Đào Giang Huệ Kim Lê Minh Nguyệt Phụng Phượng Sương Tâm Thanh Thu Tiên
    Trúc Tú Uyên Xuân Ánh Bảo Cẩm Diệp Duyên Gấm Khánh Lệ Mỹ Ngân Như Quyên Sen Thoa Thơ Tuyền Vi
    `),
    0.6,
  ),
  male: ranked(
    words(`
    Hùng Dũng Tuấn Minh Nam Anh Hải Sơn Long Quang Thành Đức Hiếu Phong Cường Bình Trung Thắng Hòa Tùng Phúc Khoa Huy Duy Kiên Khánh Bảo
    An Bách Bằng Chiến Công Danh Đạt Điền Đông Giang Hào Hậu Hiển Hoàng Hưng Khang Khải Khôi Kỳ Lâm Lộc Lợi Luân Lực Mạnh Nghĩa Nguyên
    Nhân Nhật Phát Phú Phước Quân Quốc Quý Quyền Sang Sáng Tài Tân Tấn Thái Thạch Thiện Thịnh Thông Tiến Tín Toàn Trí Triết Trọng Vinh Vũ
    `),
    0.6,
  ),
};

const MIDDLE = {
  female: ranked(
    words(
      'Thị Ngọc Thanh Kim Thu Mỹ Hồng Minh Phương Bích Như Diễm Hoàng Quỳnh Xuân Mai Khánh Bảo Tuyết Cẩm Ánh Thùy',
    ),
    0.9,
    0.5,
  ),
  male: ranked(
    words(
      'Văn Minh Quốc Đức Hữu Thanh Ngọc Hoàng Xuân Anh Công Duy Đình Gia Huy Khắc Mạnh Nhật Phúc Quang Trọng Tuấn Việt Bá',
    ),
    0.9,
    0.5,
  ),
};

/** Two syllables where the second generation joins middle and given: “Bảo Châu”. */
const DOUBLE = {
  female: ranked(
    compose(
      words('Bảo_ Gia_ Khánh_ Minh_ Ngọc_ Thiên_ Tú_ Quỳnh_'),
      words('Châu Hân Linh Ngân An Trâm Vy Anh Thư Chi'),
    ),
    0.4,
  ),
  male: ranked(
    compose(
      words('Gia_ Minh_ Anh_ Bảo_ Đăng_ Hoàng_ Thiên_ Quốc_'),
      words('Huy Khang Khôi Bảo Phúc Nam Long Thịnh Kiệt Duy'),
    ),
    0.4,
  ),
};

export const vietnamese: Culture = {
  id: 'vietnamese',
  language: 'vi',
  family: FAMILY,
  given(rng, sex, birthYear) {
    if (birthYear > 1985 && rng.chance(0.35)) return givenEnglish(rng, sex, birthYear);
    return birthYear > 1995 && rng.chance(0.3) ? DOUBLE[sex](rng).replace('_', ' ') : GIVEN[sex](rng);
  },
  middle: (rng, sex) => (rng.chance(0.85) ? MIDDLE[sex](rng) : undefined),
};
