import type { Connection } from 'vscode-languageserver/node';
import type { Folder } from './folder';
import { SETTINGS_SECTION, type ServerSettings } from './protocol';
import { toUri } from './to';

const DEFAULTS: ServerSettings = { enable: true, configPath: '', hover: { enable: true }, codeLens: false };

/** The client's settings for each folder, asked for once and kept until they change. */
export class Settings {
  private readonly known = new Map<string, Promise<ServerSettings>>();
  /** Whether the client can be asked; without it the defaults hold. */
  supported = false;

  constructor(private readonly connection: Connection) {}

  of(folder: Folder): Promise<ServerSettings> {
    if (!this.supported) return Promise.resolve(DEFAULTS);
    const known = this.known.get(folder.root);
    if (known !== undefined) return known;
    const asked = this.connection.workspace
      .getConfiguration({ scopeUri: toUri(folder.root), section: SETTINGS_SECTION })
      .then(parse, () => DEFAULTS);
    this.known.set(folder.root, asked);
    return asked;
  }

  forget(): void {
    this.known.clear();
  }
}

/** Settings are written by hand: what has another type than it should counts as not set. */
function parse(value: unknown): ServerSettings {
  const given = asRecord(value);
  const hover = asRecord(given['hover']);
  return {
    enable: typeof given['enable'] === 'boolean' ? given['enable'] : DEFAULTS.enable,
    configPath: typeof given['configPath'] === 'string' ? given['configPath'].trim() : DEFAULTS.configPath,
    hover: { enable: typeof hover['enable'] === 'boolean' ? hover['enable'] : DEFAULTS.hover.enable },
    codeLens: typeof given['codeLens'] === 'boolean' ? given['codeLens'] : DEFAULTS.codeLens,
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
