import { expect, it } from 'vitest'
import { linesOf, stepsOf } from './policy'

it('reads the steps it wrote', () => {
  const text = '10 mail:duty@unit.example sms:+84912345678\n5 webhook:https://unit.example/hook?a=1\n15'
  const steps = stepsOf(text)
  expect(steps).toEqual([
    { wait_minutes: 10, targets: [{ channel: 'mail', to: 'duty@unit.example' }, { channel: 'sms', to: '+84912345678' }] },
    { wait_minutes: 5, targets: [{ channel: 'webhook', to: 'https://unit.example/hook?a=1' }] },
    { wait_minutes: 15, targets: [] },
  ])
  expect(linesOf(steps as never)).toBe(text)
})
it('names the line that is none', () => {
  expect(stepsOf('10 mail:a@b\n\nsoon mail:a@b')).toBe(3)
  expect(stepsOf('10 pigeon:a')).toBe(1)
})
