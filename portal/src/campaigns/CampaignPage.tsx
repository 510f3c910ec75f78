// One campaign: who met what, why it is proposed, and the decision.
import { useState } from 'react'
import { part, post } from '../api/client'
import type { CampaignBody, CampaignDecision, CampaignRow, CampaignStory, CampaignThing } from '../api/types'
import { refresh, useAsked, useChange } from '../api/use'
import { Link } from '../app/router'
import type { PageProps } from '../app/routes'
import { useToast } from '../app/toast'
import { useSpoken } from '../i18n'
import { DataTable, type Column } from '../parts/DataTable'
import { TextArea } from '../parts/Form'
import { Grade } from '../parts/Marks'
import { Empty, Section, Wrong } from '../parts/States'
import { Answer, Ask, Head, Lead, SectionHead } from '../parts/Text'
import './campaigns.css'
import { Graph } from './Graph'

const path = (id: string) => `/api/campaigns/${part(id)}`

export default function CampaignPage({ parameters }: PageProps) {
  const { t, f } = useSpoken()
  const words = t.campaigns
  const asked = useAsked<CampaignStory>(path(parameters['id']!), { on: ['campaign'] })
  return (
    <>
      <Ask><Link to="/campaigns">{words.nav}</Link> <span aria-hidden="true">/</span> {words.one}</Ask>
      <Section asked={asked} what={words.one} page>
        {(data) => (
          <>
            <Head>
              <Answer>{words.oneAnswer(data.bodies, data.kinds, data.apt)}</Answer>
              <Lead>{words.oneLead(f.dateTime(data.begins), f.dateTime(data.last_seen))}</Lead>
            </Head>
            <div className="act"><Grade grade={data.grade} /><span>{words.states[data.state]}</span>{data.name && <span className="chip">{data.name}</span>}</div>
            <div className="cols split">
              <div className="c8">
                <section><SectionHead title={words.graph} /><Graph story={data} /></section>
                <section><SectionHead title={words.contacts} note={t.parts.vietnamTime} /><Contacts things={data.things} /></section>
                <section><SectionHead title={words.findings} /><Findings story={data} /></section>
              </div>
              <aside className="c4">
                <section><SectionHead title={words.score} note={words.scoreNote(data.score)} /><Terms campaign={data} /></section>
                {data.may_decide && data.state !== 'withdrawn' && <Decide key={data.state} campaign={data} />}
                <section><SectionHead title={words.story} /><Steps story={data} /></section>
              </aside>
            </div>
          </>
        )}
      </Section>
    </>
  )
}

function Terms({ campaign }: { campaign: CampaignRow }) {
  const { t } = useSpoken()
  const words = t.campaigns
  return (
    <ul className="score-terms">
      {campaign.terms.map((term) => (
        <li key={term.name}>
          <span>{words.terms[term.name]}<span className="quiet small">{words.because(term)}</span></span>
          <span className="num">{words.points(term.points, term.most)}</span>
          <meter min={0} max={term.most} value={term.points} aria-label={words.terms[term.name]}>{words.points(term.points, term.most)}</meter>
        </li>
      ))}
    </ul>
  )
}

type Contact = CampaignBody & { key: string; thing: CampaignThing }

function Contacts({ things }: { things: CampaignThing[] }) {
  const { t, f, name } = useSpoken()
  const words = t.campaigns
  const c = words.contactColumn
  const rows: Contact[] = things.flatMap((thing) => thing.bodies.map((body) => ({ ...body, thing, key: `${thing.kind} ${thing.value} ${body.organisation?.id}` })))
  const columns: Column<Contact>[] = [
    { key: 'body', head: c.body, phone: 't', className: 'wrap', cell: (row) => (row.organisation ? <Link className="row" to={`/orgs/${encodeURIComponent(row.organisation.id)}`}>{name(row.organisation.name)}</Link> : '–') },
    { key: 'thing', head: c.thing, phone: 'w', className: 'wrap', cell: (row) => <><span className="long">{row.thing.value}</span><span className="sub">{words.kinds[row.thing.kind]}{!row.thing.holds && `, ${words.gone}`}</span></> },
    { key: 'first', head: c.first, phone: 'k', cell: (row) => f.dateTime(row.first) },
    { key: 'last', head: c.last, phone: 'x', cell: (row) => f.dateTime(row.last) },
    { key: 'sightings', head: c.sightings, num: true, phone: 'x', cell: (row) => f.number(row.sightings) },
    { key: 'grade', head: c.grade, phone: 'w', cell: (row) => <Grade grade={row.grade} /> },
  ]
  return <DataTable caption={words.contacts} columns={columns} rows={rows} id={(row) => row.key} />
}

function Findings({ story }: { story: CampaignStory }) {
  const { t, name, family } = useSpoken()
  const words = t.campaigns
  const c = words.findingColumn
  type Row = CampaignStory['findings'][number]
  if (story.findings.length === 0) return <Empty>{words.findingsNone}</Empty>
  const columns: Column<Row>[] = [
    { key: 'subject', head: c.subject, phone: 't', cell: (row) => <Link className="row" to={`/findings/${row.id}`}>{row.subject}</Link> },
    { key: 'what', head: c.what, phone: 'k', cell: (row) => family(row.what) },
    { key: 'body', head: c.body, phone: 'w', className: 'wrap', cell: (row) => (row.organisation ? name(row.organisation.name) : '–') },
    { key: 'thing', head: c.thing, phone: 'x', className: 'wrap', cell: (row) => <span className="long">{row.value}</span> },
  ]
  return <DataTable caption={words.findings} columns={columns} rows={story.findings} id={(row) => `${row.id} ${row.kind} ${row.value}`} />
}

function Decide({ campaign }: { campaign: CampaignStory }) {
  const { t } = useSpoken()
  const words = t.campaigns
  const toast = useToast()
  const [comment, setComment] = useState('')
  const change = useChange((body: CampaignDecision) => post<CampaignRow>(path(campaign.id) + '/decision', body))
  const decide = async (decision: CampaignDecision['decision']) => {
    if (!(await change.run({ decision, comment: comment.trim() }))) return
    toast(decision === 'confirm' ? words.confirmed : words.rejected)
    refresh('/api/campaigns')
  }
  return (
    <section>
      <form className="form" onSubmit={(event) => event.preventDefault()}>
        <TextArea label={words.comment} hint={words.commentHint} value={comment} maxLength={2000} onChange={(event) => setComment(event.target.value)} />
        <Wrong error={change.error} />
        <div className="buttons">
          {campaign.state !== 'confirmed' && <button type="button" className="btn primary" disabled={change.busy} onClick={() => void decide('confirm')}>{words.confirm}</button>}
          {campaign.state !== 'rejected' && <button type="button" className="btn" disabled={change.busy || comment.trim() === ''} onClick={() => void decide('reject')}>{words.reject}</button>}
        </div>
      </form>
    </section>
  )
}

function Steps({ story }: { story: CampaignStory }) {
  const { t, f } = useSpoken()
  const words = t.campaigns
  return (
    <ol className="stalk">
      {[...story.steps].reverse().map((step, i) => (
        <li key={story.steps.length - i} className={i === 0 ? 'hot' : undefined}>
          <span className="t">{f.dateTime(step.time)}</span>
          <span>{words.acts[step.act]}<span className="soft"> · {step.actor || words.program}</span></span>
          {step.comment && <q>{step.act === 'reopened' ? step.comment.split(', ').map((one) => words.kinds[one as keyof typeof words.kinds] ?? one).join(', ') : step.comment}</q>}
        </li>
      ))}
    </ol>
  )
}
