import {
  type ItemOf,
  type ListPath,
  type PathOf,
  type ReplyOf,
  type Schemas,
  Trunkline,
} from '../src/index.js';

/** Compiles only while the types of the client are exact; it is never run. */
export async function typesAreExact(trunkline: Trunkline): Promise<void> {
  const agent: Schemas['AgentResponse'] = await trunkline.GET('/agents/{id}', {
    params: { path: { id: '' } },
  });
  same<string | null>()(agent.language);
  same<undefined>()(await trunkline.DELETE('/agents/{id}', { params: { path: { id: '' } } }));
  same<string>()(await trunkline.GET('/calls/export'));
  for await (const call of trunkline.each('/calls')) same<number | null>()(call.sip_code);

  // @ts-expect-error no such path
  await trunkline.GET('/agent');
  // @ts-expect-error a path that does not know this method
  await trunkline.POST('/calls');
  // @ts-expect-error without what is required
  await trunkline.GET('/agents/{id}');
  // @ts-expect-error with what there is not
  await trunkline.GET('/agents', { params: { query: { pages: 1 } } });
  // @ts-expect-error with another type
  await trunkline.GET('/agents', { params: { query: { page: '1' } } });
  // @ts-expect-error a value that is not one of the list
  await trunkline.GET('/calls', { params: { query: { status: 'bussy' } } });
  // @ts-expect-error undefined is not "left out"
  await trunkline.GET('/agents', { params: { query: { page: undefined } } });
  // @ts-expect-error a body with an unknown field
  await trunkline.POST('/suppressions', { body: { phone_number: '', number: '' } });
  // @ts-expect-error a file that is none
  await trunkline.POST('/batch/upload', { body: { file: 'a,b', agent_phone_number: '' } });
  // @ts-expect-error no list
  trunkline.each('/agents/{id}');
}

/** Accepts exactly T, neither wider nor narrower. */
function same<T>() {
  return <Actual>(_actual: [Actual, T] extends [T, Actual] ? Actual : never): void => undefined;
}

/** The lists, so that one that loses its cursor is missed. */
export const lists: readonly ListPath[] = [
  '/agents',
  '/api/webhooks/subscriptions',
  '/api/webhooks/subscriptions/{id}/deliveries',
  '/batch',
  '/batch/{id}/prospects',
  '/calls',
  '/phonenumbers',
  '/suppressions',
  '/workspaces',
  '/workspaces/{id}/api-keys',
  '/workspaces/{id}/audit-events',
  '/workspaces/{id}/invitations',
  '/workspaces/{id}/members',
  '/workspaces/{id}/oauth-clients',
];

export type Examples = [PathOf<'put'>, ReplyOf<'get', '/agents'>, ItemOf<'/agents'>];
