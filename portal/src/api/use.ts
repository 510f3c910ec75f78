// What pages read. One entry an address, shared by all who read it: the last answer stays on the page while the next is
// fetched, and live news fetches again.
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { ApiError, get } from './client'
import { onNews, type NewsType } from './live'

interface Entry {
  data: unknown
  error: ApiError | null
  at: number // when the data came, ms; 0: never
  loading: boolean
  version: number
  readers: Set<() => void>
}

const entries = new Map<string, Entry>()

function entryOf(path: string): Entry {
  let entry = entries.get(path)
  if (!entry) {
    entry = { data: undefined, error: null, at: 0, loading: false, version: 0, readers: new Set() }
    entries.set(path, entry)
    if (entries.size > 200) {
      for (const [old, one] of entries) {
        if (one.readers.size === 0 && old !== path) {
          entries.delete(old)
          break
        }
      }
    }
  }
  return entry
}

function changed(entry: Entry) {
  entry.version++
  entry.readers.forEach((reader) => reader())
}

async function load(path: string): Promise<void> {
  const entry = entryOf(path)
  if (entry.loading) return
  entry.loading = true
  changed(entry)
  try {
    entry.data = await get<unknown>(path)
    entry.error = null
    entry.at = Date.now()
  } catch (error) {
    entry.error = error instanceof ApiError ? error : new ApiError(0, String(error), '', '')
  } finally {
    entry.loading = false
    changed(entry)
  }
}

// Fetches again whatever is on the page and begins with `prefix`; forgets the rest of it.
export function refresh(prefix = '') {
  for (const [path, entry] of entries) {
    if (!path.startsWith(prefix)) continue
    if (entry.readers.size > 0) void load(path)
    else entries.delete(path)
  }
}

export function forgetAll() {
  for (const [path, entry] of entries) {
    if (entry.readers.size === 0) entries.delete(path)
    else Object.assign(entry, { data: undefined, error: null, at: 0 })
  }
}

export interface Asked<T> {
  data: T | undefined // of this address, else of the one asked before it (then `stale`)
  error: ApiError | null
  loading: boolean
  stale: boolean // shown dimmed; what is merely fetched again is not
  at: number
  news: number // live news since the data came (with `hold`)
  again: () => void
}

// `on`: live news that makes the answer old. `hold`: such news are counted instead of fetched, so that no row moves
// under the reader; again() fetches.
export function useAsked<T>(path: string | null, options: { on?: NewsType[]; hold?: boolean } = {}): Asked<T> {
  const entry = path === null ? null : entryOf(path)
  const subscribe = useCallback(
    (reader: () => void) => {
      if (path === null) return () => {}
      const one = entryOf(path)
      one.readers.add(reader)
      return () => void one.readers.delete(reader)
    },
    [path],
  )
  useSyncExternalStore(subscribe, () => entry?.version ?? 0)
  const [news, setNews] = useState(0)
  const last = useRef<unknown>(undefined)
  if (entry?.data !== undefined) last.current = entry.data

  useEffect(() => {
    setNews(0)
    if (path !== null && (entryOf(path).at === 0 || Date.now() - entryOf(path).at > 15_000)) void load(path)
  }, [path])

  const on = (options.on ?? []).join(' ')
  useEffect(() => {
    if (path === null || on === '') return
    let timer = 0
    const stop = onNews(on.split(' ') as NewsType[], () => {
      if (options.hold) setNews((count) => count + 1)
      else {
        clearTimeout(timer)
        timer = window.setTimeout(() => void load(path), 400) // a burst of news is one question
      }
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [path, on, options.hold])

  const again = useCallback(() => {
    setNews(0)
    if (path !== null) void load(path)
  }, [path])

  const data = (entry?.data ?? (path === null ? undefined : last.current)) as T | undefined
  return {
    data,
    error: entry?.error ?? null,
    loading: entry?.loading ?? false,
    stale: data !== undefined && entry?.data === undefined,
    at: entry?.at ?? 0,
    news,
    again,
  }
}

// A change in progress: `run` gives what the hub answered, or null after an error (which is kept to be shown).
export function useChange<A extends unknown[], R>(change: (...args: A) => Promise<R>) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ApiError | null>(null)
  const run = async (...args: A): Promise<R | null> => {
    setBusy(true)
    setError(null)
    try {
      return await change(...args)
    } catch (problem) {
      setError(problem instanceof ApiError ? problem : new ApiError(0, String(problem), '', ''))
      return null
    } finally {
      setBusy(false)
    }
  }
  return { run, busy, error, clear: () => setError(null) }
}
