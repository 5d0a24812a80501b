export { dialerSecretPlace } from './dialer-webhook/dialer-secrets.js';
export { DialerWebhookModule } from './dialer-webhook/dialer-webhook.module.js';
export { LiveModule } from './live/live.module.js';
export { CampaignsModule } from './campaigns.module.js';
