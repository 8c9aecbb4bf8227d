import type { Draft } from '../model/finding.js';
import type { WorkerGroupDeclaration } from '../model/manifest.js';
import { nearest } from '../model/nearest.js';
import type { StateRule } from '../model/rule.js';
import type { Topology, WorkerGroup } from '../model/topology.js';
import { app, manifest } from './shared/examples.js';
import { groupWords, name, place } from './shared/words.js';

export const manifestDrift: StateRule = {
  over: 'state',
  meta: {
    id: 'manifest-drift',
    title: 'Manifest and deploy files disagree',
    subject: ['worker group', 'setting'],
    finds: 'The manifest says of a worker group what the files do not.',
    why: 'Numbers that are copied drift apart, and every judgement that rests on the manifest is then wrong.',
    levels:
      'Fails for queues and concurrency, asks for replicas and for a group that no process explains. Only literal values are compared; what an environment variable may change asks at most.',
    silent: [
      'a value that files do not say',
      'a group declared `external`',
      'a group that no process explains while a deploy file could not be read',
      'no manifest',
    ],
    settle: ['correct the side that is wrong', 'leave out of the manifest what the files already say'],
    subsumes: [],
  },
  *check(topology) {
    const declared = (topology.ownManifest ?? topology.manifest).workerGroups;
    for (const [groupName, entry] of declared) {
      if (entry.external === true) continue;
      const group = topology.workerGroups.find(
        (candidate) => candidate.name === groupName || candidate.otherNames.includes(groupName),
      );
      if (group !== undefined) yield* differences(group, groupName, entry);
      else if (!topology.unreadDeployFiles) yield unexplained(topology, groupName, entry);
    }
  },
  examples: [
    {
      name: 'other threads',
      base: app(),
      head: app(manifest('worker-groups:\n  worker: { concurrency: 10 }\n')),
      finds: ['fail worker concurrency'],
      doc: true,
    },
    {
      name: 'a group that no process explains',
      base: app(),
      head: app(manifest('worker-groups:\n  workers: { replicas: 2 }\n')),
      finds: ['ask workers process'],
    },
    {
      name: 'the same numbers',
      base: app(),
      head: app(manifest('worker-groups:\n  worker: { concurrency: 5, replicas: 2 }\n')),
      finds: [],
    },
    {
      name: 'declared external',
      base: app(),
      head: app(manifest('worker-groups:\n  legacy: { external: true, queues: [old], concurrency: 10, replicas: 2 }\n')),
      finds: [],
    },
  ],
};

function* differences(group: WorkerGroup, groupName: string, entry: WorkerGroupDeclaration): Iterable<Draft> {
  const at = (setting: string): Draft['at'] => ({ path: entry.at.path, line: entry.lines[setting] ?? entry.at.line });
  const draft = (setting: string, level: Draft['level'], declared: string, found: string): Draft => ({
    subject: [groupName, setting],
    level,
    facts: { setting, declared, found },
    title:
      level === 'fail'
        ? `The manifest and ${name(group.at.path)} disagree about ${name(groupName)}`
        : `Which ${setting} does ${name(groupName)} really run with?`,
    message: `The manifest says ${setting} ${declared} for ${name(groupName)}; the files say ${found} (${place(group.at)}).`,
    evidence: [{ text: groupWords(group) }],
    workerGroup: groupName,
    at: at(setting),
    related: [{ ...group.at, side: 'head', label: 'the process' }],
  });
  if (entry.queues !== undefined && group.complete) {
    const found = group.queues.map((queue) => queue.name).sort();
    const declared = [...entry.queues].sort();
    if (found.join() !== declared.join())
      yield draft(
        'queues',
        group.queues.some(({ possible }) => possible) ? 'ask' : 'fail',
        declared.join(', '),
        found.join(', ') || 'none',
      );
  }
  if (entry.concurrency !== undefined && group.concurrency !== null && group.concurrency !== entry.concurrency) {
    yield draft(
      'concurrency',
      group.concurrencyFrom?.how === 'literal' ? 'fail' : 'ask',
      String(entry.concurrency),
      String(group.concurrency),
    );
  }
  const found = group.fileReplicas;
  if (entry.replicas !== undefined && found !== null && (found.min !== entry.replicas.min || found.max !== entry.replicas.max)) {
    yield draft('replicas', 'ask', range(entry.replicas), range(found));
  }
}

const range = ({ min, max }: { readonly min: number; readonly max: number }): string =>
  min === max ? String(min) : `${min} to ${max}`;

function unexplained(topology: Topology, groupName: string, entry: WorkerGroupDeclaration): Draft {
  const near = nearest(
    groupName,
    topology.workerGroups.map((group) => group.name),
  );
  return {
    subject: [groupName, 'process'],
    level: 'ask',
    facts: { group: groupName },
    title: `Which process is ${name(groupName)}?`,
    message: `The manifest declares the worker group ${name(groupName)}, and no deploy file starts it${near === null ? '' : `; did you mean ${name(near)}?`}`,
    evidence: topology.workerGroups.map((group) => ({ text: groupWords(group) })),
    workerGroup: groupName,
    at: entry.at,
  };
}
