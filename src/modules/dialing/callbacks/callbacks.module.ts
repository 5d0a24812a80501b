import { Module } from '@nestjs/common';
import { CallbacksRepository } from './callbacks.repository.js';
import { Callbacks } from './callbacks.js';

/** For all who learn when somebody wants to be called. */
@Module({ providers: [CallbacksRepository, Callbacks], exports: [Callbacks] })
export class CallbacksModule {}
