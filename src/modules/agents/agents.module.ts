import { Module } from '@nestjs/common';
import { PhoneNumbersModule } from '../phonenumbers/index.js';
import { AgentsController } from './agents.controller.js';
import { AgentsService } from './agents.service.js';

@Module({ imports: [PhoneNumbersModule], controllers: [AgentsController], providers: [AgentsService] })
export class AgentsModule {}
