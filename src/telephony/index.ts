export * from './telephony.js';
export { TelephonyModule } from './telephony.module.js';
export { LiveKitTelephony, type LiveKitOptions } from './livekit-telephony.js';
export { endByLeave, type Leave } from './leave-outcome.js';
export {
  parseWebhookEvent,
  signBody,
  verifySigned,
  type Verification,
  type WebhookEvent,
} from './livekit-webhook.js';
export type { LiveKitKeys } from './access-token.js';
