import { address } from '../api/client'
import { organisationPath } from '../api/routes'
import type { OrganisationPage as Page } from '../api/types'
import { useAsked } from '../api/use'
import { Link } from '../app/router'
import type { PageProps } from '../app/routes'
import { useMe } from '../app/session'
import { Bars, MonthColumns } from '../charts'
import { useSpoken } from '../i18n'
import { Hedge } from '../parts/Hedge'
import { Section } from '../parts/States'
import { Answer, Ask, Head, KeyValue, Lead, SectionHead } from '../parts/Text'
import { familyLink, hatched, organisationLink } from './columns'
import { SensorTable } from './SensorTable'

const kRanges = 24

export default function OrganisationPage({ parameters }: PageProps) {
  const { t } = useSpoken()
  const me = useMe()
  const asked = useAsked<Page>(organisationPath(parameters['id']!), { on: ['figures', 'finding', 'sensor'] })
  return (
    <>
      <Ask>{me.centre && <><Link to="/orgs">{t.app.nav.orgs}</Link> <span aria-hidden="true">/</span> </>}{t.centre.org.question}</Ask>
      <Section asked={asked} what={t.centre.org.what} page>{(page) => <Shown page={page} centre={me.centre} />}</Section>
    </>
  )
}

function Shown({ page: o, centre }: { page: Page; centre: boolean }) {
  const { t, f, name, family } = useSpoken()
  const words = t.centre.org
  const share = o.coverage.length > 0 ? o.coverage.reduce((sum, one) => sum + (one.share ?? 0), 0) / o.coverage.length : null
  const valid = [o.valid_from && words.from(f.date(o.valid_from)), o.valid_to && words.to(f.date(o.valid_to))].filter(Boolean).join(' ')
  const findings = centre ? address('/findings', { organisation: o.organisation.id }) : '/findings'
  return (
    <>
      <Head aside={o.coverage.length > 0 && <Hedge stalks={o.coverage} title={words.coverage} note={share === null ? '' : f.coverage(share)} />}>
        <Answer>{words.answer(o, name(o.organisation.name))}</Answer>
        <Lead>{words.lead(o)}</Lead>
        <p className="note">{o.organisation.abbreviation && `${o.organisation.abbreviation} · `}<span className="mono">{o.organisation.id}</span> · <Link to={findings}>{words.findings}</Link></p>
      </Head>
      <div className="cols">
        <section className="c7 first"><SectionHead title={words.months} note={t.centre.national.monthsNote} /><MonthColumns months={hatched(o.months)} /></section>
        <section className="c5 first">
          <SectionHead title={words.families} note={f.month(o.period)} />
          {o.families.length === 0 ? <p className="state">{words.noFamilies}</p>
            : <Bars title={words.families} bars={o.families.map((one) => ({ key: one.family, value: one.addresses, name: centre ? <Link to={familyLink(one.family, o.period)}>{first(family(one.name))}</Link> : first(family(one.name)) }))} />}
        </section>
      </div>
      <section>
        <SectionHead title={words.sensors} />
        {o.sensors.length === 0 ? <p className="state">{words.noSensors}</p> : <SensorTable sensors={o.sensors} withOrganisation={false} />}
      </section>
      <div className="cols split">
        <section className="c4">
          <SectionHead title={words.contacts} />
          {o.contacts.length === 0 ? <p className="state">{words.noContacts}</p> : <KeyValue rows={o.contacts.map((one) => [
            `${t.words.contactRoles[one.role]} · ${one.verified ? words.verified : words.unverified}`, <span key={one.id}>{one.name}<br /><a href={`mailto:${one.email}`}>{one.email}</a>{one.phone && <> · {one.phone}</>}{one.suspect && <><br /><span className="alarm">{words.suspect}</span></>}</span>,
          ])} />}
        </section>
        <section className="c4">
          <SectionHead title={words.ranges} note={o.ranges.length > 0 ? f.number(o.ranges.length) : undefined} />
          {o.ranges.length === 0 ? <p className="state">{words.noRanges}</p> : (
            <dl className="kv">
              {o.ranges.slice(0, kRanges).map((one) => (
                <div key={one.kind + one.resource + one.from}><dd className="nb">{one.resource}</dd><dt>{[one.from && words.from(f.dateInTable(one.from)), one.to && words.to(f.dateInTable(one.to)), one.source && words.sourceOf(one.source)].filter(Boolean).join(' · ')}</dt></div>
              ))}
              {o.ranges.length > kRanges && <div><dt>{words.moreRanges(o.ranges.length - kRanges)}</dt></div>}
            </dl>
          )}
        </section>
        <section className="c4">
          <SectionHead title={words.tree} />
          <KeyValue rows={[
            [words.parent, o.parent ? <Link key="p" to={organisationLink(o.parent.id)}>{name(o.parent.name)}</Link> : '–'],
            [words.children, o.children.length === 0 ? '–' : <ul key="c">{o.children.map((child) => <li key={child.id}><Link to={organisationLink(child.id)}>{name(child.name)}</Link></li>)}</ul>],
            ...(valid ? [[words.valid, valid] as [string, string]] : []),
          ]} />
        </section>
      </div>
    </>
  )
}

const first = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
