import type { Command, Option } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/** A command as its completions need it. */
interface Completed {
  /** Names from the program on, without it: `baseline update`; empty for the program itself. */
  readonly path: string;
  readonly about: string;
  readonly commands: readonly { readonly name: string; readonly about: string }[];
  /** What its arguments can be, where that is a list. */
  readonly words: readonly string[];
  readonly options: readonly {
    readonly flags: readonly string[];
    readonly about: string;
    readonly choices: readonly string[];
    readonly takesValue: boolean;
  }[];
}

/**
 * A script that completes the program's commands, options and choices in a shell. It is made from the commands
 * themselves, so that it cannot differ from them.
 */
export function completionScript(program: Command, shell: Shell): string {
  const all = commandsOf(program, '');
  const name = program.name();
  if (shell === 'bash') return bash(name, all);
  return shell === 'zsh' ? zsh(name, all) : fish(name, all);
}

function commandsOf(command: Command, path: string): Completed[] {
  const visible = command.createHelp().visibleCommands(command);
  // The default command may be left out: its options are those of the program as well.
  const isDefault = (child: Command): boolean => path === '' && child.name() === 'scan';
  const own = command.createHelp().visibleOptions(command);
  const inherited = path === '' ? visible.filter(isDefault).flatMap((child) => [...child.options]) : [];
  const here: Completed = {
    path,
    about: command.description(),
    commands: visible.map((child) => ({ name: child.name(), about: child.description() })),
    words: command.registeredArguments.flatMap((argument) => argument.argChoices ?? []),
    options: [...own, ...inherited].map(optionOf),
  };
  const below = command.commands.flatMap((child) => commandsOf(child, `${path} ${child.name()}`.trim()));
  return [here, ...below];
}

function optionOf(option: Option): Completed['options'][number] {
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined && flag !== null),
    about: option.description,
    choices: option.argChoices ?? [],
    takesValue: option.required || option.optional,
  };
}

function bash(name: string, all: readonly Completed[]): string {
  const cases = all.flatMap((command) =>
    command.options
      .filter(({ choices }) => choices.length > 0)
      .flatMap(({ flags, choices }) =>
        flags.map((flag) => `    "${command.path}:${flag}") words="${choices.join(' ')}" ;;`),
      ),
  );
  const files = all.flatMap((command) =>
    command.options
      .filter(({ takesValue, choices }) => takesValue && choices.length === 0)
      .flatMap(({ flags }) => flags.map((flag) => `"${command.path}:${flag}"`)),
  );
  const words = all.map((command) => {
    const names = command.commands.map((child) => child.name);
    const flags = command.options.flatMap((option) => option.flags);
    return `    "${command.path}") words="${[...names, ...command.words, ...flags].join(' ')}" ;;`;
  });
  const paths = all.filter(({ path }) => path !== '').map(({ path }) => `"${path}"`);
  return `# bash completion of ${name}: eval "$(${name} completion bash)"
_${name}() {
  local current previous command words word
  COMPREPLY=()
  current="\${COMP_WORDS[COMP_CWORD]}"
  previous="\${COMP_WORDS[COMP_CWORD-1]}"
  command=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${command:+$command }$word" in
    ${paths.join('|')}) command="\${command:+$command }$word" ;;
    esac
  done
  words=""
  case "$command:$previous" in
${cases.join('\n')}
    ${files.join('|')}) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac
  if [ -z "$words" ]; then
    case "$command" in
${words.join('\n')}
    esac
    [ "\${current:0:1}" = - ] || COMPREPLY=($(compgen -d -- "$current"))
  fi
  COMPREPLY+=($(compgen -W "$words" -- "$current"))
}
complete -F _${name} ${name}
`;
}

function zsh(name: string, all: readonly Completed[]): string {
  const functions = all.map((command) => {
    const lines = command.options.flatMap(({ flags, about, choices, takesValue }) =>
      flags.map((flag) => {
        const value = choices.length > 0 ? `:value:(${choices.join(' ')})` : takesValue ? ':value:_files' : '';
        return `    ${single(`${flag}[${zshText(about)}]${value}`)}`;
      }),
    );
    const children = command.commands.map(
      (child) => `    ${single(`${child.name}:${child.about.replace(/:/g, '\\:')}`)}`,
    );
    const cases = command.commands.map(
      (child) =>
        `      ${child.name}) _${name}_${[command.path, child.name].filter(Boolean).join('_').replace(/ /g, '_')} ;;`,
    );
    const own = `_${name}${command.path === '' ? '' : `_${command.path.replace(/ /g, '_')}`}`;
    const argument = command.words.length > 0 ? single(`*:value:(${command.words.join(' ')})`) : "'*:file:_files'";
    if (children.length === 0) return `${own}() {\n  _arguments -s \\\n${lines.join(' \\\n')} \\\n    ${argument}\n}`;
    return `${own}() {
  local state line
  local -a commands
  commands=(
${children.join('\n')}
  )
  _arguments -s -C \\
${lines.join(' \\\n')} \\
    '1: :->first' '*::arg:->rest'
  case $state in
    first) _describe command commands; _files -/ ;;
    rest) case $line[1] in
${cases.join('\n')}
      *) _files ;;
    esac ;;
  esac
}`;
  });
  return `#compdef ${name}\n# zsh completion of ${name}: ${name} completion zsh > a file _${name} in a folder of $fpath\n${functions.join('\n')}\ncompdef _${name} ${name}\n`;
}

function fish(name: string, all: readonly Completed[]): string {
  const lines = all.flatMap((command) => {
    const seen = command.path.split(' ').filter(Boolean);
    const nested = command.commands.map((child) => child.name).join(' ');
    const within = seen.map((word) => `__fish_seen_subcommand_from ${word}`);
    const notBelow = nested === '' ? [] : [`not __fish_seen_subcommand_from ${nested}`];
    const condition = single([...within, ...notBelow].join('; and ') || 'true');
    const children = command.commands.map(
      (child) => `complete -c ${name} -n ${condition} -a ${child.name} -d ${single(child.about)}`,
    );
    const options = command.options.map(({ flags, about, choices, takesValue }) => {
      const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
      const value = choices.length > 0 ? ` -x -a ${single(choices.join(' '))}` : takesValue ? ' -r' : '';
      return `complete -c ${name} -n ${condition} ${names.join(' ')}${value} -d ${single(about)}`;
    });
    const words = command.words.map((word) => `complete -c ${name} -n ${condition} -f -a ${word}`);
    return [...children, ...words, ...options];
  });
  return `# fish completion of ${name}: ${name} completion fish | source\n${lines.join('\n')}\n`;
}

function single(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}

function zshText(text: string): string {
  return text.replace(/[[\]:\\]/g, '\\$&');
}
