import * as fc from 'fast-check';
import { optOutsFirst } from './event-order.js';

it('opt-outs come first, and neither they nor the others change places among themselves', () => {
  const types = fc.array(fc.constantFrom('opt_out', 'callback', 'disposition', 'hangup', undefined, 7));
  fc.assert(
    fc.property(types, (all) => {
      const placesOf = (wanted: (type: unknown) => boolean) =>
        all.flatMap((type, index) => (wanted(type) ? [index] : []));
      const ordered = optOutsFirst(all.map((type) => ({ type })));
      expect(ordered.map(({ index }) => index)).toEqual([
        ...placesOf((type) => type === 'opt_out'),
        ...placesOf((type) => type !== 'opt_out'),
      ]);
      for (const { index, fields } of ordered) expect(fields).toEqual({ type: all[index] });
    }),
  );
});
