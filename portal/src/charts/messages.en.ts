import type vi from './messages.vi'

const charts: typeof vi = {
  chart: 'Show chart',
  table: 'Show table',
  empty: 'No data yet.',
  nothing: 'no data',
  month: 'Month',
  day: 'Day',
  province: 'Province or city',
  addresses: 'Addresses',
  sightings: 'Sightings',
  coverage: 'coverage',
  comparable: 'Comparable',
  yes: 'yes',
  no: 'no',
  thousands: 'Above the columns: thousands.',
  low: ['data', 'missing'],
  count: (figure, n) => `${figure} ${n === 1 ? 'address' : 'addresses'}`,
  months: (newest, figure, highest, most) => `Addresses by month: the newest, ${newest}, has ${figure}; the highest, ${highest}, ${most}.`,
  provinces: (first, figure) => `34 provinces and cities: ${first} has most with ${figure}.`,
  contacts: (seen, days) => `Contacts on ${seen} of ${days} days.`,
}
export default charts
