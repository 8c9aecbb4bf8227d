/** What stands for a piece that a template fills in: a name that no metric, label or value has. */
const HOLE = 'QRHOLE';

const FORMS: readonly RegExp[] = [
  /\{\{[\s\S]{0,400}?\}\}/g,
  /\$\{(?!\d)[^}]{0,200}\}/g,
  /\[\[\w{1,60}\]\]/g,
  /%\(\w{1,60}\)[a-z]/g,
  /\$[A-Za-z_]\w{0,60}/g,
];

/**
 * An expression with every piece that a template fills in (Helm and Go `{{ }}`, jsonnet `%(x)s`, Grafana `$x`, `${x}`, `[[x]]`,
 * Terraform `${x}`) replaced by a hole, so that the rest can be parsed; a duration that is filled in becomes one of five minutes.
 * A group of a regular expression (`$1`) is none.
 */
export function withHoles(text: string): string {
  let filled = text.replaceAll(HOLE, 'QRHOLE_');
  for (const form of FORMS) filled = filled.replace(form, HOLE);
  if (!filled.includes(HOLE)) return text;
  return filled
    .replace(/\[[^\][\n"'`]{1,80}\]/g, (range) => range.replaceAll(HOLE, '5m'))
    .replaceAll(new RegExp(`\\boffset ${HOLE}`, 'g'), 'offset 5m');
}

export const hasHole = (text: string): boolean => text.includes(HOLE);

/** A metric's name where a template fills in what stands in front (`${prefix}_queue_size`), or null where it may be any. */
export function knownEnd(name: string): string | null {
  const end = name.slice(name.lastIndexOf(HOLE) + HOLE.length);
  return /^[_:.]\w{2,}/.test(end) ? end.slice(1) : null;
}
