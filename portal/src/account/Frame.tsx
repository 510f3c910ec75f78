// The page of somebody who is not in yet: the mark, language and theme, one form.
import { type ReactNode } from 'react'
import { Brand, ThemeAndLanguage } from '../app/Shell'
import { Answer, Ask, Lead } from '../parts/Text'
import './account.css'

export function Frame({ ask, answer, lead, children, end }: {
  ask: string
  answer: string
  lead?: string
  children: ReactNode
  end?: ReactNode // in the bar
}) {
  return (
    <>
      <header className="bar">
        <div className="bar-in">
          <Brand />
          <div className="bar-end">
            {end}
            <ThemeAndLanguage />
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
