import { formatsOf } from '../i18n/format'
import type { Messages } from '../i18n/messages.vi'

const f = formatsOf('en')
const s = (n: number) => (n === 1 ? '' : 's')

const publishing: Messages['publishing'] = {
  question: 'Which indicators go out, and to whom?',
  answer: (live, collections) =>
    collections === 0 ? 'There is no collection yet.'
      : `**${f.number(live)} indicator${s(live)}** in ${f.number(collections)} collection${s(collections)}.`,
  lead: 'Use these addresses with your log-in name and a token with the scope pull_publications. Withdrawals reach every format.',
  off: '!!The hub does not publish by itself.!! What changed since then has not gone out.',
  turnOff: 'Stop publishing',
  turnOn: 'Publish by itself',
  what: 'the collections',
  collections: 'Collections',
  name: 'Collection',
  mark: 'Strictest mark',
  readers: 'Who reads it',
  everybody: 'Everybody, without a log-in',
  bodies: (n) => (n === 0 ? 'Every organisation' : `${f.number(n)} organisation${s(n)}`),
  confidence: 'Confidence from',
  live: 'Indicators',
  changed: 'Changed',
  addresses: 'Addresses to copy',
  copy: 'Copy',
  copied: 'Copied.',
  taxii: 'TAXII 2.1: the collection',
  discovery: 'TAXII 2.1: discovery',
  misp: 'MISP feed',
  delta: 'What changed since a number',
  format: 'Format',
  address: 'Address',
  inbox: 'Waiting for a decision',
  inboxNote: 'Objects that others added by TAXII. Nothing goes out before a person releases it.',
  inboxEmpty: 'Nothing is waiting.',
  sender: 'Sender',
  received: 'Received',
  objects: 'Objects',
  release: 'Release',
  refuse: 'Refuse',
  done: 'Noted.',
}
export default publishing
