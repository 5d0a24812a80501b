import { Module } from '@nestjs/common';
import { DispositionNamesModule, ListsModule } from '../dialing/index.js';
import { InvitationsController, InvitationViewController } from './invitations.controller.js';
import { InvitationsService } from './invitations.service.js';
import { MembersController } from './members.controller.js';
import { MembersService } from './members.service.js';
import { SettingsController } from './settings.controller.js';
import { SettingsService } from './settings.service.js';
import { WorkspacesController } from './workspaces.controller.js';
import { WorkspacesService } from './workspaces.service.js';

@Module({
  imports: [ListsModule, DispositionNamesModule],
  controllers: [
    WorkspacesController,
    InvitationViewController,
    MembersController,
    InvitationsController,
    SettingsController,
  ],
  providers: [WorkspacesService, MembersService, InvitationsService, SettingsService],
})
export class WorkspacesModule {}
