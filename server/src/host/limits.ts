/** Sources larger than this are generated or data: 2 MB, in bytes. */
export const DEFAULT_MAX_FILE_SIZE = 2 * 1024 * 1024;
