// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is shell text
import { describe, expect, test } from '@jest/globals';
import { unread } from '../../../src/adapters/unread/adapter.js';
import { globs } from '../../../src/core/globs.js';
import { readLines } from '../../support/process.js';

const DEPLOYMENT = 'apiVersion: apps/v1\nkind: Deployment\n';

describe('deploy files without an adapter', () => {
  test.each([
    ['k8s/worker.yml', DEPLOYMENT, 'Kubernetes', 2],
    ['kubernetes/deployment-production.tmpl', DEPLOYMENT, 'Kubernetes', 2],
    ['charts/app/templates/worker.yaml', `{{- if .x }}\n${DEPLOYMENT}{{ end }}`, 'Kubernetes', 3],
    ['config/deploy.yml', 'service: x\nservers:\n  web: []\n', 'Kamal', 2],
    ['infra/main.tf', 'resource "aws_ecs_task_definition" "x" {', 'Terraform', 1],
    ['fly.toml', 'app = "x"\n[processes]\nworker = "sidekiq"\n', 'Fly.io', 2],
    ['render.yaml', 'services:\n  - type: worker\n', 'Render', 1],
    ['heroku.yml', 'build:\nrun:\n  web: x\n', 'Heroku', 2],
    ['etc/supervisord.conf', '[program:worker]\n', 'supervisord', 1],
    ['jobs/app.nomad', 'job "x" {\n  task "y" {', 'Nomad', 1],
    ['config/deploy.rb', 'set :application, "x"\nset :sidekiq_roles, :worker\n', 'Capistrano', 2],
    ['ecs/task-definition.json', '{\n "containerDefinitions": []}', 'ECS', 2],
    ['manifest.yml', 'applications:\n- name: x\n', 'Cloud Foundry', 1],
    ['config/deploy/production/worker.yml.erb', `---\n${DEPLOYMENT}`, 'Kubernetes', 3],
    ['my-k8s/worker.yaml', DEPLOYMENT, 'Kubernetes', 2],
    ['values-production.yaml', 'workers:\n  - name: x\n    command: [x]\n    replicas: 2\n', 'Helm', 3],
    ['config/deploy.yml.erb', 'servers:\n  job:\n    cmd: x\n', 'Kamal', 1],
    ['ansible/site.yml', 'vars:\n  start: bundle exec sidekiq\n', 'Ansible', 2],
    ['.ebextensions/worker.config', 'files:\n  content: |\n    exec bundle exec sidekiq\n', 'Elastic Beanstalk', 3],
    ['etc/init/worker.conf', 'start on runlevel [2345]\nexec bundle exec sidekiq\n', 'Upstart', 2],
    ['config/monit/sidekiq', 'check process sidekiq\n  start program = "x sidekiq"\n', 'Monit', 1],
  ])('%s', (path, text, kind, line) => {
    expect(globs(unread.files)(path)).toBe(true);
    expect(readLines(unread, path, text)).toEqual([
      `gap no-adapter@${line}: ${kind} files are not read yet: a worker that it starts is not seen`,
    ]);
  });

  test.each([
    ['k8s/service.yml', 'apiVersion: v1\nkind: Service\n'],
    ['k8s/dev/worker.yml', DEPLOYMENT],
    ['k8s/worker-staging.yml', DEPLOYMENT],
    ['examples/k8s/worker.yml', DEPLOYMENT],
    ['.github/deploy/x.yml', DEPLOYMENT],
    ['vendor/k8s/x.yml', DEPLOYMENT],
    ['config/deploy.rb', 'set :application, "x"\n'],
    ['manifest.yml', 'name: x\n'],
    ['fly.toml', 'app = "x"\n[http_service]\n'],
    ['nginx.conf', 'server {}\n'],
    ['values.yaml', 'image: x\nreplicaCount: 2\n'],
    ['ansible/site.yml', 'hosts: all\n'],
    ['config/locales/values.yml', 'en:\n  queue: x\n'],
    ['infra/dns.tf', 'resource "aws_route53_record" "x" {'],
  ])('%s declares no process that counts', (path, text) => expect(readLines(unread, path, text)).toEqual([]));
});
