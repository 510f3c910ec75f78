// The frame: bar, live dot, palette, keys; the page inside. Pages come as their own files, with the last one still shown.
import { Component, Suspense, useEffect, useRef, useState, type ReactNode } from 'react'
import { turnCharts } from '../charts'
import { liveState, watchLive } from '../api/live'
import { useSpoken } from '../i18n'
import { Loading } from '../parts/States'
import { KeysHelp } from './KeysHelp'
import { LogInOver } from './LogInOver'
import { Palette } from './Palette'
import { useKeys, type Keys } from './keys'
import { Link, navigate, usePath } from './router'
import { placesOf, routeOf, type Place } from './routes'
import { useMe, useSession } from './session'
import { switchTheme } from './theme'

export const placeName = (names: Record<string, string>, place: Place) => names[place.key] ?? place.key

export function Brand() {
  const { t } = useSpoken()
  return (
    <Link className="brand" to="/">
      <svg viewBox="0 0 22 24" aria-hidden="true">
        <g fill="currentColor">
          <rect x="1" y="8" width="3" height="16" rx="1" /><rect x="5.2" y="3" width="3" height="9" rx="1" />
          <rect x="5.2" y="13" width="3" height="11" rx="1" /><rect x="9.4" y="0" width="3" height="7" rx="1" />
          <rect x="9.4" y="8" width="3" height="16" rx="1" /><rect x="13.6" y="5" width="3" height="11" rx="1" />
          <rect x="13.6" y="17" width="3" height="7" rx="1" /><rect x="17.8" y="10" width="3" height="14" rx="1" />
        </g>
      </svg>
      {t.app.name}
    </Link>
  )
}

function Live() {
  const { t, f } = useSpoken()
  const [state, setState] = useState(liveState)
  useEffect(() => watchLive(() => setState(liveState())), [])
  if (state.since === 0) return <span className="live off" role="status"><i />{t.app.connecting}</span>
  return state.connected
    ? <span className="live" role="status"><i />{t.app.updated(f.time(state.since))}</span>
    : <span className="live off" role="status"><i />{t.app.lost(f.time(state.since))}</span>
}

export function ThemeAndLanguage() {
  const { t, language, speak } = useSpoken()
  const other = language === 'vi' ? 'en' : 'vi'
  return (
    <>
      <button className="btn bare" aria-label={t.app.theme} title={t.app.theme} onClick={switchTheme}>
        <svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.5" /><path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" /></svg>
      </button>
      <button className="btn bare" lang={other} title={t.app.switchLanguage} onClick={() => speak(other)}>{t.app.otherLanguage}</button>
    </>
  )
}

// An error in one page leaves the frame standing.
class Guard extends Component<{ children: ReactNode; fallback: ReactNode }, { failed: boolean }> {
  override state = { failed: false }
  static getDerivedStateFromError() {
    return { failed: true }
  }
  override render() {
    return this.state.failed ? this.props.fallback : this.props.children
  }
}

export function NotFound() {
  const { t } = useSpoken()
  return (
    <>
      <h1 className="answer">{t.app.notFoundTitle}</h1>
      <p className="lead">{t.app.notFoundHelp}</p>
      <p className="state"><Link className="btn" to="/">{t.app.home}</Link></p>
    </>
  )
}

function PageFailed() {
  const { t } = useSpoken()
  return (
    <>
      <h1 className="answer">{t.app.failedTitle}</h1>
      <p className="state"><button className="btn" onClick={() => location.reload()}>{t.app.reload}</button></p>
    </>
  )
}

export function Shell() {
  const me = useMe()
  const { over, may } = useSession()
  const { t } = useSpoken()
  const path = usePath()
  const who = me.centre ? 'centre' : 'body'
  const route = routeOf(path, who)
  const found = route && (!route.route.permission || may(route.route.permission)) ? route : null
  const places = placesOf(who, may)
  const [isFinding, setFinding] = useState(false)
  const [isHelp, setHelp] = useState(false)
  const main = useRef<HTMLElement>(null)
  const here = found?.route.nav ?? ''
  const name = t.app.nav[here as keyof typeof t.app.nav]

  useEffect(() => {
    document.title = name ? `${name} · ${t.app.name}` : t.app.name
  }, [name, t])
  const nav = useRef<HTMLElement>(null)
  useEffect(() => {
    // A phone shows a part of the words: the one that is marked comes into view.
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' })
  }, [here])
  const first = useRef(true)
  useEffect(() => {
    // After going to another page a screen reader begins at its sentence.
    if (first.current) first.current = false
    else main.current?.focus({ preventScroll: true })
  }, [path])
  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return
      event.preventDefault()
      setFinding(true)
    }
    addEventListener('keydown', open)
    return () => removeEventListener('keydown', open)
  }, [])
  const keys: Keys = { 'Shift d': switchTheme, '?': () => setHelp(true), t: turnCharts }
  for (const place of places) if (place.letter) keys['g ' + place.letter] = () => navigate(place.path)
  useKeys(keys)

  return (
    <>
      <a className="skip" href="#main">{t.app.skip}</a>
      <header className="bar">
        <div className="bar-in">
          <Brand />
          <nav className="nav" ref={nav} aria-label={t.app.mainNav}>
            {places.filter((place) => place.bar).map((place) => (
              <Link key={place.key} to={place.path} aria-current={place.key === here ? 'page' : undefined}>{placeName(t.app.nav, place)}</Link>
            ))}
          </nav>
          <div className="bar-end">
            <Live />
            <button className="btn find" title={t.app.findQuick} onClick={() => setFinding(true)}>
              <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true"><circle cx="7" cy="7" r="4.5" /><path d="m10.5 10.5 3.5 3.5" strokeLinecap="round" /></svg>
              <span className="grow">{t.app.find}</span>
              <span><kbd>Ctrl K</kbd></span>
            </button>
            <ThemeAndLanguage />
            <Link className="btn bare" to="/settings" aria-label={`${t.app.account}: ${me.name}`} title={me.name}>
              <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" aria-hidden="true"><circle cx="8" cy="5.2" r="2.7" /><path d="M2.8 14c.5-3 2.5-4.4 5.2-4.4s4.7 1.4 5.2 4.4" /></svg>
            </Link>
          </div>
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <Guard key={path} fallback={<PageFailed />}>
          <Suspense fallback={<Loading />}>
            {found ? <found.route.page key={path} parameters={found.parameters} /> : <NotFound />}
          </Suspense>
        </Guard>
      </main>
      {isFinding && <Palette who={who} onClose={() => setFinding(false)} onKeys={() => setHelp(true)} />}
      {isHelp && <KeysHelp who={who} onClose={() => setHelp(false)} />}
      {over && <LogInOver />}
    </>
  )
}
