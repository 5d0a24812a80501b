/** Calm lines about what is being done; `stream` is stderr where stdout carries a result for programs. */
export function sayTo(stream) {
  return (line) => {
    stream.write(`${line}\n`);
  };
}
