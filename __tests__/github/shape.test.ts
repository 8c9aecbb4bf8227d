import { expect, test } from '@jest/globals';
import { isMisshapen } from '../../src/github/shape.js';

const REF = { ref: 'refs/heads/x/comments', object: { sha: 'a' } };

test.each([
  ['a repository that is named as a part of the API', 'GET', '/repos/acme/check-runs', { default_branch: 'main' }],
  ['a branch that is', 'GET', '/api/v3/repositories/7/git/ref/heads/x/comments', REF],
  ['a list without anything', 'GET', '/repos/acme/shop/pulls', []],
  ['GraphQL that has only errors', 'POST', '/api/graphql', { data: null, errors: [{ message: 'No' }] }],
  ['what nothing is known of', 'GET', '/rate_limit', 'anything'],
  ['what was deleted', 'DELETE', '/repos/acme/shop/issues/comments/7', ''],
])('takes %s', (_, method, path, data) => {
  expect(isMisshapen(method, path, data)).toBe(false);
});

test.each([
  ['a repository', 'GET', '/repositories/7', []],
  ['a commit of another kind', 'GET', `/repos/acme/shop/commits/${'a'.repeat(40)}`, { sha: 'a' }],
  ['an object in place of a list', 'GET', '/repositories/7/issues/1/comments', { message: 'Moved' }],
  ['a list with holes', 'GET', '/repos/acme/shop/pulls/7/files', [{}, null]],
  ['a comment that says nothing of itself', 'POST', '/repos/acme/shop/issues/7/comments', {}],
  ['a status that was not set', 'POST', `/repos/acme/shop/statuses/${'a'.repeat(40)}`, {}],
  ['GraphQL without data', 'POST', '/graphql', {}],
])('does not take %s', (_, method, path, data) => {
  expect(isMisshapen(method, path, data)).toBe(true);
});
