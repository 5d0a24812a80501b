/** Area codes of the United States whose one time zone is known. */
const areaCodes = [
  201, 202, 203, 205, 206, 207, 210, 212, 213, 214, 215, 216, 217, 225, 228, 229, 239, 240, 248, 251, 252,
  253, 254, 256, 260, 262, 267, 281, 301, 302, 303, 304, 305, 307, 309, 310, 312, 313, 314, 315, 316, 317,
  318, 319, 320, 323, 330, 334, 336, 337, 347, 351, 352, 360, 386, 401, 402, 404, 405, 407, 408, 409, 410,
  412, 413, 414, 415, 417, 419, 425, 434, 440, 443, 469, 478, 484, 501, 502, 503, 504, 505, 507, 508, 510,
  512, 513, 515, 516, 518, 520, 540, 551,
];

/** Last two digits with which the sandbox refuses, rings out or puts a machine on the line. */
const notAnswering = new Set(['86', '33', '80', '44', '53', '88', '99', '77']);

/** How many different fictional numbers with an answering person `answeringNumbers` has. */
export const mostAnsweringNumbers = areaCodes.length * (100 - notAnswering.size);

/** The first of the numbers +1 NPA 555 0100 to 0199 that the sandbox answers. */
export function answeringNumbers(count: number): string[] {
  const endings = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0')).filter(
    (ending) => !notAnswering.has(ending),
  );
  return endings.flatMap((ending) => areaCodes.map((area) => `+1${area}55501${ending}`)).slice(0, count);
}

/** Ranges of 10,000 that the regulators of Australia and France keep for films and books. */
const reservedRanges = [
  ...['2', '3', '7', '8'].flatMap((area) => [`+61${area}5550`, `+61${area}7010`]),
  '+3319900',
  '+3326191',
];

/** As many different fictional numbers as asked for, to 100,000 and more: those above first, then of those ranges. */
export function* manyNumbers(count: number): Generator<string> {
  const american = answeringNumbers(count);
  yield* american;
  for (let n = 0; n < count - american.length; n += 1) {
    const range = reservedRanges[Math.floor(n / 10_000)];
    if (range === undefined) throw new Error(`there are not ${count} different fictional numbers here`);
    yield `${range}${String(n % 10_000).padStart(4, '0')}`;
  }
}
