import { Module } from '@nestjs/common';
import { SuppressionsModule } from '../../dialing/index.js';
import { DialerEvents } from './dialer-events.js';
import { DialerSecretsController } from './dialer-secrets.controller.js';
import { DialerSecretsService } from './dialer-secrets.service.js';
import { DialerSecrets } from './dialer-secrets.js';
import { DialerWebhookController } from './dialer-webhook.controller.js';
import { EventEffects } from './event-effects.js';

/** Events of outside dialers. */
@Module({
  imports: [SuppressionsModule],
  controllers: [DialerWebhookController, DialerSecretsController],
  providers: [DialerSecrets, DialerSecretsService, EventEffects, DialerEvents],
})
export class DialerWebhookModule {}
