/** What kind of refusal it is; only the HTTP filter turns it into a status. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'timeout'
  | 'conflict'
  | 'too-large'
  | 'unsupported-type'
  | 'too-many'
  | 'headers-too-large'
  | 'internal'
  | 'unavailable';

interface ProblemType {
  /** What it may be thrown as; most codes are of one kind. */
  kinds: readonly ErrorKind[];
  /** The same for each occurrence, as RFC 9457 wants it. */
  title: string;
  /** What happened. */
  meaning: string;
  /** What the caller can do about it. */
  remedy: string;
}

/**
 * Every `code` that a problem document may have. The page `/errors/<code>` shows its row, and each row is part of the
 * API: clients decide by codes, so a code is never renamed or used for something else. A refusal whose code is not here
 * does not compile.
 */
export const problems = {
  // Of every request
  validation_failed: {
    kinds: ['invalid'],
    title: 'The request is not valid',
    meaning:
      'Fields of the body, or parameters, are missing, unknown, or not what the API document says of them.',
    remedy:
      'Read `errors`: each entry names the field (`pointer`) or the parameter and says what is wrong with it.',
  },
  malformed_request: {
    kinds: ['invalid'],
    title: 'The request cannot be read',
    meaning:
      'The request breaks the rules of HTTP or URLs, or its body ended early or is not what its headers say.',
    remedy: 'Look at what your HTTP client really sends: path, headers, Content-Length, Content-Encoding.',
  },
  json_malformed: {
    kinds: ['invalid'],
    title: 'The body is not JSON',
    meaning: 'The body is declared as JSON, but a JSON parser cannot read it.',
    remedy:
      'Make the body with a JSON library instead of by hand; `detail` says where reading ended, if that is known.',
  },
  body_missing: {
    kinds: ['invalid'],
    title: 'The body is missing',
    meaning: 'The route needs a body and the request has none.',
    remedy: 'Send a body with its Content-Type.',
  },
  text_invalid: {
    kinds: ['invalid'],
    title: 'A text cannot be stored',
    meaning: 'A text has a NUL character, or half of a surrogate pair, which is no Unicode text.',
    remedy: 'Remove the character; it often comes from cutting a text in the middle of an emoji.',
  },
  nested_too_deep: {
    kinds: ['invalid'],
    title: 'The body is nested too deep',
    meaning: 'Objects and arrays of the body are nested in more levels than is taken.',
    remedy: 'Flatten the value.',
  },
  too_many_members: {
    kinds: ['invalid'],
    title: 'The body has too many values side by side',
    meaning: 'An object or array of the body has more members than is taken.',
    remedy: 'Send fewer at once; long lists of people are uploaded as files.',
  },
  page_too_deep: {
    kinds: ['invalid'],
    title: 'The page lies too deep',
    meaning: 'Pages by number reach to row 10,000 of a list.',
    remedy: 'Read on with `cursor`, giving the `next_cursor` of the page before.',
  },
  cursor_invalid: {
    kinds: ['invalid'],
    title: 'The cursor is not valid',
    meaning: '`cursor` is not a `next_cursor` of this list.',
    remedy: 'Take `next_cursor` from a reply as it is, or begin without a cursor.',
  },
  not_found: {
    kinds: ['not-found'],
    title: 'Not found',
    meaning:
      'There is no object with this id in the workspace. Objects of other workspaces are answered the same way.',
    remedy: 'Look at the id, and whether the credential is for the right workspace.',
  },
  route_not_found: {
    kinds: ['not-found'],
    title: 'There is no such path',
    meaning: 'The API has no route with this path.',
    remedy: 'See `/openapi.json` for those that there are.',
  },
  method_not_allowed: {
    kinds: ['method-not-allowed'],
    title: 'Method not allowed',
    meaning: 'The path exists, but not with this method.',
    remedy: 'Use one of the methods in the header `Allow`.',
  },
  request_timeout: {
    kinds: ['timeout'],
    title: 'The request took too long',
    meaning: 'The request had not arrived as a whole when its time was over.',
    remedy: 'Send it again, over a better connection or in smaller pieces.',
  },
  body_too_large: {
    kinds: ['too-large'],
    title: 'The body is too large',
    meaning: 'The body is larger than the route takes.',
    remedy: 'Send less at once.',
  },
  headers_too_large: {
    kinds: ['headers-too-large'],
    title: 'The headers are too large',
    meaning: 'The URL and the headers together are longer than 16 KB.',
    remedy: 'Shorten the URL, or delete cookies of other applications on this host.',
  },
  unsupported_media_type: {
    kinds: ['unsupported-type'],
    title: 'Unsupported media type',
    meaning: 'The route does not take a body of this Content-Type, charset or Content-Encoding.',
    remedy:
      'Send what the API document says: `application/json` for most routes, `multipart/form-data` for files.',
  },
  busy: {
    kinds: ['unavailable'],
    title: 'Busy',
    meaning:
      'Others changed the same things at the same moment, and the database gave way to them. Nothing was done.',
    remedy: 'Send the request again after `Retry-After`.',
  },
  database_unavailable: {
    kinds: ['unavailable'],
    title: 'The database does not answer',
    meaning: 'The process runs but cannot serve requests, because its database does not answer.',
    remedy: 'Wait, and tell the operator if it lasts.',
  },
  internal_error: {
    kinds: ['internal'],
    title: 'Internal error',
    meaning: 'Something went wrong here, not with the request. It has been logged.',
    remedy: 'Tell the operator the `instance` of the reply, by which it is found in the log.',
  },

  // Idempotency
  idempotency_key_invalid: {
    kinds: ['invalid'],
    title: 'The Idempotency-Key is not valid',
    meaning: 'An Idempotency-Key is 1 to 255 visible ASCII characters.',
    remedy: 'Use a UUID.',
  },
  idempotency_mismatch: {
    kinds: ['conflict'],
    title: 'Idempotency-Key reused with another request',
    meaning: 'This key was used with another body or query in the last 24 hours. Nothing was done.',
    remedy: 'Use a new key for each new request, and the same only to repeat one.',
  },
  idempotency_in_flight: {
    kinds: ['conflict'],
    title: 'The first request is still running',
    meaning: 'A request with this Idempotency-Key has not been answered yet. Nothing was done a second time.',
    remedy: 'Send it again in a moment: it gets the reply of the first one.',
  },

  // Who sends the request
  not_authenticated: {
    kinds: ['unauthenticated'],
    title: 'Not authenticated',
    meaning: 'The request carries no credential, or none that this route takes.',
    remedy: 'Sign in, or send an API key in `X-API-Key`.',
  },
  several_credentials: {
    kinds: ['invalid'],
    title: 'Two credentials at once',
    meaning: 'The request has `X-API-Key` and `Authorization`, and nobody can say whom it is from.',
    remedy: 'Send one of the two.',
  },
  token_invalid: {
    kinds: ['unauthenticated'],
    title: 'The access token is not valid',
    meaning: '`Authorization` is not `Bearer` and an access token of this installation.',
    remedy: 'Sign in again.',
  },
  token_expired: {
    kinds: ['unauthenticated'],
    title: 'The access token has expired',
    meaning: 'Access tokens hold for a short while.',
    remedy: 'Get another one, with `POST /auth/refresh` or from where it came.',
  },
  session_ended: {
    kinds: ['unauthenticated'],
    title: 'The session has ended',
    meaning: 'Somebody signed out, or the session was ended for safety.',
    remedy: 'Sign in again.',
  },
  refresh_invalid: {
    kinds: ['unauthenticated'],
    title: 'The refresh token is not valid',
    meaning: 'The cookie `refresh_token` is not one of this installation.',
    remedy: 'Sign in again.',
  },
  refresh_reused: {
    kinds: ['unauthenticated'],
    title: 'The refresh token was used before',
    meaning:
      'Each refresh token holds once. That it came a second time may mean that somebody has a copy, so the whole session has ended.',
    remedy: 'Sign in again; let tabs that share cookies take turns.',
  },
  refresh_expired: {
    kinds: ['unauthenticated'],
    title: 'The session has expired',
    meaning: 'The session was not used for too long.',
    remedy: 'Sign in again.',
  },
  api_key_invalid: {
    kinds: ['unauthenticated'],
    title: 'The API key is not valid',
    meaning: '`X-API-Key` is not a key of this installation; its checksum tells a cut one.',
    remedy: 'Look whether the key was copied whole.',
  },
  api_key_revoked: {
    kinds: ['unauthenticated'],
    title: 'The API key has been revoked',
    meaning: 'An admin of the workspace has revoked this key.',
    remedy: 'Ask for a new one.',
  },
  signature_invalid: {
    kinds: ['unauthenticated'],
    title: 'The signature does not hold',
    meaning:
      'The request is not signed, or not with the right key for exactly this body, or the signature has expired.',
    remedy: 'Compare key and secret on both sides, and their clocks.',
  },
  origin_not_allowed: {
    kinds: ['forbidden'],
    title: 'The origin is not allowed',
    meaning: 'With cookies only a page of an allowed origin may change something.',
    remedy:
      'Send `Authorization` or `X-API-Key` instead of cookies, or ask the operator to allow the origin.',
  },
  user_required: {
    kinds: ['forbidden'],
    title: 'A person is required',
    meaning: 'Only a signed-in person can do this; an API key or an OAuth client cannot.',
    remedy: 'Sign in.',
  },
  insufficient_role: {
    kinds: ['forbidden'],
    title: 'The role does not suffice',
    meaning: 'The role in this workspace does not allow this request; `detail` says which does.',
    remedy: 'Ask an admin of the workspace.',
  },
  client_revoked: {
    kinds: ['unauthenticated'],
    title: 'The OAuth client has been revoked',
    meaning: 'The client that the access token was issued to was revoked, and its tokens with it.',
    remedy: 'Ask an admin of the workspace for another client.',
  },
  oauth_client_invalid: {
    kinds: ['unauthenticated'],
    title: 'Unknown client or wrong secret',
    meaning:
      'RFC 6749 `invalid_client`: there is no such OAuth client, its secret is another, or it was revoked.',
    remedy: 'Check `client_id` and secret; in HTTP Basic both are form-urlencoded first.',
  },
  oauth_request_invalid: {
    kinds: ['invalid'],
    title: 'The token request is not valid',
    meaning:
      'RFC 6749 `invalid_request`: it is no form, or a parameter is missing, repeated or not what it has to be.',
    remedy: 'Send `grant_type=client_credentials` as application/x-www-form-urlencoded.',
  },
  oauth_grant_unsupported: {
    kinds: ['invalid'],
    title: 'The grant type is not supported',
    meaning: 'RFC 6749 `unsupported_grant_type`.',
    remedy: 'Use `client_credentials`.',
  },
  oauth_scope_invalid: {
    kinds: ['invalid'],
    title: 'The requested scope is not granted',
    meaning: 'RFC 6749 `invalid_scope`: a requested scope is unknown, or is none that the client has.',
    remedy: 'Request scopes of the client, or leave `scope` out to get all that it has.',
  },
  insufficient_scope: {
    kinds: ['forbidden'],
    title: 'The scope does not suffice',
    meaning: 'The credential was narrowed to scopes, and the one in `required_scope` is not among them.',
    remedy: 'Use a credential that has the scope.',
  },
  not_a_member: {
    kinds: ['forbidden'],
    title: 'Not a member',
    meaning: 'The caller does not belong to the workspace in the path.',
    remedy: 'Ask to be invited, or use a credential of that workspace.',
  },
  no_active_workspace: {
    kinds: ['forbidden'],
    title: 'No active workspace',
    meaning: 'The caller is signed in, but in no workspace.',
    remedy: 'Create one with `POST /workspaces`, or switch to one.',
  },
  scope_unknown: {
    kinds: ['invalid'],
    title: 'There is no such scope',
    meaning: 'A name in `scopes` is none of those that credentials can be narrowed to.',
    remedy: 'See `/.well-known/oauth-authorization-server` for those that there are.',
  },
  exceeds_own_access: {
    kinds: ['forbidden'],
    title: 'More than one’s own access',
    meaning:
      'A credential can be no more than who issues it; people are not narrowed by scopes, so who is invites none.',
    remedy: 'Ask for less, or let somebody with that role and those scopes issue it.',
  },
  rate_limited: {
    kinds: ['too-many'],
    title: 'Too many requests',
    meaning:
      'The token bucket of this principal and scope, or of this network address, is empty: see `X-RateLimit-*`.',
    remedy: 'Wait for as many seconds as `Retry-After` says, and spread requests over time.',
  },
  login_throttled: {
    kinds: ['too-many'],
    title: 'Too many tries to sign in',
    meaning: 'There were many wrong passwords for this account or from this address.',
    remedy: 'Wait for as many seconds as `Retry-After` says.',
  },
  invalid_credentials: {
    kinds: ['unauthenticated'],
    title: 'E-mail or password is wrong',
    meaning: 'There is no account with this e-mail address and password.',
    remedy: 'Try again, or reset the password.',
  },
  email_taken: {
    kinds: ['conflict'],
    title: 'The e-mail address is taken',
    meaning: 'There is an account with this address.',
    remedy: 'Sign in instead.',
  },
  signup_closed: {
    kinds: ['forbidden'],
    title: 'Nobody can sign up here',
    meaning: 'The operator of this installation has closed the making of accounts.',
    remedy: 'Ask the operator for an account.',
  },
  invitation_required: {
    kinds: ['forbidden'],
    title: 'An invitation is required',
    meaning: 'On this installation only who was invited to a workspace can make an account.',
    remedy: 'Ask an admin for an invitation, and send its token as `invitation_token`.',
  },
  reset_token_invalid: {
    kinds: ['invalid'],
    title: 'The reset token does not hold',
    meaning:
      'The token was used, has expired (after 30 minutes), was overtaken by another reset, or never was.',
    remedy: 'Ask for another mail with `POST /auth/forgot-password`.',
  },
  verification_token_invalid: {
    kinds: ['invalid'],
    title: 'The verification token does not hold',
    meaning: 'The token was used, has expired (after 24 hours), is for another account, or never was.',
    remedy: 'Reset the password with `POST /auth/forgot-password`: that proves the address as well.',
  },
  google_not_configured: {
    kinds: ['not-found'],
    title: 'There is no sign-in with Google here',
    meaning:
      'The operator has not set `GOOGLE_CLIENT_ID`, or, for authorization codes, `GOOGLE_CLIENT_SECRET`.',
    remedy: 'Sign in with e-mail and password.',
  },
  google_credential_missing: {
    kinds: ['invalid'],
    title: 'Nothing to sign in with',
    meaning:
      'The request needs exactly one of `id_token`, `credential` and `code`, and `redirect_uri` with `code`.',
    remedy: 'Send what Google gave to your page.',
  },
  google_token_invalid: {
    kinds: ['unauthenticated'],
    title: 'The ID token does not hold',
    meaning:
      'The ID token is not signed by Google, is for another application, has expired, or its nonce is another one.',
    remedy: 'Let the person sign in with Google again.',
  },
  google_code_invalid: {
    kinds: ['unauthenticated'],
    title: 'The authorization code does not hold',
    meaning:
      'Google does not take the code: it was used, has expired, or is of another redirect URI or verifier.',
    remedy:
      'Let the person sign in with Google again; send the `redirect_uri` of the request that gave the code.',
  },
  google_unavailable: {
    kinds: ['unavailable'],
    title: 'Google does not answer',
    meaning: 'Its keys, or its token endpoint, could not be reached.',
    remedy: 'Try again, or sign in with e-mail and password.',
  },
  google_email_unverified: {
    kinds: ['conflict'],
    title: 'Google does not vouch for the e-mail address',
    meaning: 'The Google account has no e-mail address, or one that Google has not verified.',
    remedy: 'Verify the address at Google, or sign up with e-mail and password.',
  },
  account_email_unverified: {
    kinds: ['conflict'],
    title: 'The account’s e-mail address is not verified',
    meaning:
      'There is an account with this address, and nobody has proven yet that it belongs to who reads its mail.',
    remedy:
      'Follow the link of the verification mail, or reset the password; then sign in with Google again.',
  },
  google_link_refused: {
    kinds: ['conflict'],
    title: 'The account is not linked with Google by its e-mail address',
    meaning:
      'A superuser’s account is never linked; and for addresses of domains that are not its own, Google does not know who reads them now.',
    remedy: 'Sign in with e-mail and password.',
  },
  password_is_email: {
    kinds: ['invalid'],
    title: 'The password is the e-mail address',
    meaning: 'The password must not be the e-mail address.',
    remedy: 'Choose another one.',
  },

  // Workspaces
  slug_taken: {
    kinds: ['conflict'],
    title: 'The slug is taken',
    meaning:
      'Another object has this slug, and slugs are unique: of a workspace and of a campaign with a public status on the installation, of an agent or a campaign in its workspace.',
    remedy: 'Choose another one, or leave it out to have one made.',
  },
  workspace_name_unused: {
    kinds: ['invalid'],
    title: 'No workspace is made',
    meaning: 'Who signs up with an invitation joins its workspace, so there is nothing to name.',
    remedy: 'Leave `workspace_name` out.',
  },
  workspace_has_live_calls: {
    kinds: ['conflict'],
    title: 'Calls are under way',
    meaning: 'A workspace cannot be deleted while calls of it are live.',
    remedy: 'Wait until they end.',
  },
  last_admin: {
    kinds: ['conflict'],
    title: 'The last admin',
    meaning: 'A workspace needs an admin, and this is its last one.',
    remedy: 'Make somebody else admin first.',
  },
  already_member: {
    kinds: ['conflict'],
    title: 'Already a member',
    meaning: 'Who has this e-mail address belongs to the workspace.',
    remedy: 'Nothing is to be done.',
  },
  invitation_not_found: {
    kinds: ['not-found'],
    title: 'There is no such invitation',
    meaning: 'The token is of no invitation that is open.',
    remedy: 'Look whether it was copied whole, or ask for another invitation.',
  },
  invitation_expired: {
    kinds: ['conflict'],
    title: 'The invitation has expired',
    meaning: 'Invitations are good for 7 days.',
    remedy: 'Ask for another one.',
  },
  invitation_for_other_email: {
    kinds: ['forbidden'],
    title: 'The invitation is for somebody else',
    meaning: 'Only who signs in with the address that was invited can accept.',
    remedy: 'Sign in with that address, or ask for an invitation to yours.',
  },

  // Webhook subscriptions
  webhook_subscription_limit: {
    kinds: ['conflict'],
    title: 'The workspace has all the webhook subscriptions it may have',
    meaning: 'A workspace has 20 webhook subscriptions at most.',
    remedy: 'Delete one, or let one of them take more event types.',
  },
  webhook_subscription_disabled: {
    kinds: ['conflict'],
    title: 'The webhook subscription is disabled',
    meaning: 'Nothing is sent to a subscription that is disabled.',
    remedy: 'Enable it first: `PATCH` it with `{"enabled": true}`.',
  },
  webhook_delivery_pending: {
    kinds: ['conflict'],
    title: 'The delivery is pending',
    meaning: 'The event is yet to be sent, or is being retried.',
    remedy: 'Wait; `next_try_at` says until when.',
  },
  replay_range_invalid: {
    kinds: ['invalid'],
    title: 'The range ends before it begins',
    meaning: '`end` must be later than `start`.',
    remedy: 'Send a range of time with something in it.',
  },
  function_not_found: {
    kinds: ['not-found'],
    title: 'There is no such function',
    meaning: 'The agent of this attempt has no custom function of this name.',
    remedy: 'Read the names from `GET /internal/agent/attempts/{attempt_id}`.',
  },

  // Agents and phone numbers
  agent_not_found: {
    kinds: ['not-found'],
    title: 'There is no such agent',
    meaning: 'The workspace has no agent with this id.',
    remedy: 'List the agents with `GET /agents`.',
  },
  agent_in_use: {
    kinds: ['conflict'],
    title: 'The agent is in use',
    meaning:
      'A call with this agent is live, or waits to be dialed; or a campaign that is not archived has this agent.',
    remedy: 'Try again when the call has ended; give the campaign another agent, or archive it.',
  },
  url_not_allowed: {
    kinds: ['invalid'],
    title: 'The URL is not allowed',
    meaning: 'The URL does not lead to a public address, and the operator does not allow it.',
    remedy: 'Use a public URL; an operator can allow an address range with `EGRESS_ALLOW`.',
  },
  number_invalid: {
    kinds: ['invalid'],
    title: 'Not a phone number',
    meaning: 'This is not a phone number in international format, such as +14155550123.',
    remedy: 'Send it with plus and country code.',
  },
  number_not_found: {
    kinds: ['not-found'],
    title: 'There is no such number',
    meaning: 'The workspace has no such phone number.',
    remedy: 'List the numbers with `GET /phonenumbers`.',
  },
  disposition_name_invalid: {
    kinds: ['invalid'],
    title: 'No name for a disposition',
    meaning: 'The name in the path is not of 1 to 64 lower-case letters, digits and underscores.',
    remedy: 'Write it like `wants_an_offer`; what people read is its `label`.',
  },
  delay_not_used: {
    kinds: ['invalid'],
    title: 'The delay would not be used',
    meaning: 'Only a disposition whose effect is `retry` or `callback` has a delay.',
    remedy: 'Leave `delay_s` out, or choose one of these effects.',
  },
  opt_out_must_stay: {
    kinds: ['invalid', 'conflict'],
    title: 'The opt-out must stay',
    meaning: '`do_not_call` cannot be removed, and always puts people on the suppression list.',
    remedy: 'Leave it as it is; its label may be changed, and other dispositions may be opt-outs as well.',
  },
  too_many_dispositions: {
    kinds: ['conflict'],
    title: 'Too many dispositions',
    meaning: 'The workspace has a hundred dispositions.',
    remedy: 'Remove one; calls that are marked with it keep its name.',
  },
  number_taken: {
    kinds: ['conflict'],
    title: 'The number is taken',
    meaning: 'The number has a trunk already, or another agent speaks on it.',
    remedy: 'Change the trunk with `PUT /phonenumbers/update_sip/{number}`, or end the other mapping first.',
  },
  number_in_use: {
    kinds: ['conflict'],
    title: 'The number is in use',
    meaning: 'A list that has not ended uses the number, or a call from it is live or waits.',
    remedy: 'Cancel the list, or wait until list and calls have ended.',
  },
  number_without_agent: {
    kinds: ['conflict'],
    title: 'No agent speaks on the number',
    meaning: 'The number cannot call, because no agent is mapped to it.',
    remedy: 'Map one with `PUT /phonenumbers/map_agent`.',
  },
  number_without_trunk: {
    kinds: ['conflict'],
    title: 'The number has no trunk',
    meaning: 'The number cannot call, because it has no SIP trunk.',
    remedy: 'Register one with `POST /phonenumbers/sip_trunk`.',
  },
  sip_address_invalid: {
    kinds: ['invalid'],
    title: 'Not a SIP server',
    meaning: '`sip_address` is a host, `host:port` or an address, without `sip:` and parameters.',
    remedy: 'Send it so, with brackets around an IPv6 address.',
  },
  sip_address_private: {
    kinds: ['invalid'],
    title: 'The SIP server is not public',
    meaning: 'The address is not on the public internet.',
    remedy: 'The operator can allow its range with `EGRESS_ALLOW`.',
  },
  auth_username_missing: {
    kinds: ['invalid'],
    title: 'The user name is missing',
    meaning: 'A trunk has a user name and a password, or neither.',
    remedy: 'Give `auth_username` too.',
  },
  auth_password_missing: {
    kinds: ['invalid'],
    title: 'The password is missing',
    meaning: 'A trunk has a user name and a password, or neither.',
    remedy: 'Give `auth_password` too.',
  },

  // Calls
  date_invalid: {
    kinds: ['invalid'],
    title: 'Not a date',
    meaning: 'A filter by time is not a date or a moment in ISO 8601.',
    remedy: 'Send for example `2026-03-08` or `2026-03-08T09:30:00Z`.',
  },
  variable_missing: {
    kinds: ['invalid'],
    title: 'A variable is missing',
    meaning: "The agent's texts have variables that the call does not give; `errors` names them.",
    remedy: 'Give them in `dynamic_variables`.',
  },
  variable_invalid: {
    kinds: ['invalid'],
    title: 'A variable cannot be used',
    meaning: 'Variables are texts, numbers, true or false, of a limited length and number.',
    remedy: 'See `errors`.',
  },
  number_suppressed: {
    kinds: ['conflict'],
    title: 'The number is suppressed',
    meaning: 'The number is on the list of those that must not be called.',
    remedy: 'Do not call it.',
  },
  attempt_cap_reached: {
    kinds: ['conflict'],
    title: 'Called as often as is allowed',
    meaning: 'The person has been called as often as the settings of the workspace allow.',
    remedy: 'Wait until the period is over.',
  },
  consent_invalid: {
    kinds: ['invalid'],
    title: 'The consent cannot be read',
    meaning: 'A consent has a basis, `express` or `written`, and a time that has passed, the year first.',
    remedy: 'Correct it, or leave all of it out.',
  },
  premium_number: {
    kinds: ['invalid'],
    title: 'A premium number',
    meaning: 'Premium and shared-cost numbers are never called.',
    remedy: 'Find another number of the person.',
  },
  destination_not_allowed: {
    kinds: ['invalid'],
    title: 'The country is not allowed',
    meaning: 'The settings of the workspace do not allow calls to the country of this number.',
    remedy: 'An admin can allow it: `allowed_countries` of `PATCH /workspaces/{id}/settings`.',
  },
  time_zone_unknown: {
    kinds: ['invalid'],
    title: 'The time there is unknown',
    meaning: 'Nobody knows what time it is where this number is, so it may be night.',
    remedy: 'Find a number with a known place; in a file, name the zone in a column.',
  },
  window_never_opens: {
    kinds: ['invalid', 'conflict'],
    title: 'The calling window never opens',
    meaning:
      'No minute of the week is in the calling window, the hours of the workspace and the zones of the number at once.',
    remedy: 'Change the window, or the hours of the workspace.',
  },
  outside_window: {
    kinds: ['conflict'],
    title: 'Outside the calling window',
    meaning: 'It is not an hour at which this person may be called.',
    remedy: 'Try again at `retry_at`.',
  },
  person_on_call: {
    kinds: ['conflict'],
    title: 'The person is being called',
    meaning: 'Another call to this person is live or about to be.',
    remedy: 'Try again at `retry_at`.',
  },
  trunk_not_ready: {
    kinds: ['conflict'],
    title: 'The trunk is not ready',
    meaning: 'The trunk of the number is not on LiveKit yet.',
    remedy: 'See `sync_status` and `sync_error` of the number, and try again at `retry_at`.',
  },
  trunk_breaker_open: {
    kinds: ['conflict'],
    title: 'The trunk has failed',
    meaning: 'Several calls of the trunk failed in a row, so it is not dialed for a while.',
    remedy: 'Look into the trunk; try again at `retry_at`.',
  },
  daily_call_cap: {
    kinds: ['conflict'],
    title: 'The calls of the day are used up',
    meaning: 'The workspace has made as many calls today as its settings allow.',
    remedy: 'Try again at `retry_at`, or raise `daily_call_cap`.',
  },
  daily_spend_cap: {
    kinds: ['conflict'],
    title: 'The money of the day is used up',
    meaning: 'The call could cost more than the settings of the workspace leave for today.',
    remedy: 'Try again at `retry_at`, or raise `daily_spend_cap`.',
  },
  at_capacity: {
    kinds: ['conflict'],
    title: 'All lines are taken',
    meaning: 'As many calls are live as the workspace or the trunk may have.',
    remedy: 'Try again at `retry_at`.',
  },
  pacing: {
    kinds: ['conflict'],
    title: 'The trunk dials as fast as it may',
    meaning: 'The next free moment of the trunk lies too far ahead.',
    remedy: 'Try again at `retry_at`, or raise `calls_per_second` of the trunk.',
  },
  retry_delay: {
    kinds: ['conflict'],
    title: 'Too soon for another attempt',
    meaning: 'The time between two attempts has not passed.',
    remedy: 'Try again at `retry_at`.',
  },
  list_not_running: {
    kinds: ['conflict'],
    title: 'The list is not running',
    meaning: 'Only a list that runs is dialed.',
    remedy: 'Resume the list.',
  },
  attempt_not_found: {
    kinds: ['not-found'],
    title: 'There is no such attempt',
    meaning: 'No attempt has this id.',
    remedy: 'The id is in the name of the room, and in the header `X-Attempt-Id` of the call.',
  },
  webhook_invalid: {
    kinds: ['invalid'],
    title: 'Not an event',
    meaning: 'The body is no LiveKit event with an id.',
    remedy: 'Let LiveKit send it.',
  },

  // Uploaded files
  file_missing: {
    kinds: ['invalid'],
    title: 'The file is missing',
    meaning: 'The form has no file.',
    remedy: 'Send it in the part named `file`.',
  },
  too_many_files: {
    kinds: ['invalid'],
    title: 'More than one file',
    meaning: 'The form has more than one file.',
    remedy: 'Send them one by one.',
  },
  file_too_large: {
    kinds: ['too-large'],
    title: 'The file is too large',
    meaning: 'The file is larger than the operator allows (`UPLOAD_MAX_BYTES`).',
    remedy: 'Split it.',
  },
  field_repeated: {
    kinds: ['invalid'],
    title: 'A field is repeated',
    meaning: 'The form has the same field more than once.',
    remedy: 'Send it once.',
  },
  field_too_long: {
    kinds: ['invalid'],
    title: 'A field is too long',
    meaning: 'A field of the form is longer than 64 KB.',
    remedy: 'Shorten it.',
  },
  json_invalid: {
    kinds: ['invalid'],
    title: 'A field is not JSON',
    meaning: 'A field of the form that holds JSON cannot be read.',
    remedy: 'Send it as JSON, such as `{"start":"09:00","end":"17:00"}`.',
  },
  multipart_malformed: {
    kinds: ['invalid'],
    title: 'The form cannot be read',
    meaning: 'The body is not the multipart form that its Content-Type announces.',
    remedy: 'Let your HTTP client make the form, with its own boundary.',
  },
  multipart_cut_short: {
    kinds: ['invalid'],
    title: 'The upload was cut short',
    meaning: 'The form ended before it was complete. Nothing was kept.',
    remedy: 'Send it again.',
  },
  duplicate_file: {
    kinds: ['conflict'],
    title: 'The file was uploaded before',
    meaning: 'The same bytes were uploaded before; calling everybody in them again is rarely meant.',
    remedy:
      'Look at the list, or the upload, that the reply names; send `allow_duplicate=true` if it is meant.',
  },
  upload_not_failed: {
    kinds: ['conflict'],
    title: 'The upload did not fail',
    meaning: 'It is still imported, or it is complete and there is nothing to retry.',
    remedy: 'To mend rejected rows, download them, correct them and send them as the file of the retry.',
  },
  file_lost: {
    kinds: ['conflict'],
    title: 'The stored file is gone',
    meaning: 'The file of this upload is no longer stored.',
    remedy: 'Send the file with the retry.',
  },
  country_unknown: {
    kinds: ['invalid'],
    title: 'Not a country',
    meaning: 'A country is a code of ISO 3166-1, such as US.',
    remedy: 'Send the code.',
  },
  default_country_required: {
    kinds: ['invalid'],
    title: 'A country is needed',
    meaning: 'Nothing says which country numbers without a country code are of.',
    remedy: 'Send `default_country`.',
  },
  file_empty: {
    kinds: ['invalid'],
    title: 'The file is empty',
    meaning: 'The file has no bytes, or only blank lines.',
    remedy: 'Look whether the right file was chosen.',
  },
  file_type_not_csv: {
    kinds: ['invalid'],
    title: 'Not a CSV file',
    meaning: 'The file begins as another type of file does.',
    remedy: 'Save it as CSV.',
  },
  file_encoding_broken: {
    kinds: ['invalid'],
    title: 'The encoding is broken',
    meaning: 'The bytes of the file are no text in the encoding that it begins with.',
    remedy: 'Save it as UTF-8.',
  },
  file_header_missing: {
    kinds: ['invalid'],
    title: 'The header row is missing',
    meaning: 'The first row holds data, not names of columns.',
    remedy: 'Add a header row.',
  },
  file_header_too_long: {
    kinds: ['invalid'],
    title: 'The header row is too long',
    meaning: 'The header row does not end within the first 64 KB.',
    remedy: 'Look whether the file is CSV; shorten the names of columns.',
  },
  file_no_number_column: {
    kinds: ['invalid'],
    title: 'No column of phone numbers',
    meaning: 'No column has a usual name for phone numbers, and `column_map` names none.',
    remedy: 'Name it `phone_number`, or map it with `column_map`.',
  },
  file_no_rows: {
    kinds: ['invalid'],
    title: 'The file has no rows',
    meaning: 'There is nothing after the header row.',
    remedy: 'Look whether the right file was chosen.',
  },
  file_too_many_columns: {
    kinds: ['invalid'],
    title: 'Too many columns',
    meaning: 'The file has more columns than a list can have.',
    remedy: 'Leave out what the agent does not need.',
  },
  duplicate_column: {
    kinds: ['invalid'],
    title: 'Two columns of the same name',
    meaning: 'Two columns would become the same variable.',
    remedy: 'Rename one, or leave it out with `column_map`.',
  },
  column_map_unknown_column: {
    kinds: ['invalid'],
    title: 'A mapped column is not in the file',
    meaning: '`column_map` names a column that the file does not have.',
    remedy: 'Compare it with the header row.',
  },
  column_map_conflict: {
    kinds: ['invalid'],
    title: 'Two columns are mapped to one',
    meaning: '`column_map` maps two columns to the same name.',
    remedy: 'Map one of them to null.',
  },
  column_map_invalid_name: {
    kinds: ['invalid'],
    title: 'The map of columns cannot be used',
    meaning: '`column_map` maps the header of a column to a name, or to null.',
    remedy: 'Send for example `{"Mobile":"phone_number","Notes":null}`.',
  },
  quote_not_closed: {
    kinds: ['invalid'],
    title: 'A quote is not closed',
    meaning: 'A quoted cell goes on to the end of the file; `line` says where it begins.',
    remedy: 'Close the quote, or double it inside of a cell.',
  },
  line_too_long: {
    kinds: ['invalid'],
    title: 'A line is too long',
    meaning: 'A line of the file is longer than 1 MB.',
    remedy: 'Look whether the file is CSV with a row per line.',
  },
  import_interrupted: {
    kinds: ['unavailable'],
    title: 'The import was interrupted',
    meaning: 'The server stopped while it read the file. Nothing was changed.',
    remedy: 'Send the file again.',
  },

  // Lists
  phone_number_not_found: {
    kinds: ['not-found'],
    title: 'There is no such number',
    meaning: 'The workspace has no such phone number.',
    remedy: 'List the numbers with `GET /phonenumbers`.',
  },
  phone_number_invalid: {
    kinds: ['invalid'],
    title: 'Not a phone number',
    meaning: 'This is no phone number with a country code.',
    remedy: 'Send it in international format, such as +14155550123.',
  },
  calling_window_invalid: {
    kinds: ['invalid'],
    title: 'The calling window cannot be used',
    meaning: 'A time or a day of the calling window is none.',
    remedy: 'Send times as `HH:MM` and days as `mon` to `sun`, each once.',
  },
  schedule_in_past: {
    kinds: ['invalid', 'conflict'],
    title: 'The schedule lies in the past',
    meaning: '`scheduled_at`, or `starts_at` of a campaign, lies in the past.',
    remedy: 'Send a later time, or leave it out to begin at once.',
  },
  list_importing: {
    kinds: ['conflict'],
    title: 'The file is being imported',
    meaning: 'Until the file is imported the list can only be changed or canceled.',
    remedy: 'Wait until its status is no longer `importing`.',
  },
  consent_in_future: {
    kinds: ['invalid'],
    title: 'The consent is of the future',
    meaning: '`given_at` is later than now: nobody can have agreed to it yet.',
    remedy: 'Send when the person agreed, with its offset from UTC.',
  },
  erasure_running: {
    kinds: ['conflict'],
    title: 'The erasure is not completed yet',
    meaning:
      'A number can be called again only when all of its person was removed, by this erasure and any newer one of the number.',
    remedy: 'Try again when all erasures of the number are completed.',
  },
  number_erased: {
    kinds: ['conflict'],
    title: 'The person was erased',
    meaning:
      'The person with this number was erased from the workspace: they are never called, and nothing is kept of them.',
    remedy:
      'Nothing is to be done. If the person came back of their own will, an admin lifts the erasure first (docs/privacy.md).',
  },
  list_finished: {
    kinds: ['conflict'],
    title: 'The list is finished',
    meaning: 'A list that is completed, failed, canceled or archived cannot be changed any more.',
    remedy: 'Make a new one.',
  },
  list_not_started: {
    kinds: ['conflict'],
    title: 'The list was not started',
    meaning: 'A draft calls nobody, so it cannot be paused.',
    remedy: 'Nothing is to be done.',
  },
  list_ended: {
    kinds: ['conflict'],
    title: 'The list has ended',
    meaning: '`ends_at` lies in the past, so nobody would be called.',
    remedy: 'Set a later `ends_at`, or null for none.',
  },
  end_in_past: {
    kinds: ['invalid'],
    title: 'The end lies in the past',
    meaning: '`ends_at` lies in the past.',
    remedy: 'Send a later time, or null for no end.',
  },
  end_before_start: {
    kinds: ['invalid'],
    title: 'The end is before the start',
    meaning: '`ends_at` is not after `starts_at`.',
    remedy: 'Send times of which the second is later.',
  },
  profile_unknown: {
    kinds: ['invalid'],
    title: 'There is no such profile',
    meaning: 'The installation has no file of rules of this name.',
    remedy: 'Send one of the profiles of `GET /api/v/options/`, or null.',
  },
  retry_rule_invalid: {
    kinds: ['invalid'],
    title: 'The retry rule cannot be used',
    meaning:
      'A rule of `retry.rules` is about nothing or two things, repeats another, names a disposition that the workspace does not have or that opts the person out, or makes more attempts than the list does.',
    remedy: 'Look at the rule that `pointer` names, and at the dispositions of `GET /api/v/options/`.',
  },
  holiday_invalid: {
    kinds: ['invalid'],
    title: 'The holiday is no day',
    meaning: 'A holiday is no day of the calendar, or is there twice.',
    remedy: 'Send each day once, as `YYYY-MM-DD`.',
  },
  list_not_paused: {
    kinds: ['conflict'],
    title: 'The list is not paused',
    meaning: 'Only a paused list can be resumed.',
    remedy: 'To start a scheduled one early, set its time to null.',
  },
  list_already_running: {
    kinds: ['conflict'],
    title: 'The list has started',
    meaning: 'A list that has started gets no new time.',
    remedy: 'Pause it first.',
  },
  list_running: {
    kinds: ['conflict'],
    title: 'The list is running',
    meaning: 'A list that runs or is imported cannot be deleted.',
    remedy: 'Pause or cancel it first.',
  },
  prospect_not_unknown: {
    kinds: ['conflict'],
    title: 'The outcome is known',
    meaning: 'Only a prospect whose state is `unknown` can be dialed again by hand.',
    remedy: 'Nothing is to be done; retries follow the settings of the list.',
  },

  // Live calls
  too_many_streams: {
    kinds: ['too-many'],
    title: 'Too many streams are open',
    meaning: 'The workspace, or the credential, has as many streams of live calls open as it may.',
    remedy: 'Close one, or share one stream between all who look at it.',
  },
  streams_full: {
    kinds: ['unavailable'],
    title: 'This process takes no more streams',
    meaning: 'It has as many streams of live calls open as it may, or it is about to end.',
    remedy: 'Try again after `Retry-After`; another process may answer.',
  },

  // Events of outside dialers
  webhook_id_reused: {
    kinds: ['conflict'],
    title: 'The webhook-id was used before',
    meaning: 'Another body was taken with this webhook-id within the last 48 hours.',
    remedy: 'Give each message an id of its own; only the same message is sent again with the same id.',
  },
  event_type_unknown: {
    kinds: ['invalid'],
    title: 'There is no such event',
    meaning: 'The `type` of the event is none that is taken.',
    remedy: 'See docs/dialer-webhook.md for the events that there are.',
  },
  event_target_unclear: {
    kinds: ['invalid'],
    title: 'It is not clear whom the event is about',
    meaning: 'The event names its prospect in no way, in half of one, or in two.',
    remedy: 'Name it by `prospect_id`, by `call_id`, or by `campaign` and `phone_number`.',
  },
  callback_at_invalid: {
    kinds: ['invalid'],
    title: 'No time for a callback',
    meaning: 'The time lies in the past or more than 90 days ahead, or the disposition makes no callback.',
    remedy:
      'Send a time that lies ahead, with its offset from UTC, and a disposition whose effect is `callback`.',
  },
  callback_not_possible: {
    kinds: ['conflict'],
    title: 'The person cannot be called back',
    meaning:
      'The prospect is on the phone, declined, was called as often as its campaign allows, or its campaign calls nobody any more.',
    remedy: '`detail` says which it is; look at the campaign and its prospect.',
  },
  disposition_unknown: {
    kinds: ['invalid'],
    title: 'There is no such disposition',
    meaning: 'The workspace has no disposition of this name.',
    remedy: 'Use a name of `GET /api/v/options/`, or add it to the dispositions of the workspace.',
  },
  disposition_without_effect: {
    kinds: ['conflict'],
    title: 'The disposition changes nothing',
    meaning: 'The person was never called, so there is no call to mark, and does not wait to be called.',
    remedy: 'Nothing is to be done.',
  },
} as const satisfies Record<string, ProblemType>;

export type ProblemCode = keyof typeof problems;

/** As what kind of refusal a code may be thrown. */
export type KindOf<C extends ProblemCode> = (typeof problems)[C]['kinds'][number];

export const problemCodes = Object.keys(problems) as ProblemCode[];

export function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(problems, text);
}
