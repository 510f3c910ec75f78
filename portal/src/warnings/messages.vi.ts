// Advisories and directives, in Vietnamese.
import type { WarningContent, WarningKind, WarningReason, WarningRow } from '../api/types'

const kinds: Record<WarningKind, string> = { advisory: 'Cảnh báo', directive: 'Chỉ đạo' }
const drafts: Record<NonNullable<WarningRow['draft']>, string> = { draft: 'đang soạn', review: 'chờ duyệt', approved: 'đã duyệt, chờ phát hành' }
const productStates: Record<WarningContent['products'][number]['status'], string> = {
  affected: 'Bị ảnh hưởng', fixed: 'Đã sửa', not_affected: 'Không ảnh hưởng', investigating: 'Đang kiểm tra',
}
const events: Record<string, string> = {
  addressed: 'Được gửi tới', told: 'Đã xếp thư gửi', delivered: 'Thư đã tới', bounced: 'Thư bị trả lại', unreachable: 'Không có đầu mối nhận thư',
  opened: 'Đã mở xem', acknowledged: 'Đã xác nhận', done: 'Làm xong một việc', undone: 'Bỏ dấu một việc', 'not-applicable': 'Báo không áp dụng',
  applicable: 'Bỏ “không áp dụng”', answered: 'Trả lời', evidence: 'Gửi tài liệu chứng minh', reminded: 'Được nhắc', escalated: 'Báo cấp trên',
  drafted: 'Bắt đầu soạn', edited: 'Sửa bản soạn', submitted: 'Gửi duyệt', returned: 'Trả lại để sửa', approved: 'Duyệt', published: 'Phát hành',
  withdrawn: 'Rút', dropped: 'Bỏ bản soạn',
}
const reason = (one: WarningReason, name: string): string => ({
  all: 'gửi mọi tổ chức', named: 'được nêu tên', sector: `thuộc khối ${name}`, finding: `${one.count} phát hiện ${one.what} đang mở`,
  weakness: `${one.count} chỗ còn ${one.what}`, asset: `${one.count} tài sản dùng ${one.what}`,
})[one.kind]

export default {
  what: 'danh sách cảnh báo', oneWhat: 'nội dung', kinds, drafts, productStates, events, reason,
  centre: {
    question: 'Tổ chức nào chưa xác nhận, chưa làm?',
    answer: (open: number, behind: number) => open === 0 ? 'Không còn cảnh báo, chỉ đạo nào chờ tổ chức trả lời.'
      : behind === 0 ? `**${open}** cảnh báo, chỉ đạo đang chờ trả lời, chưa tổ chức nào quá hạn.` : `**${open}** cảnh báo, chỉ đạo đang chờ trả lời; !!${behind}!! có tổ chức quá hạn.`,
    lead: (review: number) => review === 0 ? 'Không bản soạn nào chờ duyệt.' : `**${review}** bản soạn chờ người thứ hai duyệt.`,
    empty: 'Chưa có cảnh báo nào. Soạn cái đầu tiên.',
  },
  body: {
    question: 'Chúng tôi còn phải xác nhận, làm gì?',
    answer: (open: number, late: number) => open === 0 ? 'Đơn vị đã xác nhận và làm xong mọi cảnh báo, chỉ đạo.'
      : late === 0 ? `Còn **${open}** cảnh báo, chỉ đạo chờ đơn vị.` : `Còn **${open}** cảnh báo, chỉ đạo chờ đơn vị, !!${late}!! đã quá hạn.`,
    lead: 'Mở từng cái, xác nhận đã đọc, rồi đánh dấu việc đã làm hoặc nêu lý do không áp dụng.',
    empty: 'Chưa có cảnh báo nào gửi đơn vị.',
  },
  views: { name: 'Loại', all: 'Tất cả', advisory: 'Cảnh báo', directive: 'Chỉ đạo', draft: 'Đang soạn', withdrawn: 'Đã rút' },
  search: 'Tiêu đề hoặc số CB-2026-001…', table: 'Cảnh báo và chỉ đạo',
  column: { number: 'Số', title: 'Tiêu đề', severity: 'Mức', tlp: 'TLP', updated: 'Cập nhật', acknowledged: 'Xác nhận', done: 'Làm xong', behind: 'Quá hạn', state: 'Trạng thái', due: 'Hạn' },
  new: { advisory: 'Soạn cảnh báo', directive: 'Soạn chỉ đạo' },
  newTitle: { advisory: 'Soạn cảnh báo mới', directive: 'Soạn chỉ đạo mới' },
  noNumber: 'chưa có số',
  state: { draft: 'Chưa phát hành', published: 'Đã phát hành', withdrawn: 'Đã rút' },
  mine: { unread: 'Chưa xác nhận', left: (left: number) => `Còn ${left} việc`, settled: 'Đã xong', notApplicable: 'Không áp dụng', late: 'quá hạn' },
  question: 'Đơn vị cần làm gì?',
  centreQuestion: { advisory: 'Ai chưa xác nhận?', directive: 'Ai còn chậm?' },
  centreAnswer: (number: string, c: { bodies: number; acknowledged: number; settled: number; behind: number }, directive: boolean) => {
    const late = c.behind > 0 ? `, !!${c.behind}!! đã quá hạn` : ''
    if (directive) return c.settled === c.bodies ? `Cả **${c.bodies}** tổ chức đã làm xong ${number}.` : `**${c.settled}** trong ${c.bodies} tổ chức đã làm xong ${number}; ${c.bodies - c.settled} cần đôn đốc${late}.`
    return c.acknowledged === c.bodies ? `Cả **${c.bodies}** tổ chức đã xác nhận ${number}.` : `**${c.acknowledged}** trong ${c.bodies} tổ chức đã xác nhận ${number}; ${c.bodies - c.acknowledged} chưa${late}.`
  },
  draftAnswer: (title: string) => `Bản soạn: ${title || 'chưa có tiêu đề'}`,
  withdrawnAnswer: (number: string) => `${number} đã rút: không phải làm gì thêm.`,
  bodyAnswer: (number: string, left: number, acknowledged: boolean, late: boolean) =>
    !acknowledged ? (late ? `${number}: !!quá hạn!! xác nhận` : `${number}: chờ đơn vị xác nhận`) + (left > 0 ? `, còn **${left}** việc.` : '.')
      : left > 0 ? `${number}: đã xác nhận, còn **${left}** việc${late ? ', !!có việc quá hạn!!' : ''}.` : `${number}: đơn vị đã làm xong.`,
  tellBy: (day: string) => `Xác nhận trước ${day}.`,
  why: 'Vì sao gửi đơn vị', whyLead: (reasons: string) => `Gửi đơn vị vì ${reasons}.`, seenBy: 'Trung tâm và cấp trên của đơn vị xem được trả lời; đơn vị khác thì không.',
  acknowledge: 'Xác nhận đã đọc', acknowledged: (who: string, at: string) => `${who} xác nhận lúc ${at}`, acknowledgedToast: 'Đã xác nhận',
  notApplicable: 'Không áp dụng…', notApplicableTitle: 'Vì sao không áp dụng?', whyNot: 'Lý do', applicableAgain: 'Có áp dụng',
  steps: 'Việc cần làm', duties: 'Nhiệm vụ', stepDone: 'Đã làm', doneBy: (who: string, at: string) => `${who}, ${at}`, stepNot: (why: string) => `Không áp dụng: ${why}`,
  due: (day: string) => `Hạn ${day}`, lateMark: 'quá hạn', answer: 'Trả lời', answerSave: 'Lưu trả lời', wantsAnswer: 'cần trả lời', wantsEvidence: 'cần tài liệu chứng minh',
  evidence: 'Gửi tài liệu…', evidenceSent: 'Đã gửi tài liệu', limits: 'PDF, PNG, JPEG, TXT, CSV, JSON, ODT, ODS, DOCX, XLSX; đến 5 MB',
  text: 'Nội dung', products: 'Sản phẩm', weaknesses: 'Điểm yếu', families: 'Họ mã độc', references: 'Tham khảo', files: 'Tệp kèm theo', history: 'Diễn biến', versions: 'Phiên bản',
  versionLine: (version: number, at: string, change: string) => `Bản ${version}, ${at}${change ? `: ${change}` : ''}`,
  facts: { number: 'Số', kind: 'Loại', severity: 'Mức', tlp: 'TLP', published: 'Phát hành', updated: 'Cập nhật', letter: 'Công văn', csaf: 'CSAF 2.0' },
  letterOf: (number: string, issuer: string, day: string) => `${number}, ${issuer}, ngày ${day}`,
  bodies: 'Từng tổ chức', bodiesWhat: 'danh sách tổ chức', bodiesEmpty: 'Không tổ chức nào trong phạm vi này.',
  filter: { all: 'Tất cả', unread: 'Chưa xác nhận', behind: 'Quá hạn', open: 'Chưa xong', settled: 'Đã xong', unreachable: 'Không nhận được thư' },
  body_column: { organisation: 'Tổ chức', reasons: 'Vì sao', delivered: 'Thư tới', opened: 'Mở xem', acknowledged: 'Xác nhận', steps: 'Việc', reminded: 'Nhắc gần nhất', escalated: 'Báo cấp trên' },
  noMail: 'không có đầu mối', never: 'chưa', of: (done: number, all: number) => `${done}/${all}`, times: (n: number) => `${n} lần`, toCentre: 'không có cấp trên',
  at: 'Trạng thái lúc', atNow: 'bây giờ', atPast: (at: string) => `Đang xem trạng thái lúc ${at}.`,
  remind: (n: number) => `Nhắc ${n} tổ chức…`, remindTitle: (n: number) => `Nhắc ${n} tổ chức`, remindSend: (n: number) => `Gửi thư nhắc ${n} tổ chức`, remindNone: 'Không còn ai để nhắc hôm nay: mỗi tổ chức được nhắc tay một lần một ngày.',
  reminded: (sent: number, failed: number) => failed === 0 ? `Đã xếp thư nhắc ${sent} tổ chức` : `Đã xếp thư nhắc ${sent} tổ chức; ${failed} không có đầu mối nhận thư`,
  edit: 'Sửa', revise: 'Soạn bản mới', submit: 'Gửi duyệt', approve: 'Duyệt', giveBack: 'Trả lại…', giveBackTitle: 'Cần sửa gì?', publish: 'Phát hành…', withdraw: 'Rút…', drop: 'Bỏ bản soạn',
  submitted: 'Đã gửi duyệt', approved: 'Đã duyệt', returned: 'Đã trả lại', published: 'Đã phát hành', withdrawn: 'Đã rút', dropped: 'Đã bỏ bản soạn', saved: 'Đã lưu',
  secondPerson: 'Bạn đã viết vào bản này: người khác duyệt.', note: 'Ghi chú của người duyệt',
  working: (version: number, state: string) => `Bản ${version}: ${state}`, authors: (names: string) => `Người soạn: ${names}`, reviewer: (name: string) => `Người duyệt: ${name}`,
  publishTitle: (n: number) => `Phát hành tới ${n} tổ chức`, publishButton: (n: number) => `Phát hành tới ${n} tổ chức`, publishNote: 'Thư gửi tới đầu mối kỹ thuật đã xác minh; TLP:CLEAR thì ai cũng đọc được.',
  addresseesWhat: 'danh sách nơi nhận', withdrawTitle: 'Vì sao rút?', withdrawNote: 'Mọi nơi đã nhận được báo lý do.',
  editor: {
    language: 'Ngôn ngữ', vi: 'Tiếng Việt', en: 'Tiếng Anh', title: 'Tiêu đề', summary: 'Tóm tắt', summaryHint: 'Một hai câu, vào thư và bảng tin.', text: 'Nội dung', textHint: 'Markdown: **đậm**, danh sách, liên kết. HTML và ảnh không được dùng.',
    preview: 'Xem trước', severity: 'Mức', tlp: 'TLP', families: 'Họ mã độc', familiesHint: 'Cách nhau bằng dấu phẩy: mirai, conficker',
    acknowledgeBy: 'Hạn xác nhận', acknowledgeHint: 'Để trống: theo mức (1, 2, 5, 10 ngày).', renew: 'Yêu cầu xác nhận lại', change: 'Điểm mới của bản này',
    steps: 'Việc cần làm', step: (n: number) => `Việc ${n}`, what: 'Làm gì', how: 'Làm thế nào', due: 'Hạn', wantsAnswer: 'Cần trả lời', wantsEvidence: 'Cần tài liệu chứng minh', addStep: 'Thêm việc', remove: 'Bỏ', up: 'Lên', down: 'Xuống',
    weaknesses: 'Điểm yếu (CVE)', addWeakness: 'Thêm điểm yếu', cve: 'Số CVE', vector: 'Véc-tơ CVSS 3', weaknessText: 'Mô tả', products: 'Sản phẩm', addProduct: 'Thêm sản phẩm', vendor: 'Hãng', name: 'Tên', version: 'Phiên bản', cpe: 'CPE 2.3', status: 'Tình trạng',
    references: 'Tham khảo', addReference: 'Thêm tham khảo', referenceTitle: 'Tên', url: 'Địa chỉ', files: 'Tệp kèm theo', addFile: 'Thêm tệp…',
    letter: 'Công văn', letterNumber: 'Số, ký hiệu', issuer: 'Cơ quan ban hành', letterDate: 'Ngày ban hành',
    audience: 'Gửi tới', everybody: 'Mọi tổ chức', some: 'Chỉ những nơi sau', sectors: 'Khối', organisations: 'Mã tổ chức', organisationsHint: 'Mỗi dòng một mã, như MIN-MOH.', matching: 'Nơi có phát hiện, điểm yếu hoặc tài sản trùng với họ mã độc, CVE, sản phẩm ở trên',
    save: 'Lưu bản soạn', example: (name: string) => `Bắt đầu từ mẫu ${name}`, back: 'Về trang xem', lead: 'Lưu lúc nào cũng được. Người khác duyệt rồi mới phát hành; số được cấp khi phát hành.',
  },
}
