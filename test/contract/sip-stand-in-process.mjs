// A participant that stands in for LiveKit SIP: joins with the token it is given and keeps the attributes that
// it is told. Forked by sip-stand-in.ts. Arguments: the directory in which @livekit/rtc-node is installed,
// LiveKit's URL, a token.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [directory, url, token] = process.argv.slice(2);
const entry = createRequire(join(directory, 'package.json')).resolve('@livekit/rtc-node');
const { Room } = await import(pathToFileURL(entry).href);
const room = new Room();

process.on('disconnect', () => process.exit());
process.on('message', async ({ attributes }) => {
  if (attributes) await room.localParticipant.setAttributes(attributes);
  else await room.disconnect();
});
await room.connect(url, token, { autoSubscribe: false });
process.send('joined');
