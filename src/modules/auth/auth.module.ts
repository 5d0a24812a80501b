import { Global, Module } from '@nestjs/common';
import { PrincipalResolver } from '../../platform/http/principal.js';
import { AccountMails } from './account-mails.js';
import { AccessTokens } from './access-tokens.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysService } from './api-keys.service.js';
import { AuthController, SwitchController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { ClientTokens } from './client-tokens.js';
import { EmailTokens } from './email-tokens.js';
import { GoogleIdTokens } from './google-id-tokens.js';
import { GoogleController } from './google.controller.js';
import { GoogleService } from './google.service.js';
import { LoginLimiter } from './login-limiter.js';
import { CredentialResolver } from './principal-resolver.js';
import { RecoveryController } from './recovery.controller.js';
import { RecoveryService } from './recovery.service.js';
import { Registration } from './registration.js';
import { ResetIssuer } from './reset-issuer.js';
import { SessionCookies } from './session-cookies.js';
import { Sessions } from './sessions.js';

/** Global, because the platform's guard asks for its PrincipalResolver. */
@Global()
@Module({
  controllers: [AuthController, GoogleController, RecoveryController, SwitchController, ApiKeysController],
  providers: [
    AccessTokens,
    AccountMails,
    ApiKeysService,
    AuthService,
    ClientTokens,
    EmailTokens,
    GoogleIdTokens,
    GoogleService,
    LoginLimiter,
    RecoveryService,
    Registration,
    SessionCookies,
    Sessions,
    { provide: PrincipalResolver, useClass: CredentialResolver },
  ],
  exports: [PrincipalResolver, ClientTokens, LoginLimiter],
})
export class AuthModule {}

/** What sign-in leaves to the worker. */
@Module({ providers: [AccountMails, EmailTokens, ResetIssuer] })
export class AuthWorkerModule {}
