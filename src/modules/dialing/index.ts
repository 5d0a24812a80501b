export { CallPlacement, type CallToPlace } from './app/call-placement.js';
export { CalleeEvents, type CalleeEvent } from './app/callee-events.js';
export { InFlight } from './app/in-flight.js';
export { DialingModule, DialingWorkerModule } from './dialing.module.js';
export { attemptOfRoom } from './domain/attempt-names.js';
export { missingVariables, render } from './domain/variables.js';
