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
  const digest = citation.digest.length > 20 ? citation.digest.slice(0, 9) + ' … ' + citation.digest.slice(-4) : citation.digest
  return (
    <div className="audit">
      <span>{words.again}</span>
      <span>{words.query} <span className="mono">{citation.id}</span></span>
      {citation.ownership && <span>{words.ownership} {citation.ownership}</span>}
      {digest && <span>{words.digest} <span className="mono" title={citation.digest}>{digest}</span></span>}
      <span>{words.asked(f.dateTime(citation.asked))}</span>
      <button className="link" onClick={copy}>{words.copy}</button>
      {children}
    </div>
  )
}
