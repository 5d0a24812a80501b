import { isRefusal, send } from './api.mjs';
import { forgetToken, takeToken } from './link.mjs';
import { fill, onSubmit, show } from './views.mjs';

const token = takeToken();

onSubmit('set', async ({ password }) => {
  try {
    await send('POST', 'auth/reset-password', { token, password });
  } catch (error) {
    if (!isRefusal(error, 'reset_token_invalid')) throw error;
    forgetToken();
    fill({ why: 'This link has been used, has expired, or was replaced by a later one. Ask for another.' });
    show('ask');
    return;
  }
  forgetToken();
  show('done');
});

onSubmit('ask', async ({ email = '' }) => {
  await send('POST', 'auth/forgot-password', { email });
  fill({ email });
  show('asked');
});

show(token === null ? 'ask' : 'set');
