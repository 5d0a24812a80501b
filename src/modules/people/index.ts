export { PeopleModule, PeopleWorkerModule } from './people.module.js';
export { erasedNumberPlace } from './erased-number-place.js';
