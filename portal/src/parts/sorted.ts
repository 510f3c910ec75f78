// Sorting of lists that come whole. What is unknown goes last in both directions.
import type { Sorting } from './DataTable'

export type Key = string | number | null

export function sorted<T>(rows: T[], key: (row: T) => Key, order: Sorting['order'], compare: (a: string, b: string) => number): T[] {
  const sign = order === 'asc' ? 1 : -1
  return [...rows].sort((a, b) => {
    const x = key(a)
    const y = key(b)
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1
    return sign * (typeof x === 'number' && typeof y === 'number' ? x - y : compare(String(x), String(y)))
  })
}
