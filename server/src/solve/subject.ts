/** What a program is about, as far as its packages tell: some words mean something else there. */
import type { FileFacts } from '../extract/facts';
import type { FlowGraph } from '../link/graph';

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

function isUsed(graph: FlowGraph, kind: keyof Uses): boolean {
  let files = 0;
  for (const { facts } of graph.files) if (uses(facts)[kind] && ++files >= ENOUGH_FILES) return true;
  return false;
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
