// The order of a list that comes whole, kept in the address like all that a colleague should see the same.
import { useMemo } from 'react'
import { useQuery } from '../app/router'
import { useSpoken } from '../i18n'
import type { Sorting } from './DataTable'
import { sorted, type Key } from './sorted'

export function useSorting<T>(rows: T[], keys: Record<string, (row: T) => Key>, initial: Sorting): { rows: T[]; sorting: Sorting; onSort: (next: Sorting) => void } {
  const { f } = useSpoken()
  const [query, setQuery] = useQuery()
  const by = query.get('sort') ?? initial.by
  const order = query.has('order') ? (query.get('order') === 'asc' ? 'asc' : 'desc') : initial.order
  const key = keys[by]
  const result = useMemo(() => (key ? sorted(rows, key, order, f.compare) : rows), [rows, by, order, f])
  return { rows: result, sorting: { by, order }, onSort: (next) => setQuery({ sort: next.by, order: next.order }) }
}
