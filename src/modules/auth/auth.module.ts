import { Global, Module } from '@nestjs/common';
import { PrincipalResolver } from '../../platform/http/principal.js';
import { AccessTokens } from './access-tokens.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysService } from './api-keys.service.js';
import { AuthController, SwitchController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { LoginLimiter } from './login-limiter.js';
import { CredentialResolver } from './principal-resolver.js';
import { SessionCookies } from './session-cookies.js';
import { Sessions } from './sessions.js';

/** Global, because the platform's guard asks for its PrincipalResolver. */
@Global()
@Module({
  controllers: [AuthController, SwitchController, ApiKeysController],
  providers: [
    AccessTokens,
    ApiKeysService,
    AuthService,
    LoginLimiter,
    SessionCookies,
    Sessions,
    { provide: PrincipalResolver, useClass: CredentialResolver },
  ],
  exports: [PrincipalResolver],
})
export class AuthModule {}
