import {
  changedRetention,
  cutoffOf,
  defaultRetention,
  retentionKinds,
  shortestCallsDays,
} from './retention.js';

describe('what a workspace keeps', () => {
  it.each`
    wanted                                      | changes
    ${{}}                                       | ${{}}
    ${{ transcripts_days: 365 }}                | ${{}}
    ${{ transcripts_days: 30 }}                 | ${{ transcripts_days: { from: 365, to: 30 } }}
    ${{ calls_days: null, uploads_days: 90 }}   | ${{ calls_days: { from: 1826, to: null } }}
    ${{ uploads_days: 1, consents_days: null }} | ${{ uploads_days: { from: 90, to: 1 }, consents_days: { from: 1826, to: null } }}
  `('$wanted changes $changes', ({ wanted, changes }) => {
    const changed = changedRetention(defaultRetention, wanted as object);
    expect(changed.changes).toEqual(changes);
    expect(changed.after).toEqual({ ...defaultRetention, ...(wanted as object) });
  });

  it('is by default as long as a cap may still count it', () => {
    expect(retentionKinds).toHaveLength(6);
    expect(defaultRetention.calls_days).toBeGreaterThanOrEqual(shortestCallsDays);
  });

  it('ends so many days ago, or never', () => {
    expect(cutoffOf(31, new Date('2026-03-31T12:00:00Z'))).toEqual(new Date('2026-02-28T12:00:00Z'));
    expect(cutoffOf(null, new Date('2026-03-31T12:00:00Z'))).toBeNull();
  });
});
