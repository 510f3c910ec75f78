// The centre's pages: the country, families, organisations, looking up, sources, claims, notices, audit, people.
import type { Change, FamilyPage, FeedRow, Lookup, National, NoticeEffect, OrganisationPage, OrganisationTable, SensorRow } from '../../api/types'
import { formatsOf, today } from '../format'

const f = formatsOf('vi')

// "giảm **4,3%**", "tăng **12%**", "không đổi"; "" when the two cannot be compared
const moved = (c: Change): string => {
  if (c.why_not !== '' || c.percent === null) return ''
  const p = Number(c.percent.toFixed(1))
  return p < 0 ? `giảm **${f.percent(-p)}**` : p > 0 ? `tăng ^^${f.percent(p)}^^` : 'không đổi'
}
// A month that has not ended stands beside no other.
const isRunning = (n: National) => today(new Date(n.citation.asked)).startsWith(n.period)
const plain = (text: string) => text.replace(/\*\*|\^\^/g, '')
const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

export default {
  national: {
    question: 'Toàn quốc đang nhiễm bao nhiêu?',
    answer: (n: Pick<National, 'period' | 'addresses' | 'coverage' | 'previous'>): string => {
      const month = upper(f.month(n.period))
      if (n.coverage !== null && n.coverage < 0.95)
        return `${month} thấy **${f.number(n.addresses)}** địa chỉ, nhưng độ phủ chỉ **${f.coverage(n.coverage)}** nên không so sánh được.`
      if (n.addresses === 0) return `${month} không thấy địa chỉ IP Việt Nam nào nằm trong mạng máy tính ma.`
      const change = moved(n.previous)
      return `${month} có **${f.number(n.addresses)}** địa chỉ IP Việt Nam nằm trong mạng máy tính ma` +
        (change === '' ? (n.coverage === null ? '; chưa biết độ phủ nên không so sánh.' : '.') : change === 'không đổi' ? ', bằng tháng trước.' : `, ${change} so với tháng trước.`)
    },
    lead: (n: National): string => {
      const year = moved(n.year)
      const parts: string[] = []
      if (isRunning(n)) parts.push(`Tháng chưa hết, số tính đến ${f.shortDate(n.citation.asked)}, nên chưa so với tháng trước.`)
      else if (n.previous.why_not && n.previous.before > 0 && n.coverage !== null && n.coverage >= 0.95) parts.push('Không so sánh với tháng trước vì các cảm biến không nhìn như nhau.')
      if (year) parts.push(year === 'không đổi' ? 'Bằng cùng kỳ năm trước.' : `${upper(plain(year))} so với cùng kỳ năm trước.`)
      const fact = n.facts
      if (fact.state_bodies > 0) {
        const by = fact.state_bodies_before === null ? null : fact.state_bodies - fact.state_bodies_before
        parts.push(`${f.number(fact.state_bodies)} cơ quan nhà nước có máy nhiễm` + (by === null ? '.' : by > 0 ? `, thêm ${f.number(by)}.` : by < 0 ? `, bớt ${f.number(-by)}.` : ', không đổi.'))
      } else parts.push('Không thấy máy nhiễm ở cơ quan nhà nước nào.')
      if (n.host_estimate) parts.push(`Ước tính ${f.number(n.host_estimate.low)}–${f.number(n.host_estimate.high)} máy.`)
      return parts.join(' ')
    },
    empty: 'Chưa có dữ liệu. Kết nối cảm biến đầu tiên.', emptyAction: 'Thêm cảm biến', what: 'số toàn quốc',
    facts: { state: 'Cơ quan nhà nước có máy nhiễm', stateNote: 'cơ quan', apt: 'Gọi tới máy chủ APT', aptNote: (n: number) => `ở ${f.number(n)} tổ chức`, see: 'xem ngay', cleaned: 'Đã sạch, có bằng chứng', cleanedNote: 'phát hiện trong kỳ', overdue: 'Quá hạn xử lý', overdueNote: (n: number) => `ở ${f.number(n)} tổ chức`, urge: 'đôn đốc', before: (n: number) => `kỳ trước ${f.number(n)}` },
    months: 'Mười ba tháng qua', monthsNote: 'địa chỉ IP khác nhau mỗi tháng', monthsHedge: 'Tháng gạch chéo thiếu dữ liệu nên không dùng để so sánh.',
    families: 'Theo họ mã độc', allFamilies: (n: number) => `Tất cả ${f.number(n)} họ`, familiesNote: 'Một địa chỉ có thể thuộc nhiều họ, nên tổng các dòng lớn hơn số toàn quốc.',
    provinces: 'Cơ quan nhà nước theo tỉnh, thành phố', provincesNote: (n: number, units: number) => `${f.number(n)} địa chỉ ở ${f.number(units)} đơn vị`, allProvinces: 'Xem mọi tổ chức',
    top: (n: number) => (n < 2 ? 'Tổ chức nhiều nhất' : n < 10 ? `${upper(f.words(n))} tổ chức nhiều nhất` : `${f.number(n)} tổ chức nhiều nhất`), sectors: 'Theo khối',
    estimate: (method: string) => `Số máy là ước tính (${method}).`,
  },
  column: {
    family: 'Họ', kind: 'Loại', addresses: 'Địa chỉ', change: 'So tháng trước', months: '13 tháng', stateBodies: 'Cơ quan nhà nước', organisation: 'Tổ chức', sector: 'Khối', open: 'Đang mở',
    overdue: 'Quá hạn', median: 'Xử lý trong', coverage: 'Độ phủ', sensor: 'Cảm biến', infected: 'Tổ chức có nhiễm',
  },
  families: {
    question: 'Những họ mã độc nào có ở Việt Nam?',
    answer: (period: string, n: number, first: string, addresses: number): string =>
      n === 0 ? `${upper(f.month(period))} không thấy họ mã độc nào.` : n === 1 ? `${upper(f.month(period))} chỉ thấy **${first}**, ở ${f.number(addresses)} địa chỉ.`
        : `${upper(f.month(period))} thấy **${f.number(n)}** họ mã độc; nhiều nhất là **${first}**, ở ${f.number(addresses)} địa chỉ.`,
    what: 'danh sách họ mã độc', search: 'Tên họ',
  },
  family: {
    question: (name: string) => `Ai có ${name}, có giảm không?`,
    answer: (p: FamilyPage): string => {
      const change = moved(p.previous)
      const state = p.organisations.length
      if (p.addresses === 0) return `${upper(f.month(p.period))} không thấy **${p.name}**.`
      return `**${p.name}** có ở **${f.number(p.addresses)}** địa chỉ` + (change && change !== 'không đổi' ? `, ${change}` : change ? ', không đổi' : '') +
        (state > 0 ? `; **${f.number(state)}** tổ chức bị nhiễm.` : '.')
    },
    lead: (p: FamilyPage): string => {
      const x = p.findings
      const bits = [x.open > 0 ? `${f.number(x.open)} phát hiện đang mở` + (x.overdue > 0 ? `, ${f.number(x.overdue)} quá hạn` : '') : 'Không có phát hiện nào đang mở']
      if (x.closed_month > 0) bits.push(`${f.number(x.closed_month)} đã đóng trong kỳ`)
      if (x.median_days !== null) bits.push(`trung vị ${f.number(x.median_days)} ngày`)
      return bits.join('; ') + '.'
    },
    aliases: (names: string[]) => `Tên khác: ${names.join(', ')}`, days: 'Địa chỉ mỗi ngày', daysTitle: (most: number, day: string) => `Nhiều nhất ${f.number(most)} địa chỉ, ngày ${day}`, who: 'Tổ chức có họ này', sectors: 'Theo khối',
    advice: 'Cách xử lý', why: 'Vì sao đáng lo', detectors: 'Nhận ra bằng cách nào', listsOnly: 'Chỉ bằng danh sách dấu hiệu.', findings: 'Phát hiện', what: 'trang của họ này', none: 'Không có tổ chức nào.', see: 'Xem các phát hiện',
  },
  orgs: {
    question: 'Tổ chức nào cần giúp trước?',
    answer: (t: OrganisationTable, names: string[]): string => {
      const l = t.leading
      if (t.total === 0 && t.sectors.length === 0) return 'Chưa có tổ chức nào trong danh bạ.'
      if (l.overdue_total === 0) return `Không tổ chức nào có phát hiện quá hạn trong **${f.number(t.sectors.reduce((sum, one) => sum + one.count, 0))}** tổ chức.`
      if (names.length === 0) return `!!${f.number(l.overdue_total)}!! phát hiện quá hạn.`
      if (names.length === 1) return `**${names[0]}** giữ !!${f.number(l.overdue)}!! trong ${f.number(l.overdue_total)} phát hiện quá hạn.`
      return `${upper(f.words(names.length))} tổ chức giữ !!${f.number(l.overdue)}!! trong ${f.number(l.overdue_total)} phát hiện quá hạn: ${f.list(names)}.`
    },
    lead: (month: string) => `Số địa chỉ của ${month}. Tổ chức có cảm biến im lặng hoặc độ phủ thấp có thể nhiều hơn số đang thấy.`,
    all: 'Tất cả', sectorViews: 'Khối', search: 'Gõ tên, không cần dấu: lai chau', overdue: 'Có quá hạn', lowCoverage: 'Độ phủ dưới 95%', what: 'danh sách tổ chức', table: (month: string) => `Tổ chức, ${month}`,
    median: '“Xử lý trong” là trung vị từ lúc mở đến lúc đóng, 90 ngày qua', empty: 'Chưa có tổ chức nào.', vs: 'So tháng trước:', late: 'Quá hạn:',
  },
  org: {
    question: 'Tổ chức này ra sao?',
    answer: (o: OrganisationPage, name: string): string => {
      const silent = o.sensors.filter((one) => one.state === 'silent').length
      const open = o.open === 0 ? `**${name}** không có phát hiện nào đang mở` : `**${name}** còn **${f.number(o.open)}** phát hiện mở` + (o.overdue > 0 ? `, !!${f.number(o.overdue)}!! quá hạn` : '')
      const sensor = o.sensors.length === 0 ? '; chưa có cảm biến nên chỉ thấy từ bên ngoài' : silent > 0 ? `; ${f.words(silent)} cảm biến im lặng` : ''
      return open + sensor + '.'
    },
    lead: (o: OrganisationPage): string => {
      const change = moved(o.previous)
      return `${upper(f.month(o.period))}: ${f.number(o.addresses)} địa chỉ nhiễm` + (change ? `, ${plain(change)} so với tháng trước` : '') + '.' +
        (o.reinfections > 0 ? ` ${f.number(o.reinfections)} lần tái nhiễm.` : '') + (o.median_days !== null ? ` Xử lý trong ${f.number(o.median_days)} ngày (trung vị).` : '')
    },
    coverage: 'Cảm biến của tổ chức', families: 'Họ mã độc', months: 'Mười ba tháng qua', findings: 'Xem các phát hiện', sensors: 'Cảm biến', contacts: 'Đầu mối', ranges: 'Dải mạng, tên miền', tree: 'Trên và dưới', parent: 'Cấp trên', children: 'Trực thuộc',
    noContacts: 'Chưa có đầu mối nào.', noRanges: 'Chưa khai báo dải mạng.', noSensors: 'Chưa có cảm biến.', noFamilies: 'Không thấy họ nào trong kỳ.', verified: 'đã kiểm', unverified: 'chưa kiểm', suspect: 'Hai thư gần nhất bị trả lại: cần hỏi địa chỉ khác.', valid: 'Có hiệu lực', from: (day: string) => `từ ${day}`, to: (day: string) => `đến ${day}`, what: 'trang của tổ chức', moreRanges: (n: number) => `và ${f.number(n)} dải nữa`, sourceOf: (source: string) => `nguồn ${source}`,
  },
  lookup: {
    question: 'Biết gì về giá trị này, ai đã gặp?',
    answer: (l: Lookup): string => {
      const v = `**${l.value}**`
      if (l.type === '') return `“${l.value}” không phải địa chỉ, tên miền, mã băm hay đường dẫn.`
      const live = l.indicators.filter((one) => !one.withdrawn)
      const met = l.contact_organisations
      const tail = met > 0 ? `; **${f.number(met)}** tổ chức đã gọi tới trong 180 ngày.` : l.contacts.length > 0 ? '; đã có máy gọi tới trong 180 ngày.' : '; chưa thấy ai gọi tới trong 180 ngày.'
      if (live.length > 0) return `${v} ${live[0]!.category.startsWith('c2') || live[0]!.category.endsWith('c2') ? 'là máy chủ điều khiển' : 'có trong danh sách'} ${live[0]!.name || live[0]!.family}` + tail
      if (l.indicators.length > 0) return `${v} từng có trong danh sách, nay đã rút` + tail
      if (l.findings.length > 0) return `${v} có **${f.number(l.findings.length)}** phát hiện.`
      if (l.owner) return `${v} không có trong danh sách nào` + (met > 0 ? tail : '.')
      return `Chưa biết gì về ${v}.`
    },
    start: 'Nhập một địa chỉ IP, dải mạng, tên miền, mã băm hoặc đường dẫn.', placeholder: '198.51.100.23, example.vn, mã băm…', ask: 'Tra', since: (day: string) => `Tìm từ ${day}.`, partial: 'Chỉ đọc được một triệu lần thấy đầu tiên.',
    owner: 'Thuộc về', matched: (range: string) => `theo ${range}`, noOwner: 'Không thuộc tổ chức nào trong danh bạ.', indicators: 'Trong các danh sách', noIndicators: 'Không có trong danh sách nào.', contacts: 'Ai đã gọi tới', noContacts: 'Không ai, trong 180 ngày.', days: 'Lần thấy mỗi ngày', findings: 'Phát hiện', what: 'kết quả tra cứu', unknownOrg: 'Ngoài danh bạ',
    ind: { source: 'Nguồn', value: 'Ghi là', family: 'Họ', category: 'Loại', confidence: 'Tin cậy', from: 'Từ', until: 'Đến', tlp: 'TLP', state: '', withdrawn: 'đã rút' }, met: { organisation: 'Tổ chức', addresses: 'Địa chỉ', sightings: 'Lần thấy', first: 'Lần đầu', last: 'Lần cuối' },
  },
  feeds: {
    question: 'Nguồn nào giúp, nguồn nào làm ta nhầm?',
    answer: (rows: FeedRow[]): string => {
      if (rows.length === 0) return 'Chưa có nguồn nào.'
      const worst = rows.filter((row) => row.precision !== null && row.precision < 0.97).sort((a, b) => a.precision! - b.precision!)[0]
      const lead = rows.filter((row) => row.lead_days !== null && row.lead_days > 0).sort((a, b) => b.lead_days! - a.lead_days!)[0]
      if (worst) return `Nguồn **${worst.source}**` + (worst.lead_days ? ` báo sớm ${f.number(worst.lead_days)} ngày` : '') + `: !!${f.percent(100 * (1 - worst.precision!))}!! phản đối đã xét là đúng.`
      if (lead) return `**${f.number(rows.length)}** nguồn; sớm nhất là **${lead.source}**, trước ${f.number(lead.lead_days!)} ngày.`
      return `**${f.number(rows.length)}** nguồn, ${f.number(rows.reduce((sum, row) => sum + row.active, 0))} dấu hiệu đang dùng; chưa nguồn nào bị phản đối đúng.`
    },
    lead: 'Số 30 ngày qua. Độ đúng chỉ tính khi có từ năm phản đối đã xét.', what: 'danh sách nguồn', table: 'Bảng điểm các nguồn',
    column: { source: 'Nguồn', active: 'Dấu hiệu', withdrawn: 'Đã rút', sightings: 'Lần thấy', organisations: 'Tổ chức', findings: 'Phát hiện', only: 'Riêng nguồn này', disputed: 'Phản đối', upheld: 'Đúng', precision: 'Độ đúng', lead: 'Báo sớm', types: 'Loại' },
    fewJudged: 'ít dữ liệu',
  },
  sensors: {
    question: 'Cảm biến nào đang im lặng?',
    answer: (rows: SensorRow[], silentFor: string): string => {
      const used = rows.filter((row) => row.state !== 'revoked')
      const ok = used.filter((row) => row.state === 'ok' || row.state === 'late').length
      const silent = used.filter((row) => row.state === 'silent').length
      const waiting = used.filter((row) => row.state === 'waiting').length
      if (used.length === 0) return 'Chưa có cảm biến nào.'
      if (silent === 0) return waiting > 0 ? `**${f.number(ok)}** trong ${f.number(used.length)} cảm biến đang gửi; ${f.number(waiting)} chờ lần đầu.` : used.length === 1 ? 'Cảm biến duy nhất **đang gửi**.' : `Cả **${f.number(used.length)}** cảm biến đang gửi.`
      return `**${f.number(ok)}** trong ${f.number(used.length)} cảm biến đang gửi; !!${f.number(silent)}!! im lặng` + (silentFor ? `, lâu nhất ${silentFor}.` : '.')
    },
    lead: 'Cảm biến im lặng thì không biết mạng của tổ chức có sạch không.', what: 'danh sách cảm biến', table: 'Cảm biến',
    column: { name: 'Cảm biến', organisation: 'Tổ chức', state: 'Trạng thái', last: 'Lần cuối', records: 'Bản ghi 24 giờ', lost: 'Mất', sampling: 'Lấy mẫu', skew: 'Lệch giờ', version: 'Phiên bản', indicators: 'Danh sách', coverage: 'Độ phủ 14 ngày' },
    outside: 'trung tâm', sampled: (n: number) => (n <= 1 ? 'đủ' : `1:${f.number(n)}`), seconds: (s: number) => `${f.number(s)}\u00a0giây`,
    add: 'Thêm cảm biến', addTitle: 'Thêm một cảm biến', name: 'Tên cảm biến', organisation: 'Mã tổ chức', organisationHint: 'Ví dụ MIN-MOH', create: 'Tạo mã ghi danh', token: 'Mã ghi danh, chỉ hiện một lần', tokenHow: 'Chạy trên máy cảm biến:', expires: (time: string) => `Hết hạn ${time}.`, revoke: 'Thu hồi', revokeSure: (name: string) => `Thu hồi cảm biến ${name}? Nó sẽ không gửi được nữa.`, revoked: 'Đã thu hồi.',
  },
  claims: {
    question: 'Khai báo nào đang chờ duyệt?',
    answer: (n: number): string => (n === 0 ? 'Không có khai báo nào chờ duyệt.' : n === 1 ? '**Một** khai báo đang chờ duyệt.' : `**${f.number(n)}** khai báo đang chờ duyệt.`),
    lead: 'Duyệt một khai báo là giao dữ liệu của dải mạng ấy cho tổ chức. Kiểm với sổ đăng ký và đầu mối trước khi duyệt.', what: 'khai báo', table: 'Khai báo',
    column: { resource: 'Dải mạng, tên miền', organisation: 'Tổ chức', made: 'Khai lúc', by: 'Người khai', heldBy: 'Đang thuộc', from: 'Từ ngày', state: 'Trạng thái', note: 'Lý do' },
    approve: 'Duyệt', refuse: 'Không duyệt…', refuseTitle: 'Vì sao không duyệt?', reason: 'Lý do', reasonHint: 'Tổ chức đọc được lý do này.', approveTitle: (what: string, who: string) => `Duyệt ${what} cho ${who}`,
    heldWarning: (who: string) => `Hiện thuộc ${who}: duyệt thì từ ngày ấy chuyển sang tổ chức mới.`, free: 'chưa ai', approved: 'Đã duyệt.', refused: 'Đã trả lời không duyệt.', waiting: 'Chờ duyệt', all: 'Tất cả', empty: 'Không có khai báo nào ở đây.',
  },
  notices: {
    question: 'Thư nào đã tới, và có tác dụng không?',
    answer: (sent: number, wrong: number): string => (sent + wrong === 0 ? 'Chưa gửi thư nào.' : wrong > 0 ? `Đã gửi **${f.number(sent)}** thư; !!${f.number(wrong)}!! không tới.` : `Đã gửi **${f.number(sent)}** thư, không thư nào bị trả lại.`),
    what: 'danh sách thông báo', table: 'Thông báo', all: 'Tất cả', views: 'Trạng thái',
    column: { made: 'Lập lúc', organisation: 'Tổ chức', kind: 'Loại', to: 'Tới', subject: 'Tiêu đề', findings: 'Phát hiện', state: 'Trạng thái' }, empty: 'Không có thông báo nào ở đây.',
    effect: 'Thông báo có giúp sạch hơn không', effectAnswer: (told: number, held: number): string => `Trong 14 ngày, ${f.percent(told)} phát hiện được báo đã sạch, so với ${f.percent(held)} không được báo.`,
    effectNone: (e: NoticeEffect): string => (e.hold_out > 0 ? 'Chưa đủ phát hiện để so sánh.' : 'Nhóm đối chứng đang tắt, nên chưa so sánh được với khi không báo.'), holdOut: (share: number) => `Nhóm đối chứng: ${f.share(share)}`,
    effectColumn: { family: 'Họ', sector: 'Khối', channel: 'Đường gửi', told: 'Được báo', toldClean: 'Sạch sau 14 ngày', held: 'Không báo', heldClean: 'Sạch sau 14 ngày' }, effectWhat: 'hiệu quả thông báo', few: 'dưới 5',
  },
  audit: {
    question: 'Ai đã làm gì?',
    answer: (total: number, verified: boolean, at: string): string =>
      total === 0 ? 'Nhật ký chưa có dòng nào khớp.' : at === '' ? `**${f.number(total)}** dòng; chuỗi chưa được kiểm từ khi khởi động.` : verified ? `**${f.number(total)}** dòng; chuỗi nguyên vẹn lúc ${at}.` : `!!Chuỗi nhật ký bị đứt!!, phát hiện lúc ${at}.`,
    lead: 'Mỗi dòng mang dấu của dòng trước: không sửa, không xóa được mà không lộ.', what: 'nhật ký', table: 'Nhật ký',
    column: { sequence: 'Số', time: 'Thời gian', actor: 'Ai', action: 'Việc', subject: 'Trên gì', detail: 'Chi tiết', hash: 'Dấu' }, actor: 'Người làm', action: 'Việc', subject: 'Đối tượng', from: 'Từ ngày', to: 'Đến ngày', empty: 'Không có dòng nào.',
  },
  people: {
    question: 'Ai vào được, với vai nào?',
    answer: (n: number, without: number): string => (n === 0 ? 'Chưa có người dùng nào.' : without > 0 ? `**${f.number(n)}** người dùng; !!${f.number(without)}!! chưa bật xác thực hai bước.` : `**${f.number(n)}** người dùng, tất cả đã bật xác thực hai bước.`),
    what: 'danh sách người dùng', table: 'Người dùng', column: { name: 'Tên', login: 'Đăng nhập', roles: 'Vai', factor: 'Hai bước', state: 'Trạng thái', created: 'Tạo ngày' }, active: 'hoạt động', inactive: 'đã khóa', noPassword: 'chưa đặt mật khẩu', on: 'đã bật', off: 'chưa bật', centre: 'Trung tâm',
    add: 'Thêm người', addTitle: 'Thêm một người', name: 'Họ tên', login: 'Tên đăng nhập', email: 'Thư điện tử', organisation: 'Mã tổ chức', organisationHint: 'Để trống: trung tâm', role: 'Vai', language: 'Ngôn ngữ', named: 'Được xem việc nhạy cảm', create: 'Thêm', created: 'Đã thêm.',
    token: 'Mã đặt mật khẩu', tokenTitle: (name: string) => `Mã đặt mật khẩu của ${name}`, tokenHow: 'Đưa mã này tận tay, qua đường khác thư điện tử. Chỉ hiện một lần.', tokenWhere: (address: string) => `Đặt mật khẩu tại ${address}.`, expel: 'Bỏ vai này', expelOf: (role: string) => `Bỏ vai ${role}`, block: 'Khóa', unblock: 'Mở khóa', resetFactor: 'Bỏ xác thực hai bước', resetSure: (name: string) => `Bỏ xác thực hai bước của ${name}? Người ấy phải bật lại khi đăng nhập.`, done: 'Đã làm.', search: 'Tên hoặc tên đăng nhập',
  },
}
