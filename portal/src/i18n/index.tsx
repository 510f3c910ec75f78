// The language of the page: one message table a language with identical keys (the type of the Vietnamese one is the
// type of both), formats, and names that come in two languages.
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
import type { Named } from '../api/types'
import { formatsOf, type Formats, type Language } from './format'
import en from './messages.en'
import vi, { type Messages } from './messages.vi'

export interface Spoken {
  language: Language
  t: Messages
  f: Formats
  name: (named: Named | null | undefined) => string
  family: (name: string) => string // in a sentence; the hub calls what has no name "Unnamed"
  speak: (language: Language) => void
}

const tables: Record<Language, Messages> = { vi, en }
const formats = { vi: formatsOf('vi'), en: formatsOf('en') }

export function spokenIn(language: Language, speak: (language: Language) => void = () => {}): Spoken {
  return {
    language,
    t: tables[language],
    f: formats[language],
    name: (named) => (named ? named[language] || named.vi || named.en : ''),
    family: (name) => name.replace(/\bUnnamed$/, tables[language].words.unnamedMalware),
    speak,
  }
}

const Context = createContext<Spoken>(spokenIn('vi'))

function first(): Language {
  return document.documentElement.lang === 'en' ? 'en' : 'vi'
}

export function SpokenProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(first)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const spoken = useMemo(
    () =>
      spokenIn(language, (next) => {
        try {
          localStorage.setItem('language', next)
        } catch {
          // A browser that keeps nothing asks again next time.
        }
        setLanguage(next)
      }),
    [language],
  )
  return <Context.Provider value={spoken}>{children}</Context.Provider>
}

export const useSpoken = () => useContext(Context)
