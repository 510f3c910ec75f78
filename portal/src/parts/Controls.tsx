// What a list is asked with: saved views, filters, period, export; and what is done with its selection.
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Link, changedQuery } from '../app/router'
import { useKeys } from '../app/keys'
import { address, download, type Query } from '../api/client'
import { useSpoken } from '../i18n'

export interface View {
  key: string // "" is the default
  name: string
  count?: number
}
export function Views({ views, at, name, parameter = 'view' }: { views: View[]; at: string; name: string; parameter?: string }) {
  const { f } = useSpoken()
  return (
    <nav className="views" aria-label={name}>
      {views.map((view) => (
        <Link key={view.key} to={location.pathname + changedQuery(location.search, { [parameter]: view.key || null, offset: null })}
          aria-current={view.key === at ? 'true' : undefined}>
          {view.name} {view.count !== undefined && <span>{f.number(view.count)}</span>}
        </Link>
      ))}
    </nav>
  )
}

// Text that is asked for a moment after the last key. `/` goes to it.
export function SearchField({ value, onChange, placeholder }: { value: string; onChange: (value: string) => void; placeholder: string }) {
  const [text, setText] = useState(value)
  const field = useRef<HTMLInputElement>(null)
  const asked = useRef(value)
  const timer = useRef(0)
  useEffect(() => {
    if (value !== asked.current) setText(value)
    asked.current = value
  }, [value])
  useKeys({ '/': () => field.current?.focus() })
  const change = (next: string) => {
    setText(next)
    clearTimeout(timer.current)
    timer.current = window.setTimeout(() => {
      asked.current = next
      onChange(next)
    }, 250)
  }
  return <input ref={field} className="input" type="search" placeholder={placeholder} aria-label={placeholder} value={text} onChange={(event) => change(event.target.value)} />
}

export interface Choice {
  value: string
  name: string
}
export function FilterChoice({ name, any, choices, value, onChange }: {
  name: string
  any: string
  choices: Choice[]
  value: string
  onChange: (value: string) => void
}) {
  const chosen = choices.find((choice) => choice.value === value)
  return (
    <label className={value ? 'tag select on' : 'tag select'}>
      {name}: <b>{chosen?.name ?? (value || any)}</b>
      <select value={value} aria-label={name} onChange={(event) => onChange(event.target.value)}>
        <option value="">{any}</option>
        {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.name}</option>)}
      </select>
    </label>
  )
}

export function FilterSwitch({ name, on, onChange }: { name: string; on: boolean; onChange: (on: boolean) => void }) {
  return <button className={on ? 'tag on' : 'tag'} aria-pressed={on} onClick={() => onChange(!on)}>{name}</button>
}

export function Filters({ children, note }: { children: ReactNode; note?: ReactNode }) {
  return (
    <div className="filters" role="search">
      {children}
      {note && <span className="quiet small push" role="status">{note}</span>}
    </div>
  )
}

// Months with data; `[` and `]` step through them.
export function Period({ periods, at, onChange }: { periods: string[]; at: string; onChange: (period: string) => void }) {
  const { t, f } = useSpoken()
  const i = periods.indexOf(at)
  const older = periods[i + 1]
  const newer = i > 0 ? periods[i - 1] : undefined
  useKeys({ '[': () => older && onChange(older), ']': () => newer && onChange(newer) })
  const title = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
  return (
    <div className="seg" role="group" aria-label={t.parts.period}>
      <button disabled={!older} aria-label={t.parts.before} onClick={() => older && onChange(older)}>‹</button>
      <label className="tag select on">
        {title(f.month(at))}
        <select value={at} aria-label={t.parts.period} onChange={(event) => onChange(event.target.value)}>
          {periods.map((period) => <option key={period} value={period}>{title(f.month(period))}</option>)}
        </select>
      </label>
      <button disabled={!newer} aria-label={t.parts.next} onClick={() => newer && onChange(newer)}>›</button>
    </div>
  )
}

const kDown = (
  <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" aria-hidden="true">
    <path d="M8 2.5v8m-3-3 3 3 3-3M3 13.5h10" />
  </svg>
)

// Exports what is shown: the same path and query, as CSV (Vietnamese gets `;`, which its Excel expects). `E`.
// `json`: the same rows for programs.
export function Export({ path, json, query = {}, rows }: { path: string; json?: string; query?: Query; rows?: number }) {
  const { t, language } = useSpoken()
  const go = () => download(address(path, { ...query, ...(language === 'vi' ? { separator: 'semicolon' } : {}) }))
  useKeys({ e: go })
  return (
    <>
      <button className="btn" onClick={go}>{kDown}{rows === undefined ? t.parts.export : t.parts.exportRows(rows)}</button>
      {json && <button className="btn" onClick={() => download(address(json, query))}>{kDown}JSON</button>}
    </>
  )
}

export function BulkBar({ count, organisations, children, onClear }: { count: number; organisations: number; children: ReactNode; onClear: () => void }) {
  const { t } = useSpoken()
  if (count === 0) return null
  return (
    <div className="bulk" role="toolbar" aria-label={t.parts.selected(count)}>
      <b>{t.parts.selected(count)}</b>
      <span className="hide-s">{t.parts.inOrganisations(organisations)}</span>
      {children}
      <button className="btn bare" onClick={onClear}>{t.parts.unselect}</button>
    </div>
  )
}
