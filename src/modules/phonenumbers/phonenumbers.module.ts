import { Module } from '@nestjs/common';
import { NumberMapping } from './number-mapping.js';
import { PhoneNumbersController } from './phonenumbers.controller.js';
import { PhoneNumbersService } from './phonenumbers.service.js';
import { TrunkRemovals } from './trunk-removals.js';
import { TrunkSync } from './trunk-sync.js';

/** Numbers, their trunks and their agents. */
@Module({
  controllers: [PhoneNumbersController],
  providers: [PhoneNumbersService, NumberMapping],
  exports: [NumberMapping],
})
export class PhoneNumbersModule {}

/** Brings LiveKit to what the tables say. */
@Module({ providers: [TrunkSync, TrunkRemovals] })
export class PhoneNumbersWorkerModule {}
