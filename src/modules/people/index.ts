export { PeopleModule } from './people.module.js';
export { erasedNumberPlace } from './erased-number-place.js';
