import { Module } from '@nestjs/common';
import { CallbacksModule, DispositionsModule, SuppressionsModule } from '../../dialing/index.js';
import { DialerEvents } from './dialer-events.js';
import { DialerSecretsController } from './dialer-secrets.controller.js';
import { DialerSecretsService } from './dialer-secrets.service.js';
import { DialerSecrets } from './dialer-secrets.js';
import { DialerWebhookController } from './dialer-webhook.controller.js';
import { EventEffects } from './event-effects.js';
import { ProspectEffects } from './prospect-effects.js';

/** Events of outside dialers. */
@Module({
  imports: [SuppressionsModule, DispositionsModule, CallbacksModule],
  controllers: [DialerWebhookController, DialerSecretsController],
  providers: [DialerSecrets, DialerSecretsService, ProspectEffects, EventEffects, DialerEvents],
})
export class DialerWebhookModule {}
