// What the pages of advisories share: marks, reasons, text.
import type { ReactNode } from 'react'
import type { Severity, WarningBodyRow, WarningFile, WarningReason, WarningTlp } from '../api/types'
import { useSpoken } from '../i18n'
import { Link } from '../app/router'

// What is read out as "TLP:AMBER".
export function Tlp({ tlp }: { tlp: WarningTlp }) {
  return <span className="chip">TLP:{tlp.toUpperCase()}</span>
}

export function SeverityMark({ severity }: { severity: Severity }) {
  const { t } = useSpoken()
  const level = { low: 1, medium: 2, high: 3, critical: 4 }[severity]
  return (
    <span className="nb">
      <span className={severity === 'critical' ? 'levels worst' : 'levels'} aria-hidden="true">{[1, 2, 3, 4].map((n) => <i key={n} className={n <= level ? 'on' : ''} />)}</span>
      {t.words.severities[severity]}
    </span>
  )
}

export function useReasons() {
  const { t, name } = useSpoken()
  return (reasons: WarningReason[]) => reasons.map((one) => t.warnings.reason(one, name(one.name))).join('; ')
}

// HTML that the hub made of Markdown: no scripts, no pictures (src/warning/advisories/markdown.h).
export function Html({ html, lang }: { html: string; lang?: string }) {
  return <div className="prose" lang={lang} dangerouslySetInnerHTML={{ __html: html }} />
}

export function Files({ files }: { files: WarningFile[] }) {
  const { f } = useSpoken()
  return (
    <ul className="files">
      {files.map((file) => (
        <li key={file.id}><a href={`/api/warning-files/${file.id}`} download={file.name}>{file.name}</a> <span className="quiet small">{f.bytes(file.size)}</span></li>
      ))}
    </ul>
  )
}

// Where one body stands, in a word.
export function StandingMark({ row }: { row: WarningBodyRow }) {
  const { t } = useSpoken()
  const words = t.warnings.mine
  const text = row.not_applicable ? words.notApplicable : !row.acknowledged ? words.unread : row.settled ? words.settled : words.left(row.steps - row.done)
  return <span className={row.behind ? 'alarm' : row.settled ? 'chg good' : ''}>{text}{row.behind && <>, {words.late}</>}</span>
}

export const warningLink = (row: { number: string; id: string }) => `/advisories/${row.number || row.id}`
export const WarningLink = ({ row, children }: { row: { number: string; id: string }; children: ReactNode }) => <Link className="row" to={warningLink(row)}>{children}</Link>
