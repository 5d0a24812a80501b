import { invalidField } from '../../../platform/errors.js';
import type { FileWatch } from '../../../platform/http/multipart.js';
import type { UploadRules } from '../../../platform/http/upload.guard.js';
import { detectEncoding } from '../import/encoding.js';
import { HEAD_BYTES, MAX_LINE_BYTES } from '../import/format.js';
import { LineMeter } from '../import/line-meter.js';

/** Where in storage the files of lists lie. */
export const uploadFolder = 'uploads';

/** How the file of a list is received: up to its first line that is too long, however large it is. */
export const listUpload: UploadRules = { folder: uploadFolder, headBytes: HEAD_BYTES, watch: watchLines };

function watchLines(head: Buffer): FileWatch {
  const encoding = detectEncoding(head, false);
  // What is no text is refused for that, when it has arrived and its head is judged.
  if (!encoding.ok) return () => undefined;
  const meter = new LineMeter(encoding.encoding);
  return (chunk) => {
    const line = meter.push(chunk);
    if (line === null) return;
    throw invalidField(
      '/file',
      'line_too_long',
      `Line ${line} is longer than ${MAX_LINE_BYTES} bytes. Is this a CSV file with one row per line?`,
    );
  };
}
