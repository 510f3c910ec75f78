import { formatsOf } from '../i18n/format'
import type vi from './messages.vi'

const f = formatsOf('en')
const small = (n: number) => f.words(n)
const first = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const many = (n: number, one: string, more = one + 's') => (n === 1 ? one : more)

const body: typeof vi = {
  home: {
    ask: (unit) => `${unit} · What must we do today?`,
    answer: (n, late, today, title) =>
      n === 1
        ? late ? `**One thing** to do, !!overdue!!: ${title}.` : today ? `**One thing** to do, due today: ${title}.` : `**One thing** to do: ${title}.`
        : late ? `**${first(small(n))} things** to do, !!${late === n ? 'all' : small(late)} overdue!!: first of all, ${title}.`
        : today ? `**${first(small(n))} things** to do, ${today === n ? 'all' : small(today)} due today: ${title}.`
        : `**${first(small(n))} things** to do, the nearest: ${title}.`,
    none: '**Nothing** to do today.',
    silent: (since) => `The sensor has been !!silent!! since ${since}. We do not know whether your network is clean.`,
    silentNever: 'The sensor has !!sent nothing!! yet. We do not know whether your network is clean.',
    leadClean: (share) => `The sensor ran ${share} of the last 24 hours and saw no infected machine.`,
    leadNoSensor: 'There is no sensor yet, so we see you only from outside.',
    leadLow: (share) => `The sensor ran only ${share} of the last 24 hours, so "not seen" does not mean clean.`,
    leadClosed: (n) => (n === 0 ? 'No finding was closed in the last 30 days.' : `${first(small(n))} ${many(n, 'finding was', 'findings were')} closed in the last 30 days.`),
    leadDo: (phone) => (phone ? `Follow the steps, or call the duty desk: ${phone}.` : 'Follow the steps in each.'),
    leadOpen: (n) => `${first(small(n))} ${many(n, 'thing')} below ${many(n, 'waits', 'wait')} all the same.`,
    list: 'Things to do, by due date',
    what: 'what there is to do',
    kinds: { finding: 'Finding', leak: 'Leak', claim: 'Claim', contact: 'Contact', sensor: 'Sensor', roster: 'Roster', advisory: 'Advisory', directive: 'Directive', incident: 'Incident', review: 'Review', letter: 'Letter' },
    today: (date) => `Today, ${date}`,
    late: (days) => (days <= 0 ? 'Overdue' : `${f.number(days)} ${many(days, 'day')} overdue`),
    noDue: 'No due date',
    since: (time) => `since ${time}`,
    last: (time) => `last seen ${time}`,
    times: (n) => `${f.number(n)} ${many(n, 'sighting')}`,
    assignee: (name) => `${name} is on it`,
    steps: 'See what to do',
    check: 'Check it',
    open: { leak: 'See the accounts', claim: 'See the claim', contact: 'Verify', sensor: 'See the sensor', roster: 'See the roster', advisory: 'Read it', directive: 'Answer', incident: 'Open it', review: 'See weak points', letter: 'Open the letter' },
    closed: 'Closed in 30 days',
    closedNone: 'No finding was closed in the last 30 days.',
    closedNote: 'If it is seen again, the finding opens again as a re-infection and you are told at once.',
    history: 'All history',
    family: 'Family', address: 'Address', closedOn: 'Closed', why: 'Why',
    readers: 'Who sees this',
    declared: 'Declared ranges and domains',
    checked: (time) => `Last matched ${time}`,
    sensors: (n) => `${f.number(n)} ${many(n, 'sensor')}`,
    sensorRuns: 'Sensor reporting',
    sensorSilent: 'Sensor silent',
    sensorLate: 'Sensor late',
    sensorNone: 'No sensor yet',
    sensorWaiting: 'Sensor has not reported yet',
    sensorNoneNote: 'seen only from outside',
    addSensor: 'Add a sensor',
    ofDay: (share) => `${share} of 24 hours`,
  },
  why: {
    none: '', cleaned: 'cleaned: you reported it done and the evidence agrees', 'presumed-clean': 'presumed clean: silent long enough with a healthy sensor',
    'not-seen': 'not seen any more, but not enough evidence to call it clean', 'address-moved': 'address moved: it is no longer yours',
    'indicator-withdrawn': 'indicator withdrawn: this was no infection', 'false-positive': 'false positive: your dispute was right',
    'password-changed': 'the password was changed', 'account-closed': 'the account was closed', patched: 'patched', 'port-closed': 'the port was closed', 'host-gone': 'the host is gone',
  },
  findings: {
    ask: (unit) => `${unit} · What is infected here?`,
    question: 'What is infected here?',
    answer: (open, late) =>
      open === 0 ? 'No finding is open.'
        : late === 0 ? `**${first(small(open))} ${many(open, 'finding is', 'findings are')}** open, none overdue.`
        : `**${first(small(open))} ${many(open, 'finding is', 'findings are')}** open, !!${late === open ? 'all' : small(late)} overdue!!.`,
    leadAgain: (n) => `${first(small(n))} ${many(n, 'is a re-infection', 'are re-infections')}: often another machine or an unscanned USB stick.`,
    lead: 'Each row is one machine or device behind an address. Open it to find the machine and see the steps.',
    leadNone: '"Not seen" counts only within what our sensors and feeds can see.',
    views: { open: 'Open', overdue: 'Overdue', reinfected: 'Re-infected', disputed: 'Disputed', mine: 'Mine', unassigned: 'Unassigned', closed: 'Closed' },
    search: 'Address, family…',
    what: 'the findings',
    emptyView: (time) => `Nothing here. Last matched ${time}.`,
    table: "The unit's findings",
    subject: 'Address', family: 'Finding', grade: 'Evidence grade', since: 'Since', last: 'Last seen', due: 'Due', stage: 'Stage', assignee: 'Assignee',
  },
  unit: {
    ask: "Are the unit's ranges, contacts and sensors right?",
    answer: (ranges, contacts, sensors) =>
      `**${f.number(ranges)}** ${many(ranges, 'range or domain', 'ranges and domains')}, **${f.number(contacts)}** verified ${many(contacts, 'contact')}, ` + (sensors === 0 ? 'no sensor yet.' : `**${f.number(sensors)}** ${many(sensors, 'sensor')}.`),
    answerNoContact: (ranges) => `**${f.number(ranges)}** ${many(ranges, 'range or domain', 'ranges and domains')}, but !!no verified contact!!: nobody gets our notices yet.`,
    answerNoRange: '!!No range yet!!: we do not know which addresses are yours.',
    lead: 'We report only what lies in these ranges. If one is missing or wrong, claim it; it counts once the centre approves.',
    what: "the unit's facts",
    ranges: 'Ranges and domains', rangesNone: 'No range yet.', resource: 'Range or name', kind: 'Kind', from: 'From', to: 'Until', source: 'Source',
    rangeKinds: { prefix: 'addresses', asn: 'AS number', domain: 'domain' },
    claims: 'Claims', claimsNone: 'No claims yet.', claim: 'Make a claim', claimKind: 'What is claimed', claimPrefix: 'Addresses', claimDomain: 'Domain',
    claimPrefixHint: 'for example 203.0.113.0/26 or 2001:db8:10::/48', claimDomainHint: 'for example laichau.gov.vn',
    claimNote: 'Grounds', claimNoteHint: 'contract, decision, or who at the provider can confirm it', claimFrom: 'In force from',
    claimSend: 'Send to the centre', claimSent: 'Sent. It shows here once the centre has decided.', claimState: 'State', claimMade: 'Claimed', withdraw: 'Withdraw', withdrawOf: (what) => `Withdraw the claim on ${what}`,
    contacts: 'Contacts', contactsNone: 'No contacts yet. Without one, notices reach nobody.', addContact: 'Add a contact', editContact: 'Change the contact',
    contactName: 'Name', contactRole: 'Role', contactEmail: 'E-mail', contactPhone: 'Telephone', contactState: 'Verified',
    verified: (date) => `verified ${date}`, unverified: 'not verified', suspect: 'mail comes back', mailCode: 'Mail a code to it', mailCodeTo: (email) => `Mail a code to ${email}`,
    codeMailed: (email) => `A code was mailed to ${email}. Open the mail and enter the code here.`, code: 'Code in the mail', verify: 'Verify', edit: 'Change', editOf: (name) => `Change ${name}`,
    removeContact: 'Remove the contact', removed: 'Removed.', verifyOf: (name) => `Verify ${name}`,
    sensors: 'Sensors', sensorsNone: 'No sensor yet. Without one we see you only from outside and cannot say you are clean.',
    addSensor: 'Add a sensor', sensorName: "The sensor's name", sensorNameHint: 'small letters, digits and hyphens; for example gateway-1', sensorMake: 'Make an enrolment token',
    sensorToken: 'Enrolment token. Shown only now:', sensorRun: "On the sensor's machine, run:", sensorUntil: (time) => `It works once and expires ${time}.`,
    sensorState: 'State', sensorLast: 'Last reported', sensorRecords: 'Records in 24 h', sensorLost: 'Lost', sensorCoverage: '14 days', sensorSkew: (s) => `clock off by ${s} s`,
    revoke: 'Revoke', revokeOf: (name) => `Revoke sensor ${name}`, revokeAsk: (name) => `Revoke ${name}? It can send nothing more and will not reconnect by itself.`,
    people: 'People', peopleNone: 'Nobody else yet.', addPerson: 'Add a person', personLogin: 'Log-in name', personName: 'Name', personRole: 'Role',
    personLanguage: 'Language', personNamed: 'May see sensitive matters', personState: 'State', personFactor: 'Authenticator', active: 'active', inactive: 'locked', noPassword: 'no password yet',
    invited: 'invited', hasFactor: 'yes', noFactor: 'no', personMade: (login) => `The token with which ${login} sets a password. Hand it over in person or by another channel; shown only now.`,
    newToken: 'New password token', newTokenOf: (name) => `New password token for ${name}`, lock: 'Lock', lockOf: (name) => `Lock ${name}`, unlock: 'Unlock', unlockOf: (name) => `Unlock ${name}`,
    tokenWhere: (address) => `Set the password at ${address}`,
    notices: 'Notices', noticeLead: 'Mail goes to the verified technical contacts; severe matters at once.', schedule: 'Digest', daily: 'every day', weekly: 'every week', never: 'none',
    hour: 'At', language: 'Language of the mail', atOnce: 'At once from', least: 'Only from', webhook: 'Webhook', webhookHint: "the unit's https address; leave empty for none", saved: 'Saved.',
    encrypted: 'Mail is encrypted with key', plain: 'No OpenPGP key, so mail is not encrypted',
    addKey: 'Add a public key', changeKey: 'Change the public key', dropKey: 'Remove the key', keyFile: 'Key file (.asc)', keyText: 'Or paste the key here', keyHint: 'It begins with -----BEGIN PGP PUBLIC KEY BLOCK-----. Never send the private key.',
    secret: "The webhook's secret", secretLead: 'Shown only now. Put it into the program that receives:', secretHow: 'The receiving program checks X-Luytre-Signature with it. A new webhook address gets a new secret.',
    mutes: 'No mail speaks of what is below. The findings stay, and so do their due dates.', mutesNone: 'Nothing is muted.', mute: 'Mute something', unmute: 'Unmute', unmuteOf: (what) => `Unmute ${what}`,
    muteLead: 'No mail speaks of it until that day. The findings stay, and so do their due dates.', muteFamily: 'Family', muteFamilyHint: 'for example mirai; empty: any', muteSubject: 'Address', muteSubjectHint: 'for example 203.0.113.47; empty: any',
    muteWhat: 'Muted', muteUntil: 'Until', muteReason: 'Reason', anyFamily: 'any family', anyAddress: 'any address',
    actions: 'Actions',
  },
  history: {
    ask: (unit) => `${unit} · What happened, and who did it?`,
    answer: (n) => (n === 0 ? 'There is no history yet.' : `**${f.number(n)}** ${many(n, 'entry', 'entries')}, newest first.`),
    lead: 'Each is written when it happens and cannot be changed.',
    what: 'the history', table: "The unit's history", time: 'Time', who: 'Who', act: 'What', finding: 'Finding', comment: 'Comment',
    kinds: { person: '', program: 'system', sensor: 'sensor' },
    more: 'Show more', of: (n, total) => `${f.number(n)} of ${f.number(total)}`,
  },
}
export default body
