import { isRefusal, send, sendSignedIn } from './api.mjs';
import { forgetToken, takeToken } from './link.mjs';
import { fill, onSubmit, preset, show, showFailure } from './views.mjs';

const token = takeToken();

function done(next = '') {
  forgetToken();
  fill({ next });
  show('done');
}

/** As who is signed in. */
async function accept() {
  try {
    await sendSignedIn('POST', 'workspaces/invitations/accept', { token });
  } catch (error) {
    if (!isRefusal(error, 'already_member')) throw error;
  }
  done();
}

async function isSignedIn() {
  try {
    await sendSignedIn('GET', 'workspaces?page_size=1');
    return true;
  } catch (error) {
    if (isRefusal(error, 401)) return false;
    throw error;
  }
}

async function begin() {
  if (token === null) {
    show('no-link');
    return;
  }
  try {
    const invitation = await send('GET', `workspaces/invitations/${encodeURIComponent(token)}`);
    const { workspace_name: workspace, role, email, has_account: hasAccount } = invitation;
    fill({ workspace, role });
    preset('sign-up', { email });
    preset('sign-in', { email });
    if (hasAccount) show((await isSignedIn()) ? 'accept' : 'sign-in');
    else show('sign-up');
  } catch (error) {
    showFailure(error);
  }
}

onSubmit('accept', async () => {
  try {
    await accept();
  } catch (error) {
    if (isRefusal(error, 'invitation_for_other_email')) {
      fill({ why: 'You are signed in with another address; sign in with this one to join.' });
    } else if (!isRefusal(error, 401)) throw error;
    show('sign-in');
  }
});

onSubmit('sign-in', async ({ email, password }) => {
  await send('POST', 'auth/login', { email, password });
  await accept();
});

onSubmit('sign-up', async ({ email, name, password }) => {
  await send('POST', 'auth/signup', { email, name, password, invitation_token: token });
  done('A mail is on its way to confirm that the address is yours.');
});

await begin();
