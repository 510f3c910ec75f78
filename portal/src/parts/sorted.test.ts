import { expect, test } from 'vitest'
import { formatsOf } from '../i18n/format'
import { sorted } from './sorted'

const compare = formatsOf('vi').compare
const rows = [{ n: 3, s: 'Đà Nẵng' }, { n: null, s: 'An Giang' }, { n: 12, s: 'Cà Mau' }]

test('numbers sort as numbers and the unknown is last both ways', () => {
  expect(sorted(rows, (row) => row.n, 'asc', compare).map((row) => row.n)).toEqual([3, 12, null])
  expect(sorted(rows, (row) => row.n, 'desc', compare).map((row) => row.n)).toEqual([12, 3, null])
})
test('names sort as the language does, and the list given stays as it was', () => {
  expect(sorted(rows, (row) => row.s, 'asc', compare).map((row) => row.s)).toEqual(['An Giang', 'Cà Mau', 'Đà Nẵng'])
  expect(rows[0]!.s).toBe('Đà Nẵng')
})
