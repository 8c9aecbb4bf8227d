export interface Setting {
  readonly key: string;
  readonly value: string;
  readonly line: number;
  /** it stands in a condition or loop of a template */
  readonly possible: boolean;
}

/** A line of a template that prints nothing: `<% if x -%>`, `{% if x %}` */
const TAG = /^(?:<%-?(?!=)|\{%-?)(.{0,300}?)-?[%]\}?>?$/;
const OPENS = /^(?:if|unless|case|for|with)\b|\bdo\b(?:\s{0,9}\|[^|]{0,100}\|)?$/;

/** The settings of `[Service]`, continued lines joined. Source: systemd.syntax(7). */
export function serviceSettings(text: string): readonly Setting[] {
  const lines = text.split(/\r?\n/);
  const settings: Setting[] = [];
  let section = '';
  let depth = 0;
  for (let index = 0; index < lines.length; index += 1) {
    const line = index + 1;
    const start = (lines[index] ?? '').trim();
    if (start.startsWith('#') || start.startsWith(';')) continue;
    const tag = TAG.exec(start)?.[1]?.trim();
    if (tag !== undefined) {
      if (OPENS.test(tag)) depth += 1;
      else if (tag.startsWith('end')) depth -= 1;
      continue;
    }
    const pieces = [start];
    while (pieces.at(-1)?.endsWith('\\') && index + 1 < lines.length) {
      index += 1;
      const next = (lines[index] ?? '').trim();
      if (!next.startsWith('#') && !next.startsWith(';')) pieces.push(next);
    }
    const written = pieces.map((piece, at) => (at < pieces.length - 1 ? piece.slice(0, -1) : piece)).join(' ');
    if (written.startsWith('[')) section = written;
    const at = written.indexOf('=');
    if (section === '[Service]' && at > 0) {
      settings.push({ key: written.slice(0, at).trim(), value: written.slice(at + 1).trim(), line, possible: depth > 0 });
    }
  }
  return settings;
}
