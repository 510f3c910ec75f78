// One field to go, do and find: pages, actions, and whatever the hub knows by that name.
import { useEffect, useState, type KeyboardEvent } from 'react'
import { api } from '../api/routes'
import type { Suggestion } from '../api/types'
import { useSpoken } from '../i18n'
import { folded } from '../i18n/format'
import { Dialog } from '../parts/Dialog'
import { navigate } from './router'
import { placesOf } from './routes'
import { useSession } from './session'
import { switchTheme } from './theme'

interface Row {
  group: string
  title: string
  detail: string
  keys?: string
  act: () => void
}

export function Palette({ who, onClose, onKeys }: { who: 'centre' | 'body'; onClose: () => void; onKeys: () => void }) {
  const { t, name } = useSpoken()
  const { leave, may } = useSession()
  const [text, setText] = useState('')
  const [found, setFound] = useState<Suggestion[]>([])
  const [answered, setAnswered] = useState('')
  const [at, setAt] = useState(0)
  const q = text.trim()

  useEffect(() => {
    if (q.length < 2) {
      setFound([])
      return
    }
    const given = new AbortController()
    const timer = setTimeout(() => {
      api.search(q, given.signal).then((answer) => {
        setFound(answer.items)
        setAnswered(q)
      }).catch(() => {})
    }, 150)
    return () => {
      clearTimeout(timer)
      given.abort()
    }
  }, [q])

  const fits = (title: string) => q === '' || folded(title).includes(folded(q))
  // An address, a name or a hash is looked up; a word is first of all a page's.
  const isValue = /[.:\d]/.test(q)
  const lookUp: Row[] = q.length > 1 && may('look_up') ? [{ group: isValue ? t.app.found : t.app.do, title: t.app.lookUp(q), detail: '', act: () => navigate('/lookup?q=' + encodeURIComponent(q)) }] : []
  const rows: Row[] = [
    ...found.map((one) => ({ group: t.app.found, title: name(one.title), detail: one.detail, act: () => navigate(one.link) })),
    ...(isValue ? lookUp : []),
    ...placesOf(who, may).map((place) => ({
      group: t.app.go, title: t.app.nav[place.key as keyof typeof t.app.nav] ?? place.key, detail: '',
      ...(place.letter ? { keys: 'G ' + place.letter.toUpperCase() } : {}), act: () => navigate(place.path),
    })).filter((row) => fits(row.title)),
    ...[
      { group: t.app.do, title: t.app.theme, detail: '', keys: 'Shift D', act: switchTheme },
      { group: t.app.do, title: t.app.allKeys, detail: '', keys: '?', act: onKeys },
      { group: t.app.do, title: t.app.signOut, detail: '', act: () => void leave() },
    ].filter((row) => fits(row.title)),
    ...(isValue ? [] : lookUp),
  ]
  const chosen = Math.min(at, rows.length - 1)
  const take = (row: Row | undefined) => {
    if (!row) return
    onClose()
    row.act()
  }
  const key = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const next = (chosen + (event.key === 'ArrowDown' ? 1 : rows.length - 1)) % Math.max(1, rows.length)
      setAt(next)
      document.getElementById('palette-' + next)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) take(rows[chosen])
  }
  const groups = [...new Set(rows.map((row) => row.group))]
  return (
    <Dialog kind="palette" label={t.app.findQuick} onClose={onClose}>
      <input autoFocus role="combobox" aria-expanded="true" aria-controls="palette-rows" aria-activedescendant={rows.length ? 'palette-' + chosen : undefined}
        placeholder={t.app.findIn[who]} aria-label={t.app.findIn[who]} value={text} onKeyDown={key}
        onChange={(event) => {
          setText(event.target.value)
          setAt(0)
        }} />
      <div id="palette-rows" role="listbox" aria-label={t.app.findQuick}>
        {groups.map((group) => (
          <div key={group} role="group" aria-label={group}>
            <h3 aria-hidden="true">{group}</h3>
            <ul role="presentation">
              {rows.map((row, i) => row.group === group && (
                <li key={i} id={'palette-' + i} role="option" aria-selected={i === chosen} onMouseMove={() => setAt(i)} onClick={() => take(row)}>
                  <span>{row.title}</span>
                  {row.keys ? <kbd>{row.keys}</kbd> : row.detail && <small>{row.detail}</small>}
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
      {answered === q && q.length > 1 && found.length === 0 && <p className="vh" role="status">{t.app.nothingFound(q)}</p>}
    </Dialog>
  )
}
