import { useEffect, useId, useState, type ReactNode } from 'react'
import { useSpoken } from '../i18n'
import './charts.css'

export type Cell = string | number | null
export interface Twin {
  head: string[]
  rows: { key: string; cells: Cell[]; href?: string }[]   // the first cell names the row
}

const ASK = 'luytre:chart-or-table'

/** The key T: every chart on the page shows its table, or its drawing again. */
export function turnCharts() {
  window.dispatchEvent(new CustomEvent(ASK))
}

/** A chart and its table twin: one of them is shown. `title` states the finding in a sentence: it names the drawing and
 *  the table for a screen reader. */
export function Figure({ title, twin, note, children }: {
  title: string
  twin: Twin
  note?: ReactNode
  children: ReactNode
}) {
  const { t } = useSpoken()
  const [table, setTable] = useState(false)
  const id = useId()
  useEffect(() => {
    const turn = () => setTable(shown => !shown)
    window.addEventListener(ASK, turn)
    return () => window.removeEventListener(ASK, turn)
  }, [])
  return (
    <figure className="ch" aria-labelledby={id}>
      <figcaption id={id} className="vh">{title}</figcaption>
      {table ? <TwinTable title={title} twin={twin} /> : children}
      <div className="ch-foot">
        {note && <span>{note}</span>}
        <button type="button" className="ch-turn" aria-keyshortcuts="T" onClick={() => setTable(shown => !shown)}>
          {table ? t.charts.chart : t.charts.table}
        </button>
      </div>
    </figure>
  )
}

function TwinTable({ title, twin }: { title: string; twin: Twin }) {
  const { f } = useSpoken()
  const numeric = twin.head.map((_, column) => twin.rows.some(row => typeof row.cells[column] === 'number'))
  return (
    <div className="scroll ch-twin" tabIndex={0} role="region" aria-label={title}>
      <table>
        <caption className="vh">{title}</caption>
        <thead>
          <tr>{twin.head.map((word, column) =>
            <th key={column} scope="col" className={numeric[column] ? 'num' : undefined}>{word}</th>)}</tr>
        </thead>
        <tbody>
          {twin.rows.map(row =>
            <tr key={row.key}>
              {row.cells.map((cell, column) => {
                const text = cell === null ? '–' : typeof cell === 'number' ? f.number(cell) : cell
                return column === 0
                  ? <th key={column} scope="row" className="ch-row">{row.href ? <a href={row.href}>{text}</a> : text}</th>
                  : <td key={column} className={numeric[column] ? 'num' : undefined}>{text}</td>
              })}
            </tr>)}
        </tbody>
      </table>
    </div>
  )
}
