import type { PriorityTerm, WeaknessRow } from '../api/types'
import { useSpoken } from '../i18n'

// The sum with the two terms that weigh most; the sheet has them all.
export function Priority({ row }: { row: Pick<WeaknessRow, 'priority' | 'terms'> }) {
  const { t, f } = useSpoken()
  const words = t.weaknesses
  return (
    <>
      <b>{f.number(row.priority)}</b>
      <span className="sub">{row.terms.slice(0, 2).map((one) => `${words.shortTerm[one.reason]} ${f.signed(one.points)}`).join(', ')}</span>
    </>
  )
}

export function Sum({ terms, points }: { terms: PriorityTerm[]; points: number }) {
  const { t, f } = useSpoken()
  const words = t.weaknesses
  return (
    <table className="sum">
      <caption className="vh">{words.why}</caption>
      <tbody>
        {terms.map((one) => <tr key={one.reason}><td>{words.term(one)}</td><td className="num">{f.signed(one.points)}</td></tr>)}
        <tr><th scope="row">{words.sum}</th><td className="num"><b>{f.number(points)}</b></td></tr>
      </tbody>
    </table>
  )
}
