import { Module } from '@nestjs/common';
import { OAuthClientsController } from './oauth-clients.controller.js';
import { OAuthClientsService } from './oauth-clients.service.js';
import { TokenEndpoint } from './token-endpoint.js';
import { AuthorizationServerController, TokenController } from './token.controller.js';

/** OAuth 2.1 clients of a workspace, and the tokens that they get. */
@Module({
  controllers: [OAuthClientsController, TokenController, AuthorizationServerController],
  providers: [OAuthClientsService, TokenEndpoint],
})
export class OAuthModule {}
