interface Sql {
  query<R extends object>(sql: string, params?: unknown[]): Promise<{ rows: R[] }>;
}

/** What a state of an attempt is called where changes of calls are told. */
const changeOfState = `CASE NEW.state WHEN 'intent' THEN 'started' WHEN 'dialing' THEN 'ringing'
  WHEN 'in_progress' THEN 'answered' WHEN 'lapsed' THEN 'withdrawn' ELSE 'ended' END`;

/**
 * Lets the database write down when attempts change, by a trigger that runs as the last thing before the commit: the
 * times in the rows are older, those of an end by up to a second, since LiveKit tells it in whole seconds.
 */
export async function noteCommits(sql: Sql): Promise<void> {
  await sql.query('CREATE TABLE bench_commits (call_id uuid, change text, at timestamptz)');
  await sql.query('GRANT INSERT ON bench_commits TO trunkline_app, trunkline_system');
  await sql.query(
    `CREATE FUNCTION note_bench_commit() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       IF TG_OP = 'INSERT' OR NEW.state <> OLD.state THEN
         INSERT INTO bench_commits VALUES (NEW.call_id, ${changeOfState}, clock_timestamp());
       END IF;
       RETURN NULL;
     END $$`,
  );
  await sql.query(
    `CREATE CONSTRAINT TRIGGER bench_commits AFTER INSERT OR UPDATE OF state ON attempts
     DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_bench_commit()`,
  );
}

/** When each change of a call was committed, in milliseconds since 1970, by `<call id> <change>`. */
export async function commitTimes(sql: Sql): Promise<Map<string, number>> {
  const { rows } = await sql.query<{ name: string; at: Date }>(
    `SELECT call_id || ' ' || change AS name, max(at) AS at FROM bench_commits GROUP BY 1`,
  );
  return new Map(rows.map(({ name, at }) => [name, at.getTime()]));
}

export async function forgetCommits(sql: Sql): Promise<void> {
  await sql.query('DROP TRIGGER bench_commits ON attempts');
  await sql.query('DROP FUNCTION note_bench_commit');
  await sql.query('DROP TABLE bench_commits');
}
