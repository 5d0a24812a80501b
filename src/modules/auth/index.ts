export { AuthModule, AuthWorkerModule } from './auth.module.js';
export { ensureSuperuser } from './superuser.js';
export { addSuperuser, listSuperusers, removeSuperuser } from './superusers.js';
