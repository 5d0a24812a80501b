import { Module } from '@nestjs/common';
import { DialingWorkerModule } from '../dialing/index.js';
import { ActiveCalls } from './active-calls.js';
import { InboxProcessor } from './inbox-processor.js';
import { WebhookInbox } from './webhook-inbox.js';
import { WebhooksController } from './webhooks.controller.js';

/** Takes LiveKit's events. */
@Module({ controllers: [WebhooksController], providers: [WebhookInbox] })
export class WebhooksModule {}

/** Works through them. */
@Module({ imports: [DialingWorkerModule], providers: [ActiveCalls, InboxProcessor] })
export class WebhooksWorkerModule {}
