import { Module } from '@nestjs/common';
import { DispositionNamesModule, ListsModule, ProfilesModule } from '../dialing/index.js';
import { CampaignProspectsController } from './campaign-prospects.controller.js';
import { CampaignProspects } from './campaign-prospects.service.js';
import { CampaignsController } from './campaigns.controller.js';
import { CampaignsService } from './campaigns.service.js';
import { CampaignOptionsController } from './options.controller.js';
import { OptionsRepository } from './options.repository.js';
import { CampaignOptions } from './options.service.js';
import { PublicStatus } from './public-status.service.js';
import { StatusCacheRepository } from './status-cache.repository.js';
import { CampaignUploadsController } from './uploads.controller.js';
import { CampaignUploads } from './uploads.service.js';
import { WorkspaceFilter } from './workspace-filter.js';

@Module({
  imports: [ListsModule, ProfilesModule, DispositionNamesModule],
  controllers: [
    CampaignOptionsController,
    CampaignsController,
    CampaignProspectsController,
    CampaignUploadsController,
  ],
  providers: [
    CampaignsService,
    CampaignProspects,
    CampaignUploads,
    CampaignOptions,
    OptionsRepository,
    PublicStatus,
    StatusCacheRepository,
    WorkspaceFilter,
  ],
})
export class CampaignsModule {}
