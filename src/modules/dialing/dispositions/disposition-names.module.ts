import { Module } from '@nestjs/common';
import { DispositionNames } from './disposition-names.js';
import { DispositionsRepository } from './dispositions.repository.js';

/** Which dispositions a workspace has: for its settings, and for what refers to them. */
@Module({
  providers: [DispositionsRepository, DispositionNames],
  exports: [DispositionsRepository, DispositionNames],
})
export class DispositionNamesModule {}
