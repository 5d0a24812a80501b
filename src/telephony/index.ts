export * from './telephony.js';
export { TelephonyModule } from './telephony.module.js';
export { LiveKitApi } from './livekit-api.js';
export { LiveKitTelephony } from './livekit-telephony.js';
export { endByLeave } from './leave-outcome.js';
export { parseWebhookEvent, signBody, verifySigned, type WebhookEvent } from './livekit-webhook.js';
export type { LiveKitKeys } from './access-token.js';
export { SignatureGuard } from './signature.guard.js';
