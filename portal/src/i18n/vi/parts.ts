import { formatsOf } from '../format'

const f = formatsOf('vi')

export default {
  coverage: (share: number | null) => (share === null ? 'Độ phủ chưa rõ' : `Độ phủ ${f.coverage(share)}`),
  comparable: (share: number | null) => (share !== null && share >= 0.95 ? 'đủ để so sánh' : 'không so sánh được'),
  coverageOf: (from: string, to: string, gaps: number, low: number) =>
    `Độ phủ từ ${from} đến ${to}: ` +
    (gaps + low === 0 ? 'không mất đoạn nào.' : [gaps ? `${f.number(gaps)} đoạn không có dữ liệu` : '', low ? `${f.number(low)} đoạn thiếu` : ''].filter(Boolean).join(', ') + '.'),
  gapAt: (when: string, more: number) => (more > 0 ? `${when} và ${f.number(more)} đoạn nữa: mất dữ liệu` : `${when}: mất dữ liệu`),
  lowAt: (when: string, share: number) => `${when}: ${f.coverage(share)}`,
  noSensor: 'chưa có cảm biến',
  notComparable: 'không so sánh được',
  same: 'không đổi',
  due: {
    none: 'không có hạn', today: 'hôm nay', tomorrow: 'mai', inDays: (n: number) => `còn ${f.number(n)} ngày`,
    late: (n: number) => (n <= 0 ? 'quá hạn' : `quá ${f.number(n)} ngày`), paused: 'tạm dừng',
  },
  stage: (n: number) => `giai đoạn ${n} trên 5`,
  reinfected: 'Tái nhiễm',
  tickStep: (n: number) => `Đã làm bước ${n}`,
  markDone: 'Đánh dấu xong',
  selectRow: (what: string) => `Chọn ${what}`,
  selectAll: 'Chọn cả trang',
  export: 'Xuất',
  exportRows: (n: number) => `Xuất ${f.number(n)} dòng`,
  exportCsv: 'CSV',
  exportVietnameseExcel: 'CSV cho Excel tiếng Việt (;)',
  exportJson: 'JSON',
  selected: (n: number) => `Đã chọn ${f.number(n)}`,
  inOrganisations: (n: number) => `ở ${f.number(n)} tổ chức`,
  unselect: 'Bỏ chọn',
  rowsShown: (n: number, total: number) => (n >= total ? `${f.number(total)} dòng` : `${f.number(n)} trong ${f.number(total)}`),
  audit: {
    again: 'Số này hỏi lại được', query: 'Truy vấn', ownership: 'Sở hữu dải mạng', digest: 'Dấu vân', asked: (time: string) => `Hỏi lúc ${time}`,
    copy: 'Sao chép lời dẫn', copied: 'Đã sao chép lời dẫn',
    citation: (c: { query: string; id: string; ownership: string; digest: string; asked: string }) =>
      `Lũy Tre, truy vấn ${c.id} (${c.query}), sở hữu dải mạng ${c.ownership}, dấu vân ${c.digest}, hỏi lúc ${c.asked}.`,
  },
  error: {
    failed: (what: string) => `Chưa lấy được ${what}.`, still: (time: string) => `Số đang hiện vẫn đúng lúc ${time}.`, retry: 'Thử lại', code: (code: string) => `Mã lỗi ${code}`,
    unreachable: 'Không kết nối được máy chủ.', forbidden: 'Bạn không có quyền làm việc này.', notFound: 'Không có, hoặc không thuộc đơn vị của bạn.',
    busy: 'Máy chủ đang bận, thử lại sau ít phút.', changed: 'Có người vừa đổi nội dung này. Tải lại rồi làm tiếp.', other: 'Máy chủ gặp lỗi; người trực đã có mã lỗi này trong nhật ký.',
  },
  news: (n: number) => `${f.number(n)} tin mới`,
  show: 'Hiện',
  remove: 'Bỏ lọc',
  noMatch: (filters: string) => `Không có dòng nào khớp ${filters}.`,
  filters: 'Bộ lọc',
  any: 'tất cả',
  yes: 'có',
  period: 'Kỳ',
  before: 'Kỳ trước',
  next: 'Kỳ sau',
  vietnamTime: 'giờ Việt Nam (UTC+7)',
  unknown: 'chưa rõ',
  nobody: 'chưa ai',
  never: 'chưa bao giờ',
  days: (n: number) => f.number(n) + '\u00a0ngày',
  trend: (from: number | null, to: number | null) =>
    from === null || to === null ? 'chưa đủ dữ liệu 13 tháng' : `13 tháng: từ ${f.number(from)} đến ${f.number(to)}`,
  send: 'Gửi',
  save: 'Lưu',
}
