import { Controller, HttpCode, Post, type RawBodyRequest, Req, UseGuards } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Access } from '../../platform/http/access.js';
import { Problems } from '../../platform/http/problems.js';
import { NotIdempotent } from '../../platform/http/transaction.interceptor.js';
import { SignatureGuard } from '../../telephony/index.js';
import { WebhookInbox } from './webhook-inbox.js';
import { WebhookAcceptedResponse } from './webhooks.responses.js';

@ApiTags('Webhooks')
@Controller('webhook')
export class WebhooksController {
  constructor(private readonly inbox: WebhookInbox) {}

  /**
   * Take an event from LiveKit.
   *
   * For LiveKit's server only (`webhook.urls` in its configuration). The event is in the database when the reply
   * comes; the same event again changes nothing.
   */
  @Post('livekit')
  @Problems('webhook_invalid')
  @NotIdempotent('an event has an id of its own, and is taken once')
  @Access('signature')
  @UseGuards(SignatureGuard)
  @HttpCode(200)
  @ApiConsumes('application/webhook+json')
  @ApiHeader({
    name: 'Authorization',
    required: true,
    description:
      "JWT signed with LiveKit's API secret, whose `sha256` claim is the base64 SHA-256 of the body, as LiveKit sends it.",
  })
  @ApiBody({ schema: { type: 'object', description: "LiveKit's WebhookEvent as JSON." } })
  receiveLiveKitEvent(@Req() request: RawBodyRequest<Request>): Promise<WebhookAcceptedResponse> {
    return this.inbox.accept(request.rawBody);
  }
}
