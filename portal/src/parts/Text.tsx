// The sentence of a page and its small companions.
import { Fragment, type ReactNode } from 'react'
import { bind } from '../i18n/bind'
import { useSpoken } from '../i18n'

// "**12** of !!22!!, ^^3%^^ more" -> strong, alarm, and what rose: bold ink.
export function Marked({ text }: { text: string }) {
  const pieces = text.split(/(\*\*.+?\*\*|!!.+?!!|\^\^.+?\^\^)/)
  return pieces.map((piece, i) => {
    if (/^(\*\*|!!|\^\^)./.test(piece)) {
      const words = piece.slice(2, -2)
      // A figure stays whole; a long name may be parted.
      const classes = [piece.startsWith('!!') ? 'alarm' : piece.startsWith('^^') ? 'rise' : '', words.length < 20 ? 'nb' : ''].filter(Boolean).join(' ')
      return <b key={i} className={classes || undefined}>{words}</b>
    }
    return <Fragment key={i}>{piece}</Fragment>
  })
}

// For titles that are read aloud or set in the tab: no marks.
export const unmarked = (text: string) => text.replace(/\*\*|!!|\^\^/g, '')

export function Answer({ children }: { children: string }) {
  const { language } = useSpoken()
  return (
    <h1 className="answer" tabIndex={-1}>
      <Marked text={language === 'vi' ? bind(children) : children} />
    </h1>
  )
}

export function Lead({ children }: { children: ReactNode }) {
  const { language } = useSpoken()
  return <p className="lead">{typeof children === 'string' ? <Marked text={language === 'vi' ? bind(children) : children} /> : children}</p>
}

// The question on top, with the page's tools beside it.
export function Ask({ children, tools }: { children: ReactNode; tools?: ReactNode }) {
  return (
    <div className="ask">
      <span>{children}</span>
      {tools && <div className="tools">{tools}</div>}
    </div>
  )
}

export function Head({ children, aside }: { children: ReactNode; aside?: ReactNode }) {
  return (
    <div className={aside ? 'head' : 'head one'}>
      <div>{children}</div>
      {aside}
    </div>
  )
}

export function SectionHead({ title, note, tools }: { title: string; note?: ReactNode; tools?: ReactNode }) {
  return (
    <div className="sec">
      <h2>{title}</h2>
      {note && <span className="small quiet">{note}</span>}
      {tools && <span className="tools">{tools}</span>}
    </div>
  )
}

export function Callout({ children }: { children: ReactNode }) {
  return <p className="callout">{typeof children === 'string' ? <Marked text={children} /> : children}</p>
}

export function KeyValue({ rows }: { rows: [string, ReactNode][] }) {
  return (
    <dl className="kv">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

export interface Fact {
  name: string
  value: string
  alarm?: boolean
  note?: ReactNode
}
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl className="facts">
      {facts.map((fact) => (
        <div key={fact.name}>
          <dt>{fact.name}</dt>
          <dd className={fact.alarm ? 'f alarm' : 'f'}>{fact.value}</dd>
          {fact.note && <dd className="n">{fact.note}</dd>}
        </div>
      ))}
    </dl>
  )
}
