export { AuthModule, AuthWorkerModule } from './auth.module.js';
export { accessTokenLifeS } from './access-tokens.js';
export { ensureSuperuser } from './superuser.js';
export { addSuperuser, listSuperusers, removeSuperuser } from './superusers.js';
