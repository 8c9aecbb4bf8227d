import type { SourceFile } from '../../model/snapshot.js';

/** A kind of deploy file that is known and not read yet. */
export interface UnreadKind {
  readonly name: string;
  readonly files: readonly string[];
  readonly path: RegExp;
  /** the text declares processes; the line it does so, counted from one, or null where it does not */
  readonly declares: (text: string) => number | null;
}

/** The line of the first line that matches, if the whole of the patterns match somewhere. */
const lineOf =
  (first: RegExp, ...others: readonly RegExp[]) =>
  (text: string): number | null => {
    const lines = text.split('\n');
    const at = lines.findIndex((line) => first.test(line.slice(0, 500)));
    return at >= 0 && others.every((other) => lines.some((line) => other.test(line.slice(0, 500)))) ? at + 1 : null;
  };

const WORKLOAD =
  /^\s{0,20}kind:\s{0,9}["']?(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|CronJob|Job|Rollout|Pod)["']?\s{0,9}(?:#.*)?$/;

/** Folders and names that Kubernetes files are kept under; not every YAML file of a repository is opened for this. */
const FOLDERS =
  '{*k8s*,*kubernetes*,*helm*,kube,deploy,.deploy,deployment,deployments,manifests,chart,charts,templates,infra,_infra,infrastructure,ops,overlays,kustomize,argocd,gitops}';

/** A line that starts one of the workers that are known. */
const STARTS_WORKER =
  /\b(?:sidekiq(?:swarm)?|bin\/jobs|solid_queue:start|good_job|delayed_job|jobs:work|resque:(?:work|pool)|resque-pool|sneakers|shoryuken|celery|rq worker|dramatiq)\b/;

export const kinds: readonly UnreadKind[] = [
  {
    name: 'Kubernetes',
    files: [
      `**/${FOLDERS}/**/*.{yml,yaml,tpl,tmpl,yml.erb,yaml.erb,yml.j2,yaml.j2}`,
      '**/*{deployment,statefulset,cronjob,k8s,kubernetes}*.{yml,yaml}',
    ],
    path: /\.(?:ya?ml(?:\.(?:erb|j2))?|tpl|tmpl)$/,
    declares: lineOf(WORKLOAD, /^\s{0,20}apiVersion:/),
  },
  {
    name: 'Helm',
    files: ['**/values*.{yml,yaml}', `**/${FOLDERS}/**/*values*.{yml,yaml}`],
    path: /values[^/]*\.ya?ml$/,
    declares: lineOf(
      /^\s{0,20}(?:-\s{1,9})?(?:command|args|cmd|queues?):/,
      /^\s{0,20}(?:-\s{1,9})?(?:replicas?|replicaCount|concurrency):/,
    ),
  },
  {
    name: 'Kamal',
    files: ['**/config/deploy*.{yml,yaml,yml.erb}'],
    path: /(?:^|\/)config\/deploy[^/]*\.ya?ml(?:\.erb)?$/,
    declares: lineOf(/^servers:/),
  },
  {
    name: 'Terraform',
    files: ['**/*.tf'],
    path: /\.tf$/,
    declares: lineOf(
      /\bcontainer_definitions\b|"(?:aws_ecs_task_definition|render_[a-z_]{1,40}|heroku_formation|google_cloud_run_[a-z0-9_]{1,40}|kubernetes_(?:deployment|stateful_set|cron_job)[a-z0-9_]{0,9})"/,
    ),
  },
  {
    name: 'Fly.io',
    files: ['**/fly.toml', '**/fly.*.toml'],
    path: /(?:^|\/)fly\.[^/]*toml$/,
    declares: lineOf(/^\s{0,20}\[processes\]/),
  },
  {
    name: 'Render',
    files: ['**/render.yaml', '**/render.yml'],
    path: /(?:^|\/)render\.ya?ml$/,
    declares: lineOf(/^services:/),
  },
  { name: 'Heroku', files: ['**/heroku.yml'], path: /(?:^|\/)heroku\.yml$/, declares: lineOf(/^run:/) },
  {
    name: 'supervisord',
    files: ['**/*supervisor*', '**/*supervisor*/**/*.{conf,ini}', '**/*.conf'],
    path: /(?:\.conf|\.ini|supervisor[^/]*)$/,
    declares: lineOf(/^\s{0,20}\[program:/),
  },
  {
    name: 'Nomad',
    files: ['**/*.nomad', '**/*.nomad.hcl', '**/*.hcl'],
    path: /\.(?:nomad|hcl)$/,
    declares: lineOf(/^\s{0,20}job\s{1,9}"/, /^\s{0,40}task\s{1,9}"/),
  },
  {
    name: 'Capistrano',
    files: ['**/config/deploy.rb', '**/config/deploy/*.rb', '**/Capfile'],
    path: /(?:config\/deploy(?:\/[^/]+)?\.rb|Capfile)$/,
    declares: lineOf(/^\s{0,20}(?:set|role|require|install_plugin|append|after|server)\b.{0,200}sidekiq/),
  },
  {
    name: 'ECS',
    files: ['**/*task*def*.json', '**/*container*def*.json', '**/{ecs,aws,deploy}/**/*.json'],
    path: /\.json$/,
    declares: lineOf(/"containerDefinitions"/),
  },
  {
    name: 'Cloud Foundry',
    files: ['**/manifest*.yml', '**/manifest*.yaml'],
    path: /(?:^|\/)manifest[^/]*\.ya?ml$/,
    declares: lineOf(/^applications:/),
  },
  {
    name: 'Ansible',
    files: ['**/{ansible,playbooks,roles,group_vars,host_vars}/**/*.{yml,yaml,j2}'],
    path: /(?:^|\/)(?:ansible|playbooks|roles|group_vars|host_vars)\/.+\.(?:ya?ml|j2)$/,
    declares: lineOf(STARTS_WORKER),
  },
  {
    name: 'Elastic Beanstalk',
    files: ['**/.ebextensions/**', '**/.platform/**'],
    path: /(?:^|\/)\.(?:ebextensions|platform)\//,
    declares: lineOf(STARTS_WORKER),
  },
  {
    name: 'Upstart',
    files: ['**/*.conf'],
    path: /\.conf(?:\.erb)?$/,
    declares: lineOf(STARTS_WORKER, /^\s{0,9}(?:start on|respawn|exec)\b/),
  },
  {
    name: 'Monit',
    files: ['**/*monit*', '**/monit/**', '**/*.god'],
    path: /monit|\.god$/,
    declares: lineOf(STARTS_WORKER, /^\s{0,20}(?:check process|start program|w\.start|w\.name)\b/),
  },
];

/** Files that test the code and deploy nothing. */
const TESTING =
  /(?:^|\/)(?:\.github|\.circleci|\.gitlab|\.buildkite|\.semaphore|\.devcontainer)\/|(?:^|\/)\.(?:gitlab-ci|travis)\.ya?ml$/;

/** The kind of a file that declares processes which nobody reads yet, and the line it begins to. */
export function unreadKind({ path, text }: SourceFile): { readonly name: string; readonly line: number } | null {
  if (TESTING.test(path)) return null;
  for (const { name, path: named, declares } of kinds) {
    const line = named.test(path) ? declares(text) : null;
    if (line !== null) return { name, line };
  }
  return null;
}
