// The vocabulary: states, grades, roles, in the words that every page uses.
import type { ClosedBecause, Contact, FindingKind, FindingState, Grade, NoticeRow, Role, SensorRow, Severity, Claim } from '../../api/types'

const grades: Record<Grade, string> = { suspected: 'Nghi ngờ', probable: 'Nhiều khả năng', confirmed: 'Chắc chắn' }
const severities: Record<Severity, string> = { low: 'Thấp', medium: 'Vừa', high: 'Cao', critical: 'Nghiêm trọng' }
const states: Record<FindingState, string> = {
  open: 'Mới', notified: 'Đã báo', acknowledged: 'Đã nhận', 'in-work': 'Đang xử lý', resolved: 'Đã báo xong',
  disputed: 'Phản đối', 'accepted-risk': 'Chấp nhận rủi ro', closed: 'Đã đóng',
}
const closed: Record<ClosedBecause, string> = {
  none: '', cleaned: 'Đã sạch', 'presumed-clean': 'Coi là đã sạch', 'not-seen': 'Không thấy nữa',
  'address-moved': 'Đổi chủ địa chỉ', 'indicator-withdrawn': 'Dấu hiệu đã rút', 'false-positive': 'Báo nhầm',
  'password-changed': 'Đã đổi mật khẩu', 'account-closed': 'Tài khoản đã đóng', patched: 'Đã vá', 'port-closed': 'Đã đóng cổng', 'host-gone': 'Máy không còn',
}
const kinds: Record<FindingKind, string> = {
  infection: 'Máy nhiễm', 'apt-contact': 'Gọi tới máy chủ APT', behaviour: 'Hành vi lạ', leak: 'Tài khoản lộ',
  weakness: 'Điểm yếu',
}
const roles: Record<Role, string> = {
  operator: 'Ca trực trung tâm', analyst: 'Chuyên viên', leader: 'Lãnh đạo (chỉ xem)', administrator: 'Quản trị đơn vị',
  member: 'Thành viên', sensor: 'Cảm biến',
}
const contactRoles: Record<Contact['role'], string> = {
  technical: 'Kỹ thuật', leader: 'Lãnh đạo', duty: 'Trực', abuse: 'Tiếp nhận lạm dụng',
}
const sensors: Record<SensorRow['state'], string> = {
  ok: 'đang gửi', late: 'gửi chậm', silent: 'im lặng', waiting: 'chờ lần đầu', revoked: 'đã thu hồi',
}
const claims: Record<Claim['state'], string> = {
  waiting: 'Chờ duyệt', approved: 'Đã duyệt', refused: 'Không duyệt', withdrawn: 'Đã rút',
}
const notices: Record<NoticeRow['state'], string> = {
  waiting: 'Chờ gửi', sending: 'Đang gửi', sent: 'Đã gửi', failed: 'Gửi không được', unknown: 'Chưa rõ đã tới',
  bounced: 'Bị trả lại', held: 'Chờ đầu mối xác minh',
}
const noticeKinds: Record<NoticeRow['kind'], string> = {
  digest: 'Bản tin', immediate: 'Báo ngay', reminder: 'Nhắc', escalation: 'Chuyển cấp trên',
}
// What the program wrote into a history, in words (src/findings/settle.cpp).
const program = (comment: string): string => {
  const quiet = /^not seen for (\d+) intervals of (\d+) hours before a healthy sensor$/.exec(comment)
  if (quiet) return `Không thấy trong ${quiet[1]} chu kỳ, mỗi chu kỳ ${quiet[2]} giờ, khi cảm biến chạy tốt`
  const silent = /^not seen for (\d+) days; sensor (\S+) has been silent$/.exec(comment)
  if (silent) return `Không thấy trong ${silent[1]} ngày, nhưng cảm biến ${silent[2]} im lặng`
  if (comment === 'its date has come') return 'Đã đến ngày hẹn'
  if (comment === "the address is no longer this body's") return 'Địa chỉ không còn thuộc đơn vị'
  if (comment === "by the directory as corrected since, it was not this body's") return 'Theo danh bạ đã sửa, địa chỉ không thuộc đơn vị'
  return comment
}
const acts: Record<string, string> = {
  open: 'Thấy lần đầu', notify: 'Đã báo cho đơn vị', acknowledge: 'Đã nhận', start: 'Bắt đầu xử lý', resolve: 'Báo đã xử lý xong',
  dispute: 'Phản đối', 'uphold-dispute': 'Phản đối đúng', 'reject-dispute': 'Phản đối không đúng', 'accept-risk': 'Chấp nhận rủi ro',
  'end-risk': 'Hết hạn chấp nhận rủi ro', close: 'Đóng', reopen: 'Mở lại', 'seen-again': 'Thấy lại', comment: 'Ghi chú',
  assign: 'Đổi người phụ trách', 'move-due': 'Dời hạn xử lý đến', tick: 'Làm xong một bước', untick: 'Bỏ dấu một bước',
}
// The kinds of src/indicators/families_shown.csv.
const familyKinds: Record<string, string> = {
  APT: 'tấn công có chủ đích',
  'banking trojan': 'trộm tài khoản ngân hàng',
  'remote access tool': 'điều khiển từ xa',
  stealer: 'trộm mật khẩu',
  'spam botnet': 'phát tán thư rác',
  loader: 'tải mã độc khác',
  botnet: 'mạng máy tính ma',
  'IoT botnet': 'camera, bộ định tuyến',
  worm: 'sâu máy tính',
  'file infector': 'lây tệp chương trình',
  'click fraud botnet': 'gian lận quảng cáo',
  'DDoS botnet': 'tấn công từ chối dịch vụ',
  'router malware': 'bộ định tuyến',
}

export default { grades, severities, states, closed, kinds, roles, contactRoles, sensors, claims, notices, noticeKinds, acts, familyKinds, unnamed: 'Chưa rõ họ', unnamedMalware: 'mã độc chưa rõ họ', program }
