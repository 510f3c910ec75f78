// The sentence of a page in each of its forms: none, one, many, late, low coverage, unknown.
import { describe, expect, test } from 'vitest'
import type { Change, Finding, FindingTable, National, OrganisationTable, SensorRow } from '../api/types'
import en from './messages.en'
import vi from './messages.vi'

const change = (percent: number | null, why_not = ''): Change => ({ period: '2025-12', before: 420395, percent, why_not })
const country = { period: '2026-01', addresses: 402318, coverage: 0.972, previous: change(-4.3) }

describe('the country', () => {
  const answer = vi.centre.national.answer
  test('says the count and its change', () => {
    expect(answer(country)).toBe('Tháng\u00a001/2026 có **402.318** địa chỉ IP Việt Nam nằm trong mạng máy tính ma, giảm **4,3%** so với tháng trước.')
    expect(en.centre.national.answer(country)).toBe('In January\u00a02026, **402,318** Vietnamese IP addresses were part of a botnet, **4.3%** fewer than the month before.')
    expect(answer({ ...country, previous: change(12) })).toContain('tăng ^^12%^^')
    expect(answer({ ...country, previous: change(0.01) })).toContain('bằng tháng trước')
  })
  test('gives no change below 95% coverage, and never rounds coverage up to it', () => {
    const low = answer({ ...country, coverage: 0.9499 })
    expect(low).toContain('độ phủ chỉ **94,9%** nên không so sánh được')
    expect(low).not.toContain('giảm')
  })
  test('gives no change when the periods differ or coverage is unknown', () => {
    expect(answer({ ...country, previous: change(null, 'sensor a is no longer there') })).toMatch(/mạng máy tính ma\.$/)
    expect(answer({ ...country, coverage: null, previous: change(null) })).toContain('chưa biết độ phủ')
  })
  test('of a month that still runs is not compared', () => {
    const running = { ...country, period: '2026-02', previous: change(null, 'not over'), year: change(null, 'x'), facts: { state_bodies: 0, state_bodies_before: 0 }, citation: { asked: '2026-02-21T20:00:00Z' } } as unknown as National
    expect(vi.centre.national.lead(running)).toContain('Tháng chưa hết, số tính đến 22/02')
    expect(vi.centre.national.lead({ ...running, period: '2026-01' })).not.toContain('chưa hết')
  })
  test('never says clean for not seen', () => {
    expect(answer({ ...country, addresses: 0 })).toBe('Tháng\u00a001/2026 không thấy địa chỉ IP Việt Nam nào nằm trong mạng máy tính ma.')
  })
})

describe('the board', () => {
  const views: FindingTable['views'] = { overdue: 0, apt: 0, reinfected: 0, disputed: 0, mine: 0, unassigned: 0, open: 0, closed: 0 }
  const say = (change: Partial<typeof views>, apt = 0) => vi.findings.boardAnswer({ views: { ...views, ...change }, overdue_organisations: 10, apt_unattended: apt })
  test('puts what is late first, then contacts with APT servers', () => {
    expect(say({ overdue: 22, open: 90 }, 2)).toBe('!!22!! phát hiện quá hạn ở 10 tổ chức; !!2!! máy gọi tới máy chủ APT chưa ai xử lý.')
    expect(say({ overdue: 22 })).toBe('!!22!! phát hiện quá hạn ở 10 tổ chức.')
    expect(say({ open: 3 }, 1)).toBe('Không có gì quá hạn, nhưng !!1!! máy gọi tới máy chủ APT chưa ai xử lý.')
    expect(say({ open: 3 })).toBe('Không có gì quá hạn; **3** phát hiện đang mở.')
    expect(say({ closed: 5 })).toBe('Không còn phát hiện nào đang mở; **5** đã đóng.')
    expect(say({})).toBe('Chưa có phát hiện nào.')
    expect(en.findings.boardAnswer({ views: { ...views, overdue: 1 }, overdue_organisations: 1, apt_unattended: 0 })).toBe('!!1!! finding overdue in 1 organisation.')
  })
})

describe('one finding', () => {
  const finding = {
    kind: 'infection', subject: '203.0.113.47', first_seen: '2026-01-21T03:00:00Z', grade: 'confirmed', state: 'in-work', closed_because: 'none', episode: 1, silent_sensor: '',
  } as Finding
  const say = (change: Partial<Finding>) => vi.findings.answer({ ...finding, ...change }, 'Conficker')
  test('says infected flatly only when it is confirmed', () => {
    expect(say({})).toMatch(/^Một máy sau \*\*203\.0\.113\.47\*\* nhiễm Conficker từ 21\/01\/2026/)
    expect(say({ grade: 'probable' })).toMatch(/^Nhiều khả năng một máy/)
    expect(say({ grade: 'suspected' })).toMatch(/^Có thể có máy/)
    expect(en.findings.answer({ ...finding, grade: 'suspected' }, 'Conficker')).toContain('may have had')
  })
  test('keeps a silent sensor apart from a clean machine', () => {
    expect(say({ silent_sensor: 'cong-1' })).toContain('cảm biến im lặng nên chưa biết')
    expect(say({ state: 'closed', closed_because: 'presumed-clean' })).toMatch(/được coi là đã sạch\.$/)
    expect(say({ state: 'closed', closed_because: 'not-seen' })).toMatch(/không còn thấy\.$/)
    expect(say({ state: 'closed', closed_because: 'address-moved' })).toContain('đã đổi chủ')
  })
  test('counts re-infections as people do', () => {
    expect(say({ episode: 2 })).toContain('lần thứ hai')
    expect(say({ episode: 4 })).toContain('lần thứ tư')
  })
})

describe('organisations', () => {
  const table = (overdue: number, total: number) =>
    ({ total: 137, sectors: [{ sector: 'A', name: { vi: '', en: '' }, count: 137 }], leading: { organisations: [], overdue, overdue_total: total } }) as unknown as OrganisationTable
  test('names who holds most', () => {
    expect(vi.centre.orgs.answer(table(12, 22), ['Lai Châu', 'Gia Lai', 'Thanh Hóa'])).toBe('Ba tổ chức giữ !!12!! trong 22 phát hiện quá hạn: Lai Châu, Gia Lai và Thanh Hóa.')
    expect(vi.centre.orgs.answer(table(4, 4), ['Lai Châu'])).toBe('**Lai Châu** giữ !!4!! trong 4 phát hiện quá hạn.')
    expect(vi.centre.orgs.answer(table(0, 0), [])).toContain('Không tổ chức nào có phát hiện quá hạn')
  })
})

test('sensors: none, one, all, some silent', () => {
  const rows = (...states: SensorRow['state'][]) => states.map((state) => ({ state }) as SensorRow)
  const say = vi.centre.sensors.answer
  expect(say(rows(), '')).toBe('Chưa có cảm biến nào.')
  expect(say(rows('ok'), '')).toBe('Cảm biến duy nhất **đang gửi**.')
  expect(say(rows('ok', 'ok', 'revoked'), '')).toBe('Cả **2** cảm biến đang gửi.')
  expect(say(rows('ok', 'silent'), '3\u00a0ngày')).toBe('**1** trong 2 cảm biến đang gửi; !!1!! im lặng, lâu nhất 3\u00a0ngày.')
})

test('no text of one language is missing or empty in the other', () => {
  const walk = (a: unknown, b: unknown, path: string) => {
    if (typeof a === 'object' && a !== null) {
      for (const [key, value] of Object.entries(a)) walk(value, (b as Record<string, unknown>)[key], path + '.' + key)
    } else if (typeof a === 'string') {
      expect(typeof b, path).toBe('string')
      if (a !== '') expect(b, path).not.toBe('')
      expect(a, path).toBe(a.normalize('NFC'))
    } else expect(typeof b, path).toBe(typeof a)
  }
  const { familyKinds: _vi, ...viWords } = vi.words // where English has none, the hub's own word stands
  const { familyKinds: _en, ...enWords } = en.words
  walk({ ...vi, words: viWords }, { ...en, words: enWords }, 'vi')
})

describe('what the program wrote', () => {
  test('is read in Vietnamese, and never lost', () => {
    expect(vi.words.program('not seen for 7 intervals of 26 hours before a healthy sensor')).toBe('Không thấy trong 7 chu kỳ, mỗi chu kỳ 26 giờ, khi cảm biến chạy tốt')
    expect(vi.words.program('not seen for 180 days; sensor hn-1 has been silent')).toContain('cảm biến hn-1 im lặng')
    expect(vi.words.program('something new')).toBe('something new')
  })
})
