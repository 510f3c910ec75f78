import type { Messages } from '../messages.vi'

const centre: Messages['centre'] = {}
export default centre
