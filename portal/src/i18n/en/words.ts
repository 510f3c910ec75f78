import type { Messages } from '../messages.vi'

const words: Messages['words'] = {
  grades: { suspected: 'Suspected', probable: 'Probable', confirmed: 'Confirmed' },
  severities: { low: 'Low', medium: 'Medium', high: 'High', critical: 'Critical' },
  states: {
    open: 'New', notified: 'Notified', acknowledged: 'Acknowledged', 'in-work': 'In work', resolved: 'Reported done',
    disputed: 'Disputed', 'accepted-risk': 'Accepted risk', closed: 'Closed',
  },
  closed: {
    none: '', cleaned: 'Cleaned', 'presumed-clean': 'Presumed clean', 'not-seen': 'Not seen', 'address-moved': 'Address moved',
    'indicator-withdrawn': 'Indicator withdrawn', 'false-positive': 'False positive',
    'password-changed': 'Password changed', 'account-closed': 'Account closed', patched: 'Patched', 'port-closed': 'Port closed', 'host-gone': 'Host gone',
  },
  kinds: {
    infection: 'Infected machine', 'apt-contact': 'Contact with an APT server', behaviour: 'Unusual behaviour',
    leak: 'Leaked account', weakness: 'Weakness',
  },
  roles: {
    operator: 'Centre operator', analyst: 'Analyst', leader: 'Leader (read only)', administrator: 'Administrator',
    member: 'Member', sensor: 'Sensor',
  },
  contactRoles: { technical: 'Technical', leader: 'Leader', duty: 'Duty', abuse: 'Abuse desk' },
  sensors: { ok: 'reporting', late: 'late', silent: 'silent', waiting: 'waiting for its first', revoked: 'revoked' },
  claims: { waiting: 'Waiting', approved: 'Approved', refused: 'Refused', withdrawn: 'Withdrawn' },
  notices: {
    waiting: 'Waiting', sending: 'Sending', sent: 'Sent', failed: 'Failed', unknown: 'Arrival unknown', bounced: 'Bounced',
    held: 'Waits for a verified contact',
  },
  noticeKinds: { digest: 'Digest', immediate: 'At once', reminder: 'Reminder', escalation: 'Escalation' },
  acts: {
    open: 'First seen', notify: 'Body notified', acknowledge: 'Acknowledged', start: 'Work begun', resolve: 'Reported done',
    dispute: 'Disputed', 'uphold-dispute': 'Dispute upheld', 'reject-dispute': 'Dispute rejected', 'accept-risk': 'Risk accepted',
    'end-risk': 'Accepted risk ended', close: 'Closed', reopen: 'Reopened', 'seen-again': 'Seen again', comment: 'Comment',
    assign: 'Assignee changed', 'move-due': 'Due date moved to', tick: 'Step done', untick: 'Step undone',
  },
  familyKinds: { APT: 'targeted attack', 'IoT botnet': 'cameras, routers' },
  unnamed: 'Unnamed', unnamedMalware: 'malware without a known family',
  program: (comment) => comment.charAt(0).toUpperCase() + comment.slice(1),
}
export default words
