// Duty in a browser, on the real hub: the centre plans turns, fills a gap, has its certificate and declares an alert; a body plans its
// own and sees nobody else's. By portal_duty_test.py:
//   node duty.mjs --hub URL --out FOLDER --scene FILE
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { check, faults, launch, person, settled, spoken } from './browser.mjs'
import { Pictures } from './pictures.mjs'

const { values } = parseArgs({ options: { hub: { type: 'string' }, out: { type: 'string' }, scene: { type: 'string' } } })
const scene = JSON.parse(readFileSync(values.scene, 'utf8'))
const browser = await launch()
const pictures = new Pictures({ out: values.out })
const box = (page) => page.locator('dialog[open]')
const gone = (page) => box(page).waitFor({ state: 'detached' })
const title = (page) => spoken(page.locator('h1'))
const until = async (page, pattern, what) => {
  for (let n = 0; n < 50; n++) {
    if (pattern.test(await title(page))) return
    await page.waitForTimeout(200)
  }
  check(false, `${what}: ${await title(page)}`)
}

async function enter(login) {
  const page = await person(browser, login, { baseURL: values.hub })
  await page.goto('/')
  await page.locator('[name=login]').fill(login)
  await page.locator('[name=password]').fill(scene.password)
  await page.getByRole('button', { name: 'Tiếp' }).click()
  await page.locator('nav.nav').waitFor()
  return page
}

async function plan(page, role, people, begins) {
  await page.getByRole('button', { name: 'Xếp lịch luân phiên' }).click()
  await box(page).getByLabel('Vai', { exact: true }).selectOption(role)
  await box(page).getByLabel('Người trực, mỗi dòng một người').fill(people)
  await box(page).getByLabel(/Giờ bắt đầu các ca/).fill(begins)
  await box(page).getByRole('button', { name: 'Xếp lịch', exact: true }).click()
  await gone(page)
}

async function centre() {
  const page = await enter(scene.operator)
  await page.locator('nav.nav').getByRole('link', { name: 'Trực' }).click()
  await settled(page)
  check(/trống trong lịch trực của trung tâm, và hai trong 3 tổ chức chưa đủ người/.test(await title(page)), `at first: ${await title(page)}`)
  await plan(page, 'technical', 'Nguyễn Văn An\nTrần Thị Bình\nLê Cường', '06:00, 14:00, 22:00')
  await plan(page, 'leader', 'Phạm Minh Đức\nĐặng Thu Hà', '00:00')
  await until(page, /Lịch của trung tâm đủ người; còn hai trong 3 tổ chức chưa đủ/, 'planned')
  await settled(page)
  await pictures.take(page, 'duty-centre', { all: true })

  // A shift goes away, and the gap is filled from its red cell.
  await page.locator('.roster button.piece', { hasText: 'Lê Cường' }).nth(1).click()
  await box(page).getByRole('button', { name: 'Bỏ ca này' }).click()
  await gone(page)
  await until(page, /Còn .* trống trong lịch trực của trung tâm/, 'a shift less')
  await settled(page)
  await pictures.take(page, 'duty-gap', { pairs: [['vi', 'light']] })
  await page.locator('.roster button.piece.gap').first().click()
  await box(page).getByLabel('Người trực').fill('Trần Thị Bình')
  await page.screenshot({ path: join(values.out, 'duty-assign.png') })
  await box(page).getByRole('button', { name: 'Ghi vào lịch' }).click()
  await gone(page)
  await until(page, /Lịch của trung tâm đủ người/, 'filled')

  // More people for a while: what was whole is not any more.
  await page.getByRole('button', { name: 'Lệnh trực tăng cường' }).click()
  await box(page).getByLabel('Lý do').fill('Diễn tập quốc gia')
  await box(page).getByRole('button', { name: 'Lệnh trực tăng cường' }).click()
  await gone(page)
  await until(page, /trống trong lịch trực của trung tâm/, 'an alert asks for two')
  await page.getByText('Diễn tập quốc gia').first().waitFor()
  await page.getByRole('button', { name: 'Kết thúc' }).click()
  await until(page, /Lịch của trung tâm đủ người/, 'the alert is over')
  await page.context().close()
}

async function body() {
  const page = await enter(scene.head)
  await page.goto('/duty')
  await settled(page)
  check(/trống trong lịch trực của đơn vị/.test(await title(page)), `a body: ${await title(page)}`)
  check(!/Nguyễn Văn An|trung tâm quốc gia/i.test(await spoken(page.locator('main'))), 'nobody of another roster')
  await plan(page, 'technical', 'Lò Thị Mai\nVàng A Sử', '07:00')
  await plan(page, 'leader', 'Lò Văn Châu', '00:00')
  await until(page, /Mọi phút của kỳ này đều có đủ kỹ thuật và lãnh đạo/, 'whole')
  await page.getByRole('button', { name: 'Lập chứng nhận' }).click()
  await box(page).getByText('luytre duty verify').waitFor()
  await page.screenshot({ path: join(values.out, 'duty-certificate.png') })
  await page.keyboard.press('Escape')
  await gone(page)
  // Whom to call, written and read again.
  await page.getByRole('button', { name: 'Gọi ai khi thiếu người' }).click()
  await box(page).getByLabel('Các bước').fill('10 mail:truc@laichau.gov.vn\n5 bo-cau:mai')
  await box(page).getByText('Dòng 2 chưa đúng').waitFor()
  await box(page).getByLabel('Các bước').fill('10 mail:truc@laichau.gov.vn')
  await box(page).getByRole('button', { name: 'Ghi', exact: true }).click()
  await gone(page)
  await page.getByRole('button', { name: 'Gọi ai khi thiếu người' }).click()
  await box(page).getByLabel('Các bước').waitFor()
  check((await box(page).getByLabel('Các bước').inputValue()) === '10 mail:truc@laichau.gov.vn', 'the steps are kept')
  await page.keyboard.press('Escape')
  await gone(page)
  await pictures.take(page, 'duty-body')
  await page.context().close()

  const stranger = await enter(scene.stranger)
  await stranger.goto('/duty')
  await settled(stranger)
  check(!/Lò Thị Mai/.test(await stranger.content()), 'nothing of another body')
  check((await stranger.getByRole('button', { name: 'Xếp lịch luân phiên' }).count()) === 0, 'a member plans nothing')
  await stranger.context().close()
}

let failed = false
for (const part of [centre, body]) {
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
