import { type DynamicModule, Module } from '@nestjs/common';
import { AuthModule } from './modules/auth/index.js';
import { WorkspacesModule } from './modules/workspaces/index.js';
import type { Config } from './platform/config/config.js';
import { PlatformModule } from './platform/platform.module.js';

/** Composition only: which modules a process of these roles has. */
@Module({})
export class AppModule {
  static forRoot(config: Config): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.forRoot(config), AuthModule, WorkspacesModule] };
  }
}
