import { describe, expect, test } from 'vitest'
import { bind } from './bind'
import { daysBetween, folded, formatsOf } from './format'

const vi = formatsOf('vi')
const en = formatsOf('en')

describe('numbers', () => {
  test('group thousands and never round a count', () => {
    expect(vi.number(6189778)).toBe('6.189.778')
    expect(en.number(6189778)).toBe('6,189,778')
    expect(vi.number(0)).toBe('0')
    expect(vi.number(-12)).toBe('−12')
    expect(vi.number(2.96)).toBe('3')
    expect(en.number(2.14)).toBe('2.1')
  })
  test('percent keeps one decimal, none when it is zero', () => {
    expect(vi.percent(4.32)).toBe('4,3%')
    expect(en.share(0.972)).toBe('97.2%')
    expect(vi.share(1)).toBe('100%')
    expect(vi.coverage(0.94999)).toBe('94,9%')
    expect(vi.coverage(0.972)).toBe('97,2%')
    expect(vi.signedPercent(-4.3)).toBe('−4,3%')
    expect(vi.signedPercent(3.4)).toBe('+3,4%')
    expect(vi.signedPercent(-0.02)).toBe('0%')
  })
  test('are words under ten', () => {
    expect(vi.words(5)).toBe('năm')
    expect(vi.words(10)).toBe('10')
    expect(en.words(3)).toBe('three')
  })
})

describe('dates', () => {
  test('are Vietnam’s, whatever the zone of the machine', () => {
    expect(vi.dateTime('2018-12-20T18:30:00Z')).toBe('21/12/2018, 01:30')
    expect(en.dateTime('2018-12-20T18:30:00Z')).toBe('2018-12-21 01:30')
    expect(vi.date('2018-12-21')).toBe('21/12/2018')
    expect(en.date('2018-12-21')).toBe('21\u00a0December\u00a02018')
    expect(vi.weekday('2026-02-09')).toBe('thứ Hai, 09/02')
    expect(vi.month('2026-01')).toBe('tháng\u00a001/2026')
    expect(en.month('2026-01')).toBe('January\u00a02026')
  })
  test('days are counted on the calendar, not in hours', () => {
    expect(daysBetween('2026-02-05T16:59:00Z', '2026-02-05T17:01:00Z')).toBe(1)
    expect(daysBetween('2026-02-09', '2026-02-06')).toBe(-3)
  })
})

test('lists end with and', () => {
  expect(vi.list(['Lai Châu', 'Gia Lai', 'Thanh Hóa'])).toBe('Lai Châu, Gia Lai và Thanh Hóa')
  expect(en.list(['a'])).toBe('a')
  expect(en.list([])).toBe('')
})

test('search folds marks and đ', () => {
  expect(folded('Đắk Lắk')).toBe('dak lak')
  expect(folded('Thừa Thiên Huế')).toBe('thua thien hue')
})

test('Vietnamese order puts đ after d', () => {
  expect(['Đà Nẵng', 'Dak', 'Cà Mau', 'Ăn'].sort(vi.compare)).toEqual(['Ăn', 'Cà Mau', 'Dak', 'Đà Nẵng'])
})

test('words that belong together stay on one line', () => {
  expect(bind('có **402.318** địa chỉ IP Việt Nam')).toBe('có **402.318** địa\u00a0chỉ\u00a0IP Việt\u00a0Nam'.replace('** địa', '**\u00a0địa'))
})
