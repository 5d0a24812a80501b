import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiHeader, ApiQuery, ApiTags } from '@nestjs/swagger';
import { Access } from '../../../platform/http/access.js';
import { Problems } from '../../../platform/http/problems.js';
import { NotIdempotent } from '../../../platform/http/transaction.interceptor.js';
import { DialerEvents } from './dialer-events.js';
import { type DialerSender, DialerSignatureGuard, SenderOf } from './dialer-signature.guard.js';
import { DialerEventsRequest } from './dialer-webhook.requests.js';
import { DialerEventsResponse } from './dialer-webhook.responses.js';

@ApiTags('Campaigns')
@Controller('api/v')
export class DialerWebhookController {
  constructor(private readonly events: DialerEvents) {}

  /**
   * Take events of an outside dialer.
   *
   * Signed by Standard Webhooks with the workspace's secret (`POST /workspaces/{id}/dialer-webhook`). Each event is
   * answered with its own result; one that is refused does not undo the others. The same `webhook-id` again changes
   * nothing, and is answered with the results of the first time.
   */
  @Post('webhook')
  @Problems('signature_invalid', 'webhook_id_reused', 'rate_limited')
  @NotIdempotent('a message has an id of its own, and has its effects once')
  @Access('signature')
  @UseGuards(DialerSignatureGuard)
  @HttpCode(200)
  @ApiQuery({ name: 'key', required: false, description: 'The key, if it is not in X-Webhook-Key.' })
  @ApiHeader({ name: 'X-Webhook-Key', required: false, description: 'The key, if it is not in the URL.' })
  @ApiHeader({
    name: 'webhook-id',
    required: true,
    description: 'Names the message; the same when it is sent again.',
  })
  @ApiHeader({
    name: 'webhook-timestamp',
    required: true,
    description: 'Seconds since 1970, at most 5 minutes off.',
  })
  @ApiHeader({
    name: 'webhook-signature',
    required: true,
    description: '`v1,` and the signature; several with blanks.',
  })
  receiveDialerEvents(
    @SenderOf() sender: DialerSender,
    @Body() body: DialerEventsRequest,
  ): Promise<DialerEventsResponse> {
    return this.events.receive(sender, body.events);
  }
}
