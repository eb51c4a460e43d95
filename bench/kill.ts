// Ends a process that writes the cache at random moments. Usage: node --import tsx bench/kill.ts [TIMES]
import { killWrites } from '../test/support/killing';

const times = Number(process.argv[2] ?? 500);

void killWrites(times, Math.random).then(({ rounds, during, saved, wrong }) => {
  console.log(`${rounds} times killed, ${during} of them while a file was being written; ${saved} entries saved`);
  console.log(wrong.length === 0 ? 'nothing half-written, nothing lost' : wrong.join('\n'));
  process.exitCode = wrong.length === 0 ? 0 : 1;
});
