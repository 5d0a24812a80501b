import { emailField, form, htmlPage, newPasswordField, view } from './page.js';

export const resetPasswordPage = htmlPage({
  title: 'Set a new password',
  script: 'reset-password.mjs',
  views: [
    view(
      'set',
      'Set a new password',
      `<p>For your Trunkline account. You will be signed out everywhere else.</p>
${form('set', [newPasswordField('set', 'New password')], 'Set the password')}`,
    ),
    view(
      'done',
      'Your password is set',
      `<p>Every session of your account was signed out. Sign in with the new password from now on.</p>
<p>API keys stay as they were. You can close this page.</p>`,
    ),
    view(
      'ask',
      'Ask for a link',
      `<p data-slot="why">To set a new password you need a link, which we send to you by mail.</p>
${form('ask', [emailField('ask')], 'Send me a link')}`,
    ),
    view(
      'asked',
      'Look into your mailbox',
      `<p>If there is an account with the address <strong data-slot="email"></strong>, a mail with a link is on its way.
The link holds for 30 minutes, and once.</p>
<p>An account is sent three such mails an hour at most.</p>`,
    ),
  ],
});
