// Which rows of a long table are drawn: those in the window and some around, by the height of one row.
export interface Range {
  from: number
  to: number // one past the last
}

export function visibleRange(count: number, rowHeight: number, tableTop: number, windowHeight: number, around = 20): Range {
  if (count === 0 || rowHeight <= 0) return { from: 0, to: 0 }
  const first = Math.floor(-tableTop / rowHeight) - around
  const last = Math.ceil((windowHeight - tableTop) / rowHeight) + around
  const from = Math.max(0, Math.min(first, count - 1))
  return { from, to: Math.max(from + 1, Math.min(last, count)) }
}

// Rows and the heads of their groups, in order. A head comes before the first row of each group.
export type Line<T> = { head: string } | { row: T; index: number } | { absent: true; index: number }

export function linesOf<T>(rows: (T | undefined)[], groupOf?: (row: T) => string): Line<T>[] {
  const lines: Line<T>[] = []
  let group: string | null = null
  rows.forEach((row, index) => {
    if (row === undefined) {
      lines.push({ absent: true, index })
      return
    }
    if (groupOf) {
      const next = groupOf(row)
      if (next !== group) lines.push({ head: next })
      group = next
    }
    lines.push({ row, index })
  })
  return lines
}

// What a click on a row's box selects: the row, or with Shift all from the last one clicked.
export function selectRange(selected: ReadonlySet<string>, ids: string[], last: number | null, index: number, range: boolean): Set<string> {
  const next = new Set(selected)
  const id = ids[index]
  if (id === undefined) return next
  if (range && last !== null) {
    for (let i = Math.min(last, index); i <= Math.max(last, index); i++) if (ids[i] !== undefined) next.add(ids[i]!)
  } else if (next.has(id)) next.delete(id)
  else next.add(id)
  return next
}
