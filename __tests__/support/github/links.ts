import type { Repository } from './model.js';

/** The addresses that answers hold: of the API (with its prefix) and of the web pages. */
export interface Links {
  readonly api: (path: string) => string;
  readonly html: (path: string) => string;
  readonly repo: (repo: Repository, path?: string) => string;
  readonly page: (repo: Repository, path?: string) => string;
}

export function createLinks(origin: () => string, prefix: string): Links {
  const escaped = (path: string) => path.split('/').map(encodeURIComponent).join('/');
  const name = (repo: Repository) => `${escaped(repo.owner.login)}/${escaped(repo.name)}`;
  return {
    api: (path) => `${origin()}${prefix}${path}`,
    html: (path) => `${origin()}${path}`,
    repo: (repo, path = '') => `${origin()}${prefix}/repos/${name(repo)}${path}`,
    page: (repo, path = '') => `${origin()}/${name(repo)}${path}`,
  };
}

export const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
