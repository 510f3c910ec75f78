// One finding: is it true, which machine, who acts. The centre and a body read the same page; the hub leaves out what
// the reader may not see, and `acts` says what the reader may do.
import { useState, type FormEvent } from 'react'
import { api, findingPath } from '../api/routes'
import { address } from '../api/client'
import type { EvidencePage, EvidenceRow, FindingPage as Page } from '../api/types'
import { refresh, useAsked, useChange } from '../api/use'
import type { PageProps } from '../app/routes'
import { Link } from '../app/router'
import { useMe } from '../app/session'
import { useToast } from '../app/toast'
import { DayStalks } from '../charts'
import { Shared } from '../campaigns/Shared'
import { Acts } from '../findings/Acts'
import { Story } from '../findings/Story'
import { useSpoken } from '../i18n'
import { daysBetween } from '../i18n/format'
import { DataTable, type Column } from '../parts/DataTable'
import { TextArea } from '../parts/Form'
import { Cane, Grade, now } from '../parts/Marks'
import { Failed, Loading, Section, Wrong } from '../parts/States'
import { Answer, Ask, Callout, Head, KeyValue, Lead, SectionHead } from '../parts/Text'
import { useKeys } from '../app/keys'

export default function FindingPage({ parameters }: PageProps) {
  const { t } = useSpoken()
  const page = useAsked<Page>(findingPath(parameters['id']!), { on: ['finding'] })
  if (!page.data) return page.error ? <Failed error={page.error} what={t.findings.one} again={page.again} page /> : <Loading />
  return <Shown page={page.data} failed={page.error ? <Failed error={page.error} at={page.at} again={page.again} /> : null} />
}

function Shown({ page, failed }: { page: Page; failed: React.ReactNode }) {
  const { t, f, name, family } = useSpoken()
  const words = t.findings
  const me = useMe()
  const x = page.finding
  const late = x.due ? daysBetween(x.due, now()) : 0
  const how = x.state === 'disputed' ? t.parts.due.paused : x.overdue ? t.parts.due.late(late) : late === 0 ? t.parts.due.today : late === -1 ? t.parts.due.tomorrow : t.parts.due.inDays(-late)
  const dueDay = !x.due ? '' : x.due.slice(0, 4) === now().slice(0, 4) ? f.weekday(x.due) : f.date(x.due)
  return (
    <>
      <Ask>
        <nav aria-label={words.trail}>
          <Link to={me.centre ? '/findings' : '/'}>{me.centre ? t.app.nav.findings : t.app.nav.todo}</Link> <span aria-hidden="true">/</span> {words.trail} <span className="mono">{x.id}</span>
        </nav>
      </Ask>
      <Head>
        <Answer>{words.answer(x, family(x.name))}</Answer>
        <Lead>{name(page.advice.what)}</Lead>
      </Head>
      {failed}
      <div className="act">
        <Grade grade={x.grade} />
        {x.due && x.state !== 'closed' && <span className={x.overdue ? 'due over' : 'due'}><Due date={dueDay} how={how} /></span>}
        <Cane finding={x} />
        <Acts page={page} />
      </div>
      <div className="cols split">
        <div className="c8">
          <Shared finding={x.id} />
          <Steps page={page} />
          {x.kind !== 'leak' && <Evidence page={page} centre={me.centre} />}
          {page.acts.includes('comment') && <Comment id={x.id} />}
        </div>
        <aside className="c4">
          <section>
            <SectionHead title={x.kind === 'leak' ? t.leaks.days : words.contacts} />
            <DayStalks days={page.days} note={x.kind === 'leak' ? null : <WatchNote page={page} />} />
          </section>
          <section>
            <SectionHead title={words.story} />
            <Story page={page} />
          </section>
          <section>
            <SectionHead title={words.info} />
            <KeyValue rows={[
              [words.fact.organisation, <Link key="o" to={`/orgs/${encodeURIComponent(x.organisation.id)}`}>{name(x.organisation.name)}</Link>],
              [words.fact.assignee, x.assignee?.name ?? t.parts.nobody],
              [words.fact.severity, t.words.severities[x.severity]],
              [words.fact.first, f.dateTime(x.first_seen)],
              [words.fact.last, f.dateTime(x.last_seen)],
              [words.fact.sightings, f.number(x.sightings)],
              ...(x.episode > 1 ? [[words.fact.episode, f.number(x.episode)] as [string, string]] : []),
              ...(x.risk_until ? [[words.fact.until, f.date(x.risk_until)] as [string, string]] : []),
              [words.fact.notified, x.last_notified ? f.dateTime(x.last_notified) : t.parts.never],
              [words.fact.tlp, 'TLP:' + x.tlp.toUpperCase() + (x.sensitive ? `, ${words.sensitive}` : '')],
            ]} />
          </section>
          <section>
            <SectionHead title={words.whoSees} />
            <KeyValue rows={page.readers.map((reader) => [name(reader.who), name(reader.why)])} />
          </section>
        </aside>
      </div>
    </>
  )
}

// When it would be called clean; nothing more to say of a closed one.
function WatchNote({ page }: { page: Page }) {
  const { t, f } = useSpoken()
  const words = t.findings
  const { silent_sensor: silent, state } = page.finding
  const w = page.watch
  if (state === 'closed') return null
  if (silent) return words.watchSilent(silent)
  return w.quiet_since && w.clean_at ? words.watchUntil(f.dateTime(w.quiet_since), f.dateTime(w.clean_at)) : words.watch(w)
}

function Due({ date, how }: { date: string; how: string }) {
  const { t } = useSpoken()
  const [before, day, after] = t.findings.dueLine(date, how).split('**')
  return <>{before}<b>{day}</b>{after}</>
}

function Steps({ page }: { page: Page }) {
  const { t, f, name } = useSpoken()
  const words = t.findings
  const tick = useChange(api.findings.tick)
  const ticked = new Map(page.ticks.map((one) => [one.step, one]))
  const steps = page.advice.steps
  const canTick = page.acts.includes('tick')
  const turn = async (step: string, done: boolean) => {
    await tick.run(page.finding.id, step, done)
    refresh(findingPath(page.finding.id))
  }
  return (
    <section>
      <SectionHead title={words.steps} note={steps.length > 0 ? words.stepsNote(steps.length, ticked.size) : undefined}
        tools={<button className="link" onClick={() => print()}>{words.print}</button>} />
      {page.contradiction && <Callout>{name(page.contradiction)}</Callout>}
      {steps.length === 0 && <p className="state">{words.noAdvice}</p>}
      <ol className="steps">
        {steps.map((step, i) => {
          const by = ticked.get(step.id)
          return (
            <li key={step.id} className={by ? 'done' : undefined}>
              <span className="tick" aria-hidden="true">{by ? '✓' : i + 1}</span>
              <div><h3>{name(step.what)}</h3><p>{name(step.how)}</p></div>
              {(canTick || by) && (
                <label className="tickbox">
                  {canTick && <input type="checkbox" checked={!!by} disabled={tick.busy} aria-label={t.parts.tickStep(i + 1)} onChange={() => void turn(step.id, !by)} />}
                  <span>{by ? `${by.by}, ${f.shortDate(by.time)}` : t.parts.markDone}</span>
                </label>
              )}
            </li>
          )
        })}
      </ol>
      <Wrong error={tick.error} />
      {page.grade_reason.length > 0 && (
        <p className="note"><b className="strong">{words.whyGrade(t.words.grades[page.finding.grade].toLowerCase())}.</b> {page.grade_reason.map(name).join(' ')}</p>
      )}
    </section>
  )
}

function Evidence({ page, centre }: { page: Page; centre: boolean }) {
  const { t, f, name, language } = useSpoken()
  const words = t.findings
  const path = findingPath(page.finding.id) + '/evidence'
  const [most, setMost] = useState(15)
  const asked = useAsked<EvidencePage>(address(path, { limit: most }))
  const csv = address(path + '.csv', language === 'vi' ? { separator: 'semicolon' } : {})
  const remote = (row: EvidenceRow) => row.name || (row.remote ? (row.remote_port ? `${row.remote}:${row.remote_port}` : row.remote) : '–')
  const columns: Column<EvidenceRow & { key: number }>[] = [
    { key: 'time', head: words.ev.time, phone: 't', className: 'nb', cell: (row) => f.seconds(row.time) },
    { key: 'port', head: words.ev.port, num: true, phone: 'k', cell: (row) => row.port || '–' },
    { key: 'remote', head: words.ev.remote, phone: 'w', cell: (row) => <span className={remote(row).length < 28 ? 'nb' : 'long'}>{remote(row)}</span> },
    { key: 'sign', head: words.ev.sign, phone: 'w', className: 'soft wrap', cell: (row) => name(row.sign) },
    ...(centre ? [
      { key: 'source', head: words.ev.source, className: 'soft nb', cell: (row) => row.source || '–' },
      { key: 'sensor', head: words.ev.sensor, className: 'soft nb', cell: (row) => row.sensor || '–' },
    ] satisfies Column<EvidenceRow>[] : []),
    { key: 'bytes', head: words.ev.bytes, num: true, cell: (row) => (row.bytes ? f.number(row.bytes) : '–') },
  ]
  return (
    <section>
      <SectionHead title={words.evidence} note={t.parts.vietnamTime} tools={asked.data && asked.data.total > 0 && <a href={csv} download>{words.evidenceCsv(asked.data.total)}</a>} />
      <Section asked={asked} what={words.evidenceWhat}>
        {(data) => data.items.length === 0 ? <p className="state">{words.evidenceNone}</p> : (
          <>
            <DataTable caption={words.evidence} columns={columns} rows={data.items.map((row, key) => ({ ...row, key }))} id={(row) => String(row.key)} />
            <p className="note">
              {data.total > data.items.length && <>{words.evidenceOf(data.items.length, data.total)}. {most < 100 && <button className="link" onClick={() => setMost(100)}>{words.evidenceMore}</button>}</>}
              {data.total > data.items.length && !data.complete && ' · '}
              {!data.complete && words.evidencePartial}
            </p>
          </>
        )}
      </Section>
    </section>
  )
}

function Comment({ id }: { id: string }) {
  const { t } = useSpoken()
  const words = t.findings
  const toast = useToast()
  const [text, setText] = useState('')
  const change = useChange(api.findings.comment)
  useKeys({ c: () => document.querySelector<HTMLTextAreaElement>('#comment textarea')?.focus() })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!(await change.run(id, text.trim()))) return
    setText('')
    toast(words.commentKept)
    refresh(findingPath(id))
  }
  return (
    <section id="comment">
      <form className="form" onSubmit={submit}>
        <TextArea label={words.commentLabel} hint={words.wordsHint} value={text} onChange={(event) => setText(event.target.value)} />
        <Wrong error={change.error} />
        <div className="buttons"><button className="btn" disabled={change.busy || text.trim() === ''}>{words.commentSend}</button></div>
      </form>
    </section>
  )
}
