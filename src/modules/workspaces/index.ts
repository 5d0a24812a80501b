export {
  createWorkspace,
  firstWorkspaceOf,
  workspaceForUser,
  type WorkspaceRow,
} from './data/workspaces.repository.js';
export { acceptInvitation } from './invitations.js';
export { WorkspacesModule } from './workspaces.module.js';
export { SwitchWorkspaceRequest } from './workspaces.requests.js';
export { WorkspaceResponse } from './workspaces.responses.js';
export { showWorkspace } from './workspaces.service.js';
