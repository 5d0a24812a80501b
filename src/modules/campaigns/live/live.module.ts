import { Module } from '@nestjs/common';
import { CredentialWatch } from './credential-watch.js';
import { LiveController } from './live.controller.js';
import { LiveMetrics } from './live-metrics.js';
import { LiveService } from './live.service.js';
import { LiveStreams } from './live-streams.js';

/** The calls in flight. */
@Module({
  controllers: [LiveController],
  providers: [CredentialWatch, LiveMetrics, LiveStreams, LiveService],
})
export class LiveModule {}
