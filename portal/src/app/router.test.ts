import { describe, expect, test } from 'vitest'
import { address } from '../api/client'
import { keyName } from './keys'
import { changedQuery, match } from './router'

describe('match', () => {
  test('takes parameters out of the path', () => {
    expect(match('/orgs/:id', '/orgs/MIN-MOH')).toEqual({ id: 'MIN-MOH' })
    expect(match('/', '/')).toEqual({})
    expect(match('/findings/:id', '/findings/a%2Fb')).toEqual({ id: 'a/b' })
  })
  test('fits whole paths only', () => {
    expect(match('/orgs', '/orgs/MIN-MOH')).toBeNull()
    expect(match('/orgs/:id', '/orgs')).toBeNull()
    expect(match('/orgs/:id', '/findings/1')).toBeNull()
    expect(match('/orgs/:id', '/orgs/%E0%A4%A')).toBeNull()
  })
})

test('a changed query keeps the rest and its order', () => {
  expect(changedQuery('?view=overdue&q=mirai', { q: null, sector: 'bank' })).toBe('?view=overdue&sector=bank')
  expect(changedQuery('?a=1', { a: '' })).toBe('')
})

test('an address leaves out what is empty', () => {
  expect(address('/api/x', { a: 'b c', n: 0, no: '', off: false, on: true, many: ['1', '2'], none: [] })).toBe('/api/x?a=b+c&n=0&on=1&many=1%2C2')
})

test('keys have one name each', () => {
  expect(keyName({ key: 'X', shiftKey: true })).toBe('Shift x')
  expect(keyName({ key: 'x', shiftKey: false })).toBe('x')
  expect(keyName({ key: '?', shiftKey: true })).toBe('?')
  expect(keyName({ key: 'J', shiftKey: false })).toBe('j') // Caps Lock
})
