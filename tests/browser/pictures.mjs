// Pictures of a page in both languages, light and dark, wide and narrow. Those for the guides are kept small.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { accessible, faults, settled } from './browser.mjs'

export class Pictures {
  constructor({ out, docs = null }) {
    this.out = out
    this.docs = docs
    this.count = 0
    this.checked = 0
    mkdirSync(out, { recursive: true })
    if (docs) mkdirSync(docs, { recursive: true })
  }

  // `all`: every pair of language and scheme, else `pairs`. `guide`: also a picture for the guides, of the window only.
  async take(page, name, { pairs = [['vi', 'light'], ['en', 'dark']], all = false, widths = [1280, 390], guide = false, full = true } = {}) {
    if (all) pairs = [['vi', 'light'], ['en', 'dark'], ['vi', 'dark'], ['en', 'light']]
    for (const width of widths) {
      await page.setViewportSize({ width, height: width < 720 ? 844 : 860 })
      for (const [n, [language, scheme]] of pairs.entries()) {
        await page.emulateMedia({ colorScheme: scheme })
        await speak(page, language)
        await settled(page)
        await page.evaluate(() => scrollTo(0, 0))
        await this.fits(page, `${name} ${width} ${language}`)
        if (n < 2) {
          await accessible(page, `${name} ${width} ${language} ${scheme}`)
          this.checked++
        }
        await page.screenshot({ path: join(this.out, `${name}-${language}-${scheme}-${width}.png`), fullPage: full })
        this.count++
      }
    }
    await page.setViewportSize({ width: 1280, height: 860 })
    await page.emulateMedia({ colorScheme: 'light' })
    if (this.docs && guide) {
      await page.setViewportSize({ width: 1080, height: 700 })
      for (const language of ['en', 'vi']) {
        await speak(page, language)
        await settled(page)
        await page.screenshot({ path: join(this.docs, `${name}-${language}.png`) })
      }
    }
    await page.setViewportSize({ width: 1280, height: 860 })
    await speak(page, 'vi')
  }

  // Nothing may make the whole page scroll sideways.
  async fits(page, where) {
    const over = await page.evaluate(() => {
      const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
      if (wide <= 1) return null
      const edge = document.documentElement.clientWidth + 1
      const found = [...document.querySelectorAll('main *')].find((one) => one.getBoundingClientRect().right > edge && !one.closest('.scroll, .views, .filters, .tools'))
      return `${wide} px${found ? ` (${found.tagName.toLowerCase()}.${found.getAttribute('class') ?? ''})` : ''}`
    })
    if (over) faults.push(`${where}: the page scrolls sideways by ${over}`)
  }
}

export async function speak(page, language) {
  const now = await page.evaluate(() => document.documentElement.lang)
  if (now !== language) await page.locator(`header button[lang="${language}"]`).click()
}
