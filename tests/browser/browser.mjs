// Chromium as the tests use it. Whatever a page says that it should not (an error in the console, a violation of the
// content policy, an answer 5xx, an exception) is kept, and fails the test at its end.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const portal = createRequire(fileURLToPath(new URL('../../portal/package.json', import.meta.url)))
const { chromium } = portal('playwright-core')
const kAxe = readFileSync(portal.resolve('axe-core/axe.min.js'), 'utf8')

export const faults = []

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb', '--font-render-hinting=none', '--lang=vi'],
  })
}

// A browser of one person: cookies and storage of its own.
export async function person(browser, name, { baseURL, ...options } = {}) {
  const context = await browser.newContext({
    baseURL, viewport: { width: 1280, height: 860 }, locale: 'vi-VN', timezoneId: 'Asia/Ho_Chi_Minh', reducedMotion: 'reduce',
    colorScheme: 'light', ignoreHTTPSErrors: true, ...options,
  })
  context.setDefaultTimeout(10_000)
  await context.exposeBinding('luytreFault', (_, text) => faults.push(`${name}: ${text}`))
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => window.luytreFault(
      `content policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`))
  })
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(`${name}: exception ${error.message}`))
  page.on('console', (message) => {
    // Chromium reports every answer of 400 and more here as well; which of them are faults, `response` decides.
    if (message.type() === 'error' && !/^Failed to load resource/.test(message.text())) faults.push(`${name}: console ${message.text()}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${name}: ${response.status()} ${response.request().method()} ${response.url()}`)
  })
  return page
}

// The rules of WCAG 2.2 A and AA. Serious and critical ones are faults.
export async function accessible(page, where) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(kAxe)
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] }))
  for (const rule of found.violations) {
    if (!['serious', 'critical'].includes(rule.impact)) continue
    for (const node of rule.nodes.slice(0, 3)) faults.push(`${where}: ${rule.id} (${rule.impact}) ${node.target.join(' ')}: ${node.failureSummary?.replace(/\s+/g, ' ')}`)
  }
  return found.violations.length
}

// Waits until nothing is fetched and nothing says it is loading.
export async function settled(page) {
  await page.waitForFunction(() => !document.querySelector('.skeleton, [aria-busy="true"]') && document.querySelector('h1, .state'))
  await page.evaluate(() => document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))))
}

// What stands in an element, with plain spaces only.
export const spoken = async (locator) => (await locator.innerText()).replace(/\s+/g, ' ')

export function check(condition, message) {
  if (!condition) throw new Error(`does not hold: ${message}`)
}
export function same(found, expected, what) {
  if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error(`${what}:\n  found    ${JSON.stringify(found)}\n  expected ${JSON.stringify(expected)}`)
}
