import { Module } from '@nestjs/common';
import { DialingModule, ErasedFiles, SuppressionsModule } from '../dialing/index.js';
import { ConsentsController } from './consents.controller.js';
import { ConsentsService } from './consents.service.js';
import { ContactDecisionsController } from './contact-decisions.controller.js';
import { ContactDecisionsService } from './contact-decisions.service.js';
import { ErasuresController } from './erasures.controller.js';
import { ErasuresService } from './erasures.service.js';
import { RetentionController } from './retention.controller.js';
import { RetentionService } from './retention.service.js';
import { ErasureWorker } from './worker/erasure-worker.js';
import { Erasing } from './worker/erasing.js';
import { RetentionWork } from './worker/retention-work.js';
import { StoredReplies } from './worker/stored-replies.js';

/** The people who are called: what they agreed to, why they were called, and their right to be forgotten. */
@Module({
  imports: [DialingModule, SuppressionsModule],
  controllers: [ConsentsController, ContactDecisionsController, ErasuresController, RetentionController],
  providers: [ConsentsService, ContactDecisionsService, ErasuresService, RetentionService],
})
export class PeopleModule {}

/** Forgets people, when they ask for it and when their time is over. */
@Module({ providers: [ErasedFiles, StoredReplies, Erasing, ErasureWorker, RetentionWork] })
export class PeopleWorkerModule {}
