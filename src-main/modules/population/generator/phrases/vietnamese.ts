/** What is written with and for Vietnamese-speaking families. Logistics only (decisions X-01). */
import { callIn, callOut, mailIn, mailOut, note, type Phrase, textIn, textOut, walkIn } from './phrase.ts';

export const VIETNAMESE: readonly Phrase[] = [
  callIn(
    '{first} gọi xin hẹn tái khám với {provider}. Đã xếp {day} lúc {time}, nhờ nhắn tin nhắc trước một ngày.',
    { outcome: 'Đã hẹn' },
  ),
  callIn('Xin dời lịch hẹn ngày {day} vì bận đi làm. Sẽ gọi lại sau khi hỏi {relative}.', {
    outcome: 'Sẽ gọi lại',
  }),
  callIn('Hỏi phòng khám {practice} có nhận bảo hiểm {payer} không. Đã trả lời là có.', { outcome: 'Đã trả lời' }),
  callIn('Phàn nàn chờ lâu hôm {past}. Đã xin lỗi và báo cho {staff}.', {
    outcome: 'Đã báo',
    noteType: 'complaint',
  }),
  callIn('Hỏi về hóa đơn {amount}. Bộ phận thu phí sẽ gọi lại trước {day}.', {
    outcome: 'Chuyển thu phí',
    noteType: 'billing',
  }),
  callIn('Báo đổi địa chỉ và số điện thoại mới, đã cập nhật. Muốn nhận tin nhắn bằng tiếng Việt.', {
    outcome: 'Đã cập nhật',
  }),
  callOut('Nhắc lịch hẹn {day} lúc {time} với {provider}. Gặp {relative}, xác nhận sẽ đến.', {
    outcome: 'Đã xác nhận',
  }),
  callOut('Gọi không ai bắt máy, đã để lại lời nhắn và số của phòng khám.', { outcome: 'Để lại lời nhắn' }),
  callOut('Có chỗ trống sớm hơn vào {day} lúc {time}, bệnh nhân nhận ngay.', { outcome: 'Đã hẹn' }),
  callOut('Gọi chào mừng bệnh nhân mới, hướng dẫn dùng cổng thông tin và giờ làm việc.', { outcome: 'Đã gặp' }),
  textOut('Chào {first}, {practice} nhắc lịch hẹn {day} lúc {time}. Trả lời C để xác nhận hoặc R để đổi ngày.'),
  textOut('{practice}: lịch hẹn đã được xác nhận. Xin đến sớm 10 phút và mang theo thẻ bảo hiểm.'),
  textOut('Hôm nay phòng khám không gặp được quý vị. Xin gọi lại để chọn ngày khác.'),
  textIn('Dạ tôi sẽ đến, cảm ơn'),
  textIn('Cho tôi đổi qua {time} được không, tôi tan ca trễ'),
  textIn('xin gui lai dia chi phong kham giup toi, cam on'),
  mailOut(
    'Kính gửi gia đình {family},\ncảm ơn quý vị đã chọn {practice}. Lịch khám đầu tiên với {provider} là {day} lúc {time}.\nTrân trọng, {staff}',
    { subject: 'Chào mừng đến {practice}' },
  ),
  mailIn(
    'Chào phòng khám, tôi muốn hỏi {provider} có nhận bệnh nhân mới không. Bảo hiểm của tôi là {payer}. Cảm ơn, {first}',
    { subject: 'Bệnh nhân mới' },
  ),
  walkIn('Ghé nộp thẻ bảo hiểm mới, đã scan và trả lại.', { outcome: 'Xong' }),
  note('Con trai thường gọi thay, có tên trong danh sách liên lạc từ {past}.', { noteType: 'general' }),
  note('Cần thông dịch khi nói về giấy tờ bảo hiểm. Hỏi {staff}.', { noteType: 'request' }),
  note('Chỉ hẹn với {provider}, không đổi bác sĩ khi chưa hỏi.', { noteType: 'scheduling' }),
];

export const VIETNAMESE_TAILS: readonly string[] = [
  'Rất vui vẻ.',
  'Sẽ đi cùng {relative}.',
  'Mã số {number}.',
  'Gọi sau {time}.',
  'Đã báo {staff}.',
];
