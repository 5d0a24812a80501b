import { type DynamicModule, type InjectionToken, Module } from '@nestjs/common';

import { SystemClock } from '../platform/clock.js';
import type { LiveKitOptions } from './livekit-api.js';
import { LiveKitTelephony } from './livekit-telephony.js';
import { Telephony } from './telephony.js';

export interface TelephonyModuleOptions {
  imports?: DynamicModule['imports'];
  /** What the factory is given. */
  inject: InjectionToken[];
  useFactory: (...injected: never[]) => LiveKitOptions;
}

/** Provides `Telephony` to the whole application. */
@Module({})
export class TelephonyModule {
  static forRootAsync({ imports = [], inject, useFactory }: TelephonyModuleOptions): DynamicModule {
    const telephony = {
      provide: Telephony,
      inject,
      useFactory: (...injected: never[]) => new LiveKitTelephony(useFactory(...injected), new SystemClock()),
    };
    return { module: TelephonyModule, global: true, imports, providers: [telephony], exports: [Telephony] };
  }
}
