/**
 * Addresses of machines: an account of a service at Google has a mail address, `client_email`, and signs with a private
 * key. A client's address is a person's elsewhere, so the two have to be spoken of in one file.
 */
import type { FileFacts } from '../extract/facts';
import type { FlowGraph, Gid } from '../link/graph';
import type { Label } from './origins';

const ADDRESS = /(^|\.)client_?email$/i;
const PRIVATE_KEY = /^(.*[._])?private_?key$/i;

const known = new WeakMap<FileFacts, boolean>();

/** @param sink the call that the address is handed to */
export function isOfServiceAccount(graph: FlowGraph, label: Label, sink: Gid): boolean {
  if (!label.category.startsWith('user.contact.email') || !ADDRESS.test(label.name)) return false;
  return [label.gid, sink].some((gid) => namesPrivateKey(graph.facts(gid)));
}

function namesPrivateKey(facts: FileFacts): boolean {
  let is = known.get(facts);
  if (is === undefined) known.set(facts, (is = facts.strings.some((text) => PRIVATE_KEY.test(text))));
  return is;
}
