// Pictures for the guides that need a whole country: a hub with what `luytre demo` made.
import { join } from 'node:path'
import { check, person, settled } from './browser.mjs'
import { speak } from './pictures.mjs'

export async function guide(browser, baseURL, pictures, scene) {
  const operator = await enter(browser, baseURL, scene.operator, scene.password)
  const member = await enter(browser, baseURL, scene.member, scene.password)
  // The newest month still runs: the one before it is a whole one.
  const month = (await (await operator.request.get('/api/national')).json()).periods[1]
  const { items } = await (await member.request.get('/api/findings?view=open&limit=1')).json()
  check(items.length === 1, 'the body of the pictures has an open finding')
  // A name that machines of several bodies called.
  const mirai = (await (await operator.request.get('/api/findings?view=open&family=mirai&limit=5&sort=last_seen&order=desc')).json()).items
  const rows = (await Promise.all(mirai.map(async ({ id }) => (await (await operator.request.get(`/api/findings/${id}/evidence?limit=50`)).json()).items))).flat()
  const value = encodeURIComponent(rows.find((row) => row.name)?.name ?? rows[0].remote)
  for (const language of ['vi', 'en']) {
    for (const [name, path, height] of [['national', `/?month=${month}`, 840], ['board', '/findings', 640], ['orgs', '/orgs', 620], ['family', `/families/mirai?month=${month}`, 760], ['lookup', '/lookup?q=' + value, 640]])
      await take(operator, pictures, path, `${name}-${language}`, language, 1200, height)
    for (const [name, path, width, height] of [['home', '/', 1080, 800], ['finding', '/findings/' + items[0].id, 1080, 760], ['phone', '/', 390, 844]])
      await take(member, pictures, path, `${name}-${language}`, language, width, height)
  }
  for (const page of [operator, member]) await page.context().close()
}

async function enter(browser, baseURL, login, password) {
  const page = await person(browser, login, { baseURL })
  await page.goto('/')
  await page.locator('[name=login]').fill(login)
  await page.locator('[name=password]').fill(password)
  await page.getByRole('button', { name: 'Tiếp' }).click()
  await page.locator('nav.nav').waitFor()
  return page
}

async function take(page, pictures, path, name, language, width, height) {
  await page.setViewportSize({ width, height })
  await page.goto(path)
  await settled(page)
  await speak(page, language)
  await settled(page)
  await pictures.fits(page, name)
  await page.screenshot({ path: join(pictures.docs, name + '.png') })
  pictures.count++
}
