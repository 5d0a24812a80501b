export { subscriptionSecretPlace } from './secrets.js';
export { SubscriptionsModule, SubscriptionsWorkerModule } from './subscriptions.module.js';
