import { emailField, forgotten, form, htmlPage, passwordField, view } from './page.js';

export const verifyEmailPage = htmlPage({
  title: 'Confirm your e-mail address',
  script: 'verify-email.mjs',
  views: [
    view(
      'sign-in',
      'Confirm your e-mail address',
      `<p data-slot="why">Sign in to your account: only who made it can confirm its address.</p>
${form('sign-in', [emailField('sign-in'), passwordField('sign-in')], 'Sign in and confirm')}
${forgotten}
<p>You did not make an account? Then somebody else did with your address. Close this page: nothing is confirmed.</p>`,
    ),
    view(
      'done',
      'Your address is confirmed',
      '<p>Thank you. There is nothing more to do; you can close this page.</p>',
    ),
    view(
      'no-link',
      'Confirm your e-mail address',
      '<p>This page needs the link of the mail that we sent to you. Open that link again, or copy all of it.</p>',
    ),
    view(
      'failed',
      'That did not work',
      `<p data-slot="failure"></p>
<p>Open the link of the mail again in a while.</p>`,
    ),
  ],
});
