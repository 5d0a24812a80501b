export { SubscriptionsModule, SubscriptionsWorkerModule } from './subscriptions.module.js';
