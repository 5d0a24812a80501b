import {
  emailField,
  forgotten,
  form,
  htmlPage,
  nameField,
  newPasswordField,
  passwordField,
  view,
} from './page.js';

const workspace = '<strong data-slot="workspace"></strong>';
const heading = 'Join <span data-slot="workspace"></span>';
const invited = `You are invited to the workspace ${workspace} as <strong data-slot="role"></strong>.`;

export const invitationPage = htmlPage({
  title: 'Join a workspace',
  script: 'invitation.mjs',
  views: [
    view(
      'sign-up',
      heading,
      `<p>${invited} Make an account to join it.</p>
${form(
  'sign-up',
  [
    emailField('sign-up', { known: true }),
    nameField('sign-up'),
    newPasswordField('sign-up', 'Choose a password'),
  ],
  'Make an account and join',
)}`,
    ),
    view(
      'sign-in',
      heading,
      `<p>${invited} <span data-slot="why">You have an account: sign in to join.</span></p>
${form('sign-in', [emailField('sign-in', { known: true }), passwordField('sign-in')], 'Sign in and join')}
${forgotten}`,
    ),
    view('accept', heading, `<p>${invited}</p>\n${form('accept', [], 'Join the workspace')}`),
    view(
      'done',
      'You are in',
      `<p>You belong to the workspace ${workspace} now.</p>
<p data-slot="next"></p>
<p>You can close this page, or look at <a href="docs">what the API can do</a>.</p>`,
    ),
    view(
      'no-link',
      'Join a workspace',
      '<p>This page needs the link of the mail that invites you. Open that link again, or copy all of it.</p>',
    ),
    view('failed', 'You cannot join with this link', '<p data-slot="failure"></p>'),
  ],
});
