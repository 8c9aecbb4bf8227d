import type { Fact } from '../../model/fact.js';
import { literal } from '../../model/value.js';
import type { RubyCall, RubyExpr, RubyFile } from '../../syntax/ruby/types.js';

const PUMA = /(?:^|\/)config\/puma(?:\/([^/]+))?\.rb$/;

/** Whether Puma loads a file of this path: config/puma/<environment>.rb, else config/puma.rb (puma 6, lib/puma/configuration.rb). */
export const isPumaConfig = (path: string): boolean => PUMA.test(path);

/** The words that stand for Puma with the plugin on a command line; no Procfile can hold them, so no other process is taken for it. */
export const PUMA_PLUGIN = ['puma', 'plugin:solid_queue'] as const;

/**
 * `plugin :solid_queue` in Puma's configuration: the web process then starts a supervisor of its own (solid_queue 1.5.0,
 * lib/puma/plugin/solid_queue.rb), one however many workers Puma forks. `solid_queue_mode :async` runs it in threads.
 */
export function readPuma(file: RubyFile): readonly Fact[] {
  const named = (name: string): readonly RubyCall[] =>
    file.calls.filter((call) => call.name === name && call.receiver === null && call.place.method === null);
  const plugins = named('plugin').filter(({ args }) => textOf(args[0]) === 'solid_queue');
  const [first] = plugins;
  if (first === undefined) return [];
  const plugin = plugins.find(({ conditional }) => !conditional) ?? first;
  const async = named('solid_queue_mode').some(({ args, conditional }) => !conditional && textOf(args[0]) === 'async');
  const argv = [...PUMA_PLUGIN, ...(async ? ['--mode', 'async'] : [])].map(literal);
  return [
    {
      kind: 'process',
      platform: 'puma',
      name: 'puma',
      commands: [{ argv, env: [], arm: null, possible: plugin.conditional, line: plugin.at.line }],
      env: [],
      replicas: null,
      environment: PUMA.exec(file.path)?.[1] ?? null,
      at: plugin.at,
    },
  ];
}

const textOf = (expr: RubyExpr | undefined): string | null =>
  expr?.kind === 'symbol' || expr?.kind === 'string' ? expr.value : null;
