/** What a program is about, as far as its packages tell: some words mean something else there. */
import type { FileFacts } from '../extract/facts';
import type { FileIndex, FlowGraph } from '../link/graph';

const CHAIN_PACKAGES =
  /^(ethers|viem|wagmi|web3|near-api-js|xrpl|bitcoinjs-lib|@(ethersproject|solana|wagmi|rainbow-me|web3-react|polkadot|cosmjs|mysten|aptos-labs|walletconnect|reown|coral-xyz|metaplex-foundation|ton|tonconnect|starknet-react)\/.+)(\/|$)/;
const APP_PACKAGES =
  /^(react-native|expo|@capacitor\/core|@ionic\/(react|angular|vue)|nativescript|@nativescript\/core)(\/|$)/;
const SCREEN_PACKAGES = /^(react|react-native|preact|vue|svelte|solid-js|@angular\/core)$/;
/** Files that use a package before the program is about it. */
const ENOUGH_FILES = 3;

/** What the packages of a file speak for. */
interface Uses {
  readonly chain: boolean;
  readonly screen: boolean;
  readonly app: boolean;
}

const usesOf = new WeakMap<FileFacts, Uses>();

function uses(facts: FileFacts): Uses {
  let known = usesOf.get(facts);
  if (!known) {
    const has = (packages: RegExp) => facts.modules.some((m) => packages.test(m));
    usesOf.set(facts, (known = { chain: has(CHAIN_PACKAGES), screen: has(SCREEN_PACKAGES), app: has(APP_PACKAGES) }));
  }
  return known;
}

/** How many files of a program use packages of each kind. */
type Counts = Record<keyof Uses, number>;

const countsOf = new WeakMap<FlowGraph, Counts>();

function add(counts: Counts, facts: FileFacts, times: number): void {
  const used = uses(facts);
  if (used.chain) counts.chain += times;
  if (used.screen) counts.screen += times;
  if (used.app) counts.app += times;
}

/**
 * Counts once for a program what its files use. After an edit only the edited files are looked at.
 *
 * @param before the program before some of its files were edited
 */
export function countUses(
  graph: FlowGraph,
  before?: { readonly graph: FlowGraph; readonly changed: ReadonlySet<FileIndex> },
): Counts {
  const known = before && countsOf.get(before.graph);
  const counts: Counts = known ? { ...known } : { chain: 0, screen: 0, app: 0 };
  if (before && known)
    for (const file of before.changed) {
      add(counts, before.graph.file(file).facts, -1);
      add(counts, graph.file(file).facts, 1);
    }
  else for (const { facts } of graph.files) add(counts, facts, 1);
  countsOf.set(graph, counts);
  return counts;
}

function isUsed(graph: FlowGraph, kind: keyof Uses): boolean {
  return (countsOf.get(graph) ?? countUses(graph))[kind] >= ENOUGH_FILES;
}

/** True for a program of which several files use a package for blockchains. */
export function isOfChain(graph: FlowGraph): boolean {
  return isUsed(graph, 'chain');
}

/** True for an app for phones: what is paid with it, whoever holds the phone pays. */
export function isApp(graph: FlowGraph): boolean {
  return isUsed(graph, 'app');
}

/** True for a program for blockchains that has screens: what it says of balances is about whoever looks at them. */
export function isWallet(graph: FlowGraph): boolean {
  return isOfChain(graph) && isUsed(graph, 'screen');
}
