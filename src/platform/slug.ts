export const slugPattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
export const longestSlug = 63;

/** A slug for a name: "Müller & Söhne" becomes "muller-sohne"; `otherwise` for a name without one Latin letter. */
export function slugOf(name: string, otherwise: string): string {
  const slug = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, longestSlug)
    .replaceAll(/^-+|-+$/g, '');
  return slug === '' ? otherwise : slug;
}

/** The slug with an ending that tells it from those that are taken. */
export function slugWithEnding(slug: string, ending: string): string {
  return `${slug.slice(0, longestSlug - ending.length - 1).replace(/-+$/, '')}-${ending}`;
}
