import { migrate, migrateDown } from '../platform/database/migrate.js';

const url = process.env['DATABASE_URL'];
if (url === undefined || url === '') {
  console.error('DATABASE_URL is not set');
  process.exit(1);
}
if (process.argv[2] === 'down') {
  await migrateDown(url);
} else {
  const applied = await migrate(url);
  for (const name of applied) console.log(`applied ${name}`);
}
