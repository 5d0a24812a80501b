import { attemptOfRoom, calleeOf, roomOf } from './attempt-names.js';

const id = '019a5b7c-0000-7000-8000-000000000001';

it('finds the attempt of its room again', () => {
  expect(attemptOfRoom(roomOf(id))).toBe(id);
  expect(roomOf(id)).toBe(`call-${id}`);
  expect(calleeOf(id)).toBe(`callee-${id}`);
});

it.each([
  '',
  'lobby',
  id,
  `call-${id}x`,
  `call-x${id}`,
  `call-${'-'.repeat(36)}`,
  'call-019a5b7c',
  `CALL-${id}`,
])('takes the room "%s" for none of ours', (room) => {
  expect(attemptOfRoom(room)).toBeNull();
});
