// One advisory or directive: for a body its checklist, for the centre who stands where, for both the text.
import { useEffect } from 'react'
import type { Items, WarningEventRow, WarningPage } from '../api/types'
import { useAsked } from '../api/use'
import type { PageProps } from '../app/routes'
import { useMe } from '../app/session'
import { useSpoken } from '../i18n'
import { Section } from '../parts/States'
import { Answer, Ask, Head, KeyValue, Lead, SectionHead } from '../parts/Text'
import { warningPath, warnings } from './api'
import { Checklist } from './Checklist'
import { Compliance } from './Compliance'
import { Files, Html, SeverityMark, Tlp, useReasons } from './parts'
import { Working } from './Working'
import './warnings.css'

export default function Page({ parameters }: PageProps) {
  const asked = useAsked<WarningPage>(warningPath(parameters.id!), { on: ['notice'] })
  const { t } = useSpoken()
  return <Section asked={asked} what={t.warnings.oneWhat} page>{(page) => <One page={page} />}</Section>
}

function One({ page }: { page: WarningPage }) {
  const { t, f, name } = useSpoken()
  const words = t.warnings
  const me = useMe()
  const reasons = useReasons()
  const mine = page.mine
  const title = name(page.title)
  // Reading it is told the centre: once for each version.
  const unread = mine && mine.answers && !mine.opened && page.state === 'published' ? mine.organisation?.id : undefined
  useEffect(() => {
    if (unread) void warnings.answer(unread, page.id, { act: 'opened' }).catch(() => {})
  }, [unread, page.id, page.version])
  const number = page.number.replaceAll('-', '-\u2060') // stays on one line
  const answer = page.state === 'withdrawn' ? words.withdrawnAnswer(number)
    : page.version === 0 ? words.draftAnswer(title)
    : mine && !me.centre ? words.bodyAnswer(number, mine.steps - mine.done, mine.acknowledged, mine.behind)
    : words.centreAnswer(number, page.counts, page.kind === 'directive')
  return (
    <>
      <Ask>{me.centre ? words.centreQuestion[page.kind] : words.question}</Ask>
      <Head>
        <Answer>{answer}</Answer>
        {page.version > 0 && <Lead>{title}</Lead>}
        {page.state === 'withdrawn' && <p className="callout">{page.why}</p>}
        {mine && !me.centre && page.state === 'published' && mine.reasons.length > 0 && <p className="note">{words.whyLead(reasons(mine.reasons))}{!mine.acknowledged && ' ' + words.tellBy(f.dateTime(mine.acknowledge_by))}</p>}
      </Head>
      {page.writes && <Working page={page} />}
      {mine && !me.centre && page.state === 'published' && <Checklist page={page} mine={mine} />}
      {me.centre && page.version > 0 && <Compliance page={page} />}
      <div className="warning-two">
        <section>
          <SectionHead title={words.text} />
          <Content page={page} own={!me.centre && page.state === 'published'} />
        </section>
        <History page={page} />
      </div>
    </>
  )
}

function Facts({ page }: { page: WarningPage }) {
  const { t, f } = useSpoken()
  const words = t.warnings.facts
  const letter = page.content.letter
  return (
    <KeyValue rows={[
      [words.number, page.number || t.warnings.noNumber], [words.severity, <SeverityMark severity={page.severity} />], [words.tlp, <Tlp tlp={page.tlp} />],
      ...(letter.number ? [[words.letter, t.warnings.letterOf(letter.number, letter.issuer, letter.date ? f.date(letter.date) : '')] as [string, string]] : []),
      ...(page.published ? [[words.published, f.dateTime(page.published)] as [string, string]] : []),
      ...(page.csaf ? [[words.csaf, <a href={page.csaf}>{page.csaf.split('/').pop()}</a>] as [string, React.ReactNode]] : []),
    ]} />
  )
}

// What it says. The checklist of a body stands above: there the steps are not said again.
export function Content({ page, own }: { page: Pick<WarningPage, 'id' | 'content' | 'html' | 'files' | 'kind'>; own: boolean }) {
  const { t, f, name, language } = useSpoken()
  const words = t.warnings
  const content = page.content
  return (
    <div className="warning-text">
      <p className="lead">{name(content.summary)}</p>
      <Html html={page.html[language] || page.html.vi} lang={page.html[language] ? language : 'vi'} />
      {!own && content.steps.length > 0 && (
        <>
          <h3>{page.kind === 'directive' ? words.duties : words.steps}</h3>
          <ol className="plain-steps">
            {content.steps.map((step) => (
              <li key={step.id}><b>{name(step.what)}</b>{step.due && <span className="quiet small"> {words.due(f.dateTime(step.due))}</span>}{name(step.how) && <p>{name(step.how)}</p>}</li>
            ))}
          </ol>
        </>
      )}
      {content.weaknesses.length > 0 && <><h3>{words.weaknesses}</h3><ul>{content.weaknesses.map((one) => <li key={one.cve}><b className="nb">{one.cve}</b> {name(one.text)}</li>)}</ul></>}
      {content.products.length > 0 && <><h3>{words.products}</h3><ul>{content.products.map((one) => <li key={one.id}>{[one.vendor, one.name, one.version].filter(Boolean).join(' ')} <span className="quiet small">{words.productStates[one.status]}</span></li>)}</ul></>}
      {content.families.length > 0 && <><h3>{words.families}</h3><p>{content.families.join(', ')}</p></>}
      {content.references.length > 0 && <><h3>{words.references}</h3><ul>{content.references.map((one) => <li key={one.url}><a href={one.url} rel="noreferrer" target="_blank">{one.title}</a></li>)}</ul></>}
      {page.files.length > 0 && <><h3>{words.files}</h3><Files files={page.files.filter((file) => content.files.includes(file.id))} /></>}
    </div>
  )
}

function History({ page }: { page: WarningPage }) {
  const { t, f, name } = useSpoken()
  const words = t.warnings
  const me = useMe()
  const asked = useAsked<Items<WarningEventRow>>(warningPath(page.id) + '/events', { on: ['notice'] })
  const steps = new Map(page.content.steps.map((step) => [step.id, name(step.what)]))
  return (
    <section>
      <Facts page={page} />
      {page.versions.length > 1 && (
        <>
          <SectionHead title={words.versions} />
          <ul className="files">{[...page.versions].reverse().map((one) => <li key={one.version}>{words.versionLine(one.version, f.dateTime(one.published), one.change)}</li>)}</ul>
        </>
      )}
      <SectionHead title={words.history} />
      <Section asked={asked} what={words.history} lines={4}>
        {(data) => (
          <ol className="stalk">
            {[...data.items].reverse().slice(0, 30).map((one, i) => (
              <li key={i} className={i === 0 ? 'hot' : undefined}>
                <span className="t">{f.dateTime(one.at)}</span>
                <span>
                  {words.events[one.event] ?? one.event}{one.step && `: ${steps.get(one.step) ?? one.step}`}
                  {me.centre && one.organisation && <span className="soft"> · {name(one.organisation.name)}</span>}
                  {one.actor !== 'system' && one.actor && <span className="soft"> · {one.actor}</span>}
                </span>
                {one.text && one.event !== 'escalated' && one.event !== 'unreachable' && one.event !== 'reminded' && <q>{one.text}</q>}
              </li>
            ))}
          </ol>
        )}
      </Section>
    </section>
  )
}
