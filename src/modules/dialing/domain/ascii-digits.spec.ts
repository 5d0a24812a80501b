import { withAsciiDigits } from './ascii-digits.js';

it.each(['０１２３４５６７８９', '٠١٢٣٤٥٦٧٨٩', '۰۱۲۳۴۵۶۷۸۹', '०१२३४५६७८९', '𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗', '𝟶𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾𝟿'])(
  'reads %s',
  (digits) => {
    expect(withAsciiDigits(`a${digits}½`)).toBe('a0123456789½');
  },
);
