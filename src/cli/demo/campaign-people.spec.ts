import { assert, date, property } from 'fast-check';
import { middayZone } from './campaign-people.js';

it('there is a zone where nobody’s hours are closed, at whatever time of whatever day the demo is run', () => {
  const anytime = date({
    min: new Date('2026-01-01T00:00:00Z'),
    max: new Date('2030-01-01T00:00:00Z'),
    noInvalidDate: true,
  });
  assert(
    property(anytime, (now) => {
      const zone = middayZone(now);
      const hour = Number(new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit' }).format(now));
      // Florida's are the strictest by day: 8:00 to 20:00.
      expect(hour).toBeGreaterThanOrEqual(9);
      expect(hour).toBeLessThanOrEqual(19);
    }),
  );
});
