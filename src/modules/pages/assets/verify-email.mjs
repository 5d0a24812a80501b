import { isRefusal, send, sendSignedIn } from './api.mjs';
import { forgetToken, takeToken } from './link.mjs';
import { fill, onSubmit, show, showFailure } from './views.mjs';

const token = takeToken();

/** As who is signed in: nobody else can confirm the address. */
async function confirm() {
  await sendSignedIn('POST', 'auth/verify-email', { token });
  forgetToken();
  show('done');
}

async function begin() {
  if (token === null) {
    show('no-link');
    return;
  }
  try {
    await confirm();
  } catch (error) {
    if (isRefusal(error, 'verification_token_invalid')) {
      fill({
        why: 'The link was used, has expired, or is not for the account that you are signed in to. Sign in to the account that it is for.',
      });
    } else if (!isRefusal(error, 401)) {
      showFailure(error);
      return;
    }
    show('sign-in');
  }
}

onSubmit('sign-in', async ({ email, password }) => {
  const { user } = await send('POST', 'auth/login', { email, password });
  if (user.email_verified) {
    show('done');
    return;
  }
  await confirm();
});

await begin();
