import { setTimeout as pause } from 'node:timers/promises';

/** The API's refusal, as a sentence and a code (`application/problem+json`). */
export class ApiProblem extends Error {
  override name = 'ApiProblem';

  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
  ) {
    super(detail);
  }
}

/** An account as `POST /auth/login` takes it. */
export interface Account {
  email: string;
  password: string;
}

interface Session {
  access_token: string;
  workspace: { id: string } | null;
}

interface Problem {
  code?: string;
  title?: string;
  detail?: string;
  errors?: { pointer?: string; parameter?: string; detail?: string }[];
}

/** A client of the public HTTP API, signed in to one workspace: what a script of a customer would do. */
export class PlatformClient {
  private constructor(
    private readonly url: string,
    private readonly token: string,
    readonly workspaceId: string,
  ) {}

  /** A new account with a workspace of its own. */
  static signUp(url: string, account: Account, name: string): Promise<PlatformClient> {
    return PlatformClient.enter(url, '/auth/signup', { ...account, name, workspace_name: name });
  }

  /** @throws ApiProblem 401 when there is no such account */
  static logIn(url: string, account: Account): Promise<PlatformClient> {
    return PlatformClient.enter(url, '/auth/login', { ...account });
  }

  private static async enter(url: string, path: string, body: object): Promise<PlatformClient> {
    const session = (await (await send(url, 'POST', path, {}, body)).json()) as Session;
    if (session.workspace === null) throw new Error('signed in without a workspace');
    return new PlatformClient(url, session.access_token, session.workspace.id);
  }

  get<T>(path: string): Promise<T> {
    return this.json<T>('GET', path);
  }

  post<T>(path: string, body: object): Promise<T> {
    return this.json<T>('POST', path, body);
  }

  put<T>(path: string, body: object): Promise<T> {
    return this.json<T>('PUT', path, body);
  }

  patch<T>(path: string, body: object): Promise<T> {
    return this.json<T>('PATCH', path, body);
  }

  /** The body as it comes, such as CSV. */
  async text(path: string): Promise<string> {
    return (await send(this.url, 'GET', path, this.headers())).text();
  }

  /** Every item of a list, page after page. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = `page_size=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
      const page: { items: T[]; next_cursor: string | null } = await this.get(
        `${path}${path.includes('?') ? '&' : '?'}${query}`,
      );
      items.push(...page.items);
      cursor = page.next_cursor;
    }
    return items;
  }

  private async json<T>(method: string, path: string, body?: object): Promise<T> {
    return (await (await send(this.url, method, path, this.headers(), body)).json()) as T;
  }

  private headers(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }
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

async function send(
  url: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: object,
): Promise<Response> {
  const form = body instanceof FormData;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: form || body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    ...(body !== undefined && { body: form ? body : JSON.stringify(body) }),
  });
  if (!response.ok) throw await problemOf(response, `${method} ${path}`);
  return response;
}

async function problemOf(response: Response, request: string): Promise<ApiProblem> {
  const text = await response.text();
  let problem: Problem = {};
  try {
    problem = JSON.parse(text) as Problem;
  } catch {
    // not from the API: the text is all there is
  }
  const fields = (problem.errors ?? []).flatMap(({ pointer, parameter, detail }) =>
    detail === undefined || detail === problem.detail
      ? []
      : [`${pointer ?? parameter ?? ''}: ${detail}`.trim()],
  );
  const said = problem.detail ?? problem.title ?? (text.slice(0, 200) || 'no reason given');
  const detail = [said, ...fields].join(' ');
  return new ApiProblem(response.status, problem.code ?? `http_${response.status}`, `${detail} (${request})`);
}
