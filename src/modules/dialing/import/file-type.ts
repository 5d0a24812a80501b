const SIGNATURES: readonly (readonly [number[] | string, string])[] = [
  ['PK\x03\x04', 'an Excel, OpenDocument or ZIP file'],
  ['PK\x05\x06', 'a ZIP file'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel file (.xls)'],
  ['%PDF', 'a PDF'],
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG image'],
  [[0xff, 0xd8, 0xff], 'a JPEG image'],
  ['GIF8', 'a GIF image'],
  ['RIFF', 'a media file'],
  ['OggS', 'a media file'],
  ['ID3', 'a media file'],
  [[0x1f, 0x8b], 'a gzip file'],
  ['BZh', 'a bzip2 file'],
  [[0x37, 0x7a, 0xbc, 0xaf], 'a 7z archive'],
  ['Rar!', 'a RAR archive'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'a zstd file'],
  ['PAR1', 'a Parquet file'],
  ['SQLite format 3', 'a SQLite database'],
  [[0x7f, 0x45, 0x4c, 0x46], 'a program'],
  ['{\\rtf', 'a rich text document'],
];

/** What the file is by its first bytes, when that is a known kind and not a text with columns. */
export function knownBinary(head: Buffer): string | null {
  const found = SIGNATURES.find(([signature]) =>
    head.subarray(0, signature.length).equals(Buffer.from(signature as string, 'latin1')),
  );
  return found ? found[1] : null;
}

/** The same for texts that are something else than a table. */
export function otherText(text: string): string | null {
  const start = text.slice(0, 2000).trimStart();
  if (/^<(?:!doctype|html|head|body|table|\?xml|[a-z]+[\s>])/i.test(start)) return 'an HTML or XML document';
  if (/^\{\s*(?:"|\})|^\[\s*[[{"\]]/.test(start)) return 'a JSON document';
  if (/^BEGIN:VCARD/i.test(start)) return 'a vCard file';
  return null;
}
