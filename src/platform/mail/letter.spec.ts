import { writeLetter } from './letter.js';

describe('letters', () => {
  it('say the same as text and as HTML', () => {
    const letter = writeLetter({
      subject: 'Hello',
      paragraphs: ['One.', 'Two.'],
      action: { label: 'Do it', url: 'https://app.example.com/x?a=1&b=2' },
      notes: ['Small print.'],
    });
    expect(letter.text).toBe('One.\n\nTwo.\n\nDo it:\nhttps://app.example.com/x?a=1&b=2\n\nSmall print.\n');
    expect(letter.html).toContain('<p>One.</p>\n<p>Two.</p>');
    expect(letter.html).toContain('<a href="https://app.example.com/x?a=1&amp;b=2">Do it</a>');
  });

  it('let no name make lines, headers or markup of its own', () => {
    const name = 'Eve\r\nBcc: all@example.com\n\n<a href="https://evil.test">"click" & \'win\'</a>';
    const letter = writeLetter({ subject: name, paragraphs: [`${name} invites you`] });
    expect(letter.subject).not.toMatch(/[\r\n]/);
    expect(letter.text.trim()).not.toContain('\n');
    expect(letter.html).not.toContain('<a ');
    expect(letter.html).toContain('&quot;click&quot; &amp; &#39;win&#39;');
  });

  it('have a subject that fits a line of a mailbox', () => {
    expect(writeLetter({ subject: 'x'.repeat(500), paragraphs: [] }).subject).toHaveLength(150);
  });
});
