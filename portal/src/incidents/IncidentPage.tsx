// One incident: what is due first, then clocks, reports, support, tasks, files, and everything that happened.
import { useState } from 'react'
import { address, download } from '../api/client'
import type { IncidentPage as Page } from '../api/types'
import { refresh, useAsked, useChange } from '../api/use'
import { Link, useQuery } from '../app/router'
import type { PageProps } from '../app/routes'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { Section, Wrong } from '../parts/States'
import { Answer, Ask, Callout, Head, KeyValue, Lead, SectionHead } from '../parts/Text'
import { incidentPath, incidents } from './api'
import { Box, type BoxKind } from './Boxes'
import { Clocks } from './Clocks'
import { firstOpen, minutesBetween } from './clock'
import { TimeLine } from './TimeLine'
import './incidents.css'

const kActs = ['verify', 'respond', 'end', 'close', 'reopen', 'reject'] as const
const kAtOnce = new Set<string>(['verify', 'respond'])

export default function IncidentPage({ parameters }: PageProps) {
  const { t, f } = useSpoken()
  const words = t.incidents.page
  const [query, setQuery] = useQuery()
  const at = query.get('at')
  const id = parameters['id']!
  const asked = useAsked<Page>(address(incidentPath(id), { at }), { on: ['incident'] })
  return (
    <Section asked={asked} what={words.what} page>
      {(page) => (
        <>
          <Ask>{words.ask(page.incident.number)}</Ask>
          <Head><Sentence page={page} /><Lead>{words.lead(page.incident.title, f.dateTime(page.incident.detected))}</Lead></Head>
          {at && <Callout><>{words.past(f.dateTime(page.at))} <button className="link" onClick={() => setQuery({ at: null })}>{words.toNow}</button></></Callout>}
          <Parts page={page} />
        </>
      )}
    </Section>
  )
}

function Sentence({ page }: { page: Page }) {
  const { t, f, name } = useSpoken()
  const words = t.incidents
  const { state, closed } = page.incident
  const next = firstOpen(page.clocks)
  if (state === 'closed') return <Answer>{words.page.answerClosed(f.date(closed ?? page.at))}</Answer>
  if (state === 'rejected') return <Answer>{words.page.answerRejected}</Answer>
  if (!next) return <Answer>{words.page.answerNone(words.state[state] ?? state)}</Answer>
  const title = name(next.name).replace(/^./, (c) => c.toLowerCase())
  if (page.at > next.late_after) return <Answer>{words.page.answerLate(title, words.length(minutesBetween(next.due, page.at)))}</Answer>
  if (next.unit === 'at-once') return <Answer>{words.page.answerOnce(title)}</Answer>
  return <Answer>{words.page.answerLeft(title, words.length(minutesBetween(page.at, next.due)))}</Answer>
}

function Parts({ page }: { page: Page }) {
  const { t, f, name } = useSpoken()
  const words = t.incidents.page
  const toast = useToast()
  const [box, setBox] = useState<BoxKind | null>(null)
  const act = useChange(incidents.act)
  const enter = useChange(incidents.enter)
  const { incident } = page
  const can = (what: string) => page.can.includes(what)
  const who = (person: { name: string; id: string; kind: string } | null) => (!person ? '' : person.kind === 'program' ? words.program : person.name || person.id)
  const atOnce = async (what: (typeof kActs)[number]) => {
    if ((await act.run(incident.id, { act: what })) === null) return
    toast(words.acted)
    refresh('/api/incidents')
  }
  const done = async (task: string) => {
    if ((await enter.run(incident.id, { kind: 'task-done', id: task })) === null) return
    toast(words.acted)
    refresh('/api/incidents')
  }
  const acts = kActs.filter(can)
  return (
    <>
      {page.can.length > 0 && (
        <div className="act">
          <span>{t.incidents.state[incident.state]}</span><span className="sp" />
          <div className="buttons">
            {can('report') && <button className="btn main" onClick={() => setBox({ kind: 'report' })}>{words.reportWith}</button>}
            {acts.map((what) => <button key={what} className="btn" disabled={act.busy} onClick={() => (kAtOnce.has(what) ? void atOnce(what) : setBox({ kind: 'act', act: what }))}>{words.act[what]}</button>)}
            {can('note') && <button className="btn" onClick={() => setBox({ kind: 'note' })}>{words.noteAdd}</button>}
          </div>
          <Wrong error={act.error} />
        </div>
      )}
      <div className="cols split">
        <div className="c8">
          <section>
            <SectionHead title={words.clocks} note={words.clocksNote} />
            {page.clocks.length === 0 ? <p className="quiet">{words.clocksNone}</p> : <Clocks clocks={page.clocks} now={page.at} />}
          </section>
          <section>
            <SectionHead title={words.reports} note={words.reportsNote} />
            <ul className="inc-rows">
              {page.reports.map((report) => (
                <li key={report.step}>
                  <span className="grow"><b>{name(report.title)}</b><br /><span className="small quiet">{f.dateTime(report.at)} · {who(report.actor)}</span></span>
                  <span className="inc-formats">
                    {page.formats.map((format) => <button key={format} className="link" onClick={() => download(incidents.documentPath(incident.id, report.step, format))}>{format === 'html' ? words.print : format.toUpperCase()}</button>)}
                  </span>
                </li>
              ))}
            </ul>
          </section>
          <section>
            <SectionHead title={words.support} tools={can('support') && <button className="btn" onClick={() => setBox({ kind: 'support' })}>{words.supportAsk}</button>} />
            {page.support.length === 0 ? <p className="quiet">{words.supportNone}</p> : (
              <ul className="inc-rows">
                {page.support.map((one) => (
                  <li key={one.id}>
                    <span className="grow inc-lines">{one.text}<br /><span className="small quiet">{f.dateTime(one.at)} · {who(one.actor)}</span></span>
                    {one.answered ? <span className="inc-lines"><b>{one.granted ? words.granted : words.refused}</b>: {one.answer}<br /><span className="small quiet">{f.dateTime(one.answered)} · {who(one.answered_by)}</span></span>
                      : can('support-answer') ? <button className="btn" onClick={() => setBox({ kind: 'support-answer', id: one.id })}>{words.answer}</button> : <span className="quiet">{words.waits}</span>}
                  </li>
                ))}
              </ul>
            )}
          </section>
          <section>
            <SectionHead title={words.tasks} tools={can('task') && <button className="btn" onClick={() => setBox({ kind: 'task' })}>{words.taskAdd}</button>} />
            {page.tasks.length === 0 ? <p className="quiet">{words.tasksNone}</p> : (
              <ul className="inc-rows">
                {page.tasks.map((task) => (
                  <li key={task.id}>
                    <span className="grow inc-lines">{task.text}<br /><span className="small quiet">{[task.assignee, task.due && `${words.taskDue} ${f.dateTime(task.due)}`].filter(Boolean).join(' · ')}</span></span>
                    {task.done ? <span className="quiet">{words.doneBy(who(task.done_by), f.dateTime(task.done))}</span>
                      : can('task-done') && <button className="btn" disabled={enter.busy} onClick={() => void done(task.id)} aria-label={`${words.taskDone}: ${task.text}`}>{words.taskDone}</button>}
                  </li>
                ))}
              </ul>
            )}
            <Wrong error={enter.error} />
          </section>
          <section>
            <SectionHead title={words.files} note={words.fileNote} tools={can('file') && <button className="btn" onClick={() => setBox({ kind: 'file' })}>{words.fileAdd}</button>} />
            {page.files.length === 0 ? <p className="quiet">{words.filesNone}</p> : (
              <ul className="inc-rows">
                {page.files.map((file) => (
                  <li key={file.id}>
                    <span className="grow"><button className="link" onClick={() => download(incidents.filePath(incident.organisation?.id ?? '', file.id))}>{file.name}</button><br /><span className="small quiet">{words.purpose[file.purpose]} · {file.type} · {f.bytes(file.size)} · {f.dateTime(file.at)} · {who(file.actor)}</span></span>
                  </li>
                ))}
              </ul>
            )}
          </section>
          <section>
            <SectionHead title={words.line} note={words.lineNote} />
            <TimeLine page={page} who={who} />
          </section>
        </div>
        <aside className="c4">
          <section>
            <SectionHead title={words.facts} />
            <KeyValue rows={[
              ...(incident.organisation ? [[words.body, <Link to={`/orgs/${encodeURIComponent(incident.organisation.id)}`}>{name(incident.organisation.name)}</Link>] as [string, React.ReactNode]] : []),
              [words.grades, <>{incident.grades.length ? incident.grades.map((grade) => t.incidents.grade[grade] ?? grade).join(', ') : words.gradesNone}{can('assess') && <><br /><button className="link" onClick={() => setBox({ kind: 'assess' })}>{words.assess}</button></>}</>],
              [words.levelName, t.incidents.level(incident.level)],
              [words.law, incident.regime],
              [words.received, f.dateTime(incident.received)],
              ...(page.receipt ? [[words.receipt, f.seconds(page.receipt)] as [string, string]] : []),
              [words.via, words.vias[page.via]],
              [words.reporter, who(page.reporter)],
              [words.who, <>{incident.confidential ? words.whoClosed : words.whoOpen}{can('mark') && <><br /><button className="link" onClick={() => setBox({ kind: 'mark' })}>{words.mark}</button></>}</>],
              [words.campaign, <>{incident.campaign || words.none}{can('campaign') && <><br /><button className="link" onClick={() => setBox({ kind: 'campaign' })}>{words.campaignAdd}</button></>}</>],
              [words.findings, <>{page.findings.length === 0 ? words.findingsNone : page.findings.map((one) => <span key={one}><Link to={`/findings/${one}`}>{one.slice(0, 8)}</Link> </span>)}{can('finding') && <><br /><button className="link" onClick={() => setBox({ kind: 'finding' })}>{words.findingAdd}</button></>}</>],
            ]} />
          </section>
        </aside>
      </div>
      {box && <Box box={box} page={page} onClose={() => setBox(null)} />}
    </>
  )
}
