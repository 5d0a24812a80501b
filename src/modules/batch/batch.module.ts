import { Module } from '@nestjs/common';
import { ListsModule } from '../dialing/index.js';
import { BatchController } from './batch.controller.js';
import { BatchService } from './batch.service.js';

@Module({ imports: [ListsModule], controllers: [BatchController], providers: [BatchService] })
export class BatchModule {}
