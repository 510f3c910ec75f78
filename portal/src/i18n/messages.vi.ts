// All that the portal says in Vietnamese. Its type is the type of the English table too: a missing key does not compile.
// Sentences may mark words: **figure** is strong, !!figure!! is an alarm (parts/Answer).
import account from '../account/messages.vi'
import body from '../body/messages.vi'
import campaigns from '../campaigns/messages.vi'
import charts from '../charts/messages.vi'
import leaks from '../leaks/messages.vi'
import publishing from '../publishing/messages.vi'
import letters from '../letters/messages.vi'
import weaknesses from '../weaknesses/messages.vi'
import app from './vi/app'
import centre from './vi/centre'
import duty from '../duty/messages.vi'
import incidents from '../incidents/messages.vi'
import findings from './vi/findings'
import parts from './vi/parts'
import words from './vi/words'
import warnings from '../warnings/messages.vi'

const messages = { app, parts, words, findings, centre, campaigns, charts, body, warnings, account, incidents, duty, leaks, publishing, letters, weaknesses }

// Which keys there are and what they take; every text is just a string.
type Texts<T> = T extends string ? string
  : T extends (...given: infer Given) => string ? (...given: Given) => string
  : { [Key in keyof T]: Texts<T[Key]> }
export type Messages = Texts<typeof messages>
export default messages
