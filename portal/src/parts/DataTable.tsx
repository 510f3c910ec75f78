// The table of all lists: real table, sort buttons, sticky head, groups, selection, keyboard rows, virtual rows beyond
// 300, two-line rows on a phone (components.css .stack).
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type MouseEvent, type ReactNode } from 'react'
import { useKeys } from '../app/keys'
import { useSpoken } from '../i18n'
import { linesOf, selectRange, visibleRange, type Range } from './virtual'

export interface Column<T> {
  key: string
  head: string
  cell: (row: T) => ReactNode
  sort?: string // the server's name of this order
  falls?: boolean // its first click sorts falling
  num?: boolean
  // On a phone: t title, k key figure beside it, w a whole line, r2 right below the key figure, x hidden.
  phone?: 't' | 'k' | 'w' | 'r2' | 'x' | 'w s2'
  label?: string // before the value on a phone
  className?: string // roomy: only where there is room for it
}
export interface Sorting {
  by: string
  order: 'asc' | 'desc'
}
export interface DataTableProps<T> {
  caption: string
  columns: Column<T>[]
  rows: (T | undefined)[] // undefined: not fetched yet
  id: (row: T) => string
  sorting?: Sorting
  onSort?: (sorting: Sorting) => void
  groupOf?: (row: T) => string
  groupHead?: (group: string) => ReactNode
  selected?: ReadonlySet<string>
  onSelect?: (selected: Set<string>) => void
  rowName?: (row: T) => string // of the selection box
  onOpen?: (row: T) => void // Enter
  onPeek?: (row: T) => void // click, Space
  onHere?: (row: T | null) => void // the row that keys act on
  onRange?: (range: Range) => void // rows about to be seen
  tall?: boolean
  className?: string
}

const kVirtualFrom = 300

export function DataTable<T>(props: DataTableProps<T>) {
  const { columns, rows, id, sorting, selected, onSelect } = props
  const { t } = useSpoken()
  const body = useRef<HTMLTableSectionElement>(null)
  const [here, setHere] = useState<number | null>(null)
  const lastPick = useRef<number | null>(null)
  const lines = useMemo(() => linesOf(rows, props.groupOf), [rows, props.groupOf])
  const ids = useMemo(() => rows.map((row) => (row === undefined ? '' : id(row))), [rows, id])
  const isVirtual = lines.length > kVirtualFrom
  const [range, setRange] = useState<Range>({ from: 0, to: kVirtualFrom })
  const height = useRef(37)

  const { onRange, onHere } = props
  useLayoutEffect(() => {
    if (!isVirtual) return
    const look = () => {
      const element = body.current
      if (!element) return
      const row = element.querySelector<HTMLTableRowElement>('tr[data-row]')
      if (row && row.offsetHeight > 0) height.current = row.offsetHeight
      const next = visibleRange(lines.length, height.current, element.getBoundingClientRect().top, innerHeight)
      setRange((old) => (Math.abs(old.from - next.from) < 5 && Math.abs(old.to - next.to) < 5 ? old : next))
      onRange?.(next)
    }
    look()
    let frame = 0
    const later = () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(look)
    }
    addEventListener('scroll', later, { passive: true })
    addEventListener('resize', later)
    return () => {
      cancelAnimationFrame(frame)
      removeEventListener('scroll', later)
      removeEventListener('resize', later)
    }
  }, [isVirtual, lines.length, onRange])

  useEffect(() => onHere?.(here === null ? null : (rows[here] ?? null)), [here, rows, onHere])

  const move = (step: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, here === null ? 0 : here + step))
    setHere(next)
    const line = lines.findIndex((one) => !('head' in one) && one.index === next)
    const drawn = body.current?.querySelector<HTMLElement>(`tr[data-row="${next}"]`)
    if (drawn) {
      drawn.focus({ preventScroll: true })
      drawn.scrollIntoView({ block: 'nearest' })
    } else scrollBy(0, (line - (range.from + range.to) / 2) * height.current)
  }
  const pick = (index: number, withRange: boolean) => {
    onSelect?.(selectRange(selected ?? new Set(), ids, lastPick.current, index, withRange))
    lastPick.current = index
  }
  const row = here === null ? undefined : rows[here]
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ...(onSelect && here !== null ? { x: () => pick(here, false), 'Shift x': () => pick(here, true) } : {}),
    ...(row !== undefined && props.onPeek ? { ' ': () => props.onPeek!(row) } : {}),
    ...(row !== undefined && props.onOpen ? { Enter: () => props.onOpen!(row) } : {}),
  })

  const sortBy = (column: Column<T>) => {
    if (!column.sort || !props.onSort) return
    const first = column.falls ? 'desc' : 'asc'
    const flipped = sorting?.order === 'asc' ? 'desc' : 'asc'
    props.onSort({ by: column.sort, order: sorting?.by === column.sort ? flipped : first })
  }
  const click = (event: MouseEvent, index: number, one: T) => {
    const target = event.target as HTMLElement
    if (target.closest('a, button, input, label') || getSelection()?.toString()) return
    setHere(index)
    props.onPeek?.(one)
  }

  const shown = isVirtual ? lines.slice(range.from, range.to) : lines
  const span = columns.length + (onSelect ? 1 : 0)
  const allPicked = ids.length > 0 && ids.every((one) => one === '' || selected?.has(one))
  const classes = ['stack headed', onSelect ? 'pick' : '', props.tall ? 'tall' : '', columns.length > 8 ? 'wide' : '', props.className ?? '']
  return (
    <div className="scroll">
      <table className={classes.filter(Boolean).join(' ')} aria-rowcount={isVirtual ? rows.length + 1 : undefined}>
        <caption className="vh">{props.caption}</caption>
        <thead>
          <tr>
            {onSelect && (
              <th>
                <input type="checkbox" aria-label={t.parts.selectAll} checked={allPicked}
                  onChange={() => onSelect(allPicked ? new Set() : new Set(ids.filter(Boolean)))} />
              </th>
            )}
            {columns.map((column) => {
              const sorted = sorting && column.sort === sorting.by ? (sorting.order === 'asc' ? 'ascending' : 'descending') : undefined
              if (column.head === '') return <td key={column.key} />
              return (
                <th key={column.key} className={[column.num ? 'num' : '', column.className?.includes('roomy') ? 'roomy' : ''].filter(Boolean).join(' ') || undefined} aria-sort={sorted}>
                  {column.sort && props.onSort ? <button onClick={() => sortBy(column)}>{column.head}</button> : column.head}
                </th>
              )
            })}
          </tr>
        </thead>
        <tbody ref={body}>
          {isVirtual && range.from > 0 && <tr className="space" aria-hidden="true"><td colSpan={span} style={{ height: range.from * height.current }} /></tr>}
          {shown.map((line) => {
            if ('head' in line) {
              return <tr key={'group ' + line.head} className="group"><td colSpan={span} className="w">{props.groupHead?.(line.head) ?? line.head}</td></tr>
            }
            if ('absent' in line) {
              return <tr key={line.index} data-row={line.index} aria-rowindex={line.index + 2}><td colSpan={span} className="w"><i className="wait" /></td></tr>
            }
            const key = ids[line.index]!
            const isPicked = selected?.has(key) ?? false
            return (
              <tr key={key} data-row={line.index} tabIndex={-1} aria-selected={onSelect && isPicked ? true : undefined}
                aria-rowindex={isVirtual ? line.index + 2 : undefined} className={here === line.index ? 'here' : undefined}
                onClick={(event) => click(event, line.index, line.row)} onFocus={() => setHere(line.index)}>
                {onSelect && (
                  <td className="x">
                    <input type="checkbox" checked={isPicked} aria-label={t.parts.selectRow(props.rowName?.(line.row) ?? key)} onChange={() => {}}
                      onClick={(event) => pick(line.index, event.shiftKey)} />
                  </td>
                )}
                {columns.map((column) => (
                  <td key={column.key} data-l={column.label}
                    className={[column.num ? 'num' : '', column.phone ?? 'x', column.className ?? ''].filter(Boolean).join(' ')}>
                    {column.cell(line.row)}
                  </td>
                ))}
              </tr>
            )
          })}
          {isVirtual && range.to < lines.length && <tr className="space" aria-hidden="true"><td colSpan={span} style={{ height: (lines.length - range.to) * height.current }} /></tr>}
        </tbody>
      </table>
    </div>
  )
}
