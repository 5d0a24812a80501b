import { Module } from '@nestjs/common';
import { DialingModule } from '../dialing.module.js';
import { ListsModule } from '../lists/lists.module.js';
import { SuppressionImport } from './suppression-import.js';
import { SuppressionsController } from './suppressions.controller.js';
import { SuppressionsRepository } from './suppressions.repository.js';
import { SuppressionsService } from './suppressions.service.js';
import { Suppressions } from './suppressions.js';

/** For all who learn that somebody does not want to be called. */
@Module({
  imports: [DialingModule, ListsModule],
  providers: [SuppressionsRepository, Suppressions],
  exports: [SuppressionsRepository, Suppressions],
})
export class SuppressionsModule {}

/** The list itself, over HTTP. */
@Module({
  imports: [SuppressionsModule],
  controllers: [SuppressionsController],
  providers: [SuppressionsService, SuppressionImport],
})
export class SuppressionsApiModule {}
