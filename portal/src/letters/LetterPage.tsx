import { useState } from 'react'
import { download, get, part, post } from '../api/client'
import type { LetterAct, LetterActRequest, LetterCheck, LetterDetail, LetterFigure, LetterRow, LetterVerified } from '../api/types'
import { refresh, useAsked, useChange } from '../api/use'
import type { PageProps } from '../app/routes'
import { useSpoken } from '../i18n'
import { DataTable, type Column } from '../parts/DataTable'
import { Dialog } from '../parts/Dialog'
import { TextArea } from '../parts/Form'
import { Section, Wrong } from '../parts/States'
import { Answer, Ask, Head, Lead, Marked, SectionHead } from '../parts/Text'

const kWithText: LetterAct[] = ['comment', 'send-back', 'recall']

// One letter: what it says and what each figure rests on, what happened to it, who got it.
export default function LetterPage({ parameters }: PageProps) {
  const { t, f, name } = useSpoken()
  const words = t.letters
  const path = `/api/letters/${part(parameters.id ?? '')}`
  const asked = useAsked<LetterDetail>(path)
  const [saying, setSaying] = useState<LetterAct | null>(null)
  const [text, setText] = useState('')
  const act = useChange((body: LetterActRequest) => post<LetterRow>(`${path}/acts`, body))
  const check = useChange(() => get<LetterVerified>(`${path}/check`))
  const [verified, setVerified] = useState<LetterVerified | null>(null)
  const run = async (what: LetterAct, letter: LetterDetail, said?: string) => {
    const done = await act.run({ act: what, revision: letter.revision, ...(said ? { text: said } : {}) })
    if (!done) return
    setSaying(null)
    setText('')
    refresh('/api/letters')
  }
  return (
    <Section asked={asked} what={words.what} page>
      {(letter) => (
        <>
          <Ask tools={<>
            <button className="btn main" onClick={() => download(`${path}/file`)}>{words.preview}</button>
            <button className="btn" onClick={() => download(`${path}/file?format=odt`)}>{words.odt}</button>
            <button className="btn" onClick={() => download(`${path}/file?format=docx`)}>{words.docx}</button>
            {letter.notation && <button className="btn" onClick={() => download(`${path}/exchange`)}>{words.edxml}</button>}
          </>}>{`${words.kinds[letter.kind]} · ${words.states[letter.state]}`}</Ask>
          <Head><Answer>{letter.notation ? `**${letter.notation}** ${letter.subject}` : letter.subject}</Answer><Lead>{words.about(letter.from, letter.to)}</Lead></Head>
          <div className="buttons">
            {letter.acts.map((one) => (
              <button key={one} className="btn" disabled={act.busy} onClick={() => (kWithText.includes(one) ? setSaying(one) : void run(one, letter))}>{words.acts[one]}</button>
            ))}
          </div>
          <Wrong error={act.error} />
          <SectionHead title={words.figures} tools={<button className="btn" disabled={check.busy} onClick={async () => setVerified((await check.run()) ?? null)}>{check.busy ? words.verifying : words.verify}</button>} />
          <Wrong error={check.error} />
          {verified && <><p><Marked text={words.holding(verified.holding, verified.count)} /></p><Changes checks={verified.figures.filter((one) => !one.holds)} /></>}
          {letter.figures.length > 0 && <Figures rows={letter.figures} />}
          {letter.copies.length > 0 && (
            <>
              <SectionHead title={words.copies} />
              <DataTable caption={words.copies} rows={letter.copies} id={(row) => row.organisation?.id ?? ''} tall columns={[
                { key: 'body', head: words.bodies, phone: 't', className: 'wrap', cell: (row) => (row.organisation ? name(row.organisation.name) || row.organisation.id : '–') },
                { key: 'state', head: words.state, phone: 'k', cell: (row) => words.copyStates[row.state] },
                { key: 'received', head: words.received, phone: 'w', label: words.received, cell: (row) => (row.received_at ? f.dateInTable(row.received_at) : <span className="quiet">{words.notYet}</span>) },
              ]} />
            </>
          )}
          <SectionHead title={words.happened} />
          <ol>{letter.events.map((event, i) => (
            <li key={i}>{f.dateTime(event.at)} · {words.events[event.event] ?? event.event} {words.by} {event.actor}{event.detail && `: ${event.detail}`}</li>
          ))}</ol>
          {saying && (
            <Dialog kind="box" label={words.acts[saying]} onClose={() => setSaying(null)}>
              <h2>{words.acts[saying]}</h2>
              <TextArea label={words.text} hint={words.textWanted} value={text} onChange={(event) => setText(event.target.value)} />
              <Wrong error={act.error} />
              <div className="buttons"><button className="btn main" disabled={act.busy || !text.trim()} onClick={() => run(saying, letter, text.trim())}>{words.acts[saying]}</button><button className="btn" onClick={() => setSaying(null)}>{t.app.cancel}</button></div>
            </Dialog>
          )}
        </>
      )}
    </Section>
  )
}

function Figures({ rows }: { rows: LetterFigure[] }) {
  const { t, f } = useSpoken()
  const words = t.letters
  const columns: Column<LetterFigure>[] = [
    { key: 'figure', head: words.figure, phone: 't', cell: (row) => <>{row.name}<span className="sub">{row.query} {Object.entries(row.where).map(([key, value]) => `${key}=${value}`).join(' ')}</span></> },
    { key: 'value', head: words.value, phone: 'k', num: true, cell: (row) => <>{f.number(row.total[0] ?? 0)}{row.line_count > 0 && <span className="sub">{words.lines(row.line_count)}</span>}</> },
    { key: 'rests', head: words.rests, phone: 'x', className: 'wrap', cell: (row) => <>{row.coverage ? words.coverage(row.coverage.days_with_data, row.coverage.days, row.coverage.sensor_hours) : ''}<span className="sub">{row.from} – {row.to} · {row.digest.slice(0, 8)}{row.ownership && ` · ${row.ownership.slice(0, 8)}`}</span></> },
  ]
  return <DataTable caption={words.figures} columns={columns} rows={rows} id={(row) => row.name} />
}

function Changes({ checks }: { checks: LetterCheck[] }) {
  const { t, f, language } = useSpoken()
  const words = t.letters
  return (
    <ul>{checks.map((one) => (
      <li key={one.organisation + one.name}>
        <strong>{one.name}</strong> {one.organisation}
        {one.changes.slice(0, 5).map((change) => <span className="sub" key={change.key + change.column}>{change.key} {change.column}: {f.number(change.then)} {words.then}, {f.number(change.now)} {words.now}</span>)}
        {one.reasons.map((reason) => <p key={reason.cause} className="small">{language === 'vi' ? reason.text_vi : reason.text_en}</p>)}
      </li>
    ))}</ul>
  )
}
