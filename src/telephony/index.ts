export * from './telephony.js';
export { endByLeave, type Leave } from './leave-outcome.js';
