// Loaded before the command line: writes the process's peak resident set, in KB, when it ends.
const { writeFileSync } = require('node:fs');

process.once('exit', () => writeFileSync(process.env.PEAK_MEMORY_FILE, String(process.resourceUsage().maxRSS)));
