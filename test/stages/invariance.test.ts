/**
 * Edits that a person makes without a thought must not change what is found, and those that mend a finding must.
 * The same edits run over whole repositories in bench/invariance.
 */
import assert from 'node:assert/strict';
import { measure, type Tally } from '../../bench/invariance/measure';
import { brokenText } from '../../bench/invariance/report';
import { TRANSFORMATIONS } from '../../bench/invariance/transformations';
import { Workspace } from '../../bench/invariance/workspace';
import { appFiles, rulesFor, type AppFile } from '../support/apps';

/** What the apps have no example of. */
const CHAINS = [
  {
    file: 'src/leave.ts',
    text: `interface Member {
  email: string;
}
declare function find(id: string): Promise<Member>;
export function leave(id: string) {
  return find(id).then((member) => {
    console.log('left', member.email);
  });
}
`,
  },
];

const APPS: ReadonlyMap<string, readonly AppFile[]> = new Map([
  ['newsletter', appFiles('newsletter')],
  ['sample', appFiles('sample')],
  ['chains', CHAINS],
]);

/** Edits of a place that the engine does not follow yet: `app edit file`, with what is missing. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map();

describe('findings after edits', () => {
  const tallies = new Map<string, { readonly workspace: Workspace; readonly tally: Tally }>();

  before(function () {
    this.timeout(120_000);
    for (const [app, files] of APPS) {
      const texts = new Map(files.map(({ file, text }) => [file, text]));
      const workspace = new Workspace(texts, app === 'chains' ? rulesFor() : rulesFor(app));
      tallies.set(app, { workspace, tally: measure(workspace, workspace.findings(), TRANSFORMATIONS) });
    }
  });

  for (const { id, expects } of TRANSFORMATIONS) {
    it(`${id}: ${expects === 'same' ? 'are the same' : 'are gone'}`, () => {
      const broken = [...tallies].flatMap(([app, { workspace, tally }]) =>
        tally.trials
          .filter((t) => t.transformation.id === id && !t.verdict.held)
          .filter((t) => !EXCEPTIONS.has(`${app} ${id} ${t.finding.at.file}`))
          .map((t) => brokenText(workspace, t)),
      );
      assert.equal(broken.join('\n\n'), '');
    });
  }

  it('are tried: every edit fits somewhere, and each of them parses', () => {
    const all = [...tallies.values()].map(({ tally }) => tally);
    const tried = new Set(all.flatMap((tally) => tally.trials.map((t) => t.transformation.id)));
    assert.deepEqual(
      TRANSFORMATIONS.map((t) => t.id).filter((id) => !tried.has(id)),
      [],
    );
    assert.deepEqual(
      all.flatMap((tally) => [...tally.unparsable]),
      [],
    );
  });
});
