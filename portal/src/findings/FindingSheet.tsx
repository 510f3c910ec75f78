// The quick look at one finding, beside the list it came from.
import { findingPath } from '../api/routes'
import type { Finding, FindingPage } from '../api/types'
import { useAsked } from '../api/use'
import { Link } from '../app/router'
import { useSpoken } from '../i18n'
import { Dialog } from '../parts/Dialog'
import { Cane, Due, FamilyChip, Grade } from '../parts/Marks'
import { Section } from '../parts/States'
import { Callout, KeyValue, Marked } from '../parts/Text'
import { Acts } from './Acts'
import { Story } from './Story'

export function FindingSheet({ finding, onClose }: { finding: Finding; onClose: () => void }) {
  const { t, f, name, family } = useSpoken()
  const words = t.findings
  const page = useAsked<FindingPage>(findingPath(finding.id), { on: ['finding'] })
  const x = page.data?.finding.id === finding.id ? page.data.finding : finding
  return (
    <Dialog kind="sheet" label={`${words.trail} ${x.subject}`} onClose={onClose}>
      <p className="small quiet">{words.trail} <span className="mono">{x.id}</span></p>
      <h2><Marked text={words.answer(x, family(x.name))} /></h2>
      <p className="marks"><FamilyChip name={x.name} apt={x.kind === 'apt-contact'} /><Grade grade={x.grade} /><Cane finding={x} /><Due finding={x} /></p>
      <Section asked={page} what={words.one}>
        {(data) => (
          <>
            {data.contradiction && <Callout>{name(data.contradiction)}</Callout>}
            <div className="above"><Acts page={data} /></div>
            <KeyValue rows={[
              [words.fact.organisation, <Link key="o" to={`/orgs/${encodeURIComponent(x.organisation.id)}`}>{name(x.organisation.name)}</Link>],
              [words.fact.assignee, x.assignee?.name ?? t.parts.nobody],
              [words.fact.sightings, f.number(x.sightings)],
              [words.fact.last, f.dateTime(x.last_seen)],
            ]} />
            <h3 className="above">{words.story}</h3>
            <Story page={data} most={6} />
          </>
        )}
      </Section>
      <p className="buttons above"><Link className="btn main" to={`/findings/${encodeURIComponent(x.id)}`}>{words.full}</Link></p>
    </Dialog>
  )
}
