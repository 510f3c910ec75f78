// Viet Nam's 34 units (since 1 July 2025) on a grid of five columns, north to south. A unit is found by the General
// Statistics Office's code ("12"), by ISO 3166-2 ("VN-01"; the 63 units before the merger), or by the directory's own
// id ("PPC25-12", "PPC18-12"); former units stand on the tile of the unit they became part of.
export interface ProvinceTile {
  code: string                // GSO
  name: string                // short
  row: number                 // from 1
  column: number              // from 1
  former: string[]            // GSO codes of the units it was made of, its own among them
  iso: string[]               // ISO 3166-2 codes of those, without "VN-"
}

const tile = (code: string, name: string, row: number, column: number, former: string, iso: string): ProvinceTile =>
  ({ code, name, row, column, former: former.split(' '), iso: iso.split(' ') })

export const PROVINCES: readonly ProvinceTile[] = [
  tile('12', 'Lai Châu', 1, 2, '12', '01'),
  tile('15', 'Lào Cai', 1, 3, '10 15', '02 06'),
  tile('08', 'Tuyên Quang', 1, 4, '02 08', '03 07'),
  tile('04', 'Cao Bằng', 1, 5, '04', '04'),
  tile('11', 'Điện Biên', 2, 1, '11', '71'),
  tile('14', 'Sơn La', 2, 2, '14', '05'),
  tile('25', 'Phú Thọ', 2, 3, '17 25 26', '14 68 70'),
  tile('19', 'Thái Nguyên', 2, 4, '06 19', '53 69'),
  tile('20', 'Lạng Sơn', 2, 5, '20', '09'),
  tile('01', 'Hà Nội', 3, 3, '01', 'HN'),
  tile('24', 'Bắc Ninh', 3, 4, '24 27', '54 56'),
  tile('22', 'Quảng Ninh', 3, 5, '22', '13'),
  tile('38', 'Thanh Hóa', 4, 2, '38', '21'),
  tile('37', 'Ninh Bình', 4, 3, '35 36 37', '63 67 18'),
  tile('33', 'Hưng Yên', 4, 4, '33 34', '66 20'),
  tile('31', 'Hải Phòng', 4, 5, '30 31', '61 HP'),
  tile('40', 'Nghệ An', 5, 2, '40', '22'),
  tile('42', 'Hà Tĩnh', 5, 3, '42', '23'),
  tile('44', 'Quảng Trị', 6, 3, '44 45', '24 25'),
  tile('46', 'Huế', 6, 4, '46', '26'),
  tile('48', 'Đà Nẵng', 7, 4, '48 49', 'DN 27'),
  tile('51', 'Quảng Ngãi', 7, 5, '51 62', '29 28'),
  tile('52', 'Gia Lai', 8, 4, '52 64', '31 30'),
  tile('66', 'Đắk Lắk', 8, 5, '54 66', '32 33'),
  tile('68', 'Lâm Đồng', 9, 4, '60 67 68', '40 72 35'),
  tile('56', 'Khánh Hòa', 9, 5, '56 58', '34 36'),
  tile('80', 'Tây Ninh', 10, 2, '72 80', '37 41'),
  tile('79', 'TP.HCM', 10, 3, '74 77 79', '57 43 SG'),
  tile('75', 'Đồng Nai', 10, 4, '70 75', '58 39'),
  tile('91', 'An Giang', 11, 1, '89 91', '44 47'),
  tile('82', 'Đồng Tháp', 11, 2, '82 87', '46 45'),
  tile('86', 'Vĩnh Long', 11, 3, '83 84 86', '50 51 49'),
  tile('96', 'Cà Mau', 12, 1, '95 96', '55 59'),
  tile('92', 'Cần Thơ', 12, 2, '92 93 94', 'CT 73 52'),
]

const byGso = new Map<string, ProvinceTile>()
const byIso = new Map<string, ProvinceTile>()
for (const unit of PROVINCES) {
  for (const code of unit.former) byGso.set(code, unit)
  for (const code of unit.iso) byIso.set(code, unit)
}

/** The tile of a unit, now or before the merger; null when the code is nobody's. */
export function provinceOf(code: string): ProvinceTile | null {
  if (code.startsWith('VN-')) return byIso.get(code.slice(3)) ?? null
  const own = /^PPC(?:18|25)-(\d\d)$/.exec(code)
  return byGso.get(own?.[1] ?? code) ?? null
}
