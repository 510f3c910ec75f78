import { describe, expect, it } from 'vitest'
import type { CoverageStalk, Duty, Home, SensorRow } from '../api/types'
import { spokenIn } from '../i18n'
import { homeSentence, inSentence, shareOf, stateOfSensors } from './sentence'

const vi = spokenIn('vi'), en = spokenIn('en')
const organisation = { id: 'A', name: { vi: 'Sở A', en: 'Department A' }, abbreviation: 'A', sector: 'PROVINCE' }
const duty = (title: string, extra: Partial<Duty> = {}): Duty => ({
  kind: 'finding', id: title, title: { vi: title, en: title }, detail: { vi: '', en: '' }, grade: 'confirmed', severity: 'high',
  since: '2026-02-01T00:00:00Z', due: null, overdue: false, link: '/findings/1', finding: null, ...extra,
})
const sensor = (state: SensorRow['state'], last_seen: string | null = '2026-02-05T19:10:00Z'): SensorRow => ({
  id: 's', name: 's', organisation, state, last_seen, records: 1, lost: 0, sampling: 1, clock_skew: null, version: '', indicators: '', coverage: [],
})
const stalks = (...shares: (number | null)[]): CoverageStalk[] =>
  shares.map((share) => ({ from: '2026-02-06T00:00:00Z', share, state: share === null ? 'todo' : share >= 0.95 ? 'ok' : share === 0 ? 'gap' : 'low' }))
const home = (change: Partial<Home>): Home => ({
  organisation, duties: [], due_today: 0, overdue: 0, closed: [], sensors: [sensor('ok')], coverage: stalks(1, 1), readers: [], checked: '2026-02-06T02:41:00Z', ...change,
})
const answer = (change: Partial<Home>, spoken = vi) => homeSentence(home(change), '024 0000 0000', spoken)

describe('the sentence of a body’s home', () => {
  it('says nothing is to do only with what stands behind it', () => {
    expect(answer({})).toEqual({ answer: 'Hôm nay **không có việc nào**.', lead: 'Cảm biến chạy 100% trong 24 giờ qua và không thấy máy nhiễm.' })
    expect(answer({ sensors: [] }).lead).toBe('Chưa có cảm biến nên chúng tôi chỉ thấy từ bên ngoài.')
    expect(answer({ coverage: stalks(1, 0.4) }).lead).toContain('70%')
    expect(answer({ coverage: stalks(1, 0.4) }).lead).not.toContain('không thấy máy nhiễm')
  })
  it('has a form for one and for many', () => {
    expect(answer({ duties: [duty('Máy Windows nhiễm Conficker')] }).answer).toBe('Còn **một việc**: máy Windows nhiễm Conficker.')
    expect(answer({ duties: [duty('Camera nhiễm Mirai'), duty('b'), duty('c')], due_today: 1 }).answer)
      .toBe('Còn **ba việc**, một việc đến hạn hôm nay: camera nhiễm Mirai.')
    expect(answer({ duties: Array.from({ length: 23 }, (_, i) => duty(`Việc ${i}`)) }).answer).toContain('Còn **23 việc**')
  })
  it('says what is late before what is due', () => {
    expect(answer({ duties: [duty('Camera nhiễm Mirai'), duty('b')], overdue: 1, due_today: 1 }).answer).toContain('!!một việc đã quá hạn!!')
    expect(answer({ duties: [duty('a'), duty('b')], overdue: 2 }).answer).toContain('!!tất cả đã quá hạn!!')
  })
  it('never says clean while the sensor is silent', () => {
    const said = answer({ sensors: [sensor('silent')], duties: [duty('Bật lại cảm biến')] })
    expect(said.answer).toBe('Cảm biến !!im lặng!! từ 06/02/2026, 02:10. Chúng tôi không biết mạng của đơn vị có sạch không.')
    expect(answer({ sensors: [sensor('waiting', null)] }).answer).toContain('chưa gửi gì')
    expect(answer({ sensors: [sensor('ok'), sensor('silent')] }).answer).toContain('im lặng')
  })
  it('speaks English', () => {
    expect(answer({ duties: [duty('A camera has Mirai'), duty('b')], due_today: 2 }, en).answer).toBe('**Two things** to do, all due today: a camera has Mirai.')
    expect(answer({ duties: [duty('x')], overdue: 1 }, en).answer).toBe('**One thing** to do, !!overdue!!: x.')
  })
  it('keeps names as they are written', () => {
    expect(inSentence('Conficker ở máy A', 'Conficker')).toBe('Conficker ở máy A')
    expect(inSentence('USB chưa quét', '')).toBe('USB chưa quét')
    expect(inSentence('Đầu mối chưa xác minh', '')).toBe('đầu mối chưa xác minh')
  })
})

it('counts coverage only where something was expected', () => {
  expect(shareOf(stalks(null, null))).toBeNull()
  expect(shareOf(stalks(null, 0.5, 1))).toBe(0.75)
  expect(stateOfSensors([sensor('revoked')])).toBe('none')
})
