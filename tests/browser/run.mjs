// The browser's part of tests/system/portal_test.py:
//   node run.mjs --hub URL --out FOLDER [--docs FOLDER] [--scene FILE] [--only states,story,errands,guide]
// The scene (JSON) says who may log in and which finding the story is about. Exit code 1 when something does not hold.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { faults, launch } from './browser.mjs'
import { errands } from './errands.mjs'
import { guide } from './guide.mjs'
import { Pictures } from './pictures.mjs'
import { states } from './states.mjs'
import { story } from './story.mjs'

const { values } = parseArgs({ options: {
  hub: { type: 'string' }, out: { type: 'string' }, docs: { type: 'string' }, scene: { type: 'string' }, only: { type: 'string' }, quick: { type: 'boolean', default: false },
} })
const browser = await launch()
const pictures = new Pictures({ out: values.out, docs: values.docs })
const scene = () => JSON.parse(readFileSync(values.scene, 'utf8'))
const parts = {
  states: () => states(browser, values.hub, pictures),
  story: () => story(browser, values.hub, pictures, scene()),
  errands: () => errands(browser, values.hub, pictures, scene()),
  guide: () => guide(browser, values.hub, pictures, scene()),
}
let failed = false
for (const [name, part] of Object.entries(parts)) {
  if (values.only && !values.only.split(',').includes(name)) continue
  const began = Date.now()
  try {
    await part()
  } catch (error) {
    failed = true
    console.error(`${name}: ${error.stack ?? error}`)
    let n = 0
    for (const context of browser.contexts()) for (const page of context.pages()) await page.screenshot({ path: join(values.out, `failed-${name}-${n++}.png`), fullPage: true }).catch(() => {})
  }
  console.log(`${name}: ${((Date.now() - began) / 1000).toFixed(1)} s`)
}
await browser.close()
writeFileSync(join(values.out, 'faults.txt'), faults.join('\n') + '\n')
for (const fault of new Set(faults)) console.error(fault)
console.log(`${pictures.count} pictures, ${pictures.checked} pages checked with axe-core, ${faults.length} faults`)
process.exit(failed || faults.length > 0 ? 1 : 0)
