// Findings: the board, one finding, what is done with them.
import type { Finding, FindingPage, FindingTable } from '../../api/types'
import { formatsOf } from '../format'

const f = formatsOf('vi')
type Views = FindingTable['views']

export default {
  boardQuestion: 'Phát hiện nào cần người làm ngay?',
  // none / one / many; late; contacts with APT servers that nobody handles
  boardAnswer: (table: Pick<FindingTable, 'views' | 'overdue_organisations' | 'apt_unattended'>): string => {
    const { views: v, overdue_organisations: orgs, apt_unattended: apt } = table
    const aptPart = apt > 0 ? `!!${f.number(apt)}!! máy gọi tới máy chủ APT chưa ai xử lý` : ''
    if (v.overdue > 0)
      return `!!${f.number(v.overdue)}!! phát hiện quá hạn ở ${f.number(orgs)} tổ chức` + (aptPart ? `; ${aptPart}.` : '.')
    if (aptPart) return `Không có gì quá hạn, nhưng ${aptPart}.`
    if (v.open > 0) return `Không có gì quá hạn; **${f.number(v.open)}** phát hiện đang mở.`
    return v.closed > 0 ? `Không còn phát hiện nào đang mở; **${f.number(v.closed)}** đã đóng.` : 'Chưa có phát hiện nào.'
  },
  boardLead: (v: Views, checked: string): string => {
    const parts = [
      v.reinfected > 0 ? `${f.number(v.reinfected)} tái nhiễm` : '', v.disputed > 0 ? `${f.number(v.disputed)} đang phản đối` : '',
      v.unassigned > 0 ? `${f.number(v.unassigned)} chưa có người phụ trách` : '',
    ].filter(Boolean)
    return (parts.length > 0 ? `Trong ${f.number(v.open)} phát hiện đang mở: ${f.list(parts)}. ` : '') + `Lần kiểm ${checked}.`
  },
  views: {
    name: 'Góc nhìn', all: 'Tất cả', open: 'Đang mở', overdue: 'Quá hạn', apt: 'Máy chủ APT', reinfected: 'Tái nhiễm', disputed: 'Phản đối',
    mine: 'Của tôi', unassigned: 'Chưa giao', closed: 'Đã đóng',
  },
  searchFor: 'Tổ chức, địa chỉ IP, họ mã độc…',
  sector: 'Khối', anySector: 'mọi khối', grade: 'Bằng chứng', anyGrade: 'mọi mức', severity: 'Mức nghiêm trọng', anySeverity: 'mọi mức',
  family: 'Họ', anyFamily: 'mọi họ', kind: 'Loại', anyKind: 'mọi loại', state: 'Trạng thái', anyState: 'mọi trạng thái',
  tlp: 'TLP', anyTlp: 'mọi mức', organisation: 'Tổ chức', anyOrganisation: 'mọi tổ chức',
  grouped: 'Nhóm theo mức gấp, trong nhóm theo hạn',
  groups: { apt: 'Gọi tới máy chủ APT', overdue: 'Quá hạn', week: 'Đến hạn trong 7 ngày', later: 'Còn lâu mới đến hạn', none: 'Không có hạn', closed: 'Đã đóng' },
  column: {
    organisation: 'Tổ chức', subject: 'Địa chỉ', family: 'Họ', grade: 'Bằng chứng', since: 'Từ', last: 'Thấy lần cuối', due: 'Hạn', state: 'Trạng thái',
    assignee: 'Phụ trách', severity: 'Mức', sightings: 'Lần thấy',
  },
  table: 'Danh sách phát hiện',
  list: 'danh sách phát hiện',
  one: 'phát hiện này',
  emptyView: (checked: string) => `Không có phát hiện nào ở đây. Lần kiểm ${checked}.`,
  full: 'Mở trang đầy đủ',
  hint: 'xem nhanh', hintOpen: 'mở', hintRemind: 'nhắc', hintAssign: 'giao',

  moveDue: 'Dời hạn…', moveDueTitle: 'Dời hạn xử lý', moveDueDay: 'Xử lý xong trước hết ngày', moveDueNow: (day: string) => `Hiện nay: ${day}.`, moveDueAfter: 'Đơn vị thấy hạn mới và lý do.',
  remind: 'Nhắc đơn vị', assign: 'Giao cho…', close: 'Đóng…', comment: 'Ghi chú',
  bulk: {
    preview: 'Xem trước thư', previewing: 'Đang soạn thư…', to: 'Tới', noTo: 'không có địa chỉ nhận', signed: 'có chữ ký', encrypted: 'mã hóa', problem: 'Không gửi được',
    send: (mails: number, who: string, findings: number) => `Gửi ${f.number(mails)} thư tới ${who}, gồm ${f.number(findings)} phát hiện`,
    whoMany: (n: number) => `${f.number(n)} tổ chức`,
    sent: (mails: number, findings: number) => `Đã gửi ${f.number(mails)} thư, gồm ${f.number(findings)} phát hiện.`,
    nothing: 'Không có thư nào gửi được.',
    assignTitle: (n: number) => `Giao ${f.number(n)} phát hiện`, assignTo: 'Người phụ trách', nobody: 'Không ai', assigned: (n: number) => `Đã giao ${f.number(n)} phát hiện.`,
    closeTitle: (n: number) => `Đóng ${f.number(n)} phát hiện`, closeButton: (n: number) => `Đóng ${f.number(n)} phát hiện`, closed: (n: number) => `Đã đóng ${f.number(n)} phát hiện.`,
    refused: (n: number) => `${f.number(n)} phát hiện không làm được:`,
  },
  reason: 'Lý do', reasonNeeded: 'Chọn một lý do.', words: 'Ghi thêm', wordsHint: 'Ai xem được phát hiện này cũng đọc được.',

  // One finding
  trail: 'Phát hiện',
  answer: (x: Finding, name: string): string => {
    const since = f.date(x.first_seen)
    const where = `**${x.subject}**`
    const active = x.state !== 'closed'
    if (x.kind === 'leak') return `Tài khoản ${where} bị lộ, thấy từ ${since}` + (active ? '.' : x.closed_because === 'account-closed' ? '; tài khoản nay đã đóng.' : x.closed_because === 'password-changed' ? '; nay đã đổi mật khẩu.' : '; nay đã đóng.')
    if (x.kind === 'weakness') return `${where} có điểm yếu ${name}, thấy từ ${since}.`
    if (x.closed_because === 'false-positive') return `${where}: ${name} là báo nhầm.`
    if (x.closed_because === 'address-moved') return `${where} đã đổi chủ; ${name} thấy từ ${since} không còn thuộc đơn vị.`
    if (x.closed_because === 'indicator-withdrawn') return `Dấu hiệu ${name} đã rút nên phát hiện ở ${where} được đóng.`
    const again = x.episode > 1 ? ` lần thứ ${x.episode === 4 ? 'tư' : f.words(x.episode)}` : ''
    if (x.kind === 'apt-contact') {
      const verb = x.grade === 'suspected' ? 'có thể đã gọi' : x.grade === 'probable' ? 'nhiều khả năng đã gọi' : 'đã gọi'
      return `Một máy sau ${where} !!${verb} tới máy chủ APT!!${again} từ ${since}` + (active ? '.' : ', nay đã đóng.')
    }
    if (x.kind === 'behaviour') return `Một máy sau ${where} có hành vi lạ: ${name}, từ ${since}` + (active ? '.' : ', nay đã đóng.')
    const infected = x.grade === 'suspected' ? 'Có thể có máy' : x.grade === 'probable' ? 'Nhiều khả năng một máy' : 'Một máy'
    if (!active) {
      const end = x.closed_because === 'cleaned' ? 'đã sạch' : x.closed_because === 'presumed-clean' ? 'được coi là đã sạch' : 'không còn thấy'
      return `${infected} sau ${where} nhiễm ${name}${again} từ ${since}, nay ${end}.`
    }
    if (x.silent_sensor) return `${infected} sau ${where} nhiễm ${name}${again} từ ${since}; cảm biến im lặng nên chưa biết còn hoạt động không.`
    const end = x.state === 'resolved' ? 'đã báo xử lý xong, đang theo dõi' : 'chưa có bằng chứng đã sạch'
    return `${infected} sau ${where} nhiễm ${name}${again} từ ${since}; ${end}.`
  },
  dueLine: (date: string, how: string) => `Hạn **${date}** · ${how}`,
  act: {
    resolve: 'Đã xử lý xong', dispute: 'Không đúng, phản đối…', acknowledge: 'Đã nhận', start: 'Bắt đầu xử lý', 'accept-risk': 'Chấp nhận rủi ro…', close: 'Đóng…',
    reopen: 'Mở lại…', 'uphold-dispute': 'Phản đối đúng…', 'reject-dispute': 'Phản đối không đúng…', notify: 'Đánh dấu đã báo', 'end-risk': 'Thôi chấp nhận rủi ro',
  } as Record<string, string>,
  actDone: (what: string) => `${what}: đã ghi.`,
  resolveTitle: 'Máy nào, đã làm gì?', machine: 'Máy', machineHint: 'Tên máy, phòng hoặc địa chỉ trong mạng', done: 'Đã làm gì',
  resolveAfter: (hours: number) => `Sau đó chúng tôi theo dõi ${f.duration(hours)} bằng bằng chứng, rồi mới coi là đã sạch.`,
  disputeTitle: 'Vì sao không đúng?',
  disputes: { 'not-ours': 'Không phải địa chỉ của đơn vị', 'test-machine': 'Máy thử nghiệm, cố ý', 'wrong-detection': 'Nhận biết sai', other: 'Lý do khác' },
  disputeAfter: 'Hạn tạm dừng cho đến khi chuyên viên trả lời.',
  riskTitle: 'Chấp nhận rủi ro đến ngày nào?', until: 'Đến hết ngày', riskAfter: 'Hết ngày đó phát hiện trở lại như trước.',
  steps: 'Cách xử lý', stepsNote: (n: number, done: number) => `${f.number(n)} bước` + (done > 0 ? ` · đã làm ${f.number(done)}` : ''), print: 'In',
  noAdvice: 'Chưa có hướng dẫn riêng cho họ này. Gọi trực ban nếu cần.',
  evidence: 'Bằng chứng để tìm máy', evidenceCsv: (n: number) => `Tải CSV, ${f.number(n)} dòng`, evidenceOf: (n: number, total: number) => `${f.number(n)} dòng mới nhất trong ${f.number(total)}`,
  evidenceMore: 'Xem thêm', evidencePartial: 'Chỉ đọc được một phần bằng chứng; tải CSV để có đủ.', evidenceNone: 'Bằng chứng chi tiết đã quá thời hạn lưu giữ.', evidenceWhat: 'bằng chứng',
  ev: { time: 'Thời gian', port: 'Cổng nguồn', remote: 'Gọi tới', sign: 'Dấu hiệu', bytes: 'Byte', indicator: 'Chỉ dấu', source: 'Nguồn', sensor: 'Cảm biến' },
  whyGrade: (grade: string) => `Vì sao “${grade}”`,
  contacts: 'Liên lạc mỗi ngày',
  watch: (w: FindingPage['watch']): string => `Sau ${f.number(w.times)} chu kỳ (${f.duration(w.hours)}) im lặng khi cảm biến chạy tốt, phát hiện được coi là đã sạch.`,
  watchUntil: (since: string, at: string) => `Im lặng từ ${since}; nếu không thấy lại, coi là đã sạch lúc ${at}.`,
  watchSilent: (sensor: string) => `Cảm biến ${sensor} im lặng, nên không kết luận được đã sạch.`,
  story: 'Diễn biến', info: 'Thông tin', whoSees: 'Ai đang thấy dữ liệu này',
  fact: { assignee: 'Người phụ trách', organisation: 'Tổ chức', first: 'Thấy lần đầu', last: 'Thấy lần cuối', sightings: 'Số lần thấy', severity: 'Mức nghiêm trọng', tlp: 'Mức chia sẻ (TLP)', notified: 'Báo lần gần nhất', episode: 'Lần nhiễm thứ', id: 'Mã phát hiện', until: 'Chấp nhận rủi ro đến' },
  commentLabel: 'Viết ghi chú', commentSend: 'Ghi', commentKept: 'Ghi chú đã lưu.',
  program: 'Lũy Tre', sensorActor: 'Cảm biến',
  assignedTo: (who: string) => (who ? `Đã giao cho ${who}.` : 'Đã bỏ người phụ trách.'),
  sensitive: 'nhạy cảm: chỉ người được nêu tên',
  seenAfter: (reason: string) => `trước đó “${reason.toLowerCase()}”`,
}
