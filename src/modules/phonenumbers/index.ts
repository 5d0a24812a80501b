export { PhoneNumbersModule, PhoneNumbersWorkerModule } from './phonenumbers.module.js';
export { NumberMapping, numberInField } from './number-mapping.js';
export { numberInPath } from './domain/e164.js';
export { passwordPlace } from './trunk-secret.js';
