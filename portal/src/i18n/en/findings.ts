import type { Messages } from '../messages.vi'

const findings: Messages['findings'] = {}
export default findings
