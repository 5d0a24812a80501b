import { setTimeout as pause } from 'node:timers/promises';
import { bearer, type Schemas, Trunkline } from '@trunkline/client';

/** An account as `POST /auth/login` takes it. */
export type Account = Schemas['LoginRequest'];

/** A customer's script at work: the API's client, signed in to one workspace. */
export interface Customer {
  trunkline: Trunkline;
  workspaceId: string;
  /** The access token, for what is sent without the client. */
  token: string;
}

/** A new account with a workspace of its own. */
export async function signUp(url: string, account: Account, name: string): Promise<Customer> {
  const body = { ...account, name, workspace_name: name };
  return customerOf(url, await new Trunkline({ baseUrl: url }).POST('/auth/signup', { body }));
}

/** @throws TrunklineError 401 when there is no such account */
export async function logIn(url: string, account: Account): Promise<Customer> {
  return customerOf(url, await new Trunkline({ baseUrl: url }).POST('/auth/login', { body: account }));
}

function customerOf(url: string, { access_token, workspace }: Schemas['SessionResponse']): Customer {
  if (workspace === null) throw new Error('signed in without a workspace');
  return {
    trunkline: new Trunkline({ baseUrl: url, auth: bearer(access_token) }),
    workspaceId: workspace.id,
    token: access_token,
  };
}

/** Every item of a list. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Asks again until `look` finds something; undefined when it did not within that time. */
export async function poll<T>(
  everyMs: number,
  withinMs: number,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (const end = Date.now() + withinMs; Date.now() < end; await pause(everyMs)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  return undefined;
}
