// Whom to call, as lines a person writes: "10 mail:duty@unit.example sms:+84912345678".
import type { CallTarget, DutyStep } from '../api/types'

const kChannels = ['mail', 'webhook', 'sms', 'voice']

export const linesOf = (steps: DutyStep[]) =>
  steps.map((step) => [String(step.wait_minutes), ...step.targets.map((target) => `${target.channel}:${target.to}`)].join(' ')).join('\n')

// The steps, or the number of the first line that is none.
export function stepsOf(text: string): DutyStep[] | number {
  const steps: DutyStep[] = []
  const lines = text.split('\n')
  for (let i = 0; i < lines.length; i++) {
    const [wait, ...targets] = lines[i]!.trim().split(/\s+/)
    if (!wait) continue
    const read = targets.map((target): CallTarget | null => {
      const at = target.indexOf(':')
      const channel = target.slice(0, at)
      return at > 0 && kChannels.includes(channel) ? { channel: channel as CallTarget['channel'], to: target.slice(at + 1) } : null
    })
    if (!/^\d+$/.test(wait) || read.some((one) => one === null)) return i + 1
    steps.push({ wait_minutes: Number(wait), targets: read as CallTarget[] })
  }
  return steps
}
