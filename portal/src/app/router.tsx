// A router on the History API: the path chooses a page, the query holds its filters, sorting and period.
import { useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent } from 'react'

export type Parameters = Record<string, string>

// "/orgs/:id" on "/orgs/MIN-MOH" -> {id: "MIN-MOH"}; null when it does not fit. Segments are percent-decoded.
export function match(pattern: string, path: string): Parameters | null {
  const wanted = pattern.split('/').filter(Boolean)
  const given = path.split('/').filter(Boolean)
  if (wanted.length !== given.length) return null
  const found: Parameters = {}
  for (let i = 0; i < wanted.length; i++) {
    const name = wanted[i]!
    let value: string
    try {
      value = decodeURIComponent(given[i]!)
    } catch {
      return null
    }
    if (name.startsWith(':')) found[name.slice(1)] = value
    else if (name !== value) return null
  }
  return found
}

// The query with `changes` made to it: null and "" take a name away. Order is kept, so links stay comparable.
export function changedQuery(search: string, changes: Record<string, string | null>): string {
  const query = new URLSearchParams(search)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') query.delete(name)
    else query.set(name, value)
  }
  const text = query.toString()
  return text === '' ? '' : '?' + text
}

const listeners = new Set<() => void>()
const tell = () => listeners.forEach((listener) => listener())
if (typeof window !== 'undefined') window.addEventListener('popstate', tell)

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function navigate(to: string, options: { replace?: boolean; keepScroll?: boolean } = {}) {
  const address = new URL(to, location.href)
  if (address.origin !== location.origin) return // never leaves the portal
  if (address.href === location.href) return
  history[options.replace ? 'replaceState' : 'pushState'](null, '', address.pathname + address.search + address.hash)
  tell()
  if (!options.replace && !options.keepScroll) scrollTo(0, 0)
}

export const usePath = () => useSyncExternalStore(subscribe, () => location.pathname)
export const useSearch = () => useSyncExternalStore(subscribe, () => location.search)

// The query and a way to change it. Filters replace (back leaves the page), `push` keeps the step.
export function useQuery(): [URLSearchParams, (changes: Record<string, string | null>, push?: boolean) => void] {
  const search = useSearch()
  return [
    new URLSearchParams(search),
    (changes, push = false) =>
      navigate(location.pathname + changedQuery(location.search, changes), { replace: !push, keepScroll: true }),
  ]
}

export function Link({ to, onClick, ...rest }: { to: string } & AnchorHTMLAttributes<HTMLAnchorElement>) {
  const go = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    const other = event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
    if (event.defaultPrevented || other || rest.target) return
    event.preventDefault()
    navigate(to)
  }
  return <a href={to} onClick={go} {...rest} />
}
