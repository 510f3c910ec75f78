// Live news (server-sent events) shared by all tabs: the tab that holds the lock listens to the hub and tells the
// others, so a browser keeps one connection however many tabs are open.
const types = ['finding', 'figures', 'sensor', 'notice', 'duty', 'warning', 'incident', 'weakness', 'leak', 'campaign', 'letter'] as const
export type NewsType = (typeof types)[number]
export interface LiveState {
  connected: boolean
  since: number // of this state, ms
}
interface News {
  type: NewsType | 'all' // all: news may have been missed
  data: string
}

const readers = new Set<{ types: NewsType[]; tell: (news: News) => void }>()
const watchers = new Set<() => void>()
let state: LiveState = { connected: false, since: 0 }
let stop: (() => void) | null = null

function spread(news: News) {
  for (const reader of readers) {
    if (news.type === 'all' || reader.types.includes(news.type)) reader.tell(news)
  }
}

function setConnected(connected: boolean) {
  if (state.connected === connected && state.since !== 0) return
  state = { connected, since: Date.now() }
  watchers.forEach((watcher) => watcher())
}

export function onNews(wanted: NewsType[], tell: (news: News) => void): () => void {
  const reader = { types: wanted, tell }
  readers.add(reader)
  return () => void readers.delete(reader)
}

export const liveState = () => state
export function watchLive(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}

function listen(channel: BroadcastChannel | null): () => void {
  const source = new EventSource('/api/events')
  const say = (news: News) => {
    spread(news)
    channel?.postMessage({ news })
  }
  const report = (connected: boolean) => {
    setConnected(connected)
    channel?.postMessage({ connected })
  }
  source.addEventListener('open', () => report(true))
  source.addEventListener('error', () => report(false))
  for (const type of types) source.addEventListener(type, (event) => say({ type, data: (event as MessageEvent).data }))
  for (const type of ['reset', 'changed']) source.addEventListener(type, () => say({ type: 'all', data: '' }))
  if (channel) {
    channel.onmessage = (event: MessageEvent<{ hello?: true }>) => {
      if (event.data.hello) channel.postMessage({ connected: state.connected })
    }
  }
  return () => source.close()
}

// Once, after logging in; the answer ends it. Somebody else's session is another channel's name.
export function startLive(session: string): void {
  stopLive()
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('luytre-live-' + session)
  if (!channel || !navigator.locks) {
    const close = listen(null)
    stop = () => close()
    return
  }
  channel.onmessage = (event: MessageEvent<{ news?: News; connected?: boolean }>) => {
    if (event.data.news) spread(event.data.news)
    if (event.data.connected !== undefined) setConnected(event.data.connected)
  }
  channel.postMessage({ hello: true })
  const ended = new AbortController()
  let close = () => {}
  navigator.locks
    .request('luytre-live-' + session, { signal: ended.signal }, () => {
      close = listen(channel)
      return new Promise<void>((resolve) => ended.signal.addEventListener('abort', () => resolve()))
    })
    .catch(() => {}) // given up while waiting for the lock
  stop = () => {
    ended.abort()
    close()
    channel.close()
  }
}

export function stopLive(): void {
  stop?.()
  stop = null
}
