import { Module } from '@nestjs/common';
import { DialingModule } from '../dialing.module.js';
import { DispositionNamesModule } from '../dispositions/disposition-names.module.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { CampaignChecks } from './campaign-checks.js';
import { CampaignLists } from './campaign-lists.js';
import { CampaignOverviewsRepository } from './campaign-overviews.repository.js';
import { CampaignViews } from './campaign-views.js';
import { CampaignWarnings } from './campaign-warnings.js';
import { CampaignWarningsRepository } from './campaign-warnings.repository.js';
import { CampaignsRepository } from './campaigns.repository.js';
import { CanceledLists } from './canceled-lists.js';
import { DialLists } from './dial-lists.js';
import { ListRemoval } from './list-removal.js';
import { ListViews } from './list-views.js';
import { ListsRepository } from './lists.repository.js';
import { ListUploads } from './list-uploads.js';
import { OverviewsRepository } from './overviews.repository.js';
import { ProspectAdding } from './prospect-adding.js';
import { ProspectAddingRepository } from './prospect-adding.repository.js';
import { ProspectsRepository } from './prospects.repository.js';
import { RejectedRows } from './rejected-rows.js';
import { UploadViews } from './upload-views.js';
import { UploadsRepository } from './uploads.repository.js';
import { WorkspaceLimits } from './workspace-limits.js';

/** For the doors that make lists. */
@Module({
  imports: [DialingModule, ProfilesModule, DispositionNamesModule],
  providers: [
    ListsRepository,
    OverviewsRepository,
    ProspectsRepository,
    DialLists,
    ListRemoval,
    CampaignsRepository,
    CampaignChecks,
    CampaignLists,
    CampaignOverviewsRepository,
    CampaignViews,
    CampaignWarnings,
    CampaignWarningsRepository,
    ListViews,
    CanceledLists,
    RejectedRows,
    ListUploads,
    ProspectAddingRepository,
    ProspectAdding,
    UploadViews,
    UploadsRepository,
    WorkspaceLimits,
  ],
  exports: [
    DialLists,
    CampaignLists,
    CampaignViews,
    CampaignWarnings,
    ListUploads,
    ProspectAdding,
    ListViews,
    UploadViews,
    ProspectsRepository,
    WorkspaceLimits,
  ],
})
export class ListsModule {}
