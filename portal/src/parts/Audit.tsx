// Below each figure page: everything that lets the figure be asked again.
import type { ReactNode } from 'react'
import type { Citation } from '../api/types'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'

export function AuditStrip({ citation, children }: { citation: Citation; children?: ReactNode }) {
  const { t, f } = useSpoken()
  const toast = useToast()
  const words = t.parts.audit
  const copy = async () => {
    await navigator.clipboard.writeText(words.citation({ ...citation, asked: f.dateTime(citation.asked) }))
    toast(words.copied)
  }
  const short = (text: string) => (text.length > 20 ? text.slice(0, 9) + ' … ' + text.slice(-4) : text)
  return (
    <div className="audit">
      <span>{words.again}</span>
      <span>{words.query} <span className="mono">{citation.id}</span></span>
      {citation.ownership && <span>{words.ownership} <span className="mono" title={citation.ownership}>{short(citation.ownership)}</span></span>}
      {citation.digest && <span>{words.digest} <span className="mono" title={citation.digest}>{short(citation.digest)}</span></span>}
      <span>{words.asked(f.dateTime(citation.asked))}</span>
      <button className="link" onClick={copy}>{words.copy}</button>
      {children}
    </div>
  )
}
