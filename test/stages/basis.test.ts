import assert from 'node:assert/strict';
import { type Answer, Bases } from '../../server/src/link/basis';

const FILES = 10;

function answerOf(bases: Bases): Answer {
  return { basis: bases.nothing, asked: 0, inside: 0, isPart: false };
}

/** Works out an answer about a file that notes something. */
function asked(bases: Bases, file: number, note: () => void = () => undefined): Answer {
  const answer = answerOf(bases);
  bases.work(answer, bases.ofFile(file), note);
  return answer;
}

const edit = (bases: Bases, file: number, ...names: string[]) => bases.change(new Map([[file, new Set(names)]]));

describe('an answer', () => {
  it('counts until a file changes that was read for it', () => {
    const bases = new Bases(FILES);
    const answer = asked(bases, 1, () => bases.readsFile(2));
    edit(bases, 3);
    assert.equal(answer.basis.isGone, false);
    edit(bases, 2);
    assert.equal(answer.basis.isGone, true);
  });

  it('counts until what a file gives away under a name that was looked for changes, in whichever file', () => {
    const bases = new Bases(FILES);
    const answer = asked(bases, 1, () => bases.readsName('email'));
    edit(bases, 2, 'phone');
    assert.equal(answer.basis.isGone, false);
    edit(bases, 2, 'email');
    assert.equal(answer.basis.isGone, true);
  });

  it('rests on names where a file does not tell which of them have changed', () => {
    const bases = new Bases(FILES);
    const answer = asked(bases, 1, () => bases.readsName('email'));
    bases.change(new Map([[2, undefined]]));
    assert.equal(answer.basis.isGone, true);
  });

  it('rests on what the answers rest on that it used, and not on those used after it', () => {
    const bases = new Bases(FILES);
    const inner = asked(bases, 2, () => bases.readsFile(3));
    const other = asked(bases, 4);
    const outer = answerOf(bases);
    const around = asked(bases, 6, () => {
      bases.work(outer, bases.ofFile(1), () => bases.uses(inner));
      bases.uses(other);
    });
    assert.deepEqual(outer.basis.grounds, [1, 2, 3]);
    assert.deepEqual(around.basis.grounds, [4, 6]);
  });

  it('is the same basis as another that rests on the same', () => {
    const bases = new Bases(FILES);
    const [a, b] = [asked(bases, 1, () => bases.readsFile(2)), asked(bases, 2, () => bases.readsFile(1))];
    assert.equal(a.basis, b.basis);
    edit(bases, 1);
    const again = asked(bases, 1, () => bases.readsFile(2));
    assert.notEqual(again.basis, a.basis);
    assert.equal(again.basis.isGone, false);
  });

  it('of a circle rests on all that the circle rests on', () => {
    const bases = new Bases(FILES);
    const [head, member, user] = [answerOf(bases), answerOf(bases), answerOf(bases)];
    bases.work(head, bases.ofFile(1), () => {
      bases.work(member, bases.ofFile(2), () => bases.uses(head));
      // It uses what is not known to its end.
      bases.work(user, bases.ofFile(3), () => bases.uses(member));
      bases.uses(user);
      bases.readsFile(4);
    });
    for (const answer of [head, member, user]) assert.ok(answer.basis.grounds.includes(4), answer.basis.grounds.join());
    assert.deepEqual(
      [head, member, user].map(({ inside }) => inside),
      [0, 0, 0],
    );
    edit(bases, 4);
    assert.ok([head, member, user].every(({ basis }) => basis.isGone));
  });

  it('that rests on very much counts until the next edit', () => {
    const bases = new Bases(9000);
    const answer = asked(bases, 1, () => {
      for (let file = 0; file < 8900; file++) bases.readsFile(file);
    });
    edit(bases, 8999);
    assert.equal(answer.basis.isGone, true);
  });

  it('rests on nothing that is worked out aside', () => {
    const bases = new Bases(FILES);
    const answer = asked(bases, 1, () => bases.aside(() => bases.readsFile(2)));
    assert.deepEqual(answer.basis.grounds, [1]);
  });

  it('rests on nothing where nobody edits', () => {
    const bases = new Bases(FILES, 'nothing');
    const answer = asked(bases, 1, () => bases.readsFile(2));
    assert.equal(answer.basis, bases.nothing);
  });
});

describe('the bases of many edits', () => {
  it('do not pile up', () => {
    const bases = new Bases(FILES);
    const sizes = new Set<number>();
    for (let i = 0; i < 50; i++) {
      for (let file = 1; file < FILES; file++) asked(bases, file, () => bases.readsFile(0));
      sizes.add(edit(bases, 0).length);
    }
    assert.equal(sizes.size, 1, [...sizes].join());
  });
});
