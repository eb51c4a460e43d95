/** What so many calls hand over that telling of each says nothing: a request, a context. */
import assert from 'node:assert/strict';
import { Analyzer } from '../../server/src/analyzer';
import { rulesFor } from '../support/apps';

const RULES = rulesFor('sample');

const INSIDE = `interface Request { user: { email: string } }
export function audit(request: Request) { console.log(request.user.email); }
`;

/** The files in which something is found, of so many that hand a request to a function that logs a field of it. */
function foundWith(callers: number): string[] {
  const analyzer = new Analyzer(RULES);
  const routes = Array.from({ length: callers }, (_, i) => ({
    file: `src/route${i}.ts`,
    text: `import { audit } from './audit';\nexport const handle = (request: any) => audit(request);\n`,
  }));
  analyzer.apply({ files: [{ file: 'src/audit.ts', text: INSIDE }, ...routes] });
  return analyzer
    .snapshot()
    .findings()
    .map(({ at }) => at.file);
}

describe('data that is recognised inside of a function', () => {
  it('is recorded at each call on its way', () => {
    const found = foundWith(3);
    assert.deepEqual(found.sort(), ['src/audit.ts', 'src/route0.ts', 'src/route1.ts', 'src/route2.ts']);
  });

  it('is told inside alone where more than a hundred calls hand it over', () => {
    assert.deepEqual(foundWith(101), ['src/audit.ts']);
  });
});
