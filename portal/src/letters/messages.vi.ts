import { formatsOf } from '../i18n/format'

const f = formatsOf('vi')

// Letters and reports: the centre's register and one letter; what a body got.
export default {
  what: 'văn bản',
  register: 'Văn bản nào đang soạn, đã ký, đã gửi?',
  answer: (total: number, waiting: number): string =>
    total === 0 ? 'Chưa có văn bản nào.' : waiting === 0 ? `**${f.number(total)} văn bản**; không văn bản nào chờ duyệt.` : `**${f.number(total)} văn bản**; !!${f.number(waiting)} văn bản!! chờ duyệt.`,
  none: 'Chưa có văn bản nào. Soạn công văn hoặc báo cáo từ số liệu của một kỳ.',
  table: 'Sổ văn bản',
  number: 'Số, ký hiệu', subject: 'Trích yếu', kind: 'Loại', state: 'Trạng thái', issued: 'Ngày ban hành', bodies: 'Nơi nhận', made: 'Soạn lúc',
  kinds: { urging: 'Công văn đôn đốc', notice: 'Công văn cảnh báo', weekly: 'Báo cáo tuần', monthly: 'Báo cáo kỹ thuật tháng', 'half-year': 'Báo cáo sáu tháng', annual: 'Báo cáo năm' },
  states: { draft: 'Đang soạn', review: 'Chờ duyệt', approved: 'Đã duyệt', issued: 'Đã ban hành', signed: 'Đã ký số', recalled: 'Đã thu hồi' },
  acts: { submit: 'Trình duyệt', approve: 'Duyệt', 'send-back': 'Trả lại', issue: 'Cấp số, ban hành', sign: 'Ký số', send: 'Gửi', recall: 'Thu hồi', comment: 'Góp ý', refresh: 'Lấy lại số liệu' },
  make: 'Soạn văn bản', from: 'Từ ngày', to: 'Đến ngày', date: 'Ngày văn bản (bỏ trống: ngày ban hành)', every: 'Mỗi tổ chức một bản', language: 'Ngôn ngữ', vietnamese: 'Tiếng Việt', english: 'Tiếng Anh', save: 'Lấy số liệu và soạn',
  noDrafts: 'Một văn bản chỉ được ban hành sau khi người khác duyệt.',
  about: (from: string, to: string) => `Số liệu từ ${f.date(from)} đến ${f.date(to)}`,
  preview: 'Xem bản PDF', odt: 'Tải ODT', docx: 'Tải DOCX', edxml: 'Tải edXML',
  figures: 'Số liệu và căn cứ', figure: 'Số liệu', value: 'Giá trị', rests: 'Căn cứ',
  lines: (n: number) => `${f.number(n)} dòng`,
  coverage: (days: number, of: number, hours: number) => `${f.number(days)}/${f.number(of)} ngày có số liệu, ${f.number(hours)} giờ cảm biến`,
  verify: 'Tính lại mọi số liệu', verifying: 'Đang tính lại…',
  holding: (holding: number, count: number): string => (holding === count ? `Cả **${f.number(count)} số liệu** vẫn đúng.` : `!!${f.number(count - holding)} trong ${f.number(count)} số liệu!! không còn đúng.`),
  holds: 'đúng', changed: 'đã khác', then: 'khi soạn', now: 'hiện nay',
  happened: 'Diễn biến', copies: 'Bản gửi', received: 'Đã xác nhận nhận', notYet: 'chưa xác nhận', by: 'bởi',
  copyStates: { waiting: 'chờ gửi', sending: 'đang gửi', sent: 'đã gửi', failed: 'không gửi được', unknown: 'không rõ kết quả', recalled: 'đã thu hồi' },
  events: { made: 'soạn', changed: 'sửa', comment: 'góp ý', review: 'trình duyệt', 'sent-back': 'trả lại', approved: 'duyệt', issued: 'ban hành', signed: 'ký số', sent: 'gửi', received: 'xác nhận đã nhận', recalled: 'thu hồi' } as Record<string, string>,
  text: 'Nội dung', textWanted: 'Nêu rõ lý do hoặc ý kiến.',
  body: {
    question: 'Đơn vị đã nhận những văn bản nào?',
    answer: (total: number, open: number): string => (total === 0 ? 'Chưa nhận văn bản nào.' : open === 0 ? `**${f.number(total)} văn bản**, đã xác nhận nhận đủ.` : `**${f.number(total)} văn bản**; !!${f.number(open)} văn bản!! chưa xác nhận đã nhận.`),
    table: 'Văn bản đã nhận', sent: 'Gửi lúc', confirm: 'Xác nhận đã nhận', confirmed: 'Đã xác nhận', recalled: 'Đã bị thu hồi',
  },
}
