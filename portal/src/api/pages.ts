// A long list in pieces: the first piece is asked like any answer, the others when their rows are about to be seen.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { address, get, type Query } from './client'
import type { NewsType } from './live'
import type { Page } from './types'
import { useAsked, type Asked } from './use'

export interface Pages<T, P extends Page<T>> extends Asked<P> {
  rows: (T | undefined)[] // as long as the whole list
  need: (range: { from: number; to: number }) => void
}

export function usePages<T, P extends Page<T>>(path: string, query: Query, options: { on?: NewsType[]; hold?: boolean; size?: number } = {}): Pages<T, P> {
  const size = options.size ?? 200
  const key = address(path, { ...query, limit: size })
  const first = useAsked<P>(key, options)
  const [more, setMore] = useState<Map<number, T[]>>(new Map())
  const asked = useRef(new Set<number>())
  const current = useRef('')
  const version = key + first.at
  useEffect(() => {
    current.current = version
    asked.current.clear()
    setMore(new Map())
  }, [version])

  const rows = useMemo(() => {
    const items = first.data?.items ?? []
    if (!first.data || items.length >= first.data.total) return items
    const all: (T | undefined)[] = new Array<T | undefined>(first.data.total).fill(undefined)
    items.forEach((item, i) => (all[i] = item))
    for (const [page, part] of more) part.forEach((item, i) => (all[page * size + i] = item))
    return all
  }, [first.data, more, size])

  const total = first.data?.total ?? 0
  const need = useCallback((range: { from: number; to: number }) => {
    for (let page = Math.max(1, Math.floor(range.from / size)); page * size < Math.min(range.to, total); page++) {
      if (asked.current.has(page)) continue
      asked.current.add(page)
      get<P>(key + `&offset=${page * size}`).then((part) => {
        if (current.current === version) setMore((old) => new Map(old).set(page, part.items))
      }).catch(() => asked.current.delete(page))
    }
  }, [key, size, total, version])

  return { ...first, rows, need }
}
