import { Module } from '@nestjs/common';
import { AbandonmentGuard } from './app/abandonment-guard.js';
import { Admission } from './app/admission.service.js';
import { AnswersUpkeep } from './app/answers-upkeep.js';
import { AgentPresence } from './app/agent-presence.js';
import { Breakers } from './app/breakers.js';
import { CallPlacement } from './app/call-placement.js';
import { CalleeEvents } from './app/callee-events.js';
import { DialDecisions } from './app/dial-decisions.js';
import { DialSender } from './app/dial-sender.js';
import { Dialer } from './app/dialer.js';
import { DialingMetrics } from './app/dialing-metrics.js';
import { HandOver } from './app/hand-over.js';
import { Housekeeping } from './app/housekeeping.js';
import { InFlight } from './app/in-flight.js';
import { Lapses } from './app/lapses.js';
import { ListDialing } from './app/list-dialing.js';
import { ListTurns } from './app/list-turns.js';
import { LiveComparison } from './app/live-comparison.js';
import { Orphans } from './app/orphans.js';
import { Outcomes } from './app/outcomes.js';
import { Reconciler } from './app/reconciler.js';
import { Scheduler } from './app/scheduler.js';
import { SingleCalls } from './app/single-calls.js';
import { WorkerRegistry } from './app/worker-registry.js';
import { AbandonmentRepository } from './data/abandonment.repository.js';
import { AdmissionRepository } from './data/admission.repository.js';
import { AttemptsRepository } from './data/attempts.repository.js';
import { BreakersRepository } from './data/breakers.repository.js';
import { CallsRepository } from './data/calls.repository.js';
import { GateRepository } from './data/gate.repository.js';
import { PresenceRepository } from './data/presence.repository.js';
import { ReconcileRepository } from './data/reconcile.repository.js';
import { ScheduleRepository } from './data/schedule.repository.js';
import { WorkersRepository } from './data/workers.repository.js';
import { LateResults } from './dispositions/late-results.js';
import { LateResultsRepository } from './dispositions/late-results.repository.js';
import { DialJobHandler } from './jobs/dial-job.handler.js';
import { ListsWorkerModule } from './lists/lists-worker.module.js';
import { ErasedNumbers } from './suppressions/erased-numbers.js';
import { ProfilesModule } from './profiles/profiles.module.js';

/** What the doors onto dialing need: admission, and waiting for what is in flight. */
@Module({
  imports: [ProfilesModule],
  providers: [
    AbandonmentRepository,
    AbandonmentGuard,
    AdmissionRepository,
    CallsRepository,
    ErasedNumbers,
    ReconcileRepository,
    Admission,
    HandOver,
    CallPlacement,
    InFlight,
    PresenceRepository,
    AgentPresence,
  ],
  exports: [
    AbandonmentGuard,
    AgentPresence,
    CallsRepository,
    ErasedNumbers,
    Admission,
    HandOver,
    CallPlacement,
    InFlight,
  ],
})
export class DialingModule {}

/** The engine itself: importer, scheduler, dialer, reconciler. */
@Module({
  imports: [DialingModule, ListsWorkerModule, ProfilesModule],
  providers: [
    AttemptsRepository,
    BreakersRepository,
    GateRepository,
    ReconcileRepository,
    ScheduleRepository,
    WorkersRepository,
    DialingMetrics,
    WorkerRegistry,
    Breakers,
    Outcomes,
    DialSender,
    DialDecisions,
    Lapses,
    Dialer,
    DialJobHandler,
    ListDialing,
    ListTurns,
    SingleCalls,
    Scheduler,
    CalleeEvents,
    AbandonmentRepository,
    AnswersUpkeep,
    Housekeeping,
    Orphans,
    LiveComparison,
    Reconciler,
    LateResultsRepository,
    LateResults,
  ],
  exports: [CalleeEvents],
})
export class DialingWorkerModule {}
