// The picture of a campaign. Every node can be reached by the keyboard and lights up its lines; the table below says the same.
import { useId, useMemo, useState } from 'react'
import type { CampaignStory } from '../api/types'
import { Link } from '../app/router'
import { useSpoken } from '../i18n'
import { layOut } from './graph'

const kWidth = 880, kThings = 330, kBodies = 550

const cut = (text: string, most: number) => (text.length > most ? text.slice(0, most - 1) + '…' : text)

export function Graph({ story }: { story: CampaignStory }) {
  const { t, f, name } = useSpoken()
  const words = t.campaigns
  const graph = useMemo(() => layOut(story), [story])
  const [lit, setLit] = useState('')
  const title = useId()
  const names = useMemo(() => {
    const out = new Map<string, string>()
    for (const thing of story.things) for (const one of thing.bodies) if (one.organisation) out.set(one.organisation.id, name(one.organisation.name))
    return out
  }, [story, name])
  const on = (key: string) => ({ onMouseEnter: () => setLit(key), onMouseLeave: () => setLit(''), onFocus: () => setLit(key), onBlur: () => setLit('') })
  const faded = (...keys: string[]) => lit !== '' && !keys.includes(lit)
  const touches = (key: string) => graph.edges.some((one) => (one.thing === lit && one.body === key) || (one.body === lit && one.thing === key))
  if (graph.bodies.length === 0) return null
  return (
    <figure className="campaign-graph">
      <div className="scroll" tabIndex={0} role="group" aria-labelledby={title}>
        <svg viewBox={`0 0 ${kWidth} ${graph.height + 8}`} width={kWidth} role="group" aria-labelledby={title}>
          <title id={title}>{words.graphTitle(graph.things.length, graph.bodies.length + graph.left)}</title>
          {graph.edges.map((one) => (
            <path key={one.thing + '\n' + one.body} className={`edge ${one.grade}${faded(one.thing, one.body) ? ' faded' : ''}`} aria-hidden="true"
              d={`M${kThings} ${one.from + 4} C${(kThings + kBodies) / 2} ${one.from + 4} ${(kThings + kBodies) / 2} ${one.to + 4} ${kBodies} ${one.to + 4}`} />
          ))}
          {graph.things.map((one) => (
            <g key={one.key} className={faded(one.key) && !touches(one.key) ? 'node faded' : 'node'} tabIndex={0} role="img"
              aria-label={words.thingLabel(words.kinds[one.thing.kind], one.thing.value, one.links)} {...on(one.key)}>
              <rect x={kThings - 5} y={one.y - 1} width={10} height={10} transform={`rotate(45 ${kThings} ${one.y + 4})`} />
              <text x={kThings - 14} y={one.y + 2} textAnchor="end">{cut(one.thing.value, 40)}</text>
              <text x={kThings - 14} y={one.y + 16} textAnchor="end" className="kind">{words.kinds[one.thing.kind]}</text>
            </g>
          ))}
          {graph.bodies.map((one) => (
            <Link key={one.key} to={`/orgs/${encodeURIComponent(one.id)}`} className={faded(one.key) && !touches(one.key) ? 'node faded' : 'node'}
              aria-label={words.bodyLabel(names.get(one.id) ?? one.id, f.dateTime(one.first), one.links)} {...on(one.key)}>
              <circle cx={kBodies} cy={one.y + 4} r={5.5} />
              <text x={kBodies + 14} y={one.y + 8}>{cut(names.get(one.id) ?? one.id, 42)}</text>
            </Link>
          ))}
        </svg>
      </div>
      <figcaption className="note">{words.graphNote}{graph.left > 0 && ` ${words.graphLeft(graph.left)}`}</figcaption>
    </figure>
  )
}

