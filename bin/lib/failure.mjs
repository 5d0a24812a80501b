/** A failure that the user can act on: its message is the one sentence that is printed, without a stack. */
export class Failure extends Error {
  name = 'Failure';
}

/** The sentence for a file system error, or undefined when it is not one that a user can mend. */
export function fileSystemSentence(error, path) {
  switch (error?.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `No disk space is left for ${path}. Free some and run the command again.`;
    case 'EACCES':
    case 'EPERM':
      return `${path} cannot be read and written by this user. Run as the user that owns it${elsewhere(path)}.`;
    case 'EROFS':
    case 'ENOENT':
      return `${path} is where nothing can be written. Set TRUNKLINE_DATA_DIR to a directory that can be written.`;
    case 'ENOTDIR':
    case 'EEXIST':
      return `${path} is not a directory. Remove the file of that name, or set TRUNKLINE_DATA_DIR.`;
    default:
      return undefined;
  }
}

/** The data directory can be chosen; what belongs to the clone cannot. */
function elsewhere(path) {
  return path.includes('node_modules') ? '' : ', or set TRUNKLINE_DATA_DIR to a directory of your own';
}
