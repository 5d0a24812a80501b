export { LiveModule } from './live/live.module.js';
