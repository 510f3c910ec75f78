// Incidents in a browser, on the real hub: a unit reports in three steps and gets its number, sends what is due, asks for
// support, attaches a file, ends the response; the centre verifies, answers, takes a mail and closes only after the closing
// report. By portal_incidents_test.py:
//   node incidents.mjs --hub URL --out FOLDER --scene FILE
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { check, faults, launch, person, same, settled, spoken } from './browser.mjs'
import { Pictures } from './pictures.mjs'

const { values } = parseArgs({ options: { hub: { type: 'string' }, out: { type: 'string' }, scene: { type: 'string' } } })
const scene = JSON.parse(readFileSync(values.scene, 'utf8'))
const browser = await launch()
const pictures = new Pictures({ out: values.out })
const box = (page) => page.locator('dialog[open]')
const gone = (page) => box(page).waitFor({ state: 'detached' })
const answer = (page) => spoken(page.locator('h1.answer'))
// The country's clock, so many minutes ago, as a field takes it.
const ago = (minutes) => new Date(Date.now() - minutes * 60_000 + 7 * 3600_000).toISOString().slice(0, 16)

async function enter(login) {
  const page = await person(browser, login, { baseURL: values.hub })
  await page.goto('/')
  await page.locator('[name=login]').fill(login)
  await page.locator('[name=password]').fill(scene.password)
  await page.getByRole('button', { name: 'Tiếp' }).click()
  await page.locator('nav.nav').waitFor()
  return page
}

async function until(page, what, holds) {
  for (let i = 0; i < 60; i++) {
    if (await holds()) return
    await page.waitForTimeout(250)
  }
  throw new Error(`does not come true: ${what}`)
}

// Whatever must be filled in and is empty.
async function fillWhatIsMissing(scope) {
  for (const field of await scope.locator('.inc-group .field').all()) {
    if (!(await spoken(field.locator('label').first())).endsWith('*')) continue
    const input = field.locator('input, textarea, select').first()
    if (await input.inputValue()) continue
    if (await input.evaluate((one) => one.tagName === 'SELECT')) await input.selectOption({ index: 1 })
    else if ((await input.getAttribute('type')) === 'datetime-local') await input.fill(ago(200))
    else await input.fill('Đã ghi')
  }
  for (const choices of await scope.locator('.inc-group .inc-choices').all()) {
    if ((await spoken(choices.locator('legend'))).includes('*') && !(await choices.locator('input:checked').count())) await choices.locator('input').first().check()
  }
}

async function report(unit) {
  await unit.goto('/incidents')
  await settled(unit)
  same(await answer(unit), 'Không có sự cố nào đang mở.', 'nothing yet')
  await pictures.take(unit, 'incidents-empty', { pairs: [['vi', 'light']] })
  await unit.getByRole('link', { name: 'Báo sự cố' }).click()
  await unit.locator('[name=title]').fill('Máy chủ cổng dịch vụ công bị mã hóa dữ liệu')
  await unit.getByRole('button', { name: 'Tiếp' }).click()
  await unit.getByText('phải điền').waitFor()
  await unit.locator('[name=detected]').fill(ago(200))
  await unit.locator('[name=level]').selectOption('3')
  await unit.getByText('nghiêm trọng (luật chưa nêu tiêu chí').click()
  await unit.getByText('Dữ liệu cá nhân bị xâm phạm').click()
  await until(unit, 'the terms show', async () => (await unit.locator('.inc-clocks li').count()) >= 3)
  check((await spoken(unit.locator('.inc-clocks'))).includes('ND 331/2026 art. 31.2.d'), 'each term names its article')
  check(/còn 20 giờ (39|40) phút/.test(await spoken(unit.locator('.inc-clocks'))), 'a day from the detection on')
  await pictures.take(unit, 'incident-report-1')
  await unit.getByRole('button', { name: 'Tiếp' }).click()
  await unit.locator('.inc-group').first().waitFor()
  await unit.getByRole('button', { name: 'Xem lại' }).click()
  await unit.getByText('mục bắt buộc chưa điền').waitFor()
  // What was written survives going away.
  await unit.locator('[name=system]').fill('dichvucong.yte.test, 203.0.113.10')
  await unit.reload()
  await unit.getByRole('button', { name: 'Tiếp' }).click()
  same(await unit.locator('[name=system]').inputValue(), 'dichvucong.yte.test, 203.0.113.10', 'kept in the browser')
  await fillWhatIsMissing(unit.locator('form.inc-form'))
  await pictures.take(unit, 'incident-report-2')
  await unit.getByRole('button', { name: 'Xem lại' }).click()
  await unit.getByRole('button', { name: 'Gửi báo cáo' }).waitFor()
  await pictures.take(unit, 'incident-report-3', { pairs: [['vi', 'light']] })
  await unit.getByRole('button', { name: 'Gửi báo cáo' }).click()
  await unit.getByRole('link', { name: 'Xem sự cố và việc còn lại' }).waitFor()
  const number = /SC-\d{4}-\d{3}/.exec(await answer(unit))?.[0]
  check(number, 'the number is there at once')
  await pictures.take(unit, 'incident-receipt', { pairs: [['vi', 'light'], ['en', 'dark']], widths: [1280] })
  await unit.getByRole('link', { name: 'Xem sự cố và việc còn lại' }).click()
  await settled(unit)
  return number
}

async function work(unit, centre) {
  check(/^Còn \d+ (ngày|giờ)/.test(await answer(unit)), `what is due next: ${await answer(unit)}`)
  const address = new URL(unit.url()).pathname
  await unit.getByRole('button', { name: 'Đề nghị hỗ trợ…' }).click()
  await box(unit).locator('[name=text]').fill('Cần hai chuyên gia phân tích mã độc')
  await box(unit).getByRole('button', { name: 'Lưu' }).click()
  await gone(unit)
  await unit.getByRole('button', { name: 'Thêm tệp…' }).click()
  await box(unit).locator('[name=file]').setInputFiles({ name: 'chuong-trinh.pdf', mimeType: 'application/pdf', buffer: Buffer.from('MZ\x90\x00') })
  await box(unit).getByRole('button', { name: 'Gửi tệp' }).click()
  await box(unit).locator('.alarm').waitFor()
  await pictures.take(unit, 'incident-file', { pairs: [['vi', 'light']], widths: [1280, 390], full: false })
  await box(unit).getByLabel('mẫu mã độc').check()
  await box(unit).getByRole('button', { name: 'Gửi tệp' }).click()
  await gone(unit)
  await unit.getByText('chuong-trinh.pdf.sample').first().waitFor()
  const [file] = await Promise.all([unit.waitForEvent('download'), unit.getByRole('button', { name: 'chuong-trinh.pdf.sample' }).click()])
  same(file.suggestedFilename(), 'chuong-trinh.pdf.sample', 'a file is kept, never opened')
  const [form] = await Promise.all([unit.waitForEvent('download'), unit.getByRole('button', { name: 'HTML để in' }).first().click()])
  const path = join(values.out, 'form.html')
  await form.saveAs(path)
  check(readFileSync(path, 'utf8').includes('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM'), 'the form filled in')

  await centre.goto('/incidents')
  await settled(centre)
  await pictures.take(centre, 'incidents-board')
  await centre.getByRole('link', { name: /Máy chủ cổng/ }).click()
  await settled(centre)
  await centre.getByRole('button', { name: 'Xác minh' }).click()
  await centre.locator('.toast').waitFor()
  await centre.getByRole('button', { name: 'Trả lời…' }).click()
  await box(centre).locator('[name=text]').fill('Cử hai người, có mặt lúc 14:00')
  await box(centre).getByRole('button', { name: 'Lưu' }).click()
  await gone(centre)
  await centre.getByRole('button', { name: 'Thêm việc…' }).click()
  await box(centre).locator('[name=text]').fill('Gửi nhật ký tường lửa ba ngày gần nhất')
  await box(centre).locator('[name=assignee]').fill('Giàng Thị Hoa')
  await box(centre).locator('[name=due]').fill(ago(-600))
  await box(centre).getByRole('button', { name: 'Lưu' }).click()
  await gone(centre)
  await centre.getByRole('button', { name: 'Ghi chiến dịch…' }).click()
  await box(centre).locator('[name=id]').fill('CD-2026-004')
  await box(centre).getByRole('button', { name: 'Lưu' }).click()
  await gone(centre)
  check(!(await centre.getByRole('button', { name: 'Đóng sự cố…' }).count()), 'closing is not offered before the closing report')
  // Live: the unit's page hears of it.
  await unit.getByText('Cử hai người, có mặt lúc 14:00').first().waitFor()
  await unit.getByRole('button', { name: /^Xong: Gửi nhật ký/ }).click()
  await unit.getByText(/xong \d\d/).first().waitFor()
  await pictures.take(unit, 'incident-page', { all: true })
  await pictures.take(centre, 'incident-page-centre')
  return address
}

async function finish(unit, centre) {
  for (const title of ['Báo cáo sự cố an ninh mạng', 'Thông báo vi phạm quy định về bảo vệ dữ liệu cá nhân']) {
    await unit.getByRole('button', { name: 'Gửi báo cáo…' }).click()
    await box(unit).locator('[name=form]').selectOption({ label: title })
    await fillWhatIsMissing(box(unit))
    if (title.startsWith('Báo cáo')) await pictures.take(unit, 'incident-send', { pairs: [['vi', 'light']], widths: [1280, 390], full: false })
    await box(unit).getByRole('button', { name: 'Gửi', exact: true }).click()
    await gone(unit)
  }
  await until(unit, 'nothing is left', async () => (await answer(unit)).startsWith('Không còn báo cáo nào phải gửi'))
  await unit.getByRole('button', { name: 'Kết thúc ứng cứu…' }).click()
  await box(unit).locator('[name=reason]').fill('Khôi phục từ bản sao, đã vá lỗ hổng')
  await box(unit).getByRole('button', { name: 'Kết thúc ứng cứu' }).click()
  await gone(unit)
  await until(unit, 'the closing report is due', async () => (await answer(unit)).includes('báo cáo kết thúc sự cố'))
  await unit.getByRole('button', { name: 'Gửi báo cáo…' }).click()
  same(await box(unit).locator('[name=form]').evaluate((one) => one.selectedOptions[0].textContent), 'Báo cáo kết thúc sự cố an ninh mạng', 'the form that is due')
  await fillWhatIsMissing(box(unit))
  await box(unit).getByRole('button', { name: 'Gửi', exact: true }).click()
  await gone(unit)
  await centre.getByRole('button', { name: 'Đóng sự cố…' }).click()
  await box(centre).locator('[name=reason]').fill('Đủ báo cáo')
  await box(centre).getByRole('button', { name: 'Đóng sự cố' }).click()
  await gone(centre)
  await until(unit, 'closed', async () => (await answer(unit)).includes('đã đóng'))
  same(await unit.getByRole('button', { name: 'Gửi báo cáo…' }).count(), 0, 'nothing to send any more')
  // As it was when it was verified.
  await unit.locator('.stalk li', { hasText: 'xác minh' }).getByRole('link').click()
  await unit.getByText('Đây là trạng thái lúc').waitFor()
  check(!(await answer(unit)).includes('đã đóng'), 'the state of then')
  await pictures.take(unit, 'incident-past', { pairs: [['vi', 'light']], widths: [1280] })
}

async function byMail(centre) {
  await centre.goto('/incidents')
  await settled(centre)
  await centre.getByRole('link', { name: 'Xem thư' }).click()
  await settled(centre)
  await pictures.take(centre, 'incident-mails')
  await centre.locator('section', { hasText: 'Trúng thưởng' }).getByRole('button', { name: 'Bỏ thư này…' }).click()
  await box(centre).locator('[name=reason]').fill('Thư rác')
  await box(centre).getByRole('button', { name: 'Bỏ thư' }).click()
  await gone(centre)
  await centre.getByText('Trúng thưởng').waitFor({ state: 'detached' })
  await centre.getByRole('button', { name: 'Nhận làm sự cố' }).click()
  await until(centre, 'filled in from the mail', async () => (await centre.locator('[name=title]').inputValue()) === 'Cổng bị thay đổi giao diện')
  await centre.locator('[name=organisation]').selectOption('MIN-MOH')
  await centre.getByRole('button', { name: 'Tiếp' }).click()
  same(await centre.locator('[name=system]').inputValue(), 'yte.test', 'a field of the mail')
  await fillWhatIsMissing(centre.locator('form.inc-form'))
  await centre.getByRole('button', { name: 'Xem lại' }).click()
  await centre.getByRole('button', { name: 'Gửi báo cáo' }).click()
  await centre.getByRole('link', { name: 'Xem sự cố và việc còn lại' }).click()
  await centre.getByText('a.log').first().waitFor()
}

let failed = false
try {
  const unit = await enter('hoa')
  const centre = await enter('truc')
  const number = await report(unit)
  const address = await work(unit, centre)
  const stranger = await enter('khach')
  await stranger.goto(address)
  await stranger.getByRole('heading', { name: /không có, hoặc không thuộc/ }).waitFor()
  await stranger.goto('/incidents?view=all')
  await settled(stranger)
  check(!(await spoken(stranger.locator('main'))).includes(number), "another body's list")
  await finish(unit, centre)
  await byMail(centre)
} catch (error) {
  failed = true
  console.error(`incidents: ${error.stack ?? error}`)
  let n = 0
  for (const context of browser.contexts()) for (const page of context.pages()) await page.screenshot({ path: join(values.out, `failed-${n++}.png`), fullPage: true }).catch(() => {})
}
await browser.close()
for (const fault of new Set(faults)) console.error(fault)
console.log(`${pictures.count} pictures, ${pictures.checked} pages checked with axe-core, ${faults.length} faults`)
process.exit(failed || faults.length > 0 ? 1 : 0)
