/** The smallest "round" number (1, 2, 2.5, 5 × 10ⁿ) that is at least `value`; 1 for nothing. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  for (const step of [1, 2, 2.5, 5, 10]) if (step * power >= value) return step * power
  return 10 * power
}

/** Few round marks from zero to at least `highest`, whole numbers only. */
export function ticks(highest: number, count = 4): number[] {
  const step = Math.ceil(roundUp(Math.max(highest, 1) / count))
  const out: number[] = []
  for (let at = 0; ; at += step) {
    out.push(at)
    if (at >= highest) return out
  }
}

/** Five steps of shade: 0 for none, then 1 to 4 by bounds made from the values, so that the strongest step is for few. */
export function steps(values: number[]): number[] {
  const some = values.filter(value => value > 0).sort((a, b) => a - b)
  const lowest = some[0]
  if (lowest === undefined) return []
  const at = (share: number) => some[Math.min(some.length - 1, Math.floor(share * some.length))] ?? lowest
  // Lower bounds of the steps 2, 3, 4; strictly rising, else dropped.
  const bounds: number[] = []
  for (const share of [0.35, 0.7, 0.9]) {
    const bound = at(share)
    if (bound > (bounds.at(-1) ?? lowest)) bounds.push(bound)
  }
  return bounds
}

export function stepOf(value: number, bounds: number[]): number {
  if (value <= 0) return 0
  return 1 + bounds.filter(bound => value >= bound).length
}

/** Runs of what is there, so that a line breaks where data is missing. */
export function runs(values: (number | null)[]): { index: number; value: number }[][] {
  const out: { index: number; value: number }[][] = []
  let run: { index: number; value: number }[] = []
  values.forEach((value, index) => {
    if (value === null) {
      if (run.length) out.push(run)
      run = []
    } else {
      run.push({ index, value })
    }
  })
  if (run.length) out.push(run)
  return out
}
