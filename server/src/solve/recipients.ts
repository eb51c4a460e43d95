/** Who receives: by the package, or by what is known of the URL. */
import type { Destination, RuleSet, SinkKind, SinkRule } from '../model';
import { splitWords } from '../text/words';
import { HOLE, type TextPattern } from './textPatterns';
import { unnamedHost } from './unnamedHosts';

export interface Receiver {
  readonly destination: Destination;
  /** Country where the data is kept, when the host tells another than the company's seat. */
  readonly country?: string;
  /** False when nothing tells who it is. */
  readonly known: boolean;
}

/** Words in a name of a URL that mean the project itself. */
const OWN_WORDS = new Set([
  'app',
  'site',
  'base',
  'api',
  'web',
  'self',
  'internal',
  'local',
  'localhost',
  'origin',
  'backend',
  'server',
  'nextauth',
  'vercel',
  'public',
  'host',
  'domain',
  'href',
  'location',
  'pathname',
  'current',
  'environment',
]);

/** Words in the name of a known host that mean the project itself. */
const SELF_WORDS = new Set(['app', 'webapp', 'site', 'website', 'nextauth', 'self', 'homepage', 'origin']);

/** This machine, its network, and names that only a network of one's own gives. */
const OWN_NETWORK =
  /^(127\.\d|0\.0\.0\.0$|\[?::1|10\.\d|192\.168\.\d|172\.(1[6-9]|2\d|3[01])\.|[a-z_][\w-]*$)|\.(localhost|local|internal|localdomain|lan|home\.arpa)$/;

/** Addresses of what the page has itself, which are read by a request that goes nowhere. */
const WITHOUT_HOST = /^(?:data|blob):/i;
/** Names of such addresses. */
const OF_DATA = /(^| )(?:object|blob|data) ur[li]$/;

export class RecipientReader {
  private readonly byDomain = new Map<string, Destination>();
  private readonly byPackage = new Map<string, Destination>();
  private readonly byWord = new Map<string, Destination>();

  constructor(private readonly rules: RuleSet) {
    for (const d of rules.destinations.values()) {
      for (const name of d.packages) this.byPackage.set(name, d);
      for (const domain of d.domains) this.byDomain.set(domain.toLowerCase(), d);
      for (const word of d.env) if (!this.byWord.has(word)) this.byWord.set(word.toLowerCase(), d);
    }
  }

  /** The receiver whose client a package is. */
  ofPackage(name: string): Receiver | undefined {
    const destination = this.byPackage.get(name);
    return destination && { destination, known: true };
  }

  /** The destination of an id. */
  named(id: string): Destination | undefined {
    return this.rules.destinations.get(id);
  }

  /** The receiver of a rule without a URL. */
  ofRule(rule: SinkRule): Receiver | undefined {
    const destination = this.rules.destinations.get(rule.destination);
    return destination && { destination, known: true };
  }

  /**
   * The receiver of a client's call: the rule's, unless the host the client was made with tells otherwise.
   *
   * @param hosts hosts and regions among the client's settings
   */
  ofClient(rule: SinkRule, hosts: readonly TextPattern[]): Receiver | 'own' | undefined {
    return this.atHosts(rule.destination, rule.sink, hosts);
  }

  /** A destination's receiver, unless hosts or regions tell another. */
  atHosts(id: string, sink: SinkKind, hosts: readonly TextPattern[]): Receiver | 'own' | undefined {
    const destination = this.named(id);
    if (!destination) return undefined;
    const receiver: Receiver = { destination, known: true };
    let own = false;
    let elsewhere: Receiver | undefined;
    let unlisted: Receiver | undefined;
    for (const { text } of hosts) {
      const region = receiver.destination.regions[text];
      if (region) return { ...receiver, country: region };
      const found = this.ofSetting(text);
      if (found === 'own') own ||= sink === 'llm' || !PROXY.test(text);
      else if (found?.known && found.destination === receiver.destination) return found;
      else if (found?.known) elsewhere ??= found;
      // Many serve models through the interface that one company's client has; nobody else's does so for anything else.
      else if (found && sink === 'llm') unlisted ??= ofSameKind(found, receiver.destination);
    }
    // A client of one company's interface may talk to another's server: models, mail, file stores.
    if (elsewhere) return elsewhere.destination.ownServer ? 'own' : elsewhere;
    return own || receiver.destination.ownServer ? 'own' : (unlisted ?? receiver);
  }

  /** Who is at what a client's setting names: a URL, a DSN, a host. */
  private ofSetting(text: string): Receiver | 'own' | undefined {
    const url = /^[a-z]+:\/\/(?:[^@/]*@)?([\w.-]+)(?:[:/]|$)/i.exec(text)?.[1];
    const host = url ?? /^([\w-]+(?:\.[\w-]+)+|localhost)(?:[:/]|$)/i.exec(text)?.[1];
    return host === undefined ? undefined : this.ofHost(host.toLowerCase());
  }

  /**
   * The receiver of a request.
   *
   * @returns `own` for the project itself: relative URLs, localhost, its own domains
   */
  ofUrl(urls: readonly TextPattern[], rule: SinkRule): Receiver | 'own' | undefined {
    let own = false;
    let isNamedOwn = false;
    let host: Receiver | undefined;
    for (const url of urls) {
      const found = this.ofText(url);
      if (found === 'own') {
        own = true;
        isNamedOwn ||= url.env.length > 0;
      } else if (found?.known) return found;
      else host ??= found;
    }
    // `process.env.APP_URL || 'https://app.example.com'`: the default of an own address is an own address.
    if (host && !isNamedOwn) return host;
    return own ? 'own' : this.ofUnknown(urls, rule);
  }

  /** The receiver of a request whose host is not known, by what is. */
  ofUnknown(urls: readonly TextPattern[], rule: SinkRule): Receiver | undefined {
    const fallback = this.rules.destinations.get(rule.destination);
    return fallback && { destination: unnamedHost(urls, fallback) ?? fallback, known: false };
  }

  private ofText(url: TextPattern): Receiver | 'own' | undefined {
    const written = /^(?:(?:https?|wss?):)?\/\/([^/?#\u0000]+)/i.exec(url.text)?.[1];
    // `http://${host ?? ''}:${port ?? ''}` may have neither.
    const host = written?.replace(/^.*@/, '').replace(/:\d*$/, '').toLowerCase();
    const words = [...url.env, ...url.names].flatMap((n) => splitWords(n));
    if (WITHOUT_HOST.test(url.text) || url.names.some((n) => OF_DATA.test(splitWords(n).join(' ')))) return 'own';
    if (host) {
      const found = this.ofHost(host);
      // `https://…` kept in APP_DOMAIN or SITE_URL is the project's own.
      return found !== 'own' && !found?.known && words.some((w) => SELF_WORDS.has(w)) ? 'own' : found;
    }
    const tenant = this.ofTenant(url.text);
    if (tenant) return tenant;
    // A path, with or without a slash before it.
    if (/^\/(?!\/)|^\.{1,2}\/|^[\w-]+[/?]/.test(url.text)) return 'own';
    for (const name of [...url.env, ...url.names]) {
      const words = splitWords(name);
      // What stands last is what it is: `EXAMPLE_TEAM_SLACK_WEBHOOK` is a webhook of Slack, whoever else is named.
      const vendor = words.map((w) => this.byWord.get(w)).findLast((d) => d !== undefined);
      if (vendor) return { destination: vendor, known: true };
    }
    const isOwn = words.length > 0 && !words.includes('webhook') && words.some((w) => OWN_WORDS.has(w));
    return isOwn && url.text.startsWith(HOLE) ? 'own' : undefined;
  }

  /** `https://${tenant}.example.com`: who is known to have the rest of the host. */
  private ofTenant(text: string): Receiver | 'own' | undefined {
    const rest = /^(?:https?|wss?):\/\/[^/?#]*\u0000((?:\.[\w-]+){2,})(?:[:/?#]|$)/i.exec(text)?.[1];
    const found = rest === undefined ? undefined : this.ofHost(rest.slice(1).toLowerCase());
    return found === 'own' || found?.known ? found : undefined;
  }

  /** The receiver at a host name. */
  ofHost(host: string): Receiver | 'own' | undefined {
    if (OWN_NETWORK.test(host)) return 'own';
    const labels = host.split('.');
    for (let i = 0; i < labels.length - 1; i++) {
      const suffix = labels.slice(i).join('.');
      if (this.rules.ownDomains.some((d) => d.toLowerCase() === suffix)) return 'own';
      const destination = this.byDomain.get(suffix);
      if (destination) {
        const country = Object.entries(destination.regions).find(
          ([region]) => host === region || host.endsWith(`.${region}`) || labels.some((l) => isOfRegion(l, region)),
        )?.[1];
        return { destination, known: true, ...(country ? { country } : {}) };
      }
    }
    return {
      destination: {
        id: host,
        company: host,
        sink: 'third-party',
        domains: [host],
        regions: {},
        env: [],
        packages: [],
        expected: [],
        carries: [],
      },
      known: false,
    };
  }
}

/** A host of which nothing but its name is known, as the kind of recipient that one is whose client talks to it. */
function ofSameKind(host: Receiver, { sink, purpose }: Destination): Receiver {
  return { ...host, destination: { ...host.destination, sink, ...(purpose === undefined ? {} : { purpose }) } };
}

/**
 * A path of the program's own server that a vendor's client is pointed at: the server hands on what comes in there. Who
 * runs the vendor's server themselves gives it a host, and a DSN has a key before its host. Language models are run at
 * home under the path that their vendor has.
 */
const PROXY = /^[a-z]+:\/\/[^/@]+\/[\w-]+/i;

/** `eu-west-1`, `s3-eu-west-1`, `eu-west-1-api` of the region `eu-west-1`. */
function isOfRegion(label: string, region: string): boolean {
  return label === region || label.startsWith(`${region}-`) || label.endsWith(`-${region}`);
}

/** True for what a place is made to carry: a session in a cookie. */
export function carries({ destination }: Receiver, category: string): boolean {
  return destination.carries.some((c) => category === c || category.startsWith(`${c}.`));
}
