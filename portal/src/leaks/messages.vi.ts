import { formatsOf } from '../i18n/format'

const f = formatsOf('vi')

// Leaked accounts: the centre's page and a body's own.
export default {
  centre: {
    question: 'Tài khoản nào đang lộ, ở đâu nhiều nhất?',
    // `period`: "" for all days.
    answer: (accounts: number, domains: number, live: number, period: string): string =>
      accounts === 0 ? `Chưa thấy tài khoản nào của các tổ chức bị lộ${period}.`
        : `**${f.number(accounts)} tài khoản** của ${f.number(domains)} tên miền bị lộ${period}; ` +
          (live === 0 ? 'không mật khẩu nào được coi là còn dùng.' : `!!${f.number(live)} mật khẩu!! có thể còn dùng.`),
    first: (name: string, accounts: number) => `Nhiều nhất là ${name}: ${f.number(accounts)} tài khoản.`,
    period: (from: string, to: string) => (from && to ? ` từ ${f.date(from)} đến ${f.date(to)}` : from ? ` từ ${f.date(from)}` : to ? ` đến ${f.date(to)}` : ''),
    customers: (n: number) => `Thêm ${f.number(n)} tài khoản của người dùng trên các trang của tổ chức.`,
  },
  body: {
    question: 'Ai phải đổi mật khẩu?',
    ask: (unit: string) => `${unit} · Ai phải đổi mật khẩu?`,
    // `domain`: the only one, else "".
    answer: (accounts: number, domain: string, live: number): string =>
      accounts === 0 ? 'Chưa thấy tài khoản nào của đơn vị bị lộ.'
        : `**${f.number(accounts)} tài khoản**${domain ? ` @${domain}` : ' của đơn vị'} bị lộ; ` +
          (live === 0 ? 'không mật khẩu nào được coi là còn dùng.' : `!!${f.number(live)} mật khẩu!! có thể còn dùng.`),
    lead: 'Chúng tôi không giữ mật khẩu; kiểm bằng công cụ ở phía đơn vị. Đổi mật khẩu rồi đóng phát hiện với lý do “Đã đổi mật khẩu”.',
    leadNone: '“Không thấy” chỉ có nghĩa trong các bộ dữ liệu lộ mà chúng tôi có.',
    leadDone: 'Mọi tài khoản đều đã xử lý. Một bộ dữ liệu mới với mật khẩu khác sẽ mở lại phát hiện.',
    cut: (n: number) => `${f.number(n)} tài khoản thấy gần đây nhất.`,
    todo: 'Việc cần làm',
    steps: '**Đổi mật khẩu** của các tài khoản dưới đây, ở mọi nơi dùng chung mật khẩu, từ một máy sạch.\n**Đăng xuất mọi phiên** và xem đăng nhập lạ, quy tắc chuyển tiếp thư.\n**Bật xác thực hai bước**, trước hết cho thư, VPN và tài khoản quản trị.\n**Quét máy** của người dùng: mật khẩu có thể bị lấy từ máy đó.\n**Chọn các tài khoản đã xong** rồi đóng. Chúng tôi chỉ mở lại khi có bộ dữ liệu mới.',
    close: 'Đóng vì đã xử lý',
    closeTitle: (n: number) => `Đóng ${f.number(n)} tài khoản`,
    closed: (n: number) => `Đã đóng ${f.number(n)} tài khoản.`,
    exportClear: 'Tải danh sách có tên',
    reveal: 'Hiện tên',
    revealTitle: 'Hiện tên tài khoản?',
    revealNote: 'Việc này được ghi vào nhật ký với tên của bạn.',
    probe: 'Kiểm mật khẩu còn dùng không',
    probeNote: 'Chạy ở phía đơn vị; công cụ đọc tài khoản và mật khẩu, không gửi mật khẩu nào đi.',
  },
  what: 'tài khoản lộ',
  table: 'Tài khoản bị lộ', days: 'Ngày phát hiện lộ',
  bySector: 'Theo khối', byBody: 'Theo tổ chức', byDomain: 'Theo tên miền', byMonth: 'Theo tháng phát hiện', collections: 'Bộ dữ liệu lộ',
  domain: 'Tên miền', sector: 'Khối', organisation: 'Tổ chức', month: 'Tháng', collection: 'Bộ dữ liệu',
  account: 'Tài khoản', door: 'Nơi lộ', doors: { mail: 'thư của đơn vị', site: 'người dùng trên trang' }, accounts: 'Tài khoản', domains: 'Tên miền', customers: 'Người dùng', live: 'Có thể còn dùng',
  first: 'Lộ lần đầu', last: 'Lộ gần nhất', sources: 'Số bộ dữ liệu', passwords: 'Mật khẩu', plain: 'dạng đọc được', state: 'Giai đoạn', severity: 'Mức',
  observed: 'Phát hiện ngày', overlap: 'Trùng với', fabricated: 'bịa đặt, không tính',
  overlapOf: (name: string, share: string, same: number) => `${name}: ${share}` + (same > 0 ? `, ${f.number(same)} cùng mật khẩu` : ''),
  unowned: 'không thuộc tổ chức nào',
  none: 'Chưa có bộ dữ liệu nào.',
  from: 'Từ ngày', to: 'đến ngày', all: 'Xem tất cả',
  kept: (days: number) => `Giữ ${f.number(days)} ngày rồi xóa hẳn.`,
}
