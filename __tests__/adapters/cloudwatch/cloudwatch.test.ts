// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are templates of Terraform
import { describe, expect, test } from '@jest/globals';
import { alertList, alertsOf } from '../../support/alerts.js';

const SQS = { backend: 'shoryuken' };

describe('Terraform', () => {
  const alarm = (body: string, operator = 'GreaterThanThreshold'): { [path: string]: string } => ({
    'infra/alarms.tf': `resource "aws_sqs_queue" "jobs" {\n  name = "default"\n}\n\nresource "aws_cloudwatch_metric_alarm" "late" {\n  alarm_name = "queue-late"\n  comparison_operator = "${operator}"\n  threshold = 60\n${body}\n}\n`,
  });
  const AGE = '  namespace = "AWS/SQS"\n  metric_name = "ApproximateAgeOfOldestMessage"\n';

  test.each<readonly [string, string, string]>([
    ['the queue by its name', `${AGE}  dimensions = { QueueName = "default" }`, 'named'],
    ['the queue by a resource of the file', `${AGE}  dimensions = { QueueName = aws_sqs_queue.jobs.name }`, 'named'],
    ['the queue by a resource of another', `${AGE}  dimensions = {\n    QueueName = aws_sqs_queue.other.name\n  }`, 'maybe'],
    ['dimensions that are computed', `${AGE}  dimensions = var.dimensions`, 'maybe'],
    ['another queue', `${AGE}  dimensions = { QueueName = "mail" }`, 'none'],
    ['no queue at all: there is no such series', AGE, 'dead'],
    [
      'how many wait',
      '  namespace = "AWS/SQS"\n  metric_name = "ApproximateNumberOfMessagesVisible"\n  dimensions = { QueueName = "default" }',
      'named',
    ],
    [
      'how many are sent',
      '  namespace = "AWS/SQS"\n  metric_name = "NumberOfMessagesSent"\n  dimensions = { QueueName = "default" }',
      'none',
    ],
    ['another service', '  namespace = "AWS/RDS"\n  metric_name = "CPUUtilization"', 'none'],
    ['actions switched off', `${AGE}  dimensions = { QueueName = "default" }\n  actions_enabled = false`, 'dead'],
    ['one that may not be made', `${AGE}  count = var.on ? 1 : 0\n  dimensions = { QueueName = "default" }`, 'maybe'],
    [
      'a metric query',
      `  metric_query {\n    id = "m"\n    metric {\n    ${AGE}      dimensions = { QueueName = "default" }\n    }\n  }`,
      'named',
    ],
    [
      'a formula over metric queries',
      `  metric_query {\n    id = "e"\n    expression = "m * 2"\n  }\n  metric_query {\n    id = "m"\n    metric {\n    ${AGE}      dimensions = { QueueName = "default" }\n    }\n  }`,
      'maybe',
    ],
  ])('%s', (_what, body, state) => {
    expect(alertsOf(alarm(body), SQS).state).toBe(state);
  });

  test('an alarm for the low side', () => {
    expect(alertsOf(alarm(`${AGE}  dimensions = { QueueName = "default" }`, 'LessThanThreshold'), SQS).state).toBe('none');
    expect(alertsOf(alarm(`${AGE}  dimensions = { QueueName = "default" }`, 'GreaterThanUpperThreshold'), SQS).state).toBe(
      'maybe',
    );
  });

  test('an alarm is called by its name and its address', () => {
    expect(alertList(alarm(AGE))).toEqual(['infra/alarms.tf:5 queue-late, aws_cloudwatch_metric_alarm.late, late']);
  });

  test("Sidekiq's own metrics, whatever their namespace", () => {
    const gems = ['sidekiq-cloudwatchmetrics'];
    const own = (metric: string, more = ''): string =>
      alertsOf(alarm(`  namespace = "Shop"\n  metric_name = "${metric}"\n${more}`), { gems }).state;
    expect([
      own('QueueLatency', '  dimensions = { QueueName = "default" }'),
      own('QueueLatency'),
      own('EnqueuedJobs'),
      own('DefaultQueueLatency'),
      own('DeadJobs'),
    ]).toEqual(['named', 'dead', 'global', 'named', 'none']);
    const files = alarm('  namespace = "Sidekiq"\n  metric_name = "DefaultQueueLatency"\n');
    expect(alertsOf(files, { gems, queue: 'mail' })).toMatchObject({
      state: 'none',
      evidence: [{ text: '`queue-late` watches `default` only' }],
    });
  });
});

describe('CloudFormation', () => {
  const template = (value: string): { [path: string]: string } => ({
    'cloudformation/queues.yml': `Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n  LateAlarm:\n    Type: AWS::CloudWatch::Alarm\n    Properties:\n      AlarmName: queue-late\n      Namespace: AWS/SQS\n      MetricName: ApproximateAgeOfOldestMessage\n      ComparisonOperator: GreaterThanThreshold\n      Dimensions:\n        - Name: QueueName\n          Value: ${value}\n`,
  });

  test('an alarm, by its logical name and its own, at its line', () => {
    expect(alertList(template('default'))).toEqual(['cloudformation/queues.yml:4 LateAlarm, queue-late']);
    expect(alertsOf(template('default'), SQS).state).toBe('named');
    expect(alertsOf(template('mail'), SQS).state).toBe('none');
  });

  test('what only AWS knows is not known', () => {
    for (const value of ['!GetAtt Queue.QueueName', '!Ref Name', '{ "Fn::GetAtt": [Queue, QueueName] }']) {
      expect(alertsOf(template(value), SQS).state).toBe('maybe');
    }
  });

  test('JSON says the same, and a condition decides', () => {
    const alarm = {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateAgeOfOldestMessage',
        ComparisonOperator: 'GreaterThanThreshold',
        Dimensions: [{ Name: 'QueueName', Value: 'default' }],
      },
    };
    const json = (more: object): { [path: string]: string } => ({
      'cloudformation/queues.json': JSON.stringify({ Resources: { Late: { ...alarm, ...more } } }),
    });
    expect(alertsOf(json({}), SQS).state).toBe('named');
    expect(alertsOf(json({ Condition: 'InProduction' }), SQS).state).toBe('maybe');
  });
});
