import { formatsOf } from '../i18n/format'

const f = formatsOf('vi')
const first = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

export default {
  // Length of time in whole minutes, two units at most.
  length: (minutes: number): string => {
    const d = Math.floor(minutes / 1440), h = Math.floor((minutes % 1440) / 60), m = minutes % 60
    if (d >= 3) return `${f.number(d)} ngày`
    if (d > 0) return `${f.number(d)} ngày${h ? ` ${h} giờ` : ''}`
    if (h > 0) return `${h} giờ${m ? ` ${m} phút` : ''}`
    return `${m} phút`
  },
  state: { received: 'đã nhận', verified: 'đã xác minh', responding: 'đang ứng cứu', ended: 'đã kết thúc ứng cứu', closed: 'đã đóng', rejected: 'không phải sự cố' } as Record<string, string>,
  grade: { serious: 'nghiêm trọng', 'beyond-capacity': 'vượt khả năng xử lý', security: 'dấu hiệu xâm phạm an ninh', complex: 'phức tạp', provider: 'nhà cung cấp dịch vụ', 'data-breach': 'dữ liệu cá nhân' } as Record<string, string>,
  status: { verified: 'đã đọc văn bản', recalled: 'chưa đọc văn bản', assumed: 'suy đoán', house: 'quy ước của trung tâm' } as Record<string, string>,
  left: (length: string) => `còn ${length}`,
  late: (length: string) => `quá ${length}`,
  atOnce: 'báo ngay',
  metAt: (time: string) => `đã gửi ${time}`,
  metLate: (time: string) => `gửi ${time}, quá hạn`,
  level: (n: number) => (n > 0 ? `Cấp độ ${n}` : 'chưa rõ'),

  board: {
    ask: 'Đồng hồ nào sắp hết?',
    askBody: (unit: string) => `${unit} · Phải báo cáo gì, đến khi nào?`,
    what: 'các sự cố',
    answer: (open: number, late: number, due: number) =>
      open === 0 ? 'Không có sự cố nào đang mở.'
        : late > 0 ? `${first(f.words(open))} sự cố đang mở, !!${late === open ? 'tất cả' : f.words(late) + ' sự cố'} quá hạn báo cáo!!.`
        : due > 0 ? `${first(f.words(open))} sự cố đang mở, **${f.words(due)}** còn báo cáo phải gửi.`
        : `${first(f.words(open))} sự cố đang mở, không còn báo cáo nào phải gửi.`,
    lead: 'Đồng hồ chạy từ lúc phát hiện, theo luật của ngày phát hiện. Sự cố hết hạn trước ở trên.',
    leadBody: 'Thấy sự cố thì báo ngay cả khi chưa rõ hết: báo cáo sau bổ sung được, thời hạn thì không lùi.',
    mails: (n: number) => `${first(f.words(n))} thư báo sự cố đang chờ xem.`,
    seeMails: 'Xem thư',
    report: 'Báo sự cố',
    views: 'Nhóm sự cố',
    view: { open: 'Đang mở', late: 'Quá hạn', due: 'Còn phải gửi', over: 'Đã xong', all: 'Tất cả' },
    search: 'Số hoặc tên sự cố…',
    table: 'Sự cố theo hạn',
    empty: 'Không có sự cố nào ở đây.',
    number: 'Số', title: 'Sự cố', body: 'Tổ chức', stage: 'Giai đoạn', due: 'Hạn gần nhất', next: 'Phải gửi', detected: 'Phát hiện',
    nothingDue: 'không còn gì phải gửi',
  },

  mail: {
    ask: 'Thư nào là báo cáo sự cố?',
    what: 'thư báo sự cố',
    answer: (n: number) => (n === 0 ? 'Không có thư nào chờ.' : `**${first(f.words(n))} thư** chờ người đọc và quyết định.`),
    lead: 'Địa chỉ người gửi có thể bị giả. Thư chỉ thành sự cố khi có người của đơn vị hoặc trung tâm nhận; giờ nộp tính theo lúc thư tới.',
    from: 'Từ', is: { contact: 'đầu mối đã xác minh', several: 'đầu mối của nhiều tổ chức', unverified: 'đầu mối chưa xác minh', unknown: 'người lạ' } as Record<string, string>,
    answered: (time: string) => `đã báo nhận ${time}`, notAnswered: 'chưa gửi báo nhận',
    files: (n: number) => `${f.number(n)} tệp kèm theo`,
    take: 'Nhận làm sự cố', drop: 'Bỏ thư này…', dropTitle: 'Vì sao đây không phải báo cáo sự cố?', dropDo: 'Bỏ thư', dropped: 'Đã bỏ thư.',
  },

  form: {
    ask: (unit: string) => `${unit} · Báo sự cố`,
    title: 'Đã xảy ra chuyện gì?',
    lead: 'Ba bước. Chưa rõ mục nào thì để trống, trừ mục có dấu *. Số tiếp nhận có ngay khi gửi.',
    steps: ['Sự cố', 'Biểu mẫu', 'Xem lại và gửi'],
    step: (n: number, of: number) => `Bước ${n} trong ${of}`,
    body: 'Tổ chức bị sự cố', name: 'Tên ngắn của sự cố', nameHint: 'ví dụ: Máy chủ cổng dịch vụ công bị mã hóa dữ liệu',
    detected: 'Phát hiện lúc', detectedHint: 'Giờ Việt Nam, đến phút. Mọi thời hạn tính từ lúc này.',
    level: 'Cấp độ của hệ thống', levelUnknown: 'chưa rõ',
    criteria: 'Đánh dấu những gì đúng', criteriaHint: 'Các mục này quyết định phải báo gì, khi nào.',
    confidential: 'Giữ bí mật với cấp trên trong hệ thống này', confidentialHint: 'Chỉ đơn vị và trung tâm thấy. Không thay cho nghĩa vụ báo cáo cấp trên.',
    law: (name: string) => `Theo ${name}`,
    clocks: 'Sẽ phải gửi', clocksNone: 'Chọn thời gian phát hiện để biết thời hạn.', clocksWhat: 'các thời hạn', to: 'Gửi', basis: 'Căn cứ', by: 'Hạn',
    which: 'Gửi bằng biểu mẫu nào trước', whichHint: 'Biểu mẫu đầy đủ thay được thông báo.',
    next: 'Tiếp', back: 'Quay lại', review: 'Xem lại', send: 'Gửi báo cáo', sending: 'đang gửi',
    missing: (n: number) => `Còn ${f.words(n)} mục bắt buộc chưa điền.`, must: 'phải điền',
    future: 'Giờ phát hiện không thể ở tương lai.',
    done: (number: string) => `Đã nhận báo cáo, số **${number}**.`,
    doneLead: (time: string) => `Nhận lúc ${time}. Ghi lại số này; đầu mối của đơn vị cũng nhận được thư xác nhận.`,
    open: 'Xem sự cố và việc còn lại',
    yes: 'Có', no: 'Không', none: 'chưa điền', kept: 'Nội dung đang viết được giữ trong trình duyệt này cho đến khi gửi.', clear: 'Xóa bản đang viết',
    fromMail: 'Điền sẵn từ thư. Đọc lại từng mục trước khi gửi.',
  },

  page: {
    ask: (number: string) => `Sự cố ${number}`,
    what: 'sự cố này',
    answerLeft: (name: string, length: string) => `Còn **${length}** để gửi: ${name}.`,
    answerLate: (name: string, length: string) => `!!Quá hạn ${length}!!: ${name}.`,
    answerOnce: (name: string) => `Phải gửi **ngay**: ${name}.`,
    answerNone: (state: string) => `Không còn báo cáo nào phải gửi; sự cố **${state}**.`,
    answerClosed: (date: string) => `Sự cố **đã đóng** ngày ${date}.`,
    answerRejected: 'Đã xác định **không phải sự cố**.',
    lead: (title: string, detected: string) => `${title}. Phát hiện ${detected}.`,
    past: (time: string) => `Đây là trạng thái lúc ${time}.`, toNow: 'Về hiện tại',
    act: { verify: 'Xác minh', respond: 'Bắt đầu ứng cứu', end: 'Kết thúc ứng cứu…', close: 'Đóng sự cố…', reject: 'Không phải sự cố…', reopen: 'Mở lại…' } as Record<string, string>,
    actTitle: { end: 'Ứng cứu kết thúc khi nào, vì sao?', close: 'Đóng sự cố', reject: 'Vì sao không phải sự cố?', reopen: 'Vì sao mở lại?' } as Record<string, string>,
    acted: 'Đã ghi.', reason: 'Lý do', endedAt: 'Kết thúc lúc',
    closeNote: 'Chỉ đóng được khi đã có báo cáo kết thúc gửi sau khi ứng cứu kết thúc.',
    reportWith: 'Gửi báo cáo…', reportTitle: 'Gửi báo cáo', reportForm: 'Biểu mẫu', reportSend: 'Gửi', reported: 'Đã nhận báo cáo.',
    clocks: 'Phải gửi gì, đến khi nào', clocksNote: 'giờ Việt Nam', clocksNone: 'Chưa có đồng hồ nào chạy.',
    clock: 'Báo cáo', due: 'Hạn', state: 'Tình trạng', to: 'Nơi nhận', basis: 'Căn cứ',
    every: 'lặp lại cho đến khi kết thúc', centre: 'của trung tâm', met: 'đã gửi', open: 'chưa gửi',
    reports: 'Báo cáo đã gửi', reportsNote: 'tải về đã điền sẵn, để in hoặc ký', print: 'HTML để in',
    support: 'Đề nghị hỗ trợ', supportNone: 'Chưa có đề nghị nào.', supportAsk: 'Đề nghị hỗ trợ…', supportText: 'Cần hỗ trợ gì', answer: 'Trả lời…', answerText: 'Trả lời', granted: 'đồng ý', refused: 'chưa hỗ trợ được', grant: 'Đồng ý hỗ trợ', notGrant: 'Chưa hỗ trợ được', waits: 'đang chờ trung tâm',
    tasks: 'Việc phải làm', tasksNone: 'Chưa có việc nào.', taskAdd: 'Thêm việc…', taskText: 'Việc', taskWho: 'Ai làm', taskDue: 'Hạn', taskDone: 'Xong', doneBy: (who: string, time: string) => `${who} xong ${time}`,
    files: 'Tệp kèm theo', filesNone: 'Chưa có tệp nào.', fileAdd: 'Thêm tệp…', fileNote: 'được mã hóa khi lưu; chỉ tải về, không mở trong trình duyệt', filePurpose: 'Là gì', fileChoose: 'Chọn tệp', fileHint: 'Tối đa 20 MiB. Chương trình và tệp lạ chỉ nhận dưới dạng mẫu mã độc.', fileSend: 'Gửi tệp', fileSent: 'Đã lưu tệp.',
    purpose: { log: 'nhật ký', sample: 'mẫu mã độc', signed: 'bản đã ký', other: 'khác' } as Record<string, string>,
    findings: 'Phát hiện liên quan', findingsNone: 'Chưa gắn phát hiện nào.', findingAdd: 'Gắn phát hiện…', findingId: 'Mã phát hiện', findingHint: '32 ký tự trong địa chỉ trang của phát hiện',
    campaign: 'Chiến dịch nghi ngờ', campaignAdd: 'Ghi chiến dịch…', campaignId: 'Mã chiến dịch', none: 'không có',
    line: 'Dòng thời gian', lineNote: 'không sửa được; bấm giờ để xem trạng thái lúc đó',
    event: { reported: 'báo sự cố', receipt: 'xác nhận đã nhận', report: 'gửi báo cáo', act: '', assess: 'đánh giá lại mức độ', support: 'đề nghị hỗ trợ', 'support-answer': 'trả lời đề nghị', task: 'thêm việc', 'task-done': 'xong việc', note: 'ghi chú', file: 'thêm tệp', finding: 'gắn phát hiện', 'finding-off': 'bỏ phát hiện', campaign: 'ghi chiến dịch', mark: 'đổi mức bảo mật', escalation: 'nhắc hạn' } as Record<string, string>,
    acts: { verify: 'xác minh', respond: 'bắt đầu ứng cứu', end: 'kết thúc ứng cứu', close: 'đóng sự cố', reject: 'xác định không phải sự cố', reopen: 'mở lại' } as Record<string, string>,
    told: { technical: 'tới đầu mối kỹ thuật', leader: 'tới lãnh đạo đơn vị', upper: 'tới cấp trên' } as Record<string, string>,
    program: 'hệ thống', noteAdd: 'Ghi chú…', noteText: 'Ghi chú', save: 'Lưu',
    facts: 'Thông tin', body: 'Tổ chức', grades: 'Mức độ', gradesNone: 'thông thường', levelName: 'Cấp độ hệ thống', law: 'Theo luật', received: 'Nhận lúc', receipt: 'Xác nhận', via: 'Qua', vias: { portal: 'cổng', api: 'chương trình', mail: 'thư' } as Record<string, string>, reporter: 'Người báo',
    who: 'Ai đang thấy', whoOpen: 'đơn vị, cấp trên của đơn vị và trung tâm', whoClosed: 'đơn vị và trung tâm', confidential: 'giữ bí mật',
    assess: 'Đánh giá lại…', assessTitle: 'Đánh giá lại mức độ', assessWhy: 'Vì sao đổi',
    mark: 'Đổi mức bảo mật…', markTitle: 'Ai được thấy sự cố này?',
  },
}
