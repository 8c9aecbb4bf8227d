import * as nodes from '@ruby/prism/src/nodes.js';
import { type Frame, lineOf, localValues, type Reading } from './frame.js';
import type { RubyExpr, RubyParams } from './types.js';

type Node = nodes.Node;

const NONE: RubyParams = { required: 0, optional: 0, rest: false, keywords: [], keyrest: false, forwarding: false, names: [] };

/** What a method or block takes. Its names become variables whose value comes from outside. */
export function readParameters(node: Node | null, frame: Frame, reading: Reading): RubyParams {
  const list = node instanceof nodes.BlockParametersNode ? node.parameters : node;
  if (!(list instanceof nodes.ParametersNode)) return NONE;
  const names: string[] = [];
  const take = (parameter: Node, name: string | null, value: Node | null = null): void => {
    const line = lineOf(parameter, reading);
    if (name === null) return;
    names.push(name);
    const values: RubyExpr[] = [{ kind: 'other', source: `the parameter ${name}`, parts: [], line }];
    if (value !== null) values.push(reading.expr(value, frame));
    localValues(frame.variables, name, 0).push(...values);
  };
  for (const parameter of [...list.requireds, ...list.optionals, list.rest, ...list.posts, ...list.keywords, list.keywordRest]) {
    if (parameter === null) continue;
    if (parameter instanceof nodes.OptionalParameterNode || parameter instanceof nodes.OptionalKeywordParameterNode)
      take(parameter, parameter.name, parameter.value);
    else if (
      parameter instanceof nodes.RequiredParameterNode ||
      parameter instanceof nodes.RequiredKeywordParameterNode ||
      parameter instanceof nodes.RestParameterNode ||
      parameter instanceof nodes.KeywordRestParameterNode
    )
      take(parameter, parameter.name);
    else if (parameter instanceof nodes.MultiTargetNode) reading.expr(parameter, frame);
  }
  if (list.block !== null) take(list.block, list.block.name);
  const forwarding = list.keywordRest instanceof nodes.ForwardingParameterNode;
  return {
    required: list.requireds.length + list.posts.length,
    optional: list.optionals.length,
    rest: forwarding || list.rest !== null,
    keywords: list.keywords.flatMap((parameter) =>
      parameter instanceof nodes.RequiredKeywordParameterNode || parameter instanceof nodes.OptionalKeywordParameterNode
        ? [{ name: parameter.name, required: parameter instanceof nodes.RequiredKeywordParameterNode }]
        : [],
    ),
    keyrest: forwarding || list.keywordRest instanceof nodes.KeywordRestParameterNode,
    forwarding,
    names,
  };
}
