import { formatsOf } from '../i18n/format'

const f = formatsOf('vi')
const small = (n: number) => f.words(n)
const first = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

// What one body reads of itself. "Đơn vị" is the reader's own.
export default {
  home: {
    ask: (unit: string) => `${unit} · Hôm nay chúng tôi phải làm gì?`,
    // n duties, of which `late` overdue, else `today` due today; `title` of the first, its first letter small.
    answer: (n: number, late: number, today: number, title: string) =>
      n === 1
        ? late ? `Còn **một việc**, !!đã quá hạn!!: ${title}.` : today ? `Còn **một việc**, đến hạn hôm nay: ${title}.` : `Còn **một việc**: ${title}.`
        : late ? `Còn **${small(n)} việc**, !!${late === n ? 'tất cả' : small(late) + ' việc'} đã quá hạn!!: trước hết là ${title}.`
        : today ? `Còn **${small(n)} việc**, ${today === n ? 'tất cả' : small(today) + ' việc'} đến hạn hôm nay: ${title}.`
        : `Còn **${small(n)} việc**, gần nhất là ${title}.`,
    none: 'Hôm nay **không có việc nào**.',
    silent: (since: string) => `Cảm biến !!im lặng!! từ ${since}. Chúng tôi không biết mạng của đơn vị có sạch không.`,
    silentNever: 'Cảm biến !!chưa gửi gì!!. Chúng tôi không biết mạng của đơn vị có sạch không.',
    leadClean: (share: string) => `Cảm biến chạy ${share} trong 24 giờ qua và không thấy máy nhiễm.`,
    leadNoSensor: 'Chưa có cảm biến nên chúng tôi chỉ thấy từ bên ngoài.',
    leadLow: (share: string) => `Cảm biến chỉ chạy ${share} trong 24 giờ qua, nên “không thấy” chưa có nghĩa là sạch.`,
    leadClosed: (n: number) => (n === 0 ? 'Chưa có phát hiện nào đóng trong 30 ngày qua.' : `${first(small(n))} phát hiện đã đóng trong 30 ngày qua.`),
    leadDo: (phone: string) => (phone ? `Làm theo từng bước, hoặc gọi trực ban: ${phone}.` : 'Làm theo từng bước trong mỗi việc.'),
    leadOpen: (n: number) => `Vẫn còn ${small(n)} việc dưới đây.`,
    list: 'Việc cần làm, theo hạn',
    what: 'việc cần làm',
    kinds: { finding: 'Phát hiện', claim: 'Khai báo', contact: 'Đầu mối', sensor: 'Cảm biến' },
    today: (date: string) => `Hôm nay, ${date}`,
    late: (days: number) => (days <= 0 ? 'Quá hạn' : `Quá ${f.number(days)} ngày`),
    noDue: 'Không có hạn',
    since: (time: string) => `từ ${time}`,
    last: (time: string) => `thấy lần cuối ${time}`,
    times: (n: number) => `${f.number(n)} lần thấy`,
    assignee: (name: string) => `${name} phụ trách`,
    steps: 'Xem cách xử lý',
    check: 'Đối chiếu',
    open: { claim: 'Xem khai báo', contact: 'Xác minh', sensor: 'Xem cảm biến' },
    closed: 'Đã đóng trong 30 ngày',
    closedNone: 'Chưa có phát hiện nào đóng trong 30 ngày qua.',
    closedNote: 'Nếu thấy lại, phát hiện mở lại với nhãn “tái nhiễm” và báo ngay cho đơn vị.',
    history: 'Tất cả lịch sử',
    family: 'Họ mã độc', address: 'Địa chỉ', closedOn: 'Đóng ngày', why: 'Vì sao',
    readers: 'Ai đang thấy dữ liệu này',
    declared: 'Dải mạng và tên miền đã khai báo',
    checked: (time: string) => `Lần khớp gần nhất ${time}`,
    sensors: (n: number) => `${f.number(n)} cảm biến`,
    sensorRuns: 'Cảm biến đang chạy',
    sensorSilent: 'Cảm biến im lặng',
    sensorLate: 'Cảm biến gửi chậm',
    sensorNone: 'Chưa có cảm biến',
    sensorWaiting: 'Cảm biến chưa gửi lần nào',
    sensorNoneNote: 'chỉ thấy từ bên ngoài',
    addSensor: 'Thêm cảm biến',
    ofDay: (share: string) => `${share} của 24 giờ`,
  },
  why: {
    none: '', cleaned: 'sạch: đơn vị báo đã xử lý, bằng chứng khớp', 'presumed-clean': 'coi là sạch: im lặng đủ lâu, cảm biến chạy tốt',
    'not-seen': 'không thấy nữa, nhưng không đủ bằng chứng để nói là sạch', 'address-moved': 'đổi chủ: địa chỉ không còn thuộc đơn vị',
    'indicator-withdrawn': 'dấu hiệu nhận biết đã rút: đây không phải lây nhiễm', 'false-positive': 'báo nhầm: phản đối của đơn vị đúng',
  },
  findings: {
    ask: (unit: string) => `${unit} · Ở đây đang nhiễm gì?`,
    question: 'Ở đây đang nhiễm gì?',
    answer: (open: number, late: number) =>
      open === 0 ? 'Không có phát hiện nào đang mở.'
        : late === 0 ? `**${first(small(open))} phát hiện** đang mở, không có phát hiện nào quá hạn.`
        : `**${first(small(open))} phát hiện** đang mở, !!${late === open ? 'tất cả' : small(late)} quá hạn!!.`,
    leadAgain: (n: number) => `${first(small(n))} phát hiện là tái nhiễm: thường do còn máy khác hoặc USB chưa quét.`,
    lead: 'Mỗi dòng là một máy hoặc thiết bị sau một địa chỉ. Mở dòng để xem cách tìm máy và từng bước xử lý.',
    leadNone: '“Không thấy” chỉ có nghĩa trong phạm vi cảm biến và nguồn mà chúng tôi có.',
    views: { open: 'Đang mở', overdue: 'Quá hạn', reinfected: 'Tái nhiễm', disputed: 'Phản đối', mine: 'Của tôi', unassigned: 'Chưa giao', closed: 'Đã đóng' },
    search: 'Địa chỉ, họ mã độc…',
    what: 'các phát hiện',
    emptyView: (time: string) => `Không có dòng nào ở đây. Lần khớp gần nhất ${time}.`,
    table: 'Phát hiện của đơn vị',
    subject: 'Địa chỉ', family: 'Phát hiện', grade: 'Mức bằng chứng', since: 'Từ', last: 'Thấy cuối', due: 'Hạn', stage: 'Giai đoạn', assignee: 'Phụ trách',
  },
  unit: {
    ask: 'Dải mạng, đầu mối và cảm biến của đơn vị đã đúng chưa?',
    answer: (ranges: number, contacts: number, sensors: number) =>
      `**${f.number(ranges)}** dải mạng và tên miền, **${f.number(contacts)}** đầu mối đã xác minh, **${f.number(sensors)}** cảm biến.`,
    answerNoContact: (ranges: number) => `**${f.number(ranges)}** dải mạng và tên miền, nhưng !!chưa có đầu mối!! nào đã xác minh: chưa ai nhận được thông báo.`,
    answerNoRange: '!!Chưa có dải mạng!! nào: chúng tôi chưa biết địa chỉ nào là của đơn vị.',
    lead: 'Chúng tôi chỉ báo những gì thuộc các dải này. Thiếu hay thừa dải thì khai báo; trung tâm duyệt rồi mới có hiệu lực.',
    what: 'thông tin đơn vị',
    ranges: 'Dải mạng và tên miền', rangesNone: 'Chưa có dải mạng nào.', resource: 'Dải hoặc tên', kind: 'Loại', from: 'Từ ngày', to: 'Đến ngày', source: 'Nguồn',
    rangeKinds: { prefix: 'dải địa chỉ', asn: 'số hiệu mạng', domain: 'tên miền' },
    claims: 'Khai báo', claimsNone: 'Chưa có khai báo nào.', claim: 'Khai báo thêm', claimKind: 'Khai báo gì', claimPrefix: 'Dải địa chỉ', claimDomain: 'Tên miền',
    claimPrefixHint: 'ví dụ 203.0.113.0/26 hoặc 2001:db8:10::/48', claimDomainHint: 'ví dụ laichau.gov.vn',
    claimNote: 'Căn cứ', claimNoteHint: 'hợp đồng, quyết định cấp, hoặc người xác nhận ở nhà mạng', claimFrom: 'Có hiệu lực từ',
    claimSend: 'Gửi trung tâm duyệt', claimSent: 'Đã gửi. Trung tâm duyệt xong sẽ hiện ở đây.', claimState: 'Tình trạng', claimMade: 'Khai ngày', withdraw: 'Rút', withdrawOf: (what: string) => `Rút khai báo ${what}`,
    contacts: 'Đầu mối', contactsNone: 'Chưa có đầu mối nào. Chưa có đầu mối thì thông báo không tới ai.', addContact: 'Thêm đầu mối', editContact: 'Sửa đầu mối',
    contactName: 'Họ tên', contactRole: 'Vai trò', contactEmail: 'Thư điện tử', contactPhone: 'Điện thoại', contactState: 'Xác minh',
    verified: (date: string) => `đã xác minh ${date}`, unverified: 'chưa xác minh', mailCode: 'Gửi mã tới thư này', mailCodeTo: (email: string) => `Gửi mã tới ${email}`,
    codeMailed: (email: string) => `Đã gửi mã tới ${email}. Mở thư rồi nhập mã vào đây.`, code: 'Mã trong thư', verify: 'Xác minh', edit: 'Sửa', editOf: (name: string) => `Sửa ${name}`,
    removeContact: 'Bỏ đầu mối', removed: 'Đã bỏ.', verifyOf: (name: string) => `Xác minh ${name}`,
    sensors: 'Cảm biến', sensorsNone: 'Chưa có cảm biến. Không có cảm biến thì chúng tôi chỉ thấy từ bên ngoài, và không khẳng định được là sạch.',
    addSensor: 'Thêm cảm biến', sensorName: 'Tên cảm biến', sensorNameHint: 'chữ thường, số và gạch nối; ví dụ cong-ra-1', sensorMake: 'Tạo mã kết nối',
    sensorToken: 'Mã kết nối. Chỉ hiện lần này:', sensorRun: 'Trên máy cảm biến, chạy:', sensorUntil: (time: string) => `Mã dùng một lần, hết hạn ${time}.`,
    sensorState: 'Tình trạng', sensorLast: 'Gửi lần cuối', sensorRecords: 'Bản ghi 24 giờ', sensorLost: 'Mất', sensorCoverage: '14 ngày', sensorSkew: (s: string) => `đồng hồ lệch ${s} giây`,
    revoke: 'Thu hồi', revokeOf: (name: string) => `Thu hồi cảm biến ${name}`, revokeAsk: (name: string) => `Thu hồi ${name}? Cảm biến này không gửi được nữa và không tự nối lại.`,
    people: 'Người dùng', peopleNone: 'Chưa có ai khác.', addPerson: 'Thêm người', personLogin: 'Tên đăng nhập', personName: 'Họ và tên', personRole: 'Vai trò',
    personLanguage: 'Ngôn ngữ', personNamed: 'Được xem việc nhạy cảm', personState: 'Tình trạng', personFactor: 'Mã xác thực', active: 'đang dùng', inactive: 'đã khóa', noPassword: 'chưa đặt mật khẩu',
    invited: 'đã mời', hasFactor: 'có', noFactor: 'chưa', personMade: (login: string) => `Mã để ${login} đặt mật khẩu. Đưa tận tay hoặc qua kênh khác; chỉ hiện lần này.`,
    newToken: 'Cấp mã đặt mật khẩu', newTokenOf: (name: string) => `Cấp mã đặt mật khẩu cho ${name}`, lock: 'Khóa', lockOf: (name: string) => `Khóa ${name}`, unlock: 'Mở khóa', unlockOf: (name: string) => `Mở khóa ${name}`,
    tokenWhere: (address: string) => `Đặt mật khẩu tại ${address}`,
    notices: 'Thông báo', noticeLead: 'Thư gửi tới đầu mối kỹ thuật đã xác minh; việc nặng báo ngay.', schedule: 'Bản tin', daily: 'mỗi ngày', weekly: 'mỗi tuần', never: 'không gửi',
    hour: 'Lúc', language: 'Ngôn ngữ của thư', atOnce: 'Báo ngay từ mức', least: 'Chỉ báo từ mức', webhook: 'Webhook', webhookHint: 'địa chỉ https của đơn vị; để trống nếu không dùng', saved: 'Đã lưu.',
    encrypted: 'Thư được mã hóa bằng khóa', plain: 'Chưa có khóa OpenPGP: thư chỉ được ký',
    actions: 'Thao tác',
  },
  history: {
    ask: (unit: string) => `${unit} · Đã có gì xảy ra, và ai đã làm?`,
    answer: (n: number) => (n === 0 ? 'Chưa có gì trong lịch sử.' : `**${f.number(n)}** việc đã ghi lại, mới nhất ở trên.`),
    lead: 'Mỗi dòng ghi lúc xảy ra và không sửa được.',
    what: 'lịch sử', table: 'Lịch sử của đơn vị', time: 'Thời gian', who: 'Ai', act: 'Việc', finding: 'Phát hiện', comment: 'Ghi chú',
    kinds: { person: '', program: 'hệ thống', sensor: 'cảm biến' },
    more: 'Xem thêm', of: (n: number, total: number) => `${f.number(n)} trong ${f.number(total)}`,
  },
}
