export { apiKey, bearer, cookieSession, type Auth } from './auth.js';
export { clientCredentials, type ClientCredentials } from './client-credentials.js';
export { Trunkline, type TrunklineOptions } from './client.js';
export { TrunklineConnectionError, TrunklineError, type FieldError } from './errors.js';
export type { ProblemCode } from './operations.js';
export type { RetryOptions } from './retry.js';
export type { components, ItemOf, ListPath, OptionsOf, PathOf, paths, ReplyOf, Schemas } from './types.js';
