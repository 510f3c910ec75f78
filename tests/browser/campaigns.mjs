// Campaigns in a browser, on the real hub: the analyst finds the one that is proposed, reads its picture by keyboard and decides;
// a member of one of its bodies reads one number. By portal_campaigns_test.py:
//   node campaigns.mjs --hub URL --out FOLDER --scene FILE
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { check, faults, launch, person, same, settled, spoken } from './browser.mjs'
import { Pictures } from './pictures.mjs'

const { values } = parseArgs({ options: { hub: { type: 'string' }, out: { type: 'string' }, scene: { type: 'string' } } })
const scene = JSON.parse(readFileSync(values.scene, 'utf8'))
const browser = await launch()
const pictures = new Pictures({ out: values.out })
const title = (page) => spoken(page.locator('h1'))

async function enter(login) {
  const page = await person(browser, login, { baseURL: values.hub })
  await page.goto('/')
  await page.locator('[name=login]').fill(login)
  await page.locator('[name=password]').fill(scene.password)
  await page.getByRole('button', { name: 'Tiếp' }).click()
  await page.locator('nav.nav').waitFor()
  return page
}

async function told() {
  const member = await enter(scene.member)
  // Days have passed since it was seen: it may be presumed clean.
  const asked = await member.request.get('/api/findings?view=all&q=' + scene.subject)
  const finding = (await asked.json()).items.find((one) => one.subject === scene.subject)
  await member.goto('/findings/' + finding.id)
  await settled(member)
  await member.getByText('tổ chức khác cũng gặp cùng').waitFor()
  const text = await spoken(member.locator('.callout').first())
  check(/[Bb]ốn tổ chức khác|4 tổ chức khác/.test(text), `what a body is told: ${text}`)
  check(!/Bộ số (?!3\b)\d/.test(await member.locator('main').innerText()), 'nothing of who')
  await pictures.take(member, 'campaigns-finding', { widths: [1280] })
  await member.goto('/campaigns')
  await settled(member)
  same(await member.locator('.campaign-graph, table').count(), 0, 'no campaigns for a body')
  await member.context().close()
}

async function decided() {
  const analyst = await enter(scene.analyst)
  await analyst.goto('/campaigns')
  await settled(analyst)
  check(/[Mm]ột.*chiến dịch chờ xét|1.*chiến dịch chờ xét/.test(await title(analyst)), `the sentence: ${await title(analyst)}`)
  await pictures.take(analyst, 'campaigns-list', { all: true })
  await analyst.locator('tbody a.row').first().click()
  await settled(analyst)
  check(/tổ chức, cùng/.test(await title(analyst)), `one campaign: ${await title(analyst)}`)
  same(await analyst.locator('.campaign-graph .node').count(), 7, 'two things and five bodies')
  same(await analyst.locator('.campaign-graph .edge').count(), 10, 'their meetings')
  // The picture by keyboard: a thing lights up its lines and its bodies.
  await analyst.locator('.campaign-graph g.node').first().focus()
  same(await analyst.locator('.campaign-graph .edge.faded').count(), 5, 'lines of the other thing')
  await analyst.keyboard.press('Tab')
  check(await analyst.locator('.campaign-graph g.node').nth(1).evaluate((one) => one === document.activeElement), 'the next node')
  await analyst.locator('h1').focus()
  await pictures.take(analyst, 'campaigns-one', { all: true })
  check(await analyst.getByRole('button', { name: 'Bác', exact: true }).isDisabled(), 'rejecting needs a reason')
  await analyst.getByLabel('Ghi chú').fill('cùng một máy chủ, đã báo nhà mạng')
  await analyst.getByRole('button', { name: 'Xác nhận chiến dịch' }).click()
  await analyst.getByText('Đã xác nhận').first().waitFor()
  await settled(analyst)
  same(await analyst.getByRole('button', { name: 'Xác nhận chiến dịch' }).count(), 0, 'it is decided')
  await analyst.screenshot({ path: join(values.out, 'campaigns-confirmed.png') })
  await analyst.goto('/campaigns?state=rejected')
  await settled(analyst)
  await analyst.getByText('Không có chiến dịch nào ở trạng thái này.').waitFor()
  await pictures.take(analyst, 'campaigns-none', { widths: [1280] })
  await analyst.context().close()
}

let failed = false
for (const part of [told, decided]) {
  try {
    await part()
  } catch (error) {
    failed = true
    console.error(error.stack ?? error)
    let n = 0
    for (const context of browser.contexts()) for (const page of context.pages()) await page.screenshot({ path: join(values.out, `failed-${part.name}-${n++}.png`), fullPage: true }).catch(() => {})
  }
}
await browser.close()
for (const fault of new Set(faults)) console.error(fault)
console.log(`${pictures.count} pictures, ${pictures.checked} pages checked with axe-core, ${faults.length} faults`)
process.exit(failed || faults.length > 0 ? 1 : 0)
