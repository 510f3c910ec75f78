// All that the portal says in English; the keys are those of messages.vi.ts.
// Sentences may mark words: **figure** is strong, !!figure!! is an alarm (parts/Answer).
import account from '../account/messages.en'
import body from '../body/messages.en'
import campaigns from '../campaigns/messages.en'
import charts from '../charts/messages.en'
import leaks from '../leaks/messages.en'
import publishing from '../publishing/messages.en'
import letters from '../letters/messages.en'
import weaknesses from '../weaknesses/messages.en'
import app from './en/app'
import centre from './en/centre'
import duty from '../duty/messages.en'
import incidents from '../incidents/messages.en'
import findings from './en/findings'
import parts from './en/parts'
import words from './en/words'
import warnings from '../warnings/messages.en'
import type { Messages } from './messages.vi'

const messages: Messages = { app, parts, words, findings, centre, campaigns, charts, body, warnings, account, incidents, duty, leaks, publishing, letters, weaknesses }
export default messages
