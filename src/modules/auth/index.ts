export { AuthModule, AuthWorkerModule } from './auth.module.js';
export { accessTokenLifeS } from './access-tokens.js';
export { CreateCredentialRequest } from './api-keys.requests.js';
export { CredentialResponse } from './api-keys.responses.js';
export { clientTokenLifeS, ClientTokens } from './client-tokens.js';
export { refuseWider, scopesAsked } from './issuing.js';
export { LoginLimiter } from './login-limiter.js';
export { ensureSuperuser } from './superuser.js';
export { addSuperuser, listSuperusers, removeSuperuser } from './superusers.js';
