/** How document 002 prints who may call an endpoint: M member, D developer, A admin. */
export type PrintedAuth = 'None' | 'JWT' | 'Refresh cookie' | 'M, D, A' | 'D, A' | 'A';

export interface PrintedEndpoint {
  /** `PUT/PATCH` is both. */
  method: string;
  path: string;
  auth: PrintedAuth;
}

const printed = (method: string, path: string, auth: PrintedAuth): PrintedEndpoint => ({
  method,
  path,
  auth,
});

/** Every endpoint table of document 002, row by row, as printed. */
export const document002: readonly PrintedEndpoint[] = [
  printed('POST', '/auth/login', 'None'),
  printed('POST', '/auth/signup', 'None'),
  printed('POST', '/auth/refresh', 'Refresh cookie'),
  printed('POST', '/auth/logout', 'JWT'),
  printed('POST', '/auth/google', 'None'),
  printed('POST', '/auth/forgot-password', 'None'),
  printed('POST', '/auth/reset-password', 'None'),
  printed('GET', '/agents', 'M, D, A'),
  printed('POST', '/agents', 'D, A'),
  printed('GET', '/agents/{id}', 'M, D, A'),
  printed('PUT', '/agents/{id}', 'D, A'),
  printed('DELETE', '/agents/{id}', 'D, A'),
  printed('POST', '/agents/{id}/upload', 'D, A'),
  printed('GET', '/agents/{id}/files', 'M, D, A'),
  printed('DELETE', '/agents/{id}/files/{filename}', 'D, A'),
  printed('POST', '/agents/{id}/query', 'M, D, A'),
  printed('GET', '/calls/generate-token', 'None'),
  printed('GET', '/calls', 'M, D, A'),
  printed('GET', '/calls/export', 'M, D, A'),
  printed('GET', '/calls/{id}', 'M, D, A'),
  printed('POST', '/calls/outbound_call', 'JWT'),
  printed('GET', '/phonenumbers', 'M, D, A'),
  printed('GET', '/phonenumbers/search', 'None'),
  printed('POST', '/phonenumbers/purchase', 'D, A'),
  printed('POST', '/phonenumbers/sip_trunk', 'D, A'),
  printed('PUT', '/phonenumbers/map_agent', 'M, D, A'),
  printed('PUT', '/phonenumbers/update_sip/{number}', 'D, A'),
  printed('DELETE', '/phonenumbers/delete_sip/{number}', 'D, A'),
  printed('GET', '/batch', 'M, D, A'),
  printed('POST', '/batch/upload', 'M, D, A'),
  printed('GET', '/batch/{id}', 'M, D, A'),
  printed('PATCH', '/batch/{id}', 'M, D, A'),
  printed('DELETE', '/batch/{id}', 'M, D, A'),
  printed('GET', '/api/v/campaign/', 'JWT'),
  printed('POST', '/api/v/campaign/', 'JWT'),
  printed('GET', '/api/v/campaign/{slug}/', 'JWT'),
  printed('PUT/PATCH', '/api/v/campaign/{slug}/', 'JWT'),
  printed('DELETE', '/api/v/campaign/{slug}/', 'JWT'),
  printed('GET', '/api/v/campaign/{slug}/status/', 'None'),
  printed('POST', '/api/v/upload/{slug}/', 'JWT'),
  printed('POST', '/api/v/upload/{uuid}/retry/', 'JWT'),
  printed('POST', '/api/v/prospect/{uuid}/', 'JWT'),
  printed('GET', '/api/v/options/', 'JWT'),
  printed('GET', '/api/v/live/', 'JWT'),
  printed('DELETE', '/api/v/delete-cache/', 'JWT'),
  printed('POST', '/api/v/webhook/', 'None'),
  printed('POST', '/workspaces', 'JWT'),
  printed('GET', '/workspaces', 'JWT'),
  printed('GET', '/workspaces/{id}', 'M, D, A'),
  printed('PATCH', '/workspaces/{id}', 'A'),
  printed('DELETE', '/workspaces/{id}', 'A'),
  printed('POST', '/workspaces/switch', 'JWT'),
  printed('GET', '/workspaces/{id}/members', 'M, D, A'),
  printed('POST', '/workspaces/{id}/invite', 'A'),
  printed('DELETE', '/workspaces/{id}/members/{uid}', 'A'),
  printed('GET', '/reports/dashboard', 'M, D, A'),
  printed('GET', '/reports/call-summary', 'M, D, A'),
  printed('GET', '/reports/disposition-summary', 'M, D, A'),
  printed('GET', '/reports/workload', 'None'),
  printed('POST', '/chats', 'M, D, A'),
  printed('GET', '/chats', 'M, D, A'),
  printed('POST', '/webhook/livekit', 'None'),
];
