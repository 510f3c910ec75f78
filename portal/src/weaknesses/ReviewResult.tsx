import { part } from '../api/client'
import type { ReviewResult as Result, ReviewSystem } from '../api/types'
import { useAsked } from '../api/use'
import { Link } from '../app/router'
import type { PageProps } from '../app/routes'
import { useSpoken } from '../i18n'
import { Export } from '../parts/Controls'
import { DataTable, type Column } from '../parts/DataTable'
import { Alarm } from '../parts/Marks'
import { Section } from '../parts/States'
import { Answer, Ask, Head, KeyValue, Lead } from '../parts/Text'

// What was signed, as it was then: for the body, those above it and the centre.
export default function ReviewResult({ parameters }: PageProps) {
  const { t } = useSpoken()
  const words = t.weaknesses.review
  const path = `/api/weaknesses/reviews/${part(parameters['id']!)}`
  const asked = useAsked<Result>(path)
  return (
    <>
      <Ask tools={<Export path={path + '/systems.csv'} {...(asked.data ? { rows: asked.data.systems.length } : {})} />}>
        <Link to="/weaknesses">{t.app.nav.weaknesses}</Link> <span aria-hidden="true">/</span> {words.resultQuestion}
      </Ask>
      <Section asked={asked} what={t.weaknesses.whatReview} page>{(data) => <Shown data={data} />}</Section>
    </>
  )
}

function Shown({ data: { review: r, systems } }: { data: Result }) {
  const { t, f, name } = useSpoken()
  const words = t.weaknesses.review
  const columns: Column<ReviewSystem>[] = [
    { key: 'place', head: words.system, phone: 't', className: 'wrap', cell: (row) => <span className="mono">{row.place}</span> },
    { key: 'by', head: words.by, phone: 'w', className: 'wrap', cell: (row) => (row.reviewed ? <>{row.reviewed_by}<span className="sub">{f.dateTime(row.reviewed)}</span></> : <span className="alarm">{words.notReviewed}</span>) },
    { key: 'open', head: words.open, label: words.open, num: true, phone: 'k', cell: (row) => f.number(row.open) },
    { key: 'overdue', head: t.weaknesses.overdueCount, num: true, phone: 'x', cell: (row) => <Alarm n={row.overdue} /> },
    { key: 'note', head: words.note, phone: 'w', className: 'wrap', cell: (row) => row.note },
  ]
  return (
    <>
      <Head>
        <Answer>{words.result(name(r.organisation.name), r.reviewed, r.systems)}</Answer>
        <Lead>{words.resultLead(r.open, r.overdue, r.exploited)}</Lead>
      </Head>
      <KeyValue rows={[
        [words.signedBy, `${r.signed_by}, ${f.dateTime(r.signed!)}`], [words.statement, r.statement || '–'],
        [words.digest, <span key="d" className="mono">{r.digest}</span>],
      ]} />
      <div className="above"><DataTable caption={words.title} columns={columns} rows={systems} id={(row) => row.place} tall /></div>
    </>
  )
}
