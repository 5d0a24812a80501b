import { Controller, Get, HttpCode } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { SystemDatabase } from '../database/database.js';
import { AppError } from '../errors.js';
import { Access } from './access.js';
import { HealthResponse } from './health.responses.js';
import { Problems } from './problems.js';
import { RateLimited } from './rate-limit/rate-limited.js';

@ApiTags('Health')
@Controller('health')
@RateLimited('none') // a load balancer that is refused takes the process out
export class HealthController {
  constructor(private readonly database: SystemDatabase) {}

  /** The process runs. */
  @Get('live')
  @Access('public')
  @HttpCode(200)
  getLiveness(): HealthResponse {
    return { status: 'ok' };
  }

  /** The process can serve requests: the database answers. */
  @Get('ready')
  @Problems('database_unavailable')
  @Access('public')
  async getReadiness(): Promise<HealthResponse> {
    try {
      await this.database.withSystem((tx) => tx.one('SELECT 1'));
    } catch {
      throw new AppError('unavailable', 'database_unavailable', 'The database does not answer.');
    }
    return { status: 'ok' };
  }
}
