// Vietnamese words of several syllables that must not be parted at the end of a title's line, and a number with what it
// counts: the space between becomes a no-break space.
const kWords = ['địa chỉ IP', 'địa chỉ', 'Việt Nam', 'máy tính ma', 'máy tính', 'máy chủ', 'phát hiện', 'tổ chức',
  'quá hạn', 'cảm biến', 'hôm nay', 'thiết bị', 'đơn vị', 'cơ quan', 'nhà nước', 'độ phủ', 'xử lý', 'hoạt động',
  'đến hạn', 'im lặng', 'tập đoàn', 'phụ trách', 'phản đối', 'tái nhiễm', 'Lai Châu', 'Gia Lai', 'Thanh Hóa', 'Hà Nội', 'Hồ Chí Minh', 'Đà Nẵng', 'Nghệ An']
const kBound = new RegExp(`(${kWords.map((word) => word.replace(/ /g, '[ ]')).join('|')})`, 'gi')
const kCount = /(\d[\d.,]*\*{0,2}!{0,2}) (?=\p{Ll})/gu

export function bind(text: string): string {
  return text.replace(kBound, (word) => word.replace(/ /g, '\u00a0')).replace(kCount, '$1\u00a0')
}
