export interface WorkflowCommand {
  readonly name: string;
  readonly properties: { readonly [key: string]: string };
  readonly message: string;
}

/** What the runner would obey in an output: `::name key=value::message` where a line starts, and the older `##[name key=value;]message` anywhere. */
export function commandsOf(stdout: string): readonly WorkflowCommand[] {
  return stdout.split(/\r\n|\n|\r/).flatMap((line) => newer(line.trimStart()) ?? older(line) ?? []);
}

function newer(line: string): WorkflowCommand | null {
  const end = line.startsWith('::') ? line.indexOf('::', 2) : -1;
  return end < 0 ? null : made(line.slice(2, end), ',', line.slice(end + 2));
}

function older(line: string): WorkflowCommand | null {
  const start = line.indexOf('##[');
  const end = start < 0 ? -1 : line.indexOf(']', start);
  return end < 0 ? null : made(line.slice(start + 3, end), ';', line.slice(end + 1));
}

function made(info: string, separator: string, message: string): WorkflowCommand {
  const blank = info.indexOf(' ');
  const name = blank < 0 ? info : info.slice(0, blank);
  const pairs =
    blank < 0
      ? []
      : info
          .slice(blank + 1)
          .trim()
          .split(separator);
  const properties = pairs.flatMap((pair) => {
    const equals = pair.indexOf('=');
    return equals < 0 ? [] : [[pair.slice(0, equals).trim(), unescaped(pair.slice(equals + 1))] as const];
  });
  return { name, properties: Object.fromEntries(properties), message: unescaped(message) };
}

const unescaped = (text: string): string =>
  text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%');
