export { CallPlacement } from './app/call-placement.js';
export { CalleeEvents } from './app/callee-events.js';
export { DialingGate } from './app/dialing-gate.js';
export { holdAttempt } from './data/attempt-hold.repository.js';
export { GateRepository, type GateState } from './data/gate.repository.js';
export { Callbacks, type PlannedCallback } from './callbacks/callbacks.js';
export { CallbacksModule } from './callbacks/callbacks.module.js';
export { DialingModule, DialingWorkerModule } from './dialing.module.js';
export { attemptOfRoom, calleeOf, roomOf } from './domain/attempt-names.js';
export { missingVariables, render } from './domain/variables.js';
export { type CallingHours } from './domain/calling-hours.js';
export { type CallingWindow, type Weekday } from './domain/calling-window.js';
export { type DispositionEffect } from './domain/disposition.js';
export { CampaignWarnings } from './lists/campaign-warnings.js';
export { AgentPresence } from './app/agent-presence.js';
export { type CallEvent } from './dispositions/call-results.repository.js';
export { Dispositions, type DispositionToApply } from './dispositions/dispositions.js';
export { lowestIdOf } from './dispositions/id-range.js';
export { DispositionNames } from './dispositions/disposition-names.js';
export { DispositionNamesModule } from './dispositions/disposition-names.module.js';
export { DispositionsApiModule, DispositionsModule } from './dispositions/dispositions.module.js';
export { DispositionsRepository } from './dispositions/dispositions.repository.js';
export { LIST_STATUSES, type ListStatus } from './domain/list-state.js';
export { type ConsentBasis, CONSENT_BASES } from './domain/consent.js';
export { type Disclosure, type Profile } from './domain/profiles.js';
export { PROSPECT_STATES, type ProspectState } from './domain/prospect-state.js';
export {
  RETRYABLE_STATUSES,
  type RetryableStatus,
  RULE_OUTCOMES,
  type RuleOutcome,
} from './domain/retry-policy.js';
export { type StoredRetry, type StoredRetryRule } from './domain/stored-retry.js';
export { CampaignLists } from './lists/campaign-lists.js';
export {
  type CampaignChanges,
  campaignDefaults,
  type CampaignSettings,
  type NewCampaign,
  VOICEMAIL_ACTIONS,
  type VoicemailAction,
} from './lists/campaign-settings.js';
export { campaignIdOf } from './lists/campaigns.repository.js';
export { type CampaignOverview, CampaignViews } from './lists/campaign-views.js';
export { DialLists } from './lists/dial-lists.js';
export { everyDay, type ListChanges, noRetry } from './lists/list-settings.js';
export { ListUploads, type UploadOptions } from './lists/list-uploads.js';
export { listFileProblems, listUpload } from './lists/list-upload.js';
export { type ListOverview, ListViews, type ProspectView } from './lists/list-views.js';
export { type NewProspect, ProspectAdding } from './lists/prospect-adding.js';
export { UploadViews } from './lists/upload-views.js';
export { type UploadRow, UPLOAD_STATUSES, type UploadStatus } from './lists/uploads.repository.js';
export { shownProspect } from './lists/shown-prospect.js';
export { ListsModule } from './lists/lists.module.js';
export { WorkspaceLimits } from './lists/workspace-limits.js';
export { type StoredDecision } from './domain/stored-decision.js';
export { columnMapOf } from './lists/uploaded-file.js';
export { SuppressionsApiModule, SuppressionsModule } from './suppressions/suppressions.module.js';
export { ErasedNumbers, erasureKeyPlace } from './suppressions/erased-numbers.js';
export { ErasedFiles, type KeptFile } from './suppressions/erased-files.js';
export { Suppressions } from './suppressions/suppressions.js';
export { Profiles } from './profiles/profiles.js';
export { ProfilesModule } from './profiles/profiles.module.js';
