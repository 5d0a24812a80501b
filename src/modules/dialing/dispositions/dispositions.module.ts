import { Module } from '@nestjs/common';
import { SuppressionsModule } from '../suppressions/suppressions.module.js';
import { CallResultsRepository } from './call-results.repository.js';
import { DispositionNamesModule } from './disposition-names.module.js';
import { DispositionsController } from './dispositions.controller.js';
import { DispositionsService } from './dispositions.service.js';
import { Dispositions } from './dispositions.js';

/** For all who learn what a call led to. */
@Module({
  imports: [DispositionNamesModule, SuppressionsModule],
  providers: [CallResultsRepository, Dispositions],
  exports: [DispositionNamesModule, Dispositions],
})
export class DispositionsModule {}

/** The dispositions of a workspace, over HTTP. */
@Module({
  imports: [DispositionsModule],
  controllers: [DispositionsController],
  providers: [DispositionsService],
})
export class DispositionsApiModule {}
