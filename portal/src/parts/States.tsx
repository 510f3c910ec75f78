// What a section shows when there is nothing, not yet, or an error. An error says what failed and what still holds.
import type { ReactNode } from 'react'
import type { ApiError } from '../api/client'
import type { Asked } from '../api/use'
import { useSpoken } from '../i18n'

export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="state">
      <p>{children}</p>
      {action}
    </div>
  )
}

export function Loading({ lines = 6 }: { lines?: number }) {
  const { t } = useSpoken()
  return (
    <div className="skeleton" role="status">
      <span className="vh">{t.app.loading}</span>
      {Array.from({ length: lines }, (_, i) => <i key={i} aria-hidden="true" />)}
    </div>
  )
}

export function useErrorText() {
  const { t } = useSpoken()
  return (error: ApiError): string => {
    if (error.status === 0) return t.parts.error.unreachable
    if (error.status === 403) return t.parts.error.forbidden
    if (error.status === 404) return t.parts.error.notFound
    if (error.status === 409) return t.parts.error.changed
    if (error.status === 429 || error.status === 503) return t.parts.error.busy
    if (error.status >= 500) return t.parts.error.other
    return error.detail || error.title
  }
}

export function Failed({ error, what, at, again, page }: {
  error: ApiError
  what?: string
  at?: number
  again?: () => void
  page?: boolean // nothing else is on the page: what failed is its sentence
}) {
  const { t, f } = useSpoken()
  const words = useErrorText()
  if (page) {
    return (
      <>
        <h1 className="answer">{error.status === 404 ? t.app.notFoundTitle : t.parts.error.failed(what ?? '')}</h1>
        <Failed error={error} {...(again ? { again } : {})} />
      </>
    )
  }
  return (
    <p className="state" role="status">
      {what ? t.parts.error.failed(what) + ' ' : ''}
      {words(error)} {at ? t.parts.error.still(f.time(at)) + ' ' : ''}
      {again && <button className="link" onClick={again}>{t.parts.error.retry}</button>}
      {error.trace && <span className="quiet"> · {t.parts.error.code(error.trace.slice(0, 8))}</span>}
    </p>
  )
}

// The frame of whatever hangs on one question: first visit, later visits, errors.
export function Section<T>({ asked, what, children, lines, page }: {
  asked: Asked<T>
  what: string
  children: (data: T) => ReactNode
  lines?: number
  page?: boolean // the page's own question
}) {
  if (asked.data === undefined) {
    return asked.error ? <Failed error={asked.error} what={what} again={asked.again} page={page ?? false} /> : <Loading lines={lines ?? 6} />
  }
  return (
    <>
      {asked.error && <Failed error={asked.error} what={what} at={asked.at} again={asked.again} />}
      <div className={asked.stale ? 'stale' : undefined} aria-busy={asked.stale || asked.loading}>{children(asked.data)}</div>
    </>
  )
}

// Under a form's buttons.
export function Wrong({ error }: { error: ApiError | null }) {
  const words = useErrorText()
  return error ? <p className="alarm small" role="status">{error.status === 422 || error.status === 409 ? error.detail || words(error) : words(error)}</p> : null
}

// "3 new · Show" above a table whose rows must not move under the reader.
export function News({ asked }: { asked: { news: number; again: () => void } }) {
  const { t } = useSpoken()
  return (
    <div role="status">
      {asked.news > 0 && (
        <p className="news">
          {t.parts.news(asked.news)} · <button className="link" onClick={asked.again}>{t.parts.show}</button>
        </p>
      )}
    </div>
  )
}
