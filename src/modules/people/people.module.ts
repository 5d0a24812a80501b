import { Module } from '@nestjs/common';
import { SuppressionsModule } from '../dialing/index.js';
import { ConsentsController } from './consents.controller.js';
import { ConsentsService } from './consents.service.js';
import { ContactDecisionsController } from './contact-decisions.controller.js';
import { ContactDecisionsService } from './contact-decisions.service.js';

/** The people who are called: what they agreed to, why they were called, and their right to be forgotten. */
@Module({
  imports: [SuppressionsModule],
  controllers: [ConsentsController, ContactDecisionsController],
  providers: [ConsentsService, ContactDecisionsService],
})
export class PeopleModule {}
