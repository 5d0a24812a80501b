import { Module } from '@nestjs/common';
import { AuditEventsController } from './audit-events.controller.js';
import { AuditEventsService } from './audit-events.service.js';
import { AuditRetention } from './audit-retention.js';

/** The audit log, for the admins of a workspace. Events are written where the changes are (`recordAudit`). */
@Module({ controllers: [AuditEventsController], providers: [AuditEventsService] })
export class AuditModule {}

@Module({ providers: [AuditRetention] })
export class AuditWorkerModule {}
