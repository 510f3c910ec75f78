// Numbers, dates and lists as the two languages write them. Times are Vietnam's (UTC+7) whatever the browser's zone.
export type Language = 'vi' | 'en'

const kVietnam = 7 * 3600_000
const kDay = 86_400_000
const two = (n: number) => String(n).padStart(2, '0')

const kMonths = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October',
  'November', 'December']
const kShortDays = { vi: ['Chủ nhật', 'thứ Hai', 'thứ Ba', 'thứ Tư', 'thứ Năm', 'thứ Sáu', 'thứ Bảy'],
  en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] }
const kWords = { vi: ['không', 'một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín'],
  en: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'] }

// A time, day or month of the API as Vietnam's wall clock.
function clock(text: string): { y: number; m: number; d: number; weekday: number; hm: string; s: string } {
  const isTime = text.includes('T')
  const at = new Date(isTime ? Date.parse(text) + kVietnam : Date.parse(text.length === 7 ? text + '-01' : text))
  return { y: at.getUTCFullYear(), m: at.getUTCMonth() + 1, d: at.getUTCDate(), weekday: at.getUTCDay(),
    hm: `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`, s: two(at.getUTCSeconds()) }
}

// Whole days of Vietnam's calendar from `from` to `to`; negative when `to` is earlier.
export function daysBetween(from: string, to: string): number {
  const day = (text: string) => {
    const c = clock(text)
    return Date.UTC(c.y, c.m - 1, c.d) / kDay
  }
  return day(to) - day(from)
}

export const today = (now: Date = new Date()) => new Date(now.getTime() + kVietnam).toISOString().slice(0, 10)

export interface Formats {
  number(n: number): string
  words(n: number): string // under ten in words
  percent(p: number): string // 4.3 -> "4,3%"
  share(s: number): string // 0.972 -> "97,2%"
  coverage(s: number): string // never rounded up: 0.9499 is not 95%
  signed(n: number): string // "+12", "−2"
  signedPercent(p: number): string
  date(text: string): string // "21/12/2018", "21 December 2018"
  dateInTable(text: string): string // "21/12/2018", "2018-12-21"
  shortDate(text: string): string // "09/02"
  since(text: string): string // "09/02" of this year, else with its year
  dateTime(text: string): string // "21/12/2018, 08:12", "2018-12-21 08:12"
  seconds(text: string): string // "21/12/2018 08:12:44"
  shortTime(text: string): string // "06/02 09:31"
  time(text: string | number): string // "09:31"
  weekday(text: string): string // "thứ Hai, 09/02"
  month(text: string): string // "tháng 01/2026", "January 2026"
  monthInTable(text: string): string // "01/2026", "2026-01"
  list(items: string[]): string // "a, b và c"
  bytes(n: number): string
  duration(hours: number): string // "36 giờ", "3 ngày"
  compare(a: string, b: string): number // the language's order
}

const comparers = { vi: new Intl.Collator('vi'), en: new Intl.Collator('en') }

export function formatsOf(language: Language): Formats {
  const vi = language === 'vi'
  const group = vi ? '.' : ','
  const point = vi ? ',' : '.'
  const nb = '\u00a0'
  const number = (n: number): string => {
    if (n < 0) return '−' + number(-n)
    const whole = Math.trunc(n)
    const text = String(whole).replace(/\B(?=(\d{3})+(?!\d))/g, group)
    const rest = Math.round((n - whole) * 10) / 10
    if (rest >= 1) return number(whole + 1)
    return rest === 0 ? text : text + point + String(rest).slice(2, 3)
  }
  const percent = (p: number) => {
    const [whole, rest] = Math.abs(p).toFixed(1).split('.') as [string, string]
    const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, group)
    return (p < 0 && (whole !== '0' || rest !== '0') ? '−' : '') + grouped + (rest === '0' ? '' : point + rest) + '%'
  }
  const plus = (n: number, text: string) => (n > 0 ? '+' + text : text)
  const date = (text: string) => {
    const c = clock(text)
    return vi ? `${two(c.d)}/${two(c.m)}/${c.y}` : `${c.d}${nb}${kMonths[c.m - 1]}${nb}${c.y}`
  }
  const dateInTable = (text: string) => {
    const c = clock(text)
    return vi ? `${two(c.d)}/${two(c.m)}/${c.y}` : `${c.y}-${two(c.m)}-${two(c.d)}`
  }
  const shortDate = (text: string) => {
    const c = clock(text)
    return vi ? `${two(c.d)}/${two(c.m)}` : `${two(c.m)}-${two(c.d)}`
  }
  const unit = (n: number, viWord: string, enWord: string) =>
    number(n) + nb + (vi ? viWord : enWord + (n === 1 ? '' : 's'))
  return {
    number,
    words: (n) => (Number.isInteger(n) && n >= 0 && n < 10 ? kWords[language][n]! : number(n)),
    percent,
    share: (s) => percent(s * 100),
    coverage: (s) => percent(Math.floor(s * 1000 + 1e-9) / 10),
    signed: (n) => plus(n, number(n)),
    signedPercent: (p) => (Number(p.toFixed(1)) > 0 ? '+' + percent(p) : percent(p)),
    date,
    dateInTable,
    shortDate,
    since: (text) => (clock(text).y === clock(today()).y ? shortDate(text) : dateInTable(text)),
    dateTime: (text) => dateInTable(text) + (vi ? ', ' : ' ') + clock(text).hm,
    seconds: (text) => `${dateInTable(text)} ${clock(text).hm}:${clock(text).s}`,
    shortTime: (text) => `${shortDate(text)} ${clock(text).hm}`,
    time: (text) => clock(typeof text === 'number' ? new Date(text).toISOString() : text).hm,
    weekday: (text) => {
      const c = clock(text)
      return vi
        ? `${kShortDays.vi[c.weekday]}, ${two(c.d)}/${two(c.m)}`
        : `${kShortDays.en[c.weekday]}, ${c.d}${nb}${kMonths[c.m - 1]}`
    },
    month: (text) => {
      const c = clock(text)
      return vi ? `tháng${nb}${two(c.m)}/${c.y}` : `${kMonths[c.m - 1]}${nb}${c.y}`
    },
    monthInTable: (text) => {
      const c = clock(text)
      return vi ? `${two(c.m)}/${c.y}` : `${c.y}-${two(c.m)}`
    },
    list: (items) =>
      items.length < 2 ? (items[0] ?? '') : items.slice(0, -1).join(', ') + (vi ? ' và ' : ' and ') + items.at(-1),
    bytes: (n) => {
      const units = ['B', 'KB', 'MB', 'GB', 'TB']
      let i = 0
      while (n >= 1000 && i < units.length - 1) {
        n /= 1000
        i++
      }
      return number(i === 0 ? n : Math.round(n * 10) / 10) + nb + units[i]
    },
    duration: (hours) => {
      if (hours < 1) return unit(Math.max(1, Math.round(hours * 60)), 'phút', 'minute')
      if (hours < 72) return unit(Math.round(hours), 'giờ', 'hour')
      return unit(Math.round(hours / 24), 'ngày', 'day')
    },
    compare: (a, b) => comparers[language].compare(a, b),
  }
}

// A Vietnamese word without its marks, in small letters: what a search compares.
export const folded = (text: string) =>
  text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/[đĐ]/g, 'd').toLowerCase()
