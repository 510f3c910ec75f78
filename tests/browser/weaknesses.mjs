// Weaknesses in a browser, on the real hub: a member drops a scan and an inventory, reads the list with its sums, marks the
// systems of the review; the administrator signs; a later scan closes; the centre sees who has what. By portal_weaknesses_test.py:
//   node weaknesses.mjs --hub URL --out FOLDER --scene FILE
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { check, faults, launch, person, same, settled, spoken } from './browser.mjs'
import { Pictures } from './pictures.mjs'

const { values } = parseArgs({ options: { hub: { type: 'string' }, out: { type: 'string' }, scene: { type: 'string' } } })
const scene = JSON.parse(readFileSync(values.scene, 'utf8'))
const browser = await launch()
const pictures = new Pictures({ out: values.out })
const box = (page) => page.locator('dialog[open]')
const gone = (page) => box(page).waitFor({ state: 'detached' })
const told = (page, file) => page.locator('.told li', { hasText: basename(file) }).first()

async function enter(login) {
  const page = await person(browser, login, { baseURL: values.hub })
  await page.goto('/')
  await page.locator('[name=login]').fill(login)
  await page.locator('[name=password]').fill(scene.password)
  await page.getByRole('button', { name: 'Tiếp' }).click()
  await page.locator('nav.nav').waitFor()
  return page
}

// As a mouse drops it: the browser makes the file out of bytes.
async function drop(page, file) {
  const transfer = await page.evaluateHandle(([name, text]) => {
    const data = new DataTransfer()
    data.items.add(new File([text], name))
    return data
  }, [basename(file), readFileSync(file, 'utf8')])
  await page.dispatchEvent('.drop', 'dragover', { dataTransfer: transfer })
  check(await page.locator('.drop.over').count() === 1, 'the frame shows that a file is over it')
  await page.dispatchEvent('.drop', 'drop', { dataTransfer: transfer })
  await told(page, file).waitFor()
}

async function journey() {
  const member = await enter(scene.member)
  await member.goto('/weaknesses')
  await settled(member)
  check(/không biết/.test(await spoken(member.locator('h1'))), 'a body nobody knows of is not called clean')
  await pictures.take(member, 'weaknesses-none', { pairs: [['vi', 'light']] })

  await drop(member, scene.scan)
  const scan = await spoken(told(member, scene.scan))
  check(/nmap/.test(scan) && /2 mới/.test(scan), `the scan's findings are told: ${scan}`)
  check(/không thuộc đơn vị: 198\.18\.200\.1/.test(scan), `what is another's is told and left out: ${scan}`)
  // By keyboard: the button opens the same field.
  const chooser = member.waitForEvent('filechooser')
  await member.getByRole('button', { name: 'chọn tệp' }).focus()
  await member.keyboard.press('Enter')
  await (await chooser).setFiles([scene.inventory, scene.junk])
  await told(member, scene.junk).waitFor()
  check(/danh mục csv/.test(await spoken(told(member, scene.inventory))), 'the inventory is recognised')
  check(/Không nhận ra định dạng/.test(await spoken(told(member, scene.junk))), 'a file that is none is refused in words')
  await settled(member)
  const said = await spoken(member.locator('h1'))
  check(/1 lỗ hổng/.test(said) && /đang bị khai thác/.test(said), `the exploited one comes first: ${said}`)
  const first = member.locator('tbody tr').first()
  check((await spoken(first)).includes('CVE-2018-15473'), 'what is exploited is on top of the list')
  await pictures.take(member, 'weaknesses-list', { all: true })

  await first.getByRole('button', { name: 'CVE-2018-15473' }).click()
  await box(member).getByRole('heading', { name: 'Vì sao ưu tiên này' }).waitFor()
  await settled(member)
  const sum = await box(member).locator('table.sum td.num').allInnerTexts()
  const numbers = sum.map((text) => Number(text.replace('−', '-').replace('+', '')))
  same(numbers.slice(0, -1).reduce((a, b) => a + b, 0), numbers.at(-1), 'the terms add up to the priority')
  await member.screenshot({ path: join(values.out, 'weaknesses-sheet.png') })
  await member.keyboard.press('Escape')
  await gone(member)

  await member.goto('/weaknesses?tab=inventory')
  await settled(member)
  await member.getByText('cpe:2.3:a:openbsd:openssh').first().waitFor()
  await pictures.take(member, 'weaknesses-inventory', { widths: [1280] })

  await member.goto('/weaknesses?tab=review')
  await settled(member)
  await member.getByRole('button', { name: 'Đã rà soát 198.18.8.10' }).click()
  await box(member).locator('textarea').fill('Telnet tắt vào thứ Sáu')
  await box(member).getByRole('button', { name: 'Đã rà soát' }).click()
  await gone(member)
  await member.getByText('Telnet tắt vào thứ Sáu').waitFor()
  same(await member.getByRole('button', { name: 'Ký kết quả' }).count(), 0, 'a member does not sign')

  const administrator = await enter(scene.administrator)
  await administrator.goto('/weaknesses?tab=review')
  await settled(administrator)
  await pictures.take(administrator, 'weaknesses-review')
  await administrator.getByRole('button', { name: 'Ký kết quả' }).click()
  await box(administrator).locator('textarea').fill('Máy còn lại đang được thay')
  await administrator.screenshot({ path: join(values.out, 'weaknesses-sign.png') })
  await box(administrator).getByRole('button', { name: 'Ký kết quả' }).click()
  await gone(administrator)
  await administrator.locator('td a.row').first().click()
  await settled(administrator)
  check(/1 trong 2/.test(await spoken(administrator.locator('h1'))), 'the signed result says how far it went')
  await administrator.getByText('chưa rà soát').first().waitFor()
  await pictures.take(administrator, 'weaknesses-signed')

  await member.goto('/weaknesses')
  await settled(member)
  await drop(member, scene.later)
  check(/Đóng vì lần quét này: 0 đã vá, 1 đã đóng cổng/.test(await spoken(told(member, scene.later))), 'a later scan closes with its reason')
  await member.getByRole('link', { name: /^Đã đóng/ }).click()
  await settled(member)
  await member.locator('td', { hasText: 'Đã đóng cổng' }).first().waitFor()

  const operator = await enter(scene.operator)
  await operator.goto('/weaknesses')
  await settled(operator)
  check(/CVE-2018-15473.*1 tổ chức/.test(await spoken(operator.locator('h1'))), `the centre reads which is most spread: ${await spoken(operator.locator('h1'))}`)
  await pictures.take(operator, 'weaknesses-centre', { all: true })
  await operator.getByRole('link', { name: 'CVE-2018-15473' }).first().click()
  await settled(operator)
  check(/1 trong \d+ tổ chức/.test(await spoken(operator.locator('h1'))), 'one weakness over all bodies')
  await pictures.take(operator, 'weaknesses-campaign')
  await operator.goto('/weaknesses/exposed%3Atelnet')
  await settled(operator)
  check(/không còn mở/.test(await spoken(operator.locator('h1'))), 'what is closed is told')
  await pictures.take(operator, 'weaknesses-campaign-done', { pairs: [['en', 'light']], widths: [1280] })
  for (const page of [member, administrator, operator]) await page.context().close()
}

let failed = false
try {
  await journey()
} catch (error) {
  failed = true
  console.error(error.stack ?? error)
  let n = 0
  for (const context of browser.contexts()) for (const page of context.pages()) await page.screenshot({ path: join(values.out, `failed-${n++}.png`), fullPage: true }).catch(() => {})
}
await browser.close()
for (const fault of new Set(faults)) console.error(fault)
console.log(`${pictures.count} pictures, ${pictures.checked} pages checked with axe-core, ${faults.length} faults`)
process.exit(failed || faults.length > 0 ? 1 : 0)
