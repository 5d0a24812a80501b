import { Client } from 'pg';

// After a restore or a failover the platform does not dial until an operator says so, here.
const url = process.env['DATABASE_URL'];
if (url === undefined || url === '') {
  console.error('DATABASE_URL is not set');
  process.exit(1);
}
const client = new Client({ connectionString: url });
await client.connect();
await client.query('SET ROLE trunkline_system');
await client.query(
  `UPDATE dialing_gate g
   SET system_identifier = s.system_identifier::text, timeline = c.timeline_id::text, paused_because = NULL,
       paused_at = NULL
   FROM pg_control_system() AS s, pg_control_checkpoint() AS c`,
);
await client.end();
console.log('Dialing goes on.');
