// Who is here. Asked once at the start; null means nobody, and only the log-in page and the password page are shown.
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
import { ApiError, onSessionOver, setCsrf } from '../api/client'
import { startLive, stopLive } from '../api/live'
import { api } from '../api/routes'
import type { Me } from '../api/types'
import { forgetAll, refresh } from '../api/use'
import { useSpoken } from '../i18n'

interface Session {
  me: Me | null | undefined // undefined: not known yet
  away: boolean // the hub was not reached at the start
  over: boolean // the session ended under an open page
  enter: (me: Me) => void // after logging in, or when the hub said anew who this is
  leave: () => Promise<void>
  may: (permission: string) => boolean
}

const Context = createContext<Session>({ me: undefined, away: false, over: false, enter: () => {}, leave: async () => {}, may: () => false })

export function SessionProvider({ children }: { children: ReactNode }) {
  const { speak, language } = useSpoken()
  const [me, setMe] = useState<Me | null | undefined>(undefined)
  const [away, setAway] = useState(false)
  const [over, setOver] = useState(false)

  const enter = useCallback((next: Me) => {
    setCsrf(next.csrf)
    setMe((old) => {
      if (old && old.id !== next.id) forgetAll()
      return next
    })
    setOver(false)
    if (!next.enrolling) startLive(next.id)
    let chosen = false
    try {
      chosen = localStorage.getItem('language') !== null
    } catch {
      // Nothing is kept in this browser: the profile decides.
    }
    if (!chosen && next.language !== language) speak(next.language)
    refresh()
  }, [language, speak])

  useEffect(() => {
    onSessionOver(() => setOver(true))
    let timer = 0
    const ask = async () => {
      try {
        enter(await api.session.me())
        setAway(false)
      } catch (error) {
        const known = error instanceof ApiError && error.status === 401
        setAway(!known)
        if (known) setMe(null)
        else timer = window.setTimeout(ask, 5_000)
      }
    }
    void ask()
    return () => clearTimeout(timer)
    // Once: who is here is asked at the start, afterwards the answers of the hub tell.
  }, [])

  const session = useMemo<Session>(() => ({
    me, away, over, enter,
    leave: async () => {
      await api.session.logOut().catch(() => {})
      stopLive()
      forgetAll()
      setCsrf('')
      setMe(null)
      setOver(false)
    },
    may: (permission) => !!me?.permissions.includes(permission),
  }), [me, away, over, enter])
  return <Context.Provider value={session}>{children}</Context.Provider>
}

export const useSession = () => useContext(Context)
// Below the shell somebody is always here.
export const useMe = (): Me => {
  const { me } = useContext(Context)
  if (!me) throw new Error('a page was drawn for nobody')
  return me
}
