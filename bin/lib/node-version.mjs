const MINIMUM = [20, 11];

/** What is wrong with a version of Node, or undefined. Written in the JavaScript of old ones. */
export function nodeVersionSentence(version) {
  const parts = version.split('.').map(Number);
  const enough = parts[0] > MINIMUM[0] || (parts[0] === MINIMUM[0] && parts[1] >= MINIMUM[1]);
  if (enough) return undefined;
  return `Trunkline needs Node ${MINIMUM.join('.')} or newer; this is Node ${version}.`;
}
