// Prepared answers of the hub for the states that samples do not reach: none, many, late, silent, missing. Shapes as in
// portal/src/api/types.ts.
const kDay = 86_400_000
const now = Math.floor(Date.now() / 1000) * 1000
export const ago = (days) => new Date(now - days * kDay).toISOString().replace('.000', '')
const day = (days) => ago(days).slice(0, 10)

export const unit = { id: 'PPC25-12-DST', name: { vi: 'Sở Khoa học và Công nghệ tỉnh Lai Châu', en: 'Department of Science and Technology, Lai Châu' }, abbreviation: 'SKHCN', sector: 'PROVINCE' }
const long = { id: 'X', name: { vi: 'Ban Quản lý dự án đầu tư xây dựng các công trình nông nghiệp và phát triển nông thôn tỉnh Bà Rịa – Vũng Tàu (trước sáp nhập)', en: 'Management Board of Agricultural and Rural Development Construction Investment Projects of Bà Rịa – Vũng Tàu Province (before the merger)' }, abbreviation: '', sector: 'PROVINCE' }

const rights = ['read_findings', 'handle_findings', 'dispute_findings', 'accept_risk', 'look_up', 'read_organisations', 'make_claims', 'read_contacts', 'change_contacts', 'read_users', 'change_users', 'read_sensors', 'enrol_sensors']
export const me = (change = {}) => ({
  id: 'u1', login: 'minh', name: 'Lò Văn Minh', email: 'minh@example.vn', language: 'vi', has_second_factor: true, enrolling: false, centre: false,
  organisation: unit, memberships: [{ id: 'm1', organisation: unit.id, organisation_name: unit.name, role: 'administrator', named: true, accepted: true, from: ago(90), until: null }],
  permissions: rights, csrf: 'c', version: '0.3', now: ago(0), centre_phone: '024 0000 0000', ...change,
})

const stalks = (shares, step) => shares.map((share, i) => ({
  from: new Date(now - (shares.length - i) * step).toISOString(), share,
  state: share === null ? 'todo' : share >= 0.95 ? 'ok' : share === 0 ? 'gap' : 'low',
}))
const hours = (shares) => stalks(shares, kDay / 24)
export const sensor = (change = {}) => ({
  id: 's1', name: 'cong-ra-1', organisation: unit, state: 'ok', last_seen: ago(0.001), records: 4_218_332, lost: 0, sampling: 1, clock_skew: 0.2, version: '0.3', indicators: '2026-02-06.2',
  coverage: stalks(Array(14).fill(1), kDay), ...change,
})
export const finding = (i, change = {}) => ({
  id: `f${i}`.padEnd(32, '0'), organisation: unit, kind: 'infection', subject: `203.0.113.${47 + i}`, what: 'conficker', name: 'Conficker', first_seen: ago(16), last_seen: ago(0.04),
  sightings: 214, grade: 'confirmed', severity: 'high', tlp: 'amber', sensitive: false, state: 'notified', closed_because: 'none', episode: 1, opened: ago(16), due: ago(-3), overdue: false,
  closed: null, last_notified: ago(14), assignee: null, risk_until: null, silent_sensor: '', ...change,
})
const duty = (one, vi, en, detail_vi, detail_en, change = {}) => ({
  kind: 'finding', id: one.id, title: { vi, en }, detail: { vi: detail_vi, en: detail_en }, grade: one.grade, severity: one.severity, since: one.first_seen, due: one.due,
  overdue: one.overdue, link: `/findings/${one.id}`, finding: one, ...change,
})
const mirai = finding(5, { what: 'mirai', name: 'Mirai', due: ago(0), first_seen: ago(7), sightings: 1_204 })
const conficker = finding(0, { assignee: { id: 'u1', name: 'Lò Văn Minh' }, state: 'in-work' })
const sality = finding(14, { what: 'sality', name: 'Sality', grade: 'suspected', sightings: 2, due: ago(-4), first_seen: ago(3) })
const late = finding(9, { due: ago(3.2), overdue: true, episode: 2, state: 'open' })
const duties = [
  duty(mirai, 'Camera hoặc bộ định tuyến nhiễm Mirai', 'A camera or router has Mirai', 'Một thiết bị sau địa chỉ 203.0.113.52 đang dò cổng Telnet của máy khác. Thường do còn mật khẩu mặc định.', 'A device behind 203.0.113.52 scans the Telnet ports of others. Often a default password is still set.'),
  duty(conficker, 'Máy Windows nhiễm Conficker', 'A Windows machine has Conficker', 'Một máy sau địa chỉ 203.0.113.47 gọi tới tên miền do Conficker sinh ra. Sâu này lây sang máy Windows cũ trong cùng mạng.', 'A machine behind 203.0.113.47 looks up names that Conficker makes. The worm spreads to old Windows machines nearby.'),
  duty(sality, 'Có thể có máy nhiễm Sality', 'Possibly a machine with Sality', 'Một máy sau địa chỉ 203.0.113.61 tải tệp ảnh .gif với dạng tham số lạ. Cần đối chiếu nhật ký trước khi xử lý.', 'A machine behind 203.0.113.61 loads .gif pictures with odd parameters. Check the log before acting.'),
  { kind: 'contact', id: 'c2', title: { vi: 'Đầu mối chưa xác minh', en: 'A contact is not verified' }, detail: { vi: 'Thư của bà Tao Thị Hương chưa được xác minh nên chưa nhận thông báo.', en: 'Tao Thị Hương’s mail address is not verified, so no notice goes there.' }, grade: null, severity: null, since: ago(2), due: ago(-7), overdue: false, link: '/unit#contacts', finding: null },
]
const lateDuty = duty(late, 'Máy Windows nhiễm Conficker', 'A Windows machine has Conficker', 'Thấy lại sau 9 ngày sạch. Thường do còn máy khác hoặc USB chưa quét.', 'Seen again after 9 clean days. Often another machine or an unscanned USB stick.')
const silentDuty = { kind: 'sensor', id: 's1', title: { vi: 'Cảm biến cong-ra-1 im lặng', en: 'Sensor cong-ra-1 is silent' }, detail: { vi: 'Không có bản ghi nào từ bảy giờ qua. Kiểm nguồn điện, cổng mạng và đường ra trung tâm.', en: 'No record for seven hours. Check power, the network port and the way out to the centre.' }, grade: null, severity: null, since: ago(0.3), due: ago(0.1), overdue: true, link: '/unit#sensors', finding: null }
const closed = ['presumed-clean', 'cleaned', 'address-moved', 'false-positive'].map((why, i) => ({ finding: finding(20 + i, { name: ['Conficker', 'Mirai', 'Conficker', 'Ramnit'][i], state: 'closed', closed_because: why, closed: ago(4 + i * 5) }), why, at: ago(4 + i * 5) }))
const readers = [
  { who: { vi: 'Lò Văn Minh, Tao Thị Hương', en: 'Lò Văn Minh, Tao Thị Hương' }, why: { vi: 'Trong đơn vị', en: 'In the unit' } },
  { who: { vi: 'UBND tỉnh Lai Châu: chỉ số tổng', en: 'People’s Committee of Lai Châu: totals only' }, why: { vi: 'Cấp trên', en: 'Superior body' } },
  { who: { vi: 'Ca trực và chuyên viên phụ trách', en: 'Duty officers and the analyst in charge' }, why: { vi: 'Trung tâm quốc gia', en: 'National centre' } },
  { who: { vi: 'Không ai', en: 'Nobody' }, why: { vi: 'Đơn vị khác', en: 'Other bodies' } },
]
const good = hours([...Array(17).fill(1), 0.6, ...Array(6).fill(1)])
export const homes = {
  many: { organisation: unit, duties, due_today: 1, overdue: 0, closed, sensors: [sensor()], coverage: good, readers, checked: ago(0) },
  none: { organisation: unit, duties: [], due_today: 0, overdue: 0, closed: [], sensors: [sensor()], coverage: hours(Array(24).fill(1)), readers, checked: ago(0) },
  one: { organisation: unit, duties: duties.slice(1, 2), due_today: 0, overdue: 0, closed: closed.slice(0, 1), sensors: [sensor()], coverage: good, readers, checked: ago(0) },
  late: { organisation: long, duties: [lateDuty, ...duties], due_today: 1, overdue: 1, closed, sensors: [sensor()], coverage: good, readers, checked: ago(0) },
  unwatched: { organisation: unit, duties: duties.slice(1, 2), due_today: 0, overdue: 0, closed: [], sensors: [], coverage: [], readers, checked: ago(0) },
  silent: { organisation: unit, duties: [silentDuty, ...duties.slice(0, 2)], due_today: 1, overdue: 1, closed, sensors: [sensor({ state: 'silent', last_seen: ago(0.3) })], coverage: hours([...Array(17).fill(1), ...Array(7).fill(0)]), readers, checked: ago(0) },
}

const all = [late, mirai, conficker, sality, ...Array.from({ length: 8 }, (_, i) => finding(30 + i, { name: ['Mirai', 'Ramnit', 'Cutwail', 'ZeroAccess'][i % 4], what: 'x', grade: ['confirmed', 'probable', 'suspected'][i % 3], state: ['open', 'notified', 'acknowledged', 'in-work', 'resolved', 'disputed', 'accepted-risk', 'notified'][i], due: ago(-i - 1) })),
  finding(40, { kind: 'apt-contact', name: 'OceanLotus', what: 'oceanlotus', severity: 'critical', due: ago(-0.5) })]
const views = { overdue: 1, apt: 1, reinfected: 1, disputed: 1, mine: 1, unassigned: 11, open: all.length, closed: closed.length }
export const tables = {
  many: { total: all.length, items: all, views, overdue_organisations: 1, apt_unattended: 1, checked: ago(0) },
  none: { total: 0, items: [], views: Object.fromEntries(Object.keys(views).map((key) => [key, 0])), overdue_organisations: 0, apt_unattended: 0, checked: ago(0) },
}

const contact = (i, change = {}) => ({ id: `c${i}`, organisation: unit.id, role: 'technical', name: 'Lò Văn Minh', email: 'minh@laichau.example.vn', phone: '0213 000 0000', verified: ago(60), ...change })
export const units = {
  full: {
    organisation: unit,
    ranges: [{ kind: 'prefix', resource: '203.0.113.0/26', from: day(800), to: null, source: 'VNNIC' }, { kind: 'prefix', resource: '2001:db8:10::/48', from: day(200), to: null, source: 'khai báo' }, { kind: 'domain', resource: 'skhcn.laichau.example.vn', from: null, to: null, source: 'quy tắc' }],
    claims: [{ id: 'k1', organisation: unit, kind: 'prefix', resource: '198.51.100.64/27', note: 'Hợp đồng thuê kênh số 12/2026 với nhà mạng', state: 'waiting', made_by: 'Lò Văn Minh', made: ago(2), decided: null, reason: '', from: day(2), held_by: null },
      { id: 'k2', organisation: unit, kind: 'domain', resource: 'daotao.laichau.example.vn', note: 'Trang đào tạo cũ', state: 'refused', made_by: 'Lò Văn Minh', made: ago(30), decided: ago(28), reason: 'Tên miền này thuộc Sở Giáo dục và Đào tạo', from: day(30), held_by: null }],
    contacts: [contact(1), contact(2, { role: 'leader', name: 'Tao Thị Hương', email: 'huong.tao@skhcn.laichau.example.vn', phone: '', verified: null })],
    sensors: [sensor(), sensor({ id: 's2', name: 'trung-tam-du-lieu', state: 'late', clock_skew: 94, lost: 1_204, last_seen: ago(0.06), coverage: stalks([1, 1, 1, 0.7, 0, 0, 1, 1, 1, 1, 1, 0.9, 1, 1], kDay) }), sensor({ id: 's3', name: 'moi', state: 'waiting', last_seen: null, records: 0, coverage: [] })],
    people: [{ id: 'u1', login: 'minh', name: 'Lò Văn Minh', email: 'minh@example.vn', language: 'vi', active: true, has_password: true, has_second_factor: true, created: ago(90), memberships: me().memberships },
      { id: 'u2', login: 'huong', name: 'Tao Thị Hương', email: 'huong@example.vn', language: 'vi', active: true, has_password: false, has_second_factor: false, created: ago(1), memberships: [{ id: 'm2', organisation: unit.id, organisation_name: unit.name, role: 'member', named: false, accepted: true, from: ago(1), until: null }] }],
    notices: { organisation: unit.id, language: 'vi', schedule: 'daily', hour: 8, least: 'low', at_once: 'high', encrypt: false, key: '', webhook: '', muted: [] },
  },
  empty: { organisation: unit, ranges: [], claims: [], contacts: [], sensors: [], people: [], notices: null },
}
export const histories = {
  many: { total: 214, items: [
    { step: 6, time: ago(0.1), actor: { id: '', name: '', kind: 'program' }, act: 'seen-again', from: 'closed', to: 'open', comment: '', reason: '', machine: '', done: '', finding: { id: late.id, name: 'Conficker', subject: late.subject } },
    { step: 5, time: ago(1), actor: { id: 'u1', name: 'Lò Văn Minh', kind: 'person' }, act: 'comment', from: null, to: null, reason: '', machine: '', done: '', comment: 'Máy ở phòng kế toán, đã rút dây mạng. Chờ người của nhà cung cấp đến cài lại vào sáng thứ Hai.', finding: { id: conficker.id, name: 'Conficker', subject: conficker.subject } },
    { step: 4, time: ago(2), actor: { id: 'u1', name: 'Lò Văn Minh', kind: 'person' }, act: 'start', from: 'acknowledged', to: 'in-work', comment: '', reason: '', machine: '', done: '', finding: { id: conficker.id, name: 'Conficker', subject: conficker.subject } },
    { step: 2, time: ago(14), actor: { id: '', name: '', kind: 'program' }, act: 'notify', from: 'open', to: 'notified', comment: '', reason: '', machine: '', done: '', finding: { id: conficker.id, name: 'Conficker', subject: conficker.subject } },
  ] },
  none: { total: 0, items: [] },
}
export const sessions = { items: [
  { id: 'a', address: '203.0.113.9', agent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36', created: ago(0.2), used: ago(0), is_this: true },
  { id: 'b', address: '2001:db8:10:20::77', agent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1', created: ago(3), used: ago(1), is_this: false },
] }
export const tokens = { items: [{ id: 't1', name: 'SIEM của đơn vị', prefix: 'ltr_9f3a', scopes: ['read_findings', 'look_up'], created: ago(20), expires: ago(-70), used: ago(0.5), revoked: null }] }

// The centre's national picture with thirteen months, one of them badly covered.
export const operator = me({ login: 'operator', name: 'Ca trực', centre: true, organisation: null, has_second_factor: true,
  memberships: [{ id: 'm9', organisation: '', organisation_name: null, role: 'operator', named: true, accepted: true, from: ago(90), until: null }],
  permissions: [...rights, 'read_national', 'decide_claims', 'read_feeds', 'read_audit', 'send_notices', 'close_findings'] })
const kMonths = ['2025-01', '2025-02', '2025-03', '2025-04', '2025-05', '2025-06', '2025-07', '2025-08', '2025-09', '2025-10', '2025-11', '2025-12', '2026-01']
const kCounts = [456_120, 448_003, 451_211, 440_518, 434_007, 438_120, 431_220, 428_664, 352_907, 429_118, 424_003, 420_395, 402_318]
const change = (before, percent) => ({ period: '2025-12', before, percent, why_not: '' })
const row = (factor, gap = 8) => kCounts.map((count, i) => (i === gap ? null : Math.round(count * factor * (1 + ((i * 7) % 5) / 60))))
const kProvinces = [18, 6, 5, 4, 3, 5, 9, 7, 4, 25, 8, 6, 17, 14, 6, 9, 11, 4, 3, 2, 5, 6, 8, 7, 5, 4, 6, 21, 7, 4, 3, 2, 1, 0]
const kCodes = ['12', '15', '08', '04', '11', '14', '25', '19', '20', '01', '24', '22', '38', '37', '33', '31', '40', '42', '44', '46', '48', '51', '52', '66', '68', '56', '80', '79', '75', '91', '82', '86', '96', '92']
const province = (code, i) => ({ organisation: { ...unit, id: `PPC25-${code}`, name: { vi: `Tỉnh ${code}`, en: `Province ${code}` } }, code, addresses: kProvinces[i], previous: Math.max(0, kProvinces[i] - 2 + (i % 4)) })
export const national = {
  period: '2026-01', periods: [...kMonths].reverse(), addresses: 402_318, previous: change(420_395, -4.3), year: { ...change(456_120, -11.8), period: '2025-01' }, coverage: 0.972,
  days: Array.from({ length: 31 }, (_, i) => ({ from: `2026-01-${String(i + 1).padStart(2, '0')}T00:00:00Z`, share: i === 11 ? 0 : i === 10 ? 0.6 : 1, state: i === 11 ? 'gap' : i === 10 ? 'low' : 'ok' })),
  sensors: 121, months: kMonths.map((month, i) => ({ month, addresses: kCounts[i], share: i === 8 ? 0.81 : 0.98, comparable: i !== 8 })),
  families: [['mirai', 'Mirai', 'botnet', 171_922, -2.1], ['conficker', 'Conficker', 'worm', 128_406, -6.8], ['sality', 'Sality', 'virus', 41_380, -5.2], ['ramnit', 'Ramnit', 'banker', 38_117, 3.4], ['cutwail', 'Cutwail', 'spam', 12_846, -1.9], ['zeroaccess', 'ZeroAccess', 'botnet', 9_204, -8]]
    .map(([family, name, kind, addresses, percent]) => ({ family, name, kind, addresses, change: change(Math.round(addresses / (1 + percent / 100)), percent), months: row(addresses / 402_318), state_bodies: 3 })),
  sectors: [['ISP', 'Thuê bao của nhà mạng', 401_915], ['PROVINCE', 'Tỉnh, thành phố', 245], ['MINISTRY', 'Bộ, ngành', 31]].map(([sector, vi, addresses]) => ({ sector, name: { vi, en: sector }, addresses, organisations: 12, change: change(addresses + 8, -3.1), months: row(addresses / 402_318) })),
  provinces: kCodes.map(province), top: kCodes.slice(0, 8).map((code, i) => ({ organisation: province(code, i).organisation, addresses: kProvinces[i], open: 4, overdue: i % 3 })),
  facts: { state_bodies: 276, state_bodies_before: 264, apt_open: 7, apt_organisations: 4, cleaned: 1_318, cleaned_before: 1_100, overdue: 22, overdue_organisations: 10 },
  host_estimate: null, citation: { query: 'situation 2026-01-01/2026-01-31', id: 'LT-2026-01-TQ', ownership: '2026-01-31', digest: '7f3a91c0c91e7f3a91c0c91e7f3a91c0', asked: ago(0) },
}
const kSteps = [['find', 'Tìm đúng máy', 'Find the machine', 'Tra nhật ký NAT hoặc tường lửa của đơn vị với thời gian và cổng nguồn ở bảng bằng chứng.', 'Look in your NAT or firewall log for the time and source port below.'], ['unplug', 'Rút máy khỏi mạng', 'Unplug it', 'Rút dây hoặc tắt Wi-Fi của riêng máy đó. Chưa tắt máy, chưa cài lại.', 'Pull the cable or switch off its Wi-Fi. Do not reinstall yet.'], ['scan', 'Quét và diệt', 'Scan', 'Chạy công cụ diệt từ USB sạch.', 'Run a cleaner from a clean USB stick.']]
export const advice = { family: 'conficker', what: { vi: 'Conficker là sâu lây qua mạng nội bộ và USB trên Windows cũ.', en: 'Conficker is a worm that spreads over local networks and USB sticks on old Windows.' }, why_it_matters: { vi: 'Một máy nhiễm có thể lây sang máy khác.', en: 'One infected machine can infect others.' }, steps: kSteps.map(([id, vi, en, how_vi, how_en]) => ({ id, what: { vi, en }, how: { vi: how_vi, en: how_en } })) }
export const familyPage = {
  family: 'conficker', name: 'Conficker', kind: 'worm', aliases: ['Downadup', 'Kido'], period: '2026-01', addresses: 128_406, previous: change(137_775, -6.8), year: change(150_000, -14.4), months: national.months.map((one) => ({ ...one, addresses: Math.round(one.addresses * 0.32) })),
  days: Array.from({ length: 31 }, (_, i) => ({ day: `2026-01-${String(i + 1).padStart(2, '0')}`, addresses: 41_000 + ((i * 37) % 11) * 300 })), sectors: national.sectors.map(({ sector, name, addresses }) => ({ sector, name, addresses })),
  organisations: kCodes.slice(0, 12).map((code, i) => ({ organisation: province(code, i).organisation, addresses: 40 - i * 3, open: i })), findings: { open: 41, overdue: 6, closed_month: 73, median_days: 6 }, advice,
  detectors: [{ name: 'conficker-dga', sentence: 'Looks up names that Conficker makes for the day.' }], citation: national.citation,
}
export const findingPage = {
  finding: conficker, days: Array.from({ length: 17 }, (_, i) => ({ day: day(16 - i), sightings: i === 7 ? 0 : 6 + (i * 5) % 7 })), watch: { hours: 120, times: 5, quiet_since: null, clean_at: null }, advice,
  ticks: [{ step: 'find', by: 'Lò Văn Minh', time: ago(1) }, { step: 'unplug', by: 'Lò Văn Minh', time: ago(1) }], grade_reason: [{ vi: 'Ba tên miền khác nhau của danh sách Conficker đúng ngày.', en: 'Three different names of Conficker’s list, on their day.' }],
  contradiction: { vi: 'Vẫn thấy liên lạc sau khi báo đã rút máy. Có thể đã rút nhầm máy.', en: 'Still in contact after it was reported unplugged. It may be the wrong machine.' }, acts: ['resolve', 'dispute', 'comment', 'assign', 'tick'], readers, assignees: [{ id: 'u1', name: 'Lò Văn Minh' }],
  history: histories.many.items.map(({ finding: _, ...entry }) => entry).reverse(),
}
export const evidence = { total: 214, complete: true, items: Array.from({ length: 6 }, (_, i) => ({ time: ago(0.04 + i * 0.1), address: '203.0.113.47', port: 51_322 - i * 311, remote: '198.51.100.23', remote_port: 80, protocol: 'tcp', name: i % 3 ? 'kqlvfoae.example' : '', sign: i % 3 ? 'DNS, tên sinh theo ngày' : 'HTTP /search?q=0', grade: 'confirmed', packets: 3, bytes: 412, indicator: '', source: '', sensor: '' })) }

const leakedAccount = (i, change = {}) => ({ id: `leak-${i}`, account: `${'nthlvpdbcmkqst'[i % 14]}•••@laichau.gov.vn`, domain: 'laichau.gov.vn', door: 'mail', first: day(200 + i), last: day(40 + i), collections: 1 + (i % 4), passwords: 1 + (i % 2), plain: i < 9,
  finding: finding(40 + i).id, state: i < 5 ? 'open' : 'closed', severity: i < 9 ? 'high' : 'medium', may_reveal: true, ...change })
const leakMonths = [['2025-10', 210], ['2025-12', 903], ['2026-01', 696]].map(([month, accounts]) => ({ month, accounts, domains: Math.round(accounts / 3), customers: 12 }))
const noLeaks = { from: null, to: null, organisation: unit, accounts: 0, domains: 0, customers: 0, live: 0, by_domain: [], by_sector: [], by_organisation: [], by_month: [], items: [], can_check: true, checked: ago(0) }
