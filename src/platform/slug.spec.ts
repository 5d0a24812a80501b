import * as fc from 'fast-check';
import { longestSlug, slugOf, slugPattern, slugWithEnding } from './slug.js';

describe('slugs', () => {
  it.each`
    name                 | slug
    ${'Acme Inc.'}       | ${'acme-inc'}
    ${"Ada's workspace"} | ${'ada-s-workspace'}
    ${'Müller & Söhne'}  | ${'muller-sohne'}
    ${'  --  '}          | ${'workspace'}
    ${'株式会社'}        | ${'workspace'}
  `('$name becomes $slug', ({ name, slug }: { name: string; slug: string }) => {
    expect(slugOf(name, 'workspace')).toBe(slug);
  });

  it('are usable whatever the name, with and without an ending', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) =>
        [slugOf(name, 'workspace'), slugWithEnding(slugOf(name, 'workspace'), '3f9a2c')].every(
          (slug) => slugPattern.test(slug) && slug.length <= longestSlug,
        ),
      ),
    );
  });
});
