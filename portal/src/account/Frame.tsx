// The page of somebody who is not in yet: the mark, language and theme, one form.
import { type ReactNode } from 'react'
import { switchTheme } from '../app/theme'
import { useSpoken } from '../i18n'
import { Answer, Ask, Lead } from '../parts/Text'
import { Mark } from './Mark'
import './account.css'

export function Frame({ ask, answer, lead, children, end }: {
  ask: string
  answer: string
  lead?: string
  children: ReactNode
  end?: ReactNode // in the bar
}) {
  const { t, language, speak } = useSpoken()
  return (
    <>
      <header className="bar">
        <div className="bar-in">
          <a className="brand" href="/"><Mark />{t.app.name}</a>
          <div className="bar-end">
            {end}
            <button className="btn bare" aria-label={t.app.theme} title={t.app.theme} onClick={switchTheme}>
              <svg viewBox="0 0 16 16" aria-hidden="true">
                <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.5" />
                <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" />
              </svg>
            </button>
            <button className="btn bare" lang={language === 'vi' ? 'en' : 'vi'} aria-label={t.app.switchLanguage}
              onClick={() => speak(language === 'vi' ? 'en' : 'vi')}>{t.app.otherLanguage}</button>
          </div>
        </div>
      </header>
      <main id="content" className="door">
        <Ask>{ask}</Ask>
        <Answer>{answer}</Answer>
        {lead && <Lead>{lead}</Lead>}
        {children}
      </main>
    </>
  )
}
