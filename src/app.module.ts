import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { AgentsModule } from './modules/agents/index.js';
import { AuditModule, AuditWorkerModule } from './modules/audit/index.js';
import { AuthModule, AuthWorkerModule } from './modules/auth/index.js';
import { BatchModule } from './modules/batch/index.js';
import { CallsModule } from './modules/calls/index.js';
import { CampaignsModule, DialerWebhookModule, LiveModule } from './modules/campaigns/index.js';
import {
  DialingWorkerModule,
  DispositionsApiModule,
  SuppressionsApiModule,
} from './modules/dialing/index.js';
import { OAuthModule } from './modules/oauth/index.js';
import { PagesModule } from './modules/pages/index.js';
import { PeopleModule, PeopleWorkerModule } from './modules/people/index.js';
import { PhoneNumbersModule, PhoneNumbersWorkerModule } from './modules/phonenumbers/index.js';
import { SubscriptionsModule, SubscriptionsWorkerModule } from './modules/subscriptions/index.js';
import { WebhooksModule, WebhooksWorkerModule } from './modules/webhooks/index.js';
import { WorkspacesModule } from './modules/workspaces/index.js';
import { CONFIG, type Config } from './platform/config/config.js';
import { NobodySignsIn } from './platform/http/nobody-signs-in.js';
import { PlatformModule } from './platform/platform.module.js';
import { TelephonyModule } from './telephony/index.js';

const api: NonNullable<ModuleMetadata['imports']> = [
  AuthModule,
  OAuthModule,
  WorkspacesModule,
  AuditModule,
  AgentsModule,
  PhoneNumbersModule,
  CallsModule,
  BatchModule,
  CampaignsModule,
  LiveModule,
  DialerWebhookModule,
  SuppressionsApiModule,
  DispositionsApiModule,
  PeopleModule,
  SubscriptionsModule,
  WebhooksModule,
  PagesModule,
];

const worker: NonNullable<ModuleMetadata['imports']> = [
  AuditWorkerModule,
  AuthWorkerModule,
  DialingWorkerModule,
  PeopleWorkerModule,
  PhoneNumbersWorkerModule,
  SubscriptionsWorkerModule,
  WebhooksWorkerModule,
];

/** Composition only: which modules a process of these roles has. */
@Module({})
export class AppModule {
  static forRoot(config: Config): DynamicModule {
    const isApi = config.roles.includes('api');
    const isWorker = config.roles.includes('worker');
    return {
      module: AppModule,
      imports: [
        PlatformModule.forRoot(config),
        TelephonyModule.forRootAsync({ inject: [CONFIG], useFactory: (given: Config) => given.livekit }),
        ...(isApi ? api : [NobodySignsIn]),
        ...(isWorker ? worker : []),
      ],
    };
  }
}
