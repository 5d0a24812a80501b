import { Module } from '@nestjs/common';
import { DispositionNames } from './disposition-names.js';
import { DispositionsRepository } from './dispositions.repository.js';

/** For the settings of a workspace, which show the names alone. */
@Module({
  providers: [DispositionsRepository, DispositionNames],
  exports: [DispositionsRepository, DispositionNames],
})
export class DispositionNamesModule {}
