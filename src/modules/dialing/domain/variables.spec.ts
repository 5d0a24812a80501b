import * as fc from 'fast-check';
import { missingVariables, render, templateVariables } from './variables.js';

describe('templateVariables', () => {
  it.each`
    text                                     | names
    ${'Hello!'}                              | ${[]}
    ${'Hello {{name}}!'}                     | ${['name']}
    ${'{{ name }}, {{name}} and {{\tdate}}'} | ${['name', 'date']}
    ${'{{First Name}} {{größe}} {{a.b-c}}'}  | ${['First Name', 'größe', 'a.b-c']}
    ${'{{}} {{ }} {name} {{name} {name}}'}   | ${[]}
    ${'{{{name}}}'}                          | ${['name']}
    ${'{{a{{b}}'}                            | ${['b']}
  `('finds $names in "$text"', ({ text, names }) => {
    expect(templateVariables(text)).toEqual(names);
  });

  it('reads a long text of braces and blanks in no time', () => {
    const hostile = `{{${' '.repeat(200_000)}`.repeat(3) + '{{'.repeat(200_000);
    const before = process.hrtime.bigint();
    expect(templateVariables(hostile)).toEqual([]);
    expect(Number(process.hrtime.bigint() - before) / 1e6).toBeLessThan(1000);
  });
});

describe('missingVariables', () => {
  it.each`
    what                                 | given                           | missing
    ${'nothing given'}                   | ${{}}                           | ${['name', 'date']}
    ${'one given'}                       | ${{ name: 'Ann' }}              | ${['date']}
    ${'both given, and more'}            | ${{ name: 'A', date: 1, x: 2 }} | ${[]}
    ${'empty, zero and false are given'} | ${{ name: '', date: 0 }}        | ${[]}
    ${'null is not'}                     | ${{ name: null, date: false }}  | ${['name']}
    ${'undefined is not'}                | ${{ name: undefined, date: 1 }} | ${['name']}
    ${'another case is another name'}    | ${{ Name: 'Ann', date: 1 }}     | ${['name']}
  `('$what: $missing', ({ given, missing }) => {
    expect(missingVariables(['Call {{name}} on {{date}}.', 'Hello {{name}}'], given)).toEqual(missing);
  });

  it('does not take what every object has for given', () => {
    expect(missingVariables(['{{constructor}} {{__proto__}} {{toString}}'], {})).toEqual([
      'constructor',
      '__proto__',
      'toString',
    ]);
  });
});

describe('render', () => {
  it.each`
    text                       | given                                              | result
    ${'Hello {{ name }}!'}     | ${{ name: 'Ann' }}                                 | ${'Hello Ann!'}
    ${'{{n}} and {{n}}'}       | ${{ n: 3 }}                                        | ${'3 and 3'}
    ${'Hello {{name}}!'}       | ${{}}                                              | ${'Hello !'}
    ${'{{a}}'}                 | ${{ a: '{{b}}', b: 'secret' }}                     | ${'{{b}}'}
    ${'{{a}}'}                 | ${{ a: '$& $1 $$' }}                               | ${'$& $1 $$'}
    ${'{{constructor}}'}       | ${{}}                                              | ${''}
    ${'{{Customer Name}}'}     | ${{ customer_name: 'Ann' }}                        | ${'Ann'}
    ${'{{Customer Name}}'}     | ${{ 'Customer Name': 'Bo', customer_name: 'Ann' }} | ${'Bo'}
    ${'{{ Customer Name }}'}   | ${{ 'Customer Name': 'Bo' }}                       | ${'Bo'}
    ${'{{Name}}'}              | ${{ name: 'Ann' }}                                 | ${''}
    ${'{{Customer -- Name}}'}  | ${{ customer_name: 'Ann' }}                        | ${'Ann'}
    ${'{{__ Name __}}'}        | ${{ name: 'Ann' }}                                 | ${'Ann'}
    ${'no {braces} {{}} here'} | ${{ braces: 'x' }}                                 | ${'no {braces}  here'}
  `('"$text" with $given becomes "$result"', ({ text, given, result }) => {
    expect(render(text, given)).toBe(result);
  });

  it('leaves every other character of a text as it is, and values as they are given', () => {
    const plain = fc.string().map((text) => text.replaceAll(/[{}]/g, ''));
    const property = fc.property(plain, fc.string(), plain, (before, value, after) => {
      expect(render(`${before}{{v}}${after}`, { v: value })).toBe(`${before}${value}${after}`);
    });
    fc.assert(property);
  });
});
