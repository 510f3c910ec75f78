import { formatsOf } from '../i18n/format'
import type { CampaignTerm, CampaignState, ThingKind } from '../api/types'

const f = formatsOf('vi')
const span = (seconds: number) => (seconds < 3600 ? `${f.number(Math.ceil(seconds / 60))} phút` : seconds < 172_800 ? `${f.number(Math.round(seconds / 3600))} giờ` : `${f.number(Math.round(seconds / 86_400))} ngày`)
const kinds: Record<ThingKind, string> = {
  server: 'máy chủ điều khiển', domain: 'tên miền', certificate: 'chứng thư', client: 'dấu vân TLS', hash: 'tệp', sender: 'người gửi', sequence: 'chuỗi bước',
}
const grades: Record<string, string> = { suspected: 'nghi ngờ', probable: 'có khả năng', confirmed: 'xác nhận' }

export default {
  nav: 'Chiến dịch',
  question: 'Những tổ chức nào đang bị cùng một tay nhắm tới?',
  what: 'các chiến dịch',
  answer: (proposed: number, confirmed: number, apt: number): string =>
    proposed + confirmed === 0 ? 'Chưa thấy **chiến dịch** nào chung cho nhiều tổ chức.'
    : proposed > 0 ? `**${f.words(proposed)}** chiến dịch chờ xét` + (apt > 0 ? `, !!${f.words(apt)}!! thuộc APT.` : '.')
    : `**${f.words(confirmed)}** chiến dịch đã xác nhận, không còn đề xuất nào chờ xét.`,
  lead: 'Cùng một máy chủ, tên miền, chứng thư, tệp, người gửi hay chuỗi bước, mới gặp ở ba tổ chức trở lên trong bảy ngày. Người phân tích quyết định.',
  all: 'Tất cả',
  state: 'Trạng thái',
  states: { proposed: 'Chờ xét', confirmed: 'Đã xác nhận', rejected: 'Đã bác', withdrawn: 'Hết bằng chứng' } satisfies Record<CampaignState, string>,
  column: { campaign: 'Chiến dịch', score: 'Điểm', bodies: 'Tổ chức', begins: 'Bắt đầu', last: 'Lần cuối', state: 'Trạng thái', grade: 'Mức' },
  table: 'Chiến dịch, APT trước rồi theo điểm',
  none: 'Không có chiến dịch nào ở trạng thái này.',
  kinds,
  title: (name: string, bodies: number) => (name ? `${name}, ${f.number(bodies)} tổ chức` : `${f.number(bodies)} tổ chức`),
  same: (all: ThingKind[]) => 'cùng ' + all.map((one) => kinds[one]).join(', '),
  // One campaign
  one: 'chiến dịch này',
  oneAnswer: (bodies: number, all: ThingKind[], apt: boolean) => `**${f.words(bodies)}** tổ chức, cùng ${all.map((one) => kinds[one]).join(' và ')}` + (apt ? ', !!thuộc APT!!.' : '.'),
  oneLead: (from: string, to: string) => `Tổ chức đầu tiên gặp lúc ${from}; lần cuối ${to}.`,
  graph: 'Ai gặp gì',
  graphTitle: (things: number, bodies: number) => `${f.number(things)} thứ chung và ${f.number(bodies)} tổ chức`,
  graphNote: 'Bên trái là thứ chung, bên phải là tổ chức theo thứ tự gặp. Nét liền: xác nhận; nét đứt: có khả năng; nét chấm: nghi ngờ.',
  graphLeft: (n: number) => `Còn ${f.number(n)} tổ chức nữa trong bảng.`,
  thingLabel: (kind: string, value: string, n: number) => `${kind} ${value}, ${f.number(n)} tổ chức`,
  bodyLabel: (body: string, first: string, n: number) => `${body}, gặp đầu tiên ${first}, ${f.number(n)} thứ chung`,
  contacts: 'Từng lần gặp',
  contactColumn: { thing: 'Thứ chung', body: 'Tổ chức', first: 'Lần đầu', last: 'Lần cuối', sightings: 'Bằng chứng', grade: 'Mức' },
  score: 'Vì sao đề xuất',
  scoreNote: (score: number) => `${f.number(score)} trên 100 điểm`,
  terms: { bodies: 'Số tổ chức', rarity: 'Độ hiếm', grade: 'Mức chắc chắn', closeness: 'Gần nhau về thời gian', kinds: 'Số loại bằng chứng' } satisfies Record<CampaignTerm['name'], string>,
  because: (term: CampaignTerm): string =>
    term.name === 'bodies' ? `${f.number(Number(term.because))} tổ chức` : term.name === 'rarity' ? `${f.share(Number(term.because))} số tổ chức từng gặp`
    : term.name === 'grade' ? (grades[term.because] ?? term.because) : term.name === 'closeness' ? `cách nhau ${span(Number(term.because))}` : `${f.number(Number(term.because))} loại`,
  points: (points: number, most: number) => `${f.number(points)} / ${f.number(most)}`,
  findings: 'Phát hiện thuộc chiến dịch',
  findingsNone: 'Chưa nối được phát hiện nào.',
  findingColumn: { subject: 'Địa chỉ', what: 'Là gì', body: 'Tổ chức', thing: 'Thứ chung' },
  story: 'Diễn biến',
  acts: { proposed: 'Được đề xuất', confirmed: 'Xác nhận', rejected: 'Bác', reopened: 'Mở lại vì có loại bằng chứng mới', withdrawn: 'Bằng chứng không còn', returned: 'Bằng chứng trở lại' },
  program: 'chương trình',
  confirm: 'Xác nhận chiến dịch',
  reject: 'Bác',
  comment: 'Ghi chú',
  commentHint: 'Khi bác, hãy nói vì sao: chiến dịch chỉ mở lại khi có loại bằng chứng mới.',
  confirmed: 'Đã xác nhận chiến dịch.',
  rejected: 'Đã bác đề xuất.',
  gone: 'không còn bằng chứng',
  // On a finding
  shared: (others: number, all: ThingKind[]) => `**${f.words(others)}** tổ chức khác cũng gặp cùng ${all.map((one) => kinds[one]).join(', ')}.`,
}
