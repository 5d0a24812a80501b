export { AuthModule } from './auth.module.js';
export { ensureSuperuser } from './superuser.js';
