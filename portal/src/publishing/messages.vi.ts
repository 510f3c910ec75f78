import { formatsOf } from '../i18n/format'

const f = formatsOf('vi')

export default {
  question: 'Chỉ dấu nào đang được công bố, cho ai?',
  answer: (live: number, collections: number) =>
    collections === 0 ? 'Chưa có bộ sưu tập nào.'
      : `**${f.number(live)} chỉ dấu** trong ${f.number(collections)} bộ sưu tập.`,
  lead: 'Dùng địa chỉ dưới đây cùng tên đăng nhập và một mã truy cập có quyền pull_publications. Bản rút lại đến mọi định dạng.',
  off: '!!Hub không tự công bố.!! Những gì thay đổi từ lúc tắt chưa được gửi đi.',
  turnOff: 'Ngừng tự công bố',
  turnOn: 'Tự công bố',
  what: 'các bộ sưu tập',
  collections: 'Bộ sưu tập',
  name: 'Bộ sưu tập',
  mark: 'TLP cao nhất',
  readers: 'Ai đọc được',
  everybody: 'Mọi người, không cần đăng nhập',
  bodies: (n: number) => (n === 0 ? 'Mọi đơn vị' : `${f.number(n)} đơn vị`),
  confidence: 'Độ tin cậy từ',
  live: 'Chỉ dấu',
  changed: 'Thay đổi',
  addresses: 'Địa chỉ để sao chép',
  copy: 'Sao chép',
  copied: 'Đã sao chép.',
  taxii: 'TAXII 2.1: bộ sưu tập',
  discovery: 'TAXII 2.1: điểm khám phá',
  misp: 'Nguồn cấp MISP',
  delta: 'Thay đổi kể từ một số',
  format: 'Định dạng',
  address: 'Địa chỉ',
  inbox: 'Chờ quyết định',
  inboxNote: 'Đối tượng bên khác gửi đến qua TAXII. Không gì được công bố trước khi có người cho qua.',
  inboxEmpty: 'Không có gì đang chờ.',
  sender: 'Người gửi',
  received: 'Nhận lúc',
  objects: 'Đối tượng',
  release: 'Cho qua',
  refuse: 'Từ chối',
  done: 'Đã ghi nhận.',
}
