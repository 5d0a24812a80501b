import { Module } from '@nestjs/common';
import { DeliveriesController } from './api/deliveries.controller.js';
import { DeliveriesService } from './api/deliveries.service.js';
import { SubscriptionsController } from './api/subscriptions.controller.js';
import { SubscriptionsService } from './api/subscriptions.service.js';
import { SubscriptionSecrets } from './secrets.js';
import { Dispatcher } from './worker/dispatcher.js';
import { EndpointNotices } from './worker/endpoint-notices.js';
import { FanOut } from './worker/fan-out.js';
import { Results } from './worker/results.js';
import { WebhookRetention } from './worker/retention.js';
import { WebhookMetrics } from './worker/webhook-metrics.js';

/** Who wants to hear of what, and what they were sent. */
@Module({
  controllers: [SubscriptionsController, DeliveriesController],
  providers: [SubscriptionSecrets, SubscriptionsService, DeliveriesService],
})
export class SubscriptionsModule {}

/** Makes events of changes and delivers them. */
@Module({
  providers: [
    SubscriptionSecrets,
    FanOut,
    WebhookMetrics,
    EndpointNotices,
    Results,
    Dispatcher,
    WebhookRetention,
  ],
})
export class SubscriptionsWorkerModule {}
