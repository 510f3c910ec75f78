// Who is there at this minute, whether they checked in, and who is being called because nobody is.
import { useState, type FormEvent } from 'react'
import type { DutyPage, DutyRoster, DutyShift } from '../api/types'
import { refresh, useChange } from '../api/use'
import { useMe, useSession } from '../app/session'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { TextArea } from '../parts/Form'
import { Empty, Wrong } from '../parts/States'
import { SectionHead } from '../parts/Text'
import { duty } from './api'

export function Now({ roster, nameOf }: { roster: DutyRoster; nameOf: (person: string) => string }) {
  const { t, f } = useSpoken()
  const words = t.duty
  const me = useMe()
  const { may } = useSession()
  const toast = useToast()
  const [leaving, setLeaving] = useState<DutyShift | null>(null)
  const now = Date.now()
  const here = roster.shifts.filter((shift) => Date.parse(shift.from) <= now + 30 * 60_000 && Date.parse(shift.to) > now)
  const inPeriod = Date.parse(roster.from) <= now && now < Date.parse(roster.to)
  const open = roster.pages.filter((page) => page.state === 'open')
  const enter = useChange(async (shift: DutyShift) => {
    await duty.enter(shift, { kind: 'check-in' })
    toast(words.entered)
    refresh('/api/duty')
  })
  const take = useChange(async (page: DutyPage) => {
    await duty.take(page)
    toast(words.taken)
    refresh('/api/duty')
  })
  const notes = roster.check_ins.filter((entry) => entry.kind === 'hand-over').slice(0, 3)
  if (!inPeriod && open.length === 0) return null
  return (
    <section id="now">
      <SectionHead title={words.now} />
      {open.map((page) => (
        <p className="callout" key={page.id}>
          <b>{words.pageCause[page.cause]}</b> · {page.detail} <span className="quiet nb">{words.pageLine(page.step, page.round)}</span>{' '}
          <button className="btn" disabled={take.busy} onClick={() => void take.run(page)}>{words.take}</button>
        </p>
      ))}
      <Wrong error={enter.error ?? take.error} />
      {here.length === 0 ? <Empty>{words.nowNone}</Empty> : (
        <ul className="on-duty">
          {here.map((shift) => {
            const entry = roster.check_ins.find((one) => one.shift === shift.id && one.kind === 'check-in')
            const mine = shift.person === me.id || may('change_duty')
            return (
              <li key={shift.id}>
                <span className="strong">{nameOf(shift.person)}</span>
                <span className="soft">{words.role[shift.role]}, {f.time(shift.from)}–{f.time(shift.to)}</span>
                <span className={entry ? 'quiet' : 'alarm'}>{entry ? words.checkedIn(f.time(entry.at)) : words.notCheckedIn}</span>
                {mine && (
                  <span className="cell-actions">
                    {!entry && <button className="btn" disabled={enter.busy} onClick={() => void enter.run(shift)}>{words.checkIn}</button>}
                    <button className="btn bare" onClick={() => setLeaving(shift)}>{words.handOver}</button>
                  </span>
                )}
              </li>
            )
          })}
        </ul>
      )}
      {notes.length > 0 && (
        <>
          <h3 className="sub-head">{words.handOvers}</h3>
          <ul className="hand-overs">{notes.map((note) => <li key={note.id}><span className="quiet nb">{f.shortTime(note.at)} · {nameOf(note.person)}</span> {note.note}</li>)}</ul>
        </>
      )}
      {leaving && <HandOver shift={leaving} onClose={() => setLeaving(null)} />}
    </section>
  )
}

function HandOver({ shift, onClose }: { shift: DutyShift; onClose: () => void }) {
  const { t } = useSpoken()
  const words = t.duty
  const toast = useToast()
  const [note, setNote] = useState('')
  const leave = useChange(duty.enter)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!(await leave.run(shift, { kind: 'hand-over', note: note.trim() }))) return
    toast(words.entered)
    refresh('/api/duty')
    onClose()
  }
  return (
    <Dialog kind="box" label={words.handOver} onClose={onClose}>
      <h2>{words.handOver}</h2>
      <form className="form" onSubmit={submit}>
        <TextArea label={words.handOverNote} required rows={6} value={note} onChange={(event) => setNote(event.target.value)} />
        <Wrong error={leave.error} />
        <div className="buttons"><button className="btn main" disabled={leave.busy}>{words.handOverSave}</button><button type="button" className="btn bare" onClick={onClose}>{t.app.cancel}</button></div>
      </form>
    </Dialog>
  )
}
