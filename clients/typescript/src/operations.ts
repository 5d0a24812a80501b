// Generated from openapi.json by `npm run client`. Changes here are lost.

/** Those that take an Idempotency-Key. */
export const idempotentOperations: ReadonlySet<string> = new Set([
  'DELETE /agents/{id}',
  'DELETE /batch/{id}',
  'DELETE /phonenumbers/delete_sip/{number}',
  'DELETE /suppressions/{id}',
  'DELETE /workspaces/{id}/api-keys/{key_id}',
  'DELETE /workspaces/{id}/members/{uid}',
  'PATCH /batch/{id}',
  'PATCH /workspaces/{id}',
  'PATCH /workspaces/{id}/settings',
  'POST /agents',
  'POST /batch/upload',
  'POST /batch/{id}/prospects/{prospect_id}/redial',
  'POST /calls/outbound_call',
  'POST /phonenumbers/sip_trunk',
  'POST /suppressions',
  'POST /suppressions/import',
  'POST /workspaces',
  'POST /workspaces/invitations/accept',
  'POST /workspaces/{id}/api-keys',
  'POST /workspaces/{id}/invite',
  'PUT /agents/{id}',
  'PUT /phonenumbers/map_agent',
  'PUT /phonenumbers/update_sip/{number}',
]);

/** Those that take a file. */
export const multipartOperations: ReadonlySet<string> = new Set([
  'POST /batch/upload',
  'POST /suppressions/import',
]);

/** Why the API refuses something; `GET /errors/{code}` explains each. */
export type ProblemCode =
  | 'api_key_invalid'
  | 'api_key_revoked'
  | 'body_missing'
  | 'body_too_large'
  | 'busy'
  | 'cursor_invalid'
  | 'field_repeated'
  | 'field_too_long'
  | 'file_missing'
  | 'file_too_large'
  | 'idempotency_in_flight'
  | 'idempotency_key_invalid'
  | 'idempotency_mismatch'
  | 'insufficient_role'
  | 'insufficient_scope'
  | 'json_invalid'
  | 'json_malformed'
  | 'malformed_request'
  | 'multipart_cut_short'
  | 'multipart_malformed'
  | 'nested_too_deep'
  | 'no_active_workspace'
  | 'not_a_member'
  | 'not_authenticated'
  | 'not_found'
  | 'origin_not_allowed'
  | 'page_too_deep'
  | 'rate_limited'
  | 'session_ended'
  | 'several_credentials'
  | 'signature_invalid'
  | 'text_invalid'
  | 'token_expired'
  | 'token_invalid'
  | 'too_many_files'
  | 'unsupported_media_type'
  | 'user_required'
  | 'validation_failed';
