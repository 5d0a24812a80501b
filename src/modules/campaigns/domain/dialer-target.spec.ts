import { targetOf } from './dialer-target.js';

it.each`
  named                                                 | kind          | field
  ${{ prospect_id: 'p' }}                               | ${'prospect'} | ${undefined}
  ${{ call_id: 'c' }}                                   | ${'call'}     | ${undefined}
  ${{ campaign: 's', phone_number: 'n' }}               | ${'person'}   | ${undefined}
  ${{}}                                                 | ${'unclear'}  | ${'prospect_id'}
  ${{ campaign: 's' }}                                  | ${'unclear'}  | ${'phone_number'}
  ${{ phone_number: 'n' }}                              | ${'unclear'}  | ${'campaign'}
  ${{ prospect_id: 'p', call_id: 'c' }}                 | ${'unclear'}  | ${'call_id'}
  ${{ prospect_id: 'p', campaign: 's' }}                | ${'unclear'}  | ${'campaign'}
  ${{ call_id: 'c', phone_number: 'n' }}                | ${'unclear'}  | ${'phone_number'}
  ${{ call_id: 'c', campaign: 's', phone_number: 'n' }} | ${'unclear'}  | ${'campaign'}
`('$named names a $kind', ({ named, kind, field }: { named: object; kind: string; field?: string }) => {
  const target = targetOf(named);
  expect(target.kind).toBe(kind);
  if (field !== undefined) expect(target).toMatchObject({ field });
});
