import type { FetchOptions } from 'openapi-fetch';
import type { components, paths } from './schema.js';

export type { components, paths };

/** The API's objects by name, such as `Schemas['CallResponse']`. */
export type Schemas = components['schemas'];

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The paths that know a method. */
export type PathOf<M extends Method> = {
  [Path in keyof paths]: paths[Path] extends Record<M, object> ? Path : never;
}[keyof paths];

type Operation<M extends Method, Path extends PathOf<M>> =
  paths[Path] extends Record<M, infer Op extends object> ? Op : never;

/** `params` (path, query, header), `body`, `headers`, `signal`: what an operation takes, and what `fetch` does. */
export type OptionsOf<M extends Method, Path extends PathOf<M>> = Omit<
  FetchOptions<Operation<M, Path>>,
  'parseAs' | 'fetch' | 'middleware' | 'baseUrl' | 'bodySerializer' | 'credentials'
>;

/** They may be left out when nothing in them is required. */
export type Arguments<Options> = object extends Options ? [options?: Options] : [options: Options];

/** What a success of an operation brings: parsed JSON, the text of another type, or nothing. */
export type ReplyOf<M extends Method, Path extends PathOf<M>> =
  Operation<M, Path> extends { responses: infer Responses } ? SuccessOf<Responses> : never;

type SuccessOf<Responses> = {
  [Status in keyof Responses & (200 | 201 | 202 | 204)]: Responses[Status] extends { content: infer Content }
    ? Content[keyof Content]
    : undefined;
}[keyof Responses & (200 | 201 | 202 | 204)];

/** A page of a list. */
interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

/** The page of a list that may also be had as CSV. */
type PageOf<Path extends PathOf<'get'>> = Extract<ReplyOf<'get', Path>, Page<unknown>>;

/** The lists that are read page by page. */
export type ListPath = {
  [Path in PathOf<'get'>]: [PageOf<Path>] extends [never] ? never : Path;
}[PathOf<'get'>];

export type ItemOf<Path extends ListPath> = PageOf<Path> extends Page<infer Item> ? Item : never;
