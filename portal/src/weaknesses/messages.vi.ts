import { formatsOf } from '../i18n/format'
import type { PriorityTerm } from '../api/types'

const f = formatsOf('vi')

const scanners: Record<string, string> = { information: 'thông tin', low: 'thấp', medium: 'vừa', high: 'cao', critical: 'nghiêm trọng' }

// What a term of the priority says; its points stand beside it.
const term = (one: PriorityTerm): string => {
  switch (one.reason) {
    case 'kev': return `đang bị khai thác, ghi nhận từ ${f.dateInTable(one.value)} (KEV)`
    case 'ransomware': return 'mã độc tống tiền dùng (KEV)'
    case 'epss': return `xác suất bị khai thác trong 30 ngày: ${f.percent(Number(one.value))} (EPSS)`
    case 'cvss': return `điểm CVSS ${one.value.replace('.', ',')}`
    case 'severity': return `máy quét xếp mức ${scanners[one.value] ?? one.value}, chưa có điểm CVSS`
    case 'internet': return 'trả lời từ Internet'
    case 'level': return `hệ thống thông tin cấp độ ${one.value}`
    case 'sources': return `${f.number(Number(one.value))} nguồn tấn công đã gọi tới đúng máy và cổng này`
    case 'guess': return 'chưa chắc đúng phiên bản này'
    case 'platform-unknown': return 'còn tùy nền tảng, chưa biết'
    case 'version-unknown': return 'chưa biết phiên bản'
  }
}

// Weaknesses: the centre's page, a body's own, one weakness over all bodies, the review of duty 1.
export default {
  term,
  shortTerm: { kev: 'đang bị khai thác', ransomware: 'tống tiền', epss: 'EPSS', cvss: 'CVSS', severity: 'mức của máy quét', internet: 'ra Internet', level: 'cấp độ', sources: 'nguồn tấn công', guess: 'chưa chắc', 'platform-unknown': 'chưa rõ nền tảng', 'version-unknown': 'chưa rõ phiên bản' } as Record<PriorityTerm['reason'], string>,
  body: {
    question: 'Vá gì trước?',
    ask: (unit: string) => `${unit} · Vá gì trước?`,
    urgent: (n: number, due: string, late: boolean): string => {
      const all = n === 1 ? 'lỗ hổng này đang bị khai thác' : `cả ${f.words(n)} đang bị khai thác`
      return late ? `!!${f.number(n)} lỗ hổng!! đã quá hạn vá từ ${f.shortDate(due)}: ${all}.` : `Vá **${f.number(n)} lỗ hổng** này trước ${f.shortDate(due)}: ${all}.`
    },
    open: (n: number, overdue: number): string => `Đơn vị còn **${f.number(n)} điểm yếu** đang mở` + (overdue > 0 ? `, !!${f.number(overdue)} đã quá hạn!!.` : ', chưa có điểm nào quá hạn.'),
    none: 'Không thấy điểm yếu nào đang mở.',
    unknown: 'Chưa có danh mục tài sản hay lần quét nào, nên chúng tôi không biết đơn vị có điểm yếu gì.',
    lead: (open: number, assets: number) => `${f.number(open)} điểm yếu đang mở trên ${f.number(assets)} hệ thống. Xếp theo một phép cộng mà ai cũng đọc được.`,
    leadNone: '“Không thấy” chỉ có nghĩa với những gì đã quét và đã khai trong danh mục.',
    leadUnknown: 'Thả báo cáo của máy quét hoặc danh mục tài sản vào khung dưới đây để bắt đầu.',
    lastScan: (scanner: string, at: string) => `Lần quét gần nhất: ${scanner}, ${f.dateTime(at)}.`,
    noScan: 'Chưa có lần quét nào.',
    noKnowledge: 'Trung tâm chưa nạp danh sách lỗ hổng, nên danh mục chưa được đối chiếu.',
    knowledge: (at: string) => `Đối chiếu với danh sách lỗ hổng đến ${f.dateInTable(at)}.`,
  },
  centre: {
    question: 'Lỗ hổng nào đe dọa nhiều tổ chức nhất?',
    answer: (weakness: string, bodies: number, overdue: number): string =>
      `**${weakness}** đang mở ở **${f.number(bodies)} tổ chức**` + (overdue > 0 ? `; !!${f.number(overdue)} điểm yếu!! đã quá hạn.` : '; chưa có điểm yếu nào quá hạn.'),
    none: 'Không có điểm yếu nào đang mở trong những gì các tổ chức đã quét và khai.',
    unknown: 'Chưa tổ chức nào có danh mục tài sản hay lần quét, nên chưa biết gì về điểm yếu.',
    lead: (open: number, assets: number, bodies: number, exploited: number) =>
      `${f.number(open)} điểm yếu đang mở trên ${f.number(assets)} hệ thống của ${f.number(bodies)} tổ chức; ${f.number(exploited)} thuộc loại đang bị khai thác.`,
    reviews: (signed: number, bodies: number) => `${f.number(signed)} trong ${f.number(bodies)} tổ chức đã ký kết quả rà soát trong 12 tháng.`,
  },
  campaign: {
    question: 'Lỗ hổng này còn ở đâu?',
    answer: (weakness: string, open: number, known: number, done: number): string =>
      open === 0 ? (done === 0 ? `Không thấy **${weakness}** ở tổ chức nào có dữ liệu.` : `**${weakness}** không còn mở ở tổ chức nào có dữ liệu; ${f.number(done)} tổ chức đã xử lý.`)
        : `**${f.number(open)} trong ${f.number(known)} tổ chức** có dữ liệu còn ${weakness}; ${f.number(done)} đã xử lý xong.`,
    unknown: (n: number) => `Chưa biết về ${f.number(n)} tổ chức: chưa có danh mục hay lần quét, nên không gọi là sạch.`,
    due: (due: string, late: boolean) => (late ? `Hạn sớm nhất đã qua: ${f.shortDate(due)}.` : `Hạn sớm nhất: ${f.shortDate(due)}.`),
    states: { open: 'Còn mở', done: 'Đã xử lý', 'not-seen': 'Không thấy', unknown: 'Chưa có dữ liệu' },
    days: 'Số đang mở theo ngày', state: 'Tình trạng', allSectors: 'Mọi khối', back: 'Điểm yếu',
    table: 'Từng tổ chức', since: 'Thấy từ', done: 'Xong lúc',
  },
  what: 'các điểm yếu', whatInventory: 'danh mục tài sản', whatReview: 'kết quả rà soát',
  tabs: { list: 'Điểm yếu', inventory: 'Tài sản', review: 'Rà soát' },
  views: { open: 'Đang mở', overdue: 'Quá hạn', exploited: 'Đang bị khai thác', closed: 'Đã đóng' },
  table: 'Điểm yếu theo ưu tiên', search: 'Tìm mã lỗ hổng, máy, phần mềm…',
  priority: 'Ưu tiên', weakness: 'Điểm yếu', asset: 'Ở đâu', due: 'Hạn', fix: 'Cách vá', severity: 'Mức', owner: 'Phụ trách', state: 'Tình trạng', product: 'Phần mềm', version: 'Phiên bản', seen: 'Thấy lần cuối', source: 'Nguồn', level: 'Cấp độ', since: 'Thấy từ',
  severities: { info: 'Thông tin', low: 'Thấp', medium: 'Vừa', high: 'Cao', critical: 'Nghiêm trọng' },
  closed: { '': '', patched: 'Đã vá', 'port-closed': 'Đã đóng cổng', 'host-gone': 'Máy không còn', accepted: 'Chấp nhận rủi ro' },
  exploited: 'đang bị khai thác', noFix: 'Chưa có cách vá trong báo cáo',
  again: (n: number) => `mở lại lần ${n}`,
  why: 'Vì sao ưu tiên này', sum: 'Tổng', story: 'Diễn biến', scanners: 'Máy quét nào thấy', openFinding: 'Mở phát hiện', noFinding: 'Phát hiện sẽ có trong ít phút',
  contacted: (at: string) => `Nguồn tấn công gọi tới lần cuối ${f.dateTime(at)}`,
  events: { opened: 'Mở', closed: 'Đóng', reopened: 'Mở lại', accepted: 'Chấp nhận rủi ro', severity: 'Đổi mức', due: 'Đổi hạn' } as Record<string, string>,
  nothingHere: 'Không có điểm yếu nào trong mục này.', nothingFound: (text: string) => `Không có gì khớp “${text}”.`,
  bySector: 'Theo khối', byBody: 'Theo tổ chức', top: 'Lộ nhiều tổ chức nhất', sector: 'Khối', organisation: 'Tổ chức',
  openCount: 'Đang mở', overdueCount: 'Quá hạn', exploitedCount: 'Bị khai thác', bodies: 'Tổ chức', assets: 'Hệ thống', reviewed: 'Ký rà soát', firstDue: 'Hạn sớm nhất', never: 'chưa',
  closedCount: 'Đã đóng',
  importer: {
    title: 'Nạp báo cáo quét hoặc danh mục',
    drop: 'Thả tệp vào đây', or: 'hoặc', choose: 'chọn tệp',
    formats: 'Báo cáo: nmap, Nessus, OpenVAS, Nuclei, SARIF, Trivy, Grype, OpenSCAP, Shadowserver. Danh mục: CSV, CycloneDX, SPDX. Tối đa 64 MB, tự nhận dạng.',
    observed: 'Ngày của tệp, nếu tệp không ghi', busy: (name: string) => `Đang đọc ${name}…`, tooBig: (name: string) => `${name} lớn hơn 64 MB: chia nhỏ rồi nạp từng phần.`,
    failed: (name: string) => `Không nạp được ${name}.`,
    noFormat: 'Không nhận ra định dạng của tệp.', packed: 'Tệp đang nén: giải nén rồi nạp tệp bên trong.',
    scan: (name: string, format: string) => `${name}: báo cáo ${format}`, inventory: (name: string, format: string) => `${name}: danh mục ${format}`,
    known: 'Tệp này đã nạp rồi, không có gì đổi.',
    found: (n: number, opened: number, reopened: number, again: number) => `${f.number(n)} điểm yếu: ${f.number(opened)} mới, ${f.number(reopened)} mở lại, ${f.number(again)} thấy lại.`,
    closed: (patched: number, port: number, gone: number) => `Đóng vì lần quét này: ${f.number(patched)} đã vá, ${f.number(port)} đã đóng cổng, ${f.number(gone)} máy không còn.`,
    assets: (added: number, changed: number, same: number) => `Tài sản: ${f.number(added)} mới, ${f.number(changed)} đổi, ${f.number(same)} như cũ.`,
    matched: (opened: number, patched: number) => `Đối chiếu danh mục: ${f.number(opened)} điểm yếu mới, ${f.number(patched)} đã vá.`,
    incomplete: 'Lần quét chưa chạy hết, nên không đóng điểm yếu nào.',
    foreign: (n: number, names: string) => `Bỏ qua ${f.number(n)} máy không thuộc đơn vị: ${names}.`,
    foreignAssets: (n: number) => `Bỏ qua ${f.number(n)} dòng không thuộc đơn vị.`,
    refused: (n: number) => `${f.number(n)} dòng không đọc được.`,
    passed: (info: number, suppressed: number) => `Không tính: ${f.number(info)} chỉ là thông tin, ${f.number(suppressed)} máy quét tự bỏ.`,
    overLimit: (n: number) => `${f.number(n)} mục vượt giới hạn, đã bỏ.`,
    columns: (names: string) => `Cột không dùng: ${names}.`,
  },
  inventory: {
    question: 'Đơn vị có những gì?',
    note: (places: number, rows: number) => `${f.number(places)} hệ thống, ${f.number(rows)} dòng`,
    none: 'Danh mục còn trống. Thả một tệp vào khung trên, hoặc nạp báo cáo quét: máy và phần mềm thấy được sẽ vào danh mục.',
    itself: 'chính hệ thống', search: 'Tìm máy, phần mềm, người phụ trách…', place: 'Hệ thống', open: 'Điểm yếu mở',
  },
  review: {
    title: 'Rà soát điểm yếu (nhiệm vụ 1)',
    progress: (done: number, all: number) => `Đã rà soát **${f.number(done)} trong ${f.number(all)}** hệ thống`,
    begun: (at: string) => `bắt đầu ${f.dateTime(at)}`,
    notBegun: 'Đánh dấu hệ thống đầu tiên là bắt đầu đợt rà soát.',
    none: 'Chưa có hệ thống nào trong danh mục để rà soát.',
    system: 'Hệ thống', by: 'Ai, khi nào', note: 'Ghi chú', mark: 'Đã rà soát', undo: 'Bỏ dấu', markTitle: (place: string) => `Đã rà soát ${place}?`, markNote: 'Ghi chú (nếu có)',
    sign: 'Ký kết quả', signTitle: 'Ký kết quả rà soát?', statement: 'Kết luận', statementHint: (left: number) => (left > 0 ? `Còn ${f.number(left)} hệ thống chưa rà soát: ghi rõ vì sao.` : 'Số liệu lúc ký được giữ nguyên, kèm dấu vân để trích dẫn.'),
    signNote: (open: number, overdue: number) => `Lúc này còn ${f.number(open)} điểm yếu đang mở, ${f.number(overdue)} quá hạn.`,
    signed: 'Đã ký', before: 'Đã ký trước đây', signedBy: 'Người ký', systems: 'Hệ thống', digest: 'Dấu vân', onlyAdministrators: 'Quản trị đơn vị ký kết quả.',
    result: (name: string, done: number, all: number): string => `${name} đã rà soát **${f.number(done)} trong ${f.number(all)}** hệ thống.`,
    resultLead: (open: number, overdue: number, exploited: number) => `Lúc ký còn ${f.number(open)} điểm yếu đang mở, ${f.number(overdue)} quá hạn, ${f.number(exploited)} đang bị khai thác.`,
    resultQuestion: 'Đã rà soát những gì?', notReviewed: 'chưa rà soát', open: 'Còn mở',
  },
}
