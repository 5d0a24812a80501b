/** What a spreadsheet takes for the beginning of a formula, full-width forms and what it trims before included. */
const formula = /^[\s\p{C}]*[=+\-@＝＋－＠]/u;

/** A number, plain or as people write a phone number: signs and digits, nothing that could be a formula's name. */
const number = /^[+-][\d ().,/-]*$/;

/**
 * A cell that a spreadsheet shows instead of running: formulas get a leading apostrophe (CWE-1236), numbers such as
 * `+14155550123` and `-12.5` stay as they are.
 */
export function neutralizeFormula(cell: string): string {
  return formula.test(cell) && !number.test(cell) ? `'${cell}` : cell;
}

/** The cell as it was before `neutralizeFormula`, when a file that we wrote comes back. */
export function withoutFormulaGuard(cell: string): string {
  const bare = cell.slice(1);
  return cell.startsWith("'") && neutralizeFormula(bare) === cell ? bare : cell;
}
