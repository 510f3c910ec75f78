import { useState } from 'react'
import { address, part } from '../api/client'
import { api } from '../api/routes'
import type { ReviewPage, ReviewRow, ReviewSystem } from '../api/types'
import { refresh, useAsked, useChange } from '../api/use'
import { Link } from '../app/router'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { DataTable, type Column } from '../parts/DataTable'
import { Dialog } from '../parts/Dialog'
import { TextArea } from '../parts/Form'
import { Alarm } from '../parts/Marks'
import { Empty, Section, Wrong } from '../parts/States'
import { Marked, SectionHead } from '../parts/Text'

// The review of duty 1: system by system, then the signature.
export function Review({ organisation }: { organisation: string | null }) {
  const { t } = useSpoken()
  const asked = useAsked<ReviewPage>(address('/api/weaknesses/review', { organisation }), { on: ['finding'] })
  return <section className="above"><Section asked={asked} what={t.weaknesses.whatReview}>{(data) => <Shown data={data} />}</Section></section>
}

function Shown({ data }: { data: ReviewPage }) {
  const { t, f } = useSpoken()
  const words = t.weaknesses.review
  const [marking, setMarking] = useState<ReviewSystem | null>(null)
  const [isSigning, setSigning] = useState(false)
  const change = useChange(api.weaknesses.mark)
  const body = data.review.organisation.id
  const undo = async (row: ReviewSystem) => {
    if (await change.run(body, { place: row.place, reviewed: false })) refresh('/api/weaknesses/review')
  }
  const columns: Column<ReviewSystem>[] = [
    { key: 'place', head: words.system, phone: 't', className: 'wrap', cell: (row) => <><span className="mono">{row.place}</span>{row.host && row.host !== row.place && <span className="sub">{row.host}</span>}</> },
    { key: 'open', head: words.open, label: words.open, num: true, phone: 'k', cell: (row) => f.number(row.open) },
    { key: 'overdue', head: t.weaknesses.overdueCount, num: true, phone: 'x', cell: (row) => <Alarm n={row.overdue} /> },
    { key: 'level', head: t.weaknesses.level, num: true, phone: 'x', className: 'roomy', cell: (row) => (row.level > 0 ? f.number(row.level) : <span className="quiet">–</span>) },
    { key: 'by', head: words.by, phone: 'w', className: 'wrap', cell: (row) => (row.reviewed ? <>{row.reviewed_by}<span className="sub">{f.dateTime(row.reviewed)}</span></> : <span className="quiet">{words.notReviewed}</span>) },
    { key: 'note', head: words.note, phone: 'w', className: 'wrap', cell: (row) => row.note },
    ...(data.may_mark ? [{ key: 'act', head: '', phone: 'w' as const, cell: (row: ReviewSystem) => (row.reviewed
      ? <button className="btn bare" onClick={() => undo(row)}>{words.undo}<span className="vh"> {row.place}</span></button>
      : <button className="btn" onClick={() => setMarking(row)}>{words.mark}<span className="vh"> {row.place}</span></button>) }] : []),
  ]
  return (
    <>
      <SectionHead title={words.title} note={data.review.begun ? words.begun(data.review.begun) : undefined}
        tools={data.may_sign && data.review.reviewed > 0 && <button className="btn main" onClick={() => setSigning(true)}>{words.sign}</button>} />
      {data.systems.length === 0 ? <Empty>{words.none}</Empty> : (
        <>
          <p><Marked text={words.progress(data.review.reviewed, data.review.systems)} />. {!data.review.begun && data.may_mark && words.notBegun} {!data.may_sign && data.may_mark && <span className="quiet">{words.onlyAdministrators}</span>}</p>
          <Wrong error={change.error} />
          <DataTable caption={words.title} columns={columns} rows={data.systems} id={(row) => row.place} tall />
        </>
      )}
      {data.before.length > 0 && <section><SectionHead title={words.before} /><Before rows={data.before} /></section>}
      {marking && <Mark body={body} system={marking} onClose={() => setMarking(null)} />}
      {isSigning && <Sign review={data.review} onClose={() => setSigning(false)} />}
    </>
  )
}

function Before({ rows }: { rows: ReviewRow[] }) {
  const { t, f } = useSpoken()
  const words = t.weaknesses.review
  const columns: Column<ReviewRow>[] = [
    { key: 'signed', head: words.signed, phone: 't', cell: (row) => <Link className="row" to={`/weaknesses/reviews/${part(row.id)}`}>{f.dateTime(row.signed!)}</Link> },
    { key: 'by', head: words.signedBy, phone: 'w', cell: (row) => row.signed_by },
    { key: 'systems', head: words.systems, label: words.systems, num: true, phone: 'k', cell: (row) => `${f.number(row.reviewed)} / ${f.number(row.systems)}` },
    { key: 'open', head: words.open, num: true, phone: 'x', cell: (row) => f.number(row.open) },
    { key: 'statement', head: words.statement, phone: 'w', className: 'wrap', cell: (row) => row.statement },
    { key: 'digest', head: words.digest, phone: 'x', className: 'roomy', cell: (row) => <span className="mono">{row.digest.slice(0, 10)}</span> },
  ]
  return <DataTable caption={words.before} columns={columns} rows={rows} id={(row) => row.id} tall />
}

function Mark({ body, system, onClose }: { body: string; system: ReviewSystem; onClose: () => void }) {
  const { t } = useSpoken()
  const words = t.weaknesses.review
  const change = useChange(api.weaknesses.mark)
  const [note, setNote] = useState('')
  const go = async () => {
    if (!(await change.run(body, { place: system.place, reviewed: true, note }))) return
    refresh('/api/weaknesses/review')
    onClose()
  }
  return (
    <Dialog kind="box" label={words.markTitle(system.place)} onClose={onClose}>
      <h2>{words.markTitle(system.place)}</h2>
      <form className="form" onSubmit={(event) => {
        event.preventDefault()
        void go()
      }}>
        <TextArea label={words.markNote} value={note} maxLength={1000} onChange={(event) => setNote(event.target.value)} />
        <Wrong error={change.error} />
        <div className="buttons"><button className="btn main" disabled={change.busy}>{words.mark}</button><button type="button" className="btn" onClick={onClose}>{t.app.cancel}</button></div>
      </form>
    </Dialog>
  )
}

function Sign({ review, onClose }: { review: ReviewRow; onClose: () => void }) {
  const { t } = useSpoken()
  const words = t.weaknesses.review
  const change = useChange(api.weaknesses.sign)
  const toast = useToast()
  const [statement, setStatement] = useState('')
  const left = review.systems - review.reviewed
  const go = async () => {
    if (!(await change.run(review.organisation.id, { statement }))) return
    refresh('/api/weaknesses/review')
    toast(words.signed)
    onClose()
  }
  return (
    <Dialog kind="box" label={words.signTitle} onClose={onClose}>
      <h2>{words.signTitle}</h2>
      <p><Marked text={words.progress(review.reviewed, review.systems)} />. {words.signNote(review.open, review.overdue)}</p>
      <form className="form above" onSubmit={(event) => {
        event.preventDefault()
        void go()
      }}>
        <TextArea label={words.statement} hint={words.statementHint(left)} value={statement} maxLength={2000} required={left > 0} onChange={(event) => setStatement(event.target.value)} />
        <Wrong error={change.error} />
        <div className="buttons"><button className="btn main" disabled={change.busy}>{words.sign}</button><button type="button" className="btn" onClick={onClose}>{t.app.cancel}</button></div>
      </form>
    </Dialog>
  )
}
