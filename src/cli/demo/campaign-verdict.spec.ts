import { type CampaignEvidence, judgeCampaign } from './campaign-verdict.js';

const good: CampaignEvidence = {
  status: 'completed',
  uploads: [
    { counts: { rows_total: 4, accepted: 3, updated: 0, rejected: 1 } },
    { counts: { rows_total: 3, accepted: 1, updated: 2, rejected: 0 } },
  ],
  added: 1,
  prospects: { completed: 3, exhausted: 1, suppressed: 1 },
  dialed: new Set(['a', 'b']),
  invited: ['a', 'b'],
  invitesWhilePaused: 0,
  callbacks: { asked: 2, made: 2 },
  optOuts: { asked: 1, honoured: 1 },
};

it('a campaign in which everybody is explained keeps the promises', () => {
  expect(judgeCampaign(good)).toEqual({
    duplicateDials: 0,
    rows: { total: 7, accepted: 4, updated: 2, rejected: 1 },
    broken: [],
  });
});

it.each<[string, Partial<CampaignEvidence>, string]>([
  ['still runs', { status: 'running' }, 'The campaign is running.'],
  [
    'lost a row',
    { uploads: [{ counts: { rows_total: 5, accepted: 4, updated: 0, rejected: 0 } }] },
    '5 rows are not 4 new people, 0 updates and 0 rejected rows.',
  ],
  ['lost somebody', { prospects: { completed: 4 } }, '4 rows and 1 added ones are not 4 people.'],
  ['forgot somebody', { prospects: { completed: 4, pending: 1 } }, '1 people have not ended.'],
  ['rang twice', { invited: ['a', 'b', 'a'] }, '1 times a phone rang twice for one attempt.'],
  ['rang for nobody', { invited: ['a', 'x'] }, '1 INVITEs belong to no attempt that was dialed.'],
  ['rang in a pause', { invitesWhilePaused: 2 }, '2 phones rang while the campaign was paused.'],
  ['forgot a callback', { callbacks: { asked: 3, made: 2 } }, '1 people were not called back.'],
  [
    'called who opted out',
    { optOuts: { asked: 3, honoured: 1 } },
    '2 people were called after they had opted out.',
  ],
])('one that %s does not', (_, fault, sentence) => {
  expect(judgeCampaign({ ...good, ...fault }).broken).toEqual([sentence]);
});
