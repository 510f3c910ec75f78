// Where things and bodies of a campaign stand in its picture: things on the left, bodies on the right in the order in
// which they met one, a line for each meeting. The same story gives the same picture.
import type { CampaignStory, CampaignThing, Grade } from '../api/types'

export interface Node { key: string; y: number; links: number }
export interface ThingNode extends Node { thing: CampaignThing }
export interface BodyNode extends Node { id: string; first: string }
export interface Edge { thing: string; body: string; from: number; to: number; grade: Grade }
export interface Graph { things: ThingNode[]; bodies: BodyNode[]; edges: Edge[]; height: number; left: number }

export const kRow = 40
export const kMostBodies = 40

export const keyOf = (thing: { kind: string; value: string }) => `${thing.kind} ${thing.value}`

export function layOut(story: Pick<CampaignStory, 'things'>): Graph {
  const held = story.things.filter((one) => one.bodies.length > 0)
  const first = new Map<string, string>()
  for (const thing of held) for (const body of thing.bodies) {
    const id = body.organisation?.id ?? ''
    if (!first.has(id) || body.first < first.get(id)!) first.set(id, body.first)
  }
  const order = [...first].sort(([a, x], [b, y]) => (x < y ? -1 : x > y ? 1 : a < b ? -1 : 1))
  const shown = order.slice(0, kMostBodies)
  const rows = Math.max(shown.length, held.length, 1)
  const height = rows * kRow
  const space = (count: number, i: number) => (height / count) * (i + 0.5)
  const bodies: BodyNode[] = shown.map(([id, at], i) => ({ key: id, id, first: at, y: space(shown.length, i), links: 0 }))
  const place = new Map(bodies.map((one) => [one.id, one]))
  // A thing stands by the middle of its bodies; ties by name.
  const middle = (thing: CampaignThing) => {
    const ys = thing.bodies.flatMap((one) => place.get(one.organisation?.id ?? '')?.y ?? [])
    return ys.length === 0 ? height : ys.reduce((sum, y) => sum + y, 0) / ys.length
  }
  const things: ThingNode[] = held
    .map((thing) => ({ thing, at: middle(thing) }))
    .sort((a, b) => a.at - b.at || (keyOf(a.thing) < keyOf(b.thing) ? -1 : 1))
    .map(({ thing }, i) => ({ key: keyOf(thing), thing, y: space(held.length, i), links: 0 }))
  const edges: Edge[] = []
  for (const node of things) for (const body of node.thing.bodies) {
    const to = place.get(body.organisation?.id ?? '')
    if (!to) continue
    node.links++
    to.links++
    edges.push({ thing: node.key, body: to.key, from: node.y, to: to.y, grade: body.grade })
  }
  return { things, bodies, edges, height, left: order.length - shown.length }
}
